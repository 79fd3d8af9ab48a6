"""Days as an analyst writes them: a year, a month, a day, or a stretch of any of them."""

from __future__ import annotations

import re
from datetime import date, timedelta

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_EUROPEAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_RANGE = re.compile(r"\s*(?:\.\.+|…)\s*")


def read_stretch(text: str) -> tuple[date | None, date | None]:
    """Return first and last day of ``2022``, ``2022-05``, ``31.05.2022``, ``2022..2023``, ``2022-05..`` or ``..2021``.

    Raises:
        ValueError: it is none of these, names a day there is not, or ends before it begins.
    """
    parts = _RANGE.split(text.strip())
    if len(parts) > 2 or not any(parts):
        raise ValueError(_expected(text))
    first, last = first_day(parts[0]), last_day(parts[-1])
    if first and last and first > last:
        raise ValueError(f"the first day ({first}) is later than the last ({last})")
    return first, last


def first_day(text: str) -> date | None:
    """Return the first day of a year, a month or a day; ``None`` for nothing.

    Raises:
        ValueError: ``text`` is none of these.
    """
    if not text:
        return None
    year, month, day = _read(text)
    return _day(text, year, month or 1, day or 1)


def last_day(text: str) -> date | None:
    """Return the last day of a year, a month or a day; ``None`` for nothing.

    Raises:
        ValueError: ``text`` is none of these.
    """
    if not text:
        return None
    year, month, day = _read(text)
    if day:
        return _day(text, year, month, day)
    following = (year + 1, 1) if month in {0, 12} else (year, month + 1)
    if following[0] > date.max.year:
        return date.max
    return _day(text, *following, 1) - timedelta(days=1)


def _read(text: str) -> tuple[int, int, int]:
    """Return year, month and day, 0 for what is not given."""
    if match := _EUROPEAN.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _PARTIAL.fullmatch(text):
        year, month, day = (match[1], match[2], match[3])
        if 0 not in {int(part) for part in (month, day) if part}:
            return int(year), int(month or 0), int(day or 0)
    raise ValueError(_expected(text))


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(_expected(text)) from error


def _expected(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return f"expected a year, month or day (2022, 2022-05, 2022-05-31) or a stretch of them (2021..2022), got {shown}"
