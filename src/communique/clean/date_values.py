"""Dates as values: how machines write them, which of them are possible, and a reading with its origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from communique.clean.textdates import find_dates
from communique.models import date_part, parse_iso

_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class DateReading:
    """A publication date and where it was read."""

    iso: str
    origin: str


@dataclass(frozen=True)
class DateBounds:
    """What tells a possible publication date: the time of the fetch and the order of numeric dates."""

    fetched_at: datetime | None = None
    day_first: bool = True

    def allow(self, iso: str) -> bool:
        """Tell whether the day is neither before the web nor after the fetch (plus one day, for zones)."""
        day = date_part(iso)
        return day >= _EARLIEST and (self.fetched_at is None or day <= self.fetched_at.date() + timedelta(days=1))


def reading_of(value: Any, origin: str, bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the date that a value as machines write it stands for, nothing where it is none."""
    iso = to_iso(value, bounds.day_first)
    if iso:
        yield DateReading(iso, origin)


def to_iso(value: Any, day_first: bool = True) -> str | None:
    """Return the ISO 8601 text of a date as machines write it (ISO, RFC 2822, loose forms), ``None`` if it is none."""
    if not isinstance(value, str):
        return None
    text = value.strip()[:80]
    iso = _strict_iso(text) or _mail_date(text)
    if iso:
        return iso
    found = find_dates(text, day_first=day_first)
    return found[0].iso if found else None


def _strict_iso(text: str) -> str | None:
    candidate = re.sub(r"^(\d{4})(\d\d)(\d\d)(?=T|$)", r"\1-\2-\3", text)
    candidate = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", candidate)
    candidate = re.sub(r"(\d\d:\d\d(?::\d\d)?)[.,]\d+", r"\1", re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", candidate))
    try:
        parsed = parse_iso(candidate)
    except ValueError:
        return None
    if isinstance(parsed, datetime):
        if parsed.tzinfo is None and not (parsed.hour or parsed.minute or parsed.second):
            return parsed.date().isoformat()  # midnight without a zone is how systems write "no time"
        has_seconds = bool(re.search(r"\d\d:\d\d:\d\d", candidate))
        return parsed.isoformat(timespec="seconds" if has_seconds else "minutes")
    return parsed.isoformat()


def _mail_date(text: str) -> str | None:
    if not re.match(r"^(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:", text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None
