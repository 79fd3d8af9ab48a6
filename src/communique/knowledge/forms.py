"""Keys of a word: the base forms a word of a text can stand for, so that case endings do not hide a name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product
from typing import Any

_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_MARKS = re.compile(r"[\u0300-\u036f]")
_PLAIN = str.maketrans({"ı": "i", "ə": "e", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "ё": "е"})
_NAME_TAGS = ("Surn", "Name", "Patr")
_NOMINAL = frozenset({"NOUN", "ADJF", "ADJS", "PRTF", "NUMR", "NPRO", None})
_FEMININE_SURNAME = re.compile(r"(?<=[оеё]в|[иы]н)(ой|ою)$")
# Endings by nominative, for foreign names no dictionary has: Пашиняну ← Пашинян, Лачыну ← Лачын.
_RUSSIAN_DECLENSIONS = {
    "": ("а", "у", "ом", "ем", "ым", "е"),
    "а": ("ы", "и", "е", "у", "ой", "ою"),
    "я": ("и", "е", "ю", "ей"),
    "й": ("я", "ю", "ем", "е"),
    "ь": ("я", "ю", "и", "ем", "е"),
    "ий": ("ого", "ому", "им", "ом", "ия", "ию", "ием", "ии"),
    "ы": ("ов", "ам", "ами", "ах"),
    "и": ("ов", "ам", "ами", "ах"),
}
_SHORTEST_STEM = 3


def is_cyrillic(word: str) -> bool:
    """Tell whether the word has Cyrillic letters."""
    return _CYRILLIC.search(word) is not None


@lru_cache(maxsize=200_000)
def plain_key(word: str) -> str:
    """Return the word in small letters without marks: ``Əliyev`` → ``eliyev``, ``Türkiye`` → ``turkiye``."""
    lowered = word.replace("İ", "i").lower().translate(_PLAIN)
    if lowered.isascii():
        return lowered
    if is_cyrillic(lowered):
        return lowered  # taking й apart would make it и
    return _MARKS.sub("", unicodedata.normalize("NFD", lowered))


@lru_cache(maxsize=50_000)
def alias_key(word: str, as_spelt: bool) -> str:
    """Return the key under which a word of an alias is filed.

    People's names and names of one word are filed as they are spelt; words of a longer Russian name under a
    dictionary form, because they may be plural or genitive (``Объединённых Наций``).
    """
    key = plain_key(word)
    if as_spelt or not is_cyrillic(word):
        return key
    forms = [plain_key(parse.normal_form) for parse in nominal_parses(key)]
    return key if key in forms or not forms else forms[0]


def text_keys(word: str, vocabulary: frozenset[str], *, turkic: bool) -> frozenset[str]:
    """Return the keys a word of a text may stand for, itself first of all.

    Args:
        word: as written.
        vocabulary: every key any alias is filed under; endings are only cut where what is left is one of them.
        turkic: whether a Latin word may carry Azerbaijani or Turkish endings (in English, ``Azerbaijani`` has none).
    """
    key = plain_key(word)
    if is_cyrillic(word):
        return _russian_keys(key) | _cut_russian(key, vocabulary)
    return frozenset({key}) | (_cut_turkic(key, vocabulary) if turkic else frozenset())


def _russian_keys(key: str) -> frozenset[str]:
    if _FEMININE_SURNAME.search(key):
        # The dictionary files Захаровой under the masculine захаров; names must keep the sexes apart.
        # Новой is a case of the adjective новый, too.
        others = (plain_key(parse.normal_form) for parse in nominal_parses(key) if _is_known_common(parse))
        return frozenset({key, _FEMININE_SURNAME.sub("а", key), *others})
    return frozenset({key, *(plain_key(_nominative(parse)) for parse in nominal_parses(key))})


def _is_known_common(parse: Any) -> bool:
    return bool(parse.is_known) and not any(tag in parse.tag for tag in _NAME_TAGS)


def _nominative(parse: Any) -> str:
    """Return the nominative singular of a name (keeping its gender), the dictionary form of anything else."""
    if not any(tag in parse.tag for tag in _NAME_TAGS):
        return str(parse.normal_form)
    inflected = parse.inflect({"nomn", "sing"})
    return str(inflected.word) if inflected else str(parse.normal_form)


@lru_cache(maxsize=50_000)
def nominal_parses(key: str) -> tuple[Any, ...]:
    """Return pymorphy3's readings of a small-letter word as noun, adjective or name, likeliest first."""
    try:
        parses = _morphology().parse(key)
    except ValueError:  # it asks for the names of letters, and some code points have none
        return ()
    return tuple(parse for parse in parses if parse.tag.POS in _NOMINAL)


@cache
def _morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@cache
def _russian_cuts() -> tuple[tuple[str, str], ...]:
    return tuple((ending, nominative) for nominative, endings in _RUSSIAN_DECLENSIONS.items() for ending in endings)


def _cut_russian(key: str, vocabulary: frozenset[str]) -> frozenset[str]:
    """Return nominatives in the vocabulary that ``key`` may be a case of, for a word the dictionary does not have."""
    if any(parse.is_known for parse in nominal_parses(key)):
        return frozenset()
    stems = ((key[: -len(ending)], nominative) for ending, nominative in _russian_cuts() if key.endswith(ending))
    found = (stem + nominative for stem, nominative in stems if len(stem) >= _SHORTEST_STEM)
    return frozenset(form for form in found if form in vocabulary and not _crosses_gender(key, form))


def _crosses_gender(key: str, form: str) -> bool:
    """Tell whether taking ``key`` for a case of ``form`` would turn a woman's surname into a man's."""
    return bool(_FEMININE_SURNAME.search(key)) and not form.endswith("а")


@cache
def _turkic_suffixes() -> frozenset[str]:
    """Return plain Azerbaijani and Turkish noun endings: plural, possessive, case, in this order."""
    plural = ("", "lar", "ler")
    possessive = ("", "i", "u", "si", "su", "in", "un", "imiz", "umuz")
    case = ("", "in", "un", "nin", "nun", "i", "u", "ni", "nu", "yi", "yu", "a", "e", "ya", "ye", "na", "ne",
            "da", "de", "ta", "te", "nda", "nde", "dan", "den", "tan", "ten", "ndan", "nden",
            "la", "le", "yla", "yle", "daki", "deki", "ndaki", "ndeki")  # fmt: skip
    return frozenset("".join(parts) for parts in product(plural, possessive, case)) - {""}


def _cut_turkic(key: str, vocabulary: frozenset[str]) -> frozenset[str]:
    suffixes = _turkic_suffixes()
    cuts = range(_SHORTEST_STEM, len(key))
    return frozenset(key[:cut] for cut in cuts if key[:cut] in vocabulary and key[cut:] in suffixes)
