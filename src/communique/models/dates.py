"""Publication dates as ISO 8601 text, because a page that gives only a day must not gain an hour.

``2025-04-04`` (a day), ``2023-02-27T20:59`` (a time whose zone is unknown) and ``2023-02-27T20:59:00+03:00`` are all
legal and stay as precise as the page was.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator


def parse_iso(value: str) -> date | datetime:
    """Return the day or the moment that ``value`` names.

    Args:
        value: ISO 8601, extended format.

    Raises:
        ValueError: ``value`` is neither.
    """
    if len(value) == len("2025-04-04"):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value)


def date_part(value: str) -> date:
    """Return the calendar day of an ISO 8601 day or time, in the zone it is written in."""
    parsed = parse_iso(value)
    return parsed.date() if isinstance(parsed, datetime) else parsed


def _check_iso(value: str) -> str:
    parse_iso(value)
    return value


IsoDate = Annotated[str, AfterValidator(_check_iso)]
"""ISO 8601 text of a day or a time, validated, kept as precise as it came."""
