"""When a source usually publishes, and how unusual it is that nothing has come since.

A source's rhythm is a rate for each hour of the week, in its own time zone. Measured in expected documents instead of
hours, the gaps of a source that keeps its rhythm are alike by night and by day (the time-rescaling theorem; Brown,
Barbieri, Ventura, Kass and Frank, "The time-rescaling theorem and its application to neural spike train data analysis",
Neural Computation 14, 2002). So a gap is judged by the documents that were to be expected in it, against the longest
such gap the source has had.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from communique.models import Value

WINDOW = timedelta(weeks=8)
"""How far back a rhythm is learned: long enough for eight of each weekday, short enough to follow a season."""
MIN_ARRIVALS = 20
"""Fewer documents than this in the window are no rhythm."""
MIN_SPAN = timedelta(days=14)
"""A rhythm of weekdays needs to have seen each of them twice."""
LATE_EXPECTED = 4.6
"""Documents expected in a gap from which on it is late: by chance such a gap is one in a hundred (exp(-4.6))."""
SILENT_EXPECTED = 9.2
"""From which on it is silence: by chance one in ten thousand (exp(-9.2))."""
SHRINK_WEEKS = 2.0
"""Weeks of the pooled rhythm that each hour's own count is weighed against."""
_HOUR = timedelta(hours=1)
_HOURS_OF_WEEK = 24 * 7

Quiet = Literal["fine", "late", "silent"]
"""How a gap is judged."""


class Rhythm(Value):
    """What a source usually publishes in each hour of the week.

    Attributes:
        timezone: IANA zone of the hours.
        rates: expected documents in each hour, from Monday 0:00.
        longest_gap: most documents that were to be expected in a gap the source had.
        documents: documents it was learned from.
        weeks: weeks they span.
    """

    timezone: str
    rates: tuple[float, ...]
    longest_gap: float
    documents: int
    weeks: float

    def expect_between(self, start: datetime, end: datetime) -> float:
        """Return the documents to be expected between two moments; 0 if ``end`` is not later."""
        if end <= start:
            return 0.0
        whole_weeks = (end - start) // timedelta(weeks=1)
        total = whole_weeks * sum(self.rates)
        moment = start + whole_weeks * timedelta(weeks=1)
        while moment < end:
            next_hour = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
            until = min(next_hour, end)
            total += self.rates[_hour_of_week(moment, self._zone)] * ((until - moment) / _HOUR)
            moment = until
        return total

    def judge_gap(self, last: datetime, now: datetime) -> Quiet:
        """Return how unusual it is that nothing has come from ``last`` to ``now``.

        The longest gap there was is no fault even where chance says so: ministries have holidays.
        """
        expected = self.expect_between(last, now)
        if expected > max(SILENT_EXPECTED, 1.5 * self.longest_gap):
            return "silent"
        return "late" if expected > max(LATE_EXPECTED, self.longest_gap) else "fine"

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def learn_rhythm(arrivals: Iterable[datetime], timezone: str) -> Rhythm | None:
    """Return the rhythm of the last :data:`WINDOW` before the last arrival, or ``None`` if there is none to learn.

    The window ends with the last arrival, so that a silence does not teach that silence is usual.

    Args:
        arrivals: moments (with zone) at which documents came, in any order.
        timezone: IANA zone of the source.
    """
    known = sorted(moment.astimezone(UTC) for moment in arrivals)
    times = [moment for moment in known if moment > known[-1] - WINDOW]
    if len(times) < MIN_ARRIVALS or times[-1] - times[0] < MIN_SPAN:
        return None
    # With documents from before it, the whole window was watched; else only the time since the first one.
    weeks = (WINDOW if len(known) > len(times) else times[-1] - times[0]) / timedelta(weeks=1)
    rhythm = Rhythm(
        timezone=timezone,
        rates=_rates([_hour_of_week(moment, ZoneInfo(timezone)) for moment in times], weeks),
        longest_gap=0,
        documents=len(times),
        weeks=weeks,
    )
    longest = max(rhythm.expect_between(before, after) for before, after in pairwise(times))
    return rhythm.model_copy(update={"longest_gap": longest})


def _rates(hours: Sequence[int], weeks: float) -> tuple[float, ...]:
    """Return a rate for each hour of the week, each shrunk towards what its weekday and its hour of the day suggest."""
    total = len(hours)
    by_day, by_hour = [0] * 7, [0] * 24
    counts = [0] * _HOURS_OF_WEEK
    for hour in hours:
        counts[hour] += 1
        by_day[hour // 24] += 1
        by_hour[hour % 24] += 1
    rates = []
    for hour in range(_HOURS_OF_WEEK):
        pooled = by_day[hour // 24] * by_hour[hour % 24] / total / weeks
        rates.append((counts[hour] + SHRINK_WEEKS * pooled) / (weeks + SHRINK_WEEKS))
    return tuple(rates)


def _hour_of_week(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.weekday() * 24 + local.hour
