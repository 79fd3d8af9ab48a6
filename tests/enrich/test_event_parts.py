"""An event that no entry has is one in three languages by its parts, and another where a part differs."""

from __future__ import annotations

import pytest
from tests.enrich.conftest import Enrich

ONE_EVENT = [
    {
        "en": "The delegation of the ministry spoke at the 9th Baku Water Forum on Friday.",
        "ru": "Делегация министерства выступила на IX Бакинском водном форуме в пятницу.",
        "az": "Nazirliyin nümayəndə heyəti cümə günü IX Bakı Su Forumunda çıxış etdi.",
    },
    {
        "en": "Experts of ten countries came to the Tbilisi International Investment Forum on Friday.",
        "ru": "Эксперты десяти стран приехали на Тбилисский международный инвестиционный форум.",
        "az": "On ölkənin ekspertləri cümə günü Tbilisi Beynəlxalq İnvestisiya Forumuna gəldilər.",
    },
    {
        "en": "He opened the Third Ganja Youth Festival and left the town in the evening.",
        "ru": "Он открыл Третий Гянджинский молодёжный фестиваль и вечером уехал из города.",
        "az": "O, Üçüncü Gəncə Gənclər Festivalını açdı və axşam şəhəri tərk etdi.",
    },
]
TWO_EVENTS = [
    ("en", "They met at the 8th Baku Water Forum again.", "They met at the 9th Baku Water Forum again."),
    ("en", "They met at the 9th Baku Water Forum again.", "They met at the 9th Tbilisi Water Forum again."),
    ("en", "They met at the Baku Water Forum again.", "They met at the Baku Energy Forum again."),
    ("ru", "Они были на VIII Бакинском водном форуме.", "Они были на IX Бакинском водном форуме."),
    ("ru", "Они были на Бакинском водном форуме.", "Они были на Тбилисском водном форуме."),
    ("az", "Onlar ötən həftə VIII Bakı Su Forumunda idilər.", "Onlar ötən həftə IX Bakı Su Forumunda idilər."),
    ("en", "They met at the OTS Summit in Shusha again.", "They met at the CICA Summit in Shusha again."),
    ("en", "They met at the Baku Water Forum 2023 again.", "They met at the Baku Water Forum 2024 again."),
]


def _events(enrich: Enrich, language: str, text: str) -> list[str]:
    return [event.id for event in enrich(language, text).of_kind("event")]


@pytest.mark.parametrize("texts", ONE_EVENT, ids=lambda texts: texts["en"][:40])
def test_an_event_is_one_by_its_parts_in_three_languages(enrich: Enrich, texts: dict[str, str]) -> None:
    found = [_events(enrich, language, text) for language, text in texts.items()]
    assert [len(ids) for ids in found] == [1, 1, 1], found
    assert len({ids[0] for ids in found}) == 1, found


@pytest.mark.parametrize(("language", "one", "other"), TWO_EVENTS)
def test_another_number_place_organisation_or_year_is_another_event(
    enrich: Enrich, language: str, one: str, other: str
) -> None:
    found, others = _events(enrich, language, one), _events(enrich, language, other)
    assert len(found) == len(others) == 1
    assert found != others


def test_the_name_without_its_number_is_the_pages_only_one(enrich: Enrich) -> None:
    text = "He spoke at the 9th Baku Water Forum. Later the Baku Water Forum was closed by the minister."
    assert _events(enrich, "en", text) == ["event/~forum-9-baku-water"]
    text = "After the 8th Baku Water Forum and the 9th Baku Water Forum, the Baku Water Forum has a home."
    assert len(_events(enrich, "en", text)) == 3


def test_a_name_with_a_word_nobody_knows_keeps_its_spelling(enrich: Enrich) -> None:
    assert _events(enrich, "en", "They met at the Baku Qwertz Forum again.") == ["event/~baku-forum-gvarts"]


def test_a_sentence_before_a_name_is_no_part_of_it(enrich: Enrich) -> None:
    text = "The talks ended on 12 May 2023. Baku Water Forum guests left the town in the evening."
    assert _events(enrich, "en", text) == ["event/~forum-baku-water"]
