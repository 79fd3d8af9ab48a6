"""Calendar days a text names, each as ISO 8601; a day without a year gets it from the page's own date.

Months and years alone name no day and are left out, and so is *today*, which is a figure of speech more often than not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from communique.enrich.spans import Field
from communique.models import Mark
from communique.months import month_number

_EN = (
    r"(?P<month>(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?))(?![a-z])"
)
_RU = r"(?P<month>(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[аяе])\b"
_AZ = r"(?P<month>(?:yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr)\w{0,4})"
_DAY = r"(?<![\d.,/])(?P<day>[0-3]?\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS = {
    "en": (
        rf"{_DAY}(?:st|nd|rd|th)?(?: of)? {_EN},? {_YEAR}\b",
        rf"\b{_EN} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?,? {_YEAR}\b",
        rf"{_DAY}(?:st|nd|rd|th)?(?: of)? {_EN}(?!,? \d)",
        rf"\b{_EN} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:])(?!,? (?:19|20)\d\d)",
    ),
    "ru": (rf"{_DAY}(?:-го)? {_RU}(?: {_YEAR})?",),
    "az": (
        rf"\b{_YEAR}-c[iıuü] il\w* (?P<day>[0-3]?\d) {_AZ}",
        rf"\b{_YEAR}-c[iıuü] il\w* {_AZ} (?P<day>[0-3]?\d)(?:-?\w+)?",
        rf"\b{_AZ} (?P<day>[0-3]?\d)(?:-?(?:də|da|dən|dan|ı|i|u|ü|ın|in|un|ün|nda|ndə|sı|si)?)\b",
        rf"{_DAY} {_AZ}(?: {_YEAR})?",
    ),
}
_COMPILED = {
    language: tuple(re.compile(pattern, re.IGNORECASE if language != "en" else 0) for pattern in patterns)
    for language, patterns in _PATTERNS.items()
}
_NUMERIC = re.compile(
    rf"{_DAY}[./](?P<month>[01]?\d)[./]{_YEAR}\b|\b(?P<year2>(?:19|20)\d\d)-(?P<month2>[01]\d)-(?P<day2>[0-3]\d)\b"
)
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ru": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
    "az": ("bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə", "bazar"),
}
_RELATIVE = {
    "en": re.compile(
        r"\b(?:on (?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)|(?P<past>yesterday))\b"
    ),
    "ru": re.compile(
        r"\bво? (?P<weekday>понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)\b|\b(?P<past>вчера)\b",
        re.IGNORECASE,
    ),
    "az": re.compile(
        r"\b(?P<weekday>bazar ertəsi|çərşənbə axşamı|çərşənbə|cümə axşamı|cümə|şənbə|bazar) günü\b|\b(?P<past>dünən)\b",
        re.IGNORECASE,
    ),
}  # fmt: skip


def find_days(field: Field, anchor: date | None) -> Iterator[Mark]:
    """Yield the calendar days a text names, in the order of the patterns, none overlapping.

    Args:
        field: title or text, in any language; days written in figures are found in all, others in en, ru and az.
        anchor: the page's date. Without it, days that need it are left out.
    """
    taken: list[tuple[int, int]] = []
    for match, day, why in _candidates(field, anchor):
        if not any(match.start() < end and start < match.end() for start, end in taken):
            taken.append(match.span())
            yield Mark(
                what="day",
                segment=field.segment,
                field=field.name,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                value=day.isoformat(),
                why=why,
            )


def _candidates(field: Field, anchor: date | None) -> Iterator[tuple[re.Match[str], date, str]]:
    for match in _NUMERIC.finditer(field.text):
        parts = match["year"] or match["year2"], match["month"] or match["month2"], match["day"] or match["day2"]
        if day := _date(*map(int, parts)):
            yield match, day, "written"
    for pattern in _COMPILED.get(field.language, ()):
        for match in pattern.finditer(field.text):
            if found := _named_day(match, anchor):
                yield match, *found
    if anchor and (relative := _RELATIVE.get(field.language)):
        for match in relative.finditer(field.text):
            yield match, _relative_day(match, field.language, anchor), "anchored"


def _named_day(match: re.Match[str], anchor: date | None) -> tuple[date, str] | None:
    month = month_number(match["month"])
    year = match.groupdict().get("year")
    if month is None or (year is None and anchor is None):
        return None
    if year:
        day = _date(int(year), month, int(match["day"]))
        return (day, "written") if day else None
    day = _nearest(month, int(match["day"]), anchor) if anchor else None
    return (day, "anchored") if day else None


def _nearest(month: int, day: int, anchor: date) -> date | None:
    """Return the day of that month nearest to the page's date, at most half a year away."""
    near = [found for year in (anchor.year - 1, anchor.year, anchor.year + 1) if (found := _date(year, month, day))]
    return min(near, key=lambda one: abs(one - anchor)) if near else None


def _relative_day(match: re.Match[str], language: str, anchor: date) -> date:
    """Return the last such weekday up to the page's date, or the day before it."""
    if match["past"]:
        return anchor - timedelta(days=1)
    weekday = _WEEKDAYS[language].index(_same_case(match["weekday"], language))
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def _same_case(word: str, language: str) -> str:
    return word.capitalize() if language == "en" else word.replace("İ", "i").lower()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
