"""Sums of money: amount and currency, in figures or words, with ``million`` and its likes multiplied out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from communique.enrich.spans import Field
from communique.knowledge import KnowledgeBase
from communique.knowledge.entries import Names
from communique.knowledge.wordlists import Money, words_of
from communique.models import Sum

_FIGURES = r"(?:\d{1,3}(?:[  \u202f,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
_LANGUAGES = ("en", "ru", "az")
# The full stop of an abbreviation, not of the sentence.
_DOT = r"(?:\.(?=\s?(?-i:[a-zа-яё,])))?"
_GAP = r"[\s\u00a0-]{0,2}"


@dataclass(frozen=True, slots=True)
class _MoneyWords:
    pattern: re.Pattern[str]
    numbers: dict[str, float]
    multipliers: dict[str, int]
    currencies: tuple[tuple[re.Pattern[str], str], ...]


def find_sums(field: Field, knowledge: KnowledgeBase) -> Iterator[Sum]:
    """Yield the sums of money a text names.

    Args:
        field: title or text in English, Russian or Azerbaijani; one in another language has none.
        knowledge: the currencies.
    """
    words = _words(knowledge, field.language) if field.language in _LANGUAGES else None
    if words is None:
        return
    for match in words.pattern.finditer(field.text):
        amount, currency = _amount(match, words, field.language), _currency(match, words)
        if amount is not None and currency:
            yield Sum(
                segment=field.segment,
                field=field.name,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                amount=amount,
                currency=currency,
            )


@lru_cache(maxsize=8)
def _words(knowledge: KnowledgeBase, language: str) -> _MoneyWords:
    money = knowledge.wordlists.money
    numbers: dict[str, float] = getattr(money.numbers, language)
    multipliers = {word: factor for factor, names in money.multipliers.items() for word in words_of(names, language)}
    signs = {sign: code for code, names in money.currencies.items() for sign in names.signs}
    before = "|".join([*map(re.escape, sorted(signs, key=len, reverse=True)), *money.currencies])
    words = rf"(?<!\w)(?:{_alternatives(numbers)})(?!\w)"
    half = rf"{_alternatives(words_of(money.halves, language))}"
    times = _alternatives(multipliers)
    pattern = (
        rf"(?<![\w])(?P<before>{before}){_GAP}(?P<figures1>{_FIGURES})(?:{_GAP}(?P<times1>{times})(?!\w){_DOT})?"
        rf"|(?<![\w$€£.,])(?P<figures2>{_FIGURES}|{words})(?:\s(?P<half1>{half}))?"
        rf"(?:{_GAP}(?P<times2>{times})(?!\w){_DOT})?(?:\s(?P<half2>{half}))?{_GAP}"
        rf"(?P<behind>{_behind(money, signs, language)})"
    )
    currencies = [(re.compile(rf"(?:{re.escape(sign)})"), code) for sign, code in signs.items()]
    currencies += [(re.compile(code), code) for code in money.currencies]
    currencies += [
        (re.compile(_stems(word), re.IGNORECASE), code)
        for word, code in sorted(_named(money, language), key=lambda one: -len(one[0]))
    ]
    return _MoneyWords(
        re.compile(pattern, re.IGNORECASE), numbers, {k.lower(): v for k, v in multipliers.items()}, tuple(currencies)
    )


def _behind(money: Money, signs: dict[str, str], language: str) -> str:
    names = sorted((word for word, _ in _named(money, language)), key=len, reverse=True)
    return "|".join([*map(_stems, names), *(rf"{code}\b" for code in money.currencies), *map(re.escape, signs)])


def _named(money: Money, language: str) -> list[tuple[str, str]]:
    return [
        (word, code) for code, names in money.currencies.items() for word in words_of(Names(**_plain(names)), language)
    ]


def _plain(names: Names) -> dict[str, tuple[str, ...]]:
    return {"en": names.en, "ru": names.ru, "az": names.az}


def _stems(phrase: str) -> str:
    """Return a pattern of a phrase whose words may have endings."""
    return r"\s".join(rf"\b{re.escape(word)}\w{{0,4}}" for word in phrase.split()) + rf"(?!\w){_DOT}"


def _alternatives(words: object) -> str:
    listed = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in listed) or "(?!)"


def _amount(match: re.Match[str], words: _MoneyWords, language: str) -> float | None:
    written = (match["figures1"] or match["figures2"]).lower()
    number = words.numbers.get(" ".join(written.split()))
    if number is None:
        number = _number(written, language)
    if number is None:
        return None
    factor = words.multipliers.get((match["times1"] or match["times2"] or "").lower(), 1)
    if match["half1"] or match["half2"]:
        number += 0.5
    return round(number * factor, 2)


def _number(written: str, language: str) -> float | None:
    """Read figures: a comma parts thousands in English if three figures follow, and decimals elsewhere."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", written)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits) and (language == "en" or digits.count(",") > 1):
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def _currency(match: re.Match[str], words: _MoneyWords) -> str | None:
    written = match["before"] or match["behind"]
    return next((code for pattern, code in words.currencies if pattern.match(written)), None)
