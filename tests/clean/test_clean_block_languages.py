"""Languages of blocks: from their own words, from the text's main language where few words tell, from neighbours."""

from __future__ import annotations

from communique.clean.block_languages import tell_languages
from communique.clean.blocks import TextBlock
from communique.clean.languages import leans_to

_EN = "The ministers of both countries have met in the capital and spoke of trade that has grown by half."
_EN_FEW = "Strength training equipment: free weights, machines, resistance bands and cable stations everywhere."
_RU = "Министры обеих стран встретились в столице и обсудили торговлю, которая выросла за год вдвое."
_AZ = "Hər iki ölkənin nazirləri paytaxtda görüşüb və bu il iki dəfə artmış ticarət barədə danışıblar."
_TR = "Her iki ülkenin bakanları başkentte bir araya geldi ve bu yıl iki kat artan ticaret hakkında görüştü."
_UK = "Міністри обох країн зустрілися у столиці та обговорили торгівлю, що зросла за рік удвічі."


def _tell(*texts: str) -> list[str]:
    return tell_languages([TextBlock(text) for text in texts], ())


def test_each_language_is_told_from_itself() -> None:
    assert _tell(_EN, _EN, _RU, _AZ, _TR, _UK) == ["en", "en", "ru", "az", "tr", "uk"]


def test_few_words_are_enough_for_the_main_language() -> None:
    assert leans_to(_EN_FEW, "en")
    assert _tell(_EN, _EN_FEW, _EN) == ["en", "en", "en"]


def test_main_language_does_not_swallow_its_sisters() -> None:
    assert not leans_to(_TR, "az")
    assert not leans_to(_UK, "ru")
    assert _tell(_AZ, _AZ, _TR)[-1] == "tr"
    assert _tell(_RU, _RU, _UK)[-1] == "uk"


def test_short_blocks_follow_their_neighbours() -> None:
    assert _tell(_RU, "3+3", _RU, "Баку, 2021", _EN, "Baku, 2021") == ["ru", "ru", "ru", "ru", "en", "en"]
