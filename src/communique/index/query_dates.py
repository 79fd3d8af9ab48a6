"""Days, months and years that a query names in words: "12 August 2018", "в августе 2024 года", "avqust 2024"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from communique.index.days import first_day, last_day
from communique.months import month_number

_EN = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
)
_RU = (
    r"(?P<month>январ|феврал|март|апрел|ма(?=[йяею]\b)|июн|июл|август|сентябр|октябр|ноябр|декабр)"
    r"(?:[аяеьюуй]|ем|ом)?\b"
)
_AZ = (
    r"(?P<month>yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr)"
    r"(?:[ıiuü]n?|d[aə]n?)?\b"
)
_DAY = r"(?<![\d.,/])(?P<day>[0-3]?\d)"
# Not a part of a longer number, a document number or a time.
_YEAR = r"(?<![\d/.:-])(?P<year>(?:19|20)\d\d)(?![\d/:]|[.-]\d)"
_RU_YEAR = rf"{_YEAR}(?:\s*(?:года?|году|гг?\.))?"
_AZ_YEAR = rf"{_YEAR}(?:\s*-?\s*c[iıuü])?(?:\s+il\w*)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY}(?:st|nd|rd|th)?(?: of)? {_EN},? {_YEAR}",
        rf"\b{_EN} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?,? {_YEAR}",
        rf"{_DAY}(?:-го)? {_RU} {_RU_YEAR}",
        rf"{_DAY} {_AZ},? {_AZ_YEAR}",
        rf"{_AZ_YEAR} {_AZ} (?P<day>[0-3]?\d)(?:-?[^\W\d]+)?\b",
        rf"{_AZ_YEAR} (?P<day>[0-3]?\d) {_AZ}",
        rf"\b{_EN},? {_YEAR}",
        rf"\b{_RU} {_RU_YEAR}",
        rf"\b{_AZ},? {_AZ_YEAR}",
        rf"{_AZ_YEAR} {_AZ}",
        _RU_YEAR,
        _AZ_YEAR,
    )
)


@dataclass(frozen=True, slots=True)
class QueryDate:
    """A stretch of days named in a query.

    Attributes:
        start, end: where it stands.
        text: as typed.
        first, last: its days; the same for a single day.
    """

    start: int
    end: int
    text: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """Its day, month and year as typed, without what the language adds (*года*, *-ci ildə*)."""
        return _ADDED.sub("", self.text)


_ADDED = re.compile(r"(?:\s*(?:года?|году|гг?\.)|-?\s*c[iıuü]|\s+il\w*)(?=\s|$)", re.IGNORECASE)


def find_dates(text: str) -> list[QueryDate]:
    """Return the days, months and years a query names, in order; a day without a year is none."""
    taken: list[QueryDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or other.end <= match.start() for other in taken):
                taken.extend(_read(match))
    return sorted(taken, key=lambda one: one.start)


def _read(match: re.Match[str]) -> Iterator[QueryDate]:
    parts = match.groupdict()
    month = month_number(parts.get("month") or "")
    written = parts["year"] + (f"-{month}" if month else "") + (f"-{parts['day']}" if parts.get("day") else "")
    try:
        first, last = first_day(written), last_day(written)
    except ValueError:  # no such day
        return
    if first and last:
        yield QueryDate(match.start(), match.end(), match[0], first, last)
