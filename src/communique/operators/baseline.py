"""What a source usually does, learned from its runs that were well, and how unlikely a run is beside it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from pydantic import Field

from communique.models import Value
from communique.operators.measures import RunMeasures

BASELINE_RUNS = 30
"""Runs a baseline is learned from: a day of half-hourly crawls, a month of daily ones."""
CHANCE = 0.001
"""A drop that chance makes less often than this is a change."""
LEAST_DROP = 0.2
"""Drops of less than a fifth are never a change, however sure: sites have odd days."""


class Share(Value):
    """So many of so many pages."""

    part: int = 0
    whole: int = 0

    @property
    def rate(self) -> float:
        """The share, 0 to 1; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    def __add__(self, other: Share) -> Share:
        return Share(part=self.part + other.part, whole=self.whole + other.whole)


class Baseline(Value):
    """What a source usually does.

    Attributes:
        runs: runs it was learned from.
        listed: pages its listings name, median.
        filled: share of articles that have each field.
        by_rule: share of articles whose field came from the rule meant for it.
        quarantined: share of the pages asked for that could not go on.
        foreign, same_text: share of such articles.
        text_chars: characters of text of an article, median of medians.
        confidence: the cleaner's confidence, median.
        seconds_per_page: slowest usual pace.
        duration_seconds: longest usual run.
    """

    runs: int = 0
    listed: float | None = None
    filled: dict[str, Share] = Field(default_factory=dict)
    by_rule: dict[str, Share] = Field(default_factory=dict)
    quarantined: Share = Share()
    foreign: Share = Share()
    same_text: Share = Share()
    text_chars: float | None = None
    confidence: float | None = None
    seconds_per_page: float | None = None
    duration_seconds: float | None = None


def learn_baseline(runs: Iterable[RunMeasures]) -> Baseline:
    """Return the baseline of the newest :data:`BASELINE_RUNS` runs that are given.

    Args:
        runs: runs that were well, newest first.
    """
    known = [run for run in runs if run.finished][:BASELINE_RUNS]
    made = [run for run in known if run.articles]
    return Baseline(
        runs=len(known),
        listed=_median([run.listed for run in known]),
        filled=_sum_shares((run.filled, dict.fromkeys(run.filled, run.articles)) for run in made),
        by_rule=_sum_shares((run.rule_found, run.rule_tried) for run in made),
        quarantined=Share(part=sum(run.quarantined for run in known), whole=sum(run.asked for run in known)),
        foreign=Share(part=sum(run.foreign for run in made), whole=sum(run.articles for run in made)),
        same_text=Share(part=sum(run.same_text for run in made), whole=sum(run.articles for run in made)),
        text_chars=_median([run.text_chars for run in made if run.text_chars is not None]),
        confidence=_median([run.confidence for run in made if run.confidence is not None]),
        seconds_per_page=max((run.seconds_per_page for run in known if run.seconds_per_page is not None), default=None),
        duration_seconds=max((run.duration_seconds for run in known), default=None),
    )


def is_drop(now: Share, usual: Share) -> bool:
    """Tell whether a share has fallen beyond what chance and an odd day explain.

    By the beta-binomial distribution: the usual rate is known no better than the pages it was seen on allow.
    """
    if not now.whole or not usual.whole or now.rate > usual.rate - LEAST_DROP:
        return False
    return chance_of_at_most(now, usual) < CHANCE


def is_rise(now: Share, usual: Share) -> bool:
    """Tell whether a share has risen beyond what chance and an odd day explain."""
    return is_drop(_rest(now), _rest(usual))


def chance_of_at_most(now: Share, usual: Share) -> float:
    """Return the chance that ``now.part`` or fewer of ``now.whole`` come, from what ``usual`` showed."""
    alpha, beta = usual.part + 1, usual.whole - usual.part + 1
    return min(1.0, sum(math.exp(_log_chance(part, now.whole, alpha, beta)) for part in range(now.part + 1)))


def _log_chance(part: int, whole: int, alpha: float, beta: float) -> float:
    ways = math.lgamma(whole + 1) - math.lgamma(part + 1) - math.lgamma(whole - part + 1)
    return ways + _log_beta(part + alpha, whole - part + beta) - _log_beta(alpha, beta)


def _log_beta(alpha: float, beta: float) -> float:
    return math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)


def _rest(share: Share) -> Share:
    return Share(part=share.whole - share.part, whole=share.whole)


def _sum_shares(pairs: Iterable[tuple[dict[str, int], dict[str, int]]]) -> dict[str, Share]:
    parts, wholes = Counter[str](), Counter[str]()
    for part, whole in pairs:
        parts.update(part)
        wholes.update(whole)
    return {name: Share(part=parts[name], whole=wholes[name]) for name in wholes}


def _median(values: Sequence[float]) -> float | None:
    return float(median(values)) if values else None
