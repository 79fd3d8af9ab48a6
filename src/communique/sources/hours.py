"""Hours of the day in which a site may be asked, in the zone of the people who run it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_MINUTE = timedelta(minutes=1)


def parse_span(text: str) -> tuple[time, time]:
    """Return begin and end of ``22:00-06:30``; an end at or before the beginning is on the next day, 24:00 is 00:00.

    Raises:
        ValueError: it is not of this form.
    """
    match = _SPAN.fullmatch(text)
    if match is None or (match[3] == "24" and match[4] != "00"):
        raise ValueError('expected hours such as "22:00-06:00"')
    begin, end = time(int(match[1]), int(match[2])), time(int(match[3]) % 24, int(match[4]))
    if begin == end:
        raise ValueError("hours that begin when they end; leave them out if the site may be asked at all times")
    return begin, end


def is_within(spans: Sequence[str], zone: str, moment: datetime) -> bool:
    """Tell whether a moment is within one of ``spans`` in a zone; without spans every moment is."""
    clock = moment.astimezone(ZoneInfo(zone)).time()
    return not spans or any(_holds(*parse_span(span), clock) for span in spans)


def next_beginning(spans: Sequence[str], zone: str, moment: datetime) -> datetime:
    """Return the first moment, from ``moment`` on, that is within ``spans`` (in the zone of ``moment``).

    The wall clock is looked at minute by minute, because a night in which clocks change has an hour more or less.
    """
    candidate = moment
    for _ in range(2 * 24 * 60):
        if is_within(spans, zone, candidate):
            return candidate
        candidate = candidate.replace(second=0, microsecond=0) + _MINUTE
    return candidate


def _holds(begin: time, end: time, clock: time) -> bool:
    return begin <= clock < end if begin < end else clock >= begin or clock < end
