"""Russian names in the nominative, all words agreeing in gender and case (pymorphy3)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from communique.knowledge.forms import nominal_parses

_ANY = "any"
_NAME_TAGS = ("Name", "Surn", "Patr")
# Prepositions are in the dictionary as abbreviations, surnames and archaic nouns too; pronouns own no institution.
_NO_COMMON_NOUN = frozenset({"Apro", "Abbr", "Arch", "Surn"})
_POINTING = frozenset(
    ["новый", "старый", "бывший", "нынешний", "будущий", "прошлый", "другой", "последний", "целый", "первый"]
)


@lru_cache(maxsize=20_000)
def nominative_name(name: str) -> str:
    """Return a Russian person's name in the nominative: ``Марии Захаровой`` → ``Мария Захарова``.

    The reading is chosen in which given name, patronymic and surname agree in gender and case; words that no reading
    fits are left as they are.
    """
    words = name.split()
    readings = [_readings(word) for word in words]
    agreed = _agreement(readings)
    return " ".join(_form(word, reading, agreed) for word, reading in zip(words, readings, strict=True))


def nominative_phrase(phrase: str) -> str:
    """Return the dictionary form of each word of a place or organisation: a key to compare, not to show."""
    return " ".join(_dictionary_form(word) for word in phrase.split())


@lru_cache(maxsize=50_000)
def is_adjective(word: str) -> bool:
    """Tell whether the likeliest reading of a Russian word is an adjective."""
    parses = nominal_parses(word.lower())
    return bool(parses) and parses[0].tag.POS in {"ADJF", "PRTF"}


@lru_cache(maxsize=50_000)
def is_known_word(word: str) -> bool:
    """Tell whether the dictionary has the word (in any case form)."""
    return any(parse.is_known for parse in nominal_parses(word.lower()))


@lru_cache(maxsize=50_000)
def is_common_word(word: str, case: str | None = None) -> bool:
    """Tell whether the dictionary has the word as anything but a name (of a person or a place), maybe in one case."""
    names = (*_NAME_TAGS, "Geox")
    readings = (parse for parse in nominal_parses(word.lower()) if parse.is_known and case in {None, parse.tag.case})
    return any(not any(tag in parse.tag for tag in names) for parse in readings)


@lru_cache(maxsize=50_000)
def is_place_name(word: str) -> bool:
    """Tell whether the dictionary has the word as the name of a place."""
    return any(parse.is_known and "Geox" in parse.tag for parse in nominal_parses(word.lower()))


@lru_cache(maxsize=50_000)
def is_given_name(word: str) -> bool:
    """Tell whether the dictionary has the word as a given name."""
    return any(parse.is_known and "Name" in parse.tag for parse in nominal_parses(word.lower()))


@lru_cache(maxsize=50_000)
def _readings(word: str) -> dict[tuple[str, str], tuple[str, float]]:
    """Return nominative and score by (gender, case) of the readings as a name; indeclinable words fit any case."""
    readings: dict[tuple[str, str], tuple[str, float]] = {}
    for parse in nominal_parses(word.lower()):
        if not any(tag in parse.tag for tag in _NAME_TAGS) or parse.tag.number == "plur":
            continue
        inflected = parse.inflect({"nomn", "sing"})
        case = _ANY if "Fixd" in parse.tag else str(parse.tag.case)
        key = (str(parse.tag.gender or _ANY), case)
        if inflected and parse.score > readings.get(key, ("", 0.0))[1]:
            readings[key] = (str(inflected.word), float(parse.score))
    return readings


def _agreement(readings: list[dict[tuple[str, str], tuple[str, float]]]) -> tuple[str, str] | None:
    """Return the (gender, case) that most words can have together, the likeliest of equals."""
    keys = dict.fromkeys(key for reading in readings for key in reading if _ANY not in key)
    scored = [(sum(key in r for r in readings), sum(r[key][1] for r in readings if key in r), key) for key in keys]
    # A nominative wins a tie: most names on a page stand in it.
    return max(scored, key=lambda one: (one[0], one[1] + (one[2][1] == "nomn") * 0.1))[2] if scored else None


def _form(word: str, reading: dict[tuple[str, str], tuple[str, float]], agreed: tuple[str, str] | None) -> str:
    if agreed is None or agreed not in reading:
        return word
    return _recapitalised(reading[agreed][0], word)


def _recapitalised(form: str, written: str) -> str:
    if "-" in form and "-" in written:
        return "-".join(part.capitalize() for part in form.split("-"))
    return form.capitalize() if written[0].isupper() else form


@lru_cache(maxsize=50_000)
def _dictionary_form(word: str) -> str:
    bare = word.strip('«»"“”„().,')
    parses = nominal_parses(bare.lower())
    return str(parses[0].normal_form) if parses and not bare.isupper() else bare


@lru_cache(maxsize=50_000)
def noun_of(word: str) -> str:
    """Return the dictionary form of a Russian word read as a noun, the likeliest; empty if it is none."""
    return next((str(parse.normal_form) for parse in nominal_parses(word.lower()) if parse.tag.POS == "NOUN"), "")


def may_be_genitive(word: str) -> bool:
    """Tell whether a Russian word can stand in the genitive; a name that no dictionary has can."""
    return _may_stand(word, frozenset({"gent", "gen2"}))


def may_be_dative(word: str) -> bool:
    """Tell whether a Russian word can stand in the dative; a name that no dictionary has can."""
    return _may_stand(word, frozenset({"datv"}))


@lru_cache(maxsize=50_000)
def _may_stand(word: str, cases: frozenset[str]) -> bool:
    parses = nominal_parses(word.lower())
    if word[0].isupper() and (not parses or "Fixd" in parses[0].tag):
        return True
    return any(parse.tag.case in cases and not _NO_COMMON_NOUN & parse.tag.grammemes for parse in parses)


@lru_cache(maxsize=50_000)
def is_singular(word: str) -> bool:
    """Tell whether a Russian noun can be singular; one no dictionary has can."""
    parses = nominal_parses(word.lower())
    return not parses or any(parse.tag.number != "plur" for parse in parses)


@lru_cache(maxsize=50_000)
def agree(adjective: str, noun: str) -> bool:
    """Tell whether an adjective can qualify a noun: one case, one number, one gender."""
    if not is_adjective(adjective):
        return False
    nouns = {_agreement_tag(parse) for parse in nominal_parses(noun.lower()) if parse.tag.POS == "NOUN"}
    if any("Fixd" in parse.tag for parse in nominal_parses(noun.lower())):
        return True
    return any(_agreement_tag(parse) in nouns for parse in nominal_parses(adjective.lower()))


@lru_cache(maxsize=50_000)
def is_pronominal(word: str) -> bool:
    """Tell whether an adjective only points (``этот``, ``весь``, ``первый``, ``новый``) and belongs to no name."""
    parses = nominal_parses(word.lower())
    return not parses or "Apro" in parses[0].tag or str(parses[0].normal_form) in _POINTING


def _agreement_tag(parse: Any) -> tuple[str, str, str]:
    number = str(parse.tag.number)
    return str(parse.tag.case), number, str(parse.tag.gender) if number == "sing" else ""
