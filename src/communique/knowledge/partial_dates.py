"""Dates as precise as they are known: ``2020``, ``2020-07`` or ``2020-07-16``."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

_PARTIAL_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


def _check_partial_date(value: str) -> str:
    if not _PARTIAL_DATE.match(value):
        raise ValueError("expected a year, year-month or day: 2020, 2020-07 or 2020-07-16")
    first_day(value)
    return value


def first_day(value: str) -> date:
    """Return the first day that ``2020``, ``2020-07`` or ``2020-07-16`` can mean."""
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(value: str) -> date:
    """Return the last day that ``2020``, ``2020-07`` or ``2020-07-16`` can mean."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _as_text(value: object) -> object:
    # YAML reads a bare year as a number and a bare day as a date.
    return str(value) if isinstance(value, int | date) else value


PartialDate = Annotated[str, BeforeValidator(_as_text), AfterValidator(_check_partial_date)]
"""A date as precise as it is known: ``2020``, ``2020-07`` or ``2020-07-16``."""
