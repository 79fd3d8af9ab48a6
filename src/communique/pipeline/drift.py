"""Tell a redesign from chance: pages of a batch that have something the source's pages seldom had.

Each signal is a property of a page. The share of earlier pages that had it (with one imagined page on either side, so
that nothing is held impossible) is what chance would give; the binomial tail says how likely so many pages of the
batch are by chance. Two pages without a date on a source where every one had it are a signal; two long speeches are
not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from communique.models import Drift, PageMeasures
from communique.models.measures import MEASURED_FIELDS

LEAST_BASELINE = 10
"""Earlier pages from which there is something to hold a batch against."""

_CHANCE = 0.001
_LEAST_SHARE = 0.3
_EXAMPLES = 3
_EDGE = 0.05
_HALF, _HALF_AGAIN = 0.5, 1.5
_MARGIN = 0.15
_MUCH_REPEATED = 0.2

_Shows = Callable[[PageMeasures], bool]
_ADVICE = "see one with `communique clean URL --explain`, mend the source's rules, then `communique replay`"


def find_drift(pages: Sequence[PageMeasures], baseline: Sequence[PageMeasures]) -> tuple[Drift, ...]:
    """Return the signals that the pages of a batch give against those of earlier runs.

    Args:
        pages: of the batch, refused ones too.
        baseline: of earlier runs, the batch's not among them; too few tell nothing.
    """
    articles = [page for page in baseline if page.refused is None]
    if len(articles) < LEAST_BASELINE or not pages:
        return ()
    found = (_signal_of(name, shows, said, pages, baseline) for name, shows, said in _signals(articles))
    return tuple(drift for drift in found if drift is not None)


def _signals(articles: Sequence[PageMeasures]) -> Iterator[tuple[str, _Shows, str]]:
    """Yield code, property and words of every signal, with bounds taken from earlier articles."""
    short = _HALF * _quantile([page.characters for page in articles], _EDGE)
    long = _HALF_AGAIN * _quantile([page.characters for page in articles], 1 - _EDGE)
    unsure = _quantile([page.confidence for page in articles], _EDGE) - _MARGIN
    shares = [page.removed_share for page in articles]
    less, more = _quantile(shares, _EDGE) - _MARGIN, _quantile(shares, 1 - _EDGE) + _MARGIN
    yield "text-emptied", lambda page: _is_refused(page) or page.characters < short, "have little or no text"
    yield "text-swollen", lambda page: page.characters > long, "are far longer than usual"
    yield (
        "text-repeated",
        lambda page: page.repeated_share > _MUCH_REPEATED,
        "share whole paragraphs with other pages of the batch",
    )
    yield "confidence-fell", lambda page: page.refused is None and page.confidence < unsure, "are read with less trust"
    yield "removed-more", lambda page: page.refused is None and page.removed_share > more, "lose more of their text"
    yield "removed-less", lambda page: page.refused is None and page.removed_share < less, "keep more of the frame"
    for name in MEASURED_FIELDS:
        yield f"lost-{name}", _lacks(name), f"have no {name}"


def _lacks(name: str) -> _Shows:
    return lambda page: page.refused is None and name not in page.fields


def _is_refused(page: PageMeasures) -> bool:
    return page.refused in ("no-text", "low-confidence", "rules-lost")


def _signal_of(
    name: str, shows: _Shows, said: str, pages: Sequence[PageMeasures], baseline: Sequence[PageMeasures]
) -> Drift | None:
    showing = [page for page in pages if shows(page)]
    usual = (sum(map(shows, baseline)) + 1) / (len(baseline) + 2)
    share = len(showing) / len(pages)
    if share < usual + _LEAST_SHARE or _chance_of(len(showing), len(pages), usual) >= _CHANCE:
        return None
    message = f"{len(showing)} of {len(pages)} pages {said}, of earlier ones {usual:.0%}; {_ADVICE}"
    return Drift(
        signal=name,
        pages=len(showing),
        of=len(pages),
        usual=round(usual, 4),
        message=message,
        examples=tuple(page.url for page in showing[:_EXAMPLES]),
    )


def _chance_of(count: int, of: int, rate: float) -> float:
    """Return how likely ``count`` or more of ``of`` pages show what pages show at ``rate`` (binomial upper tail)."""
    return sum(math.comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(count, of + 1))


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))]
