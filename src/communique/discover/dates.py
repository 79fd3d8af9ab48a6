"""Dates as listings write them, turned into ISO 8601 without gaining precision or losing their zone."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from communique.models import IsoDate, parse_iso

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(:\d{2})?\b")
_DOTTED_DAY = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{4}\b")
_LONGEST = 100


def parse_standard_date(text: str | None) -> IsoDate | None:
    """Return a date in the forms of feeds and sitemaps (ISO 8601, RFC 822), ``None`` if it is neither.

    ``Mon, 27 Feb 2023 20:59:00 +0300`` becomes ``2023-02-27T20:59:00+03:00``; ``-0000``, which by RFC 5322 says
    nothing of the zone, leaves it out.
    """
    text = (text or "").strip()[:_LONGEST]
    if match := _MOMENT.fullmatch(text):
        return _legal(_join(*match.groups()))
    if _DAY.fullmatch(text):
        return _legal(text)
    try:
        return as_precise_as(text, parsedate_to_datetime(text))
    except ValueError:
        return None


def parse_written_date(text: str | None, languages: tuple[str, ...], day_first: bool | None) -> IsoDate | None:
    """Return a date as a list page shows it to people, ``None`` if there is no whole day in ``text``.

    Args:
        text: ``27 February 2023 20:59``, ``04.03.2022``, ``5 dekabr 2022`` …
        languages: languages it may be written in (ISO 639-1).
        day_first: order of an ambiguous numeric date; ``None`` takes it day first, as this part of the world does.
    """
    text = " ".join((text or "").split())[:_LONGEST]
    standard = parse_standard_date(text)
    if standard or not text:
        return standard
    found = _parse_words(text, languages, day_first is not False)
    return None if found is None else as_precise_as(text, found)


def as_precise_as(text: str, found: datetime) -> IsoDate:
    """Drop from what was found the hour or the seconds that ``text`` does not give."""
    clock = _CLOCK.search(_DOTTED_DAY.sub(" ", text))
    if clock is None:
        return found.date().isoformat()
    return found.isoformat(timespec="seconds" if clock[1] else "minutes")


def _parse_words(text: str, languages: tuple[str, ...], day_first: bool) -> datetime | None:
    import dateparser  # type: ignore[import-untyped]
    from dateparser.data.languages_info import language_order  # type: ignore[import-untyped]

    settings = {
        "DATE_ORDER": "DMY" if day_first else "MDY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
    }
    known = [language for language in (*languages, "en") if language in language_order]
    found: datetime | None = dateparser.parse(text, languages=list(dict.fromkeys(known)), settings=settings)
    return found


def _join(day: str, clock: str, seconds: str | None, zone: str | None) -> str:
    zone = (zone or "").upper()
    if len(zone) == len("+0300"):
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{day}T{clock}{seconds or ''}{'+00:00' if zone == 'Z' else zone}"


def _legal(value: str) -> IsoDate | None:
    try:
        parse_iso(value)
    except ValueError:
        return None
    return value
