"""Rules for a source, learned from its pages: the selectors that find again what the generic reading found.

The generic extractor is right on most pages of a site; where the same element holds the answer on page after page, a
selector for it is right on the others too. (Learning a wrapper from answers that are partly wrong is the idea of Dalvi,
Kumar and Soliman, "Automatic wrappers for large scale web extraction", VLDB 2011.) Pages of several designs are told
apart by the element that holds their text; each design becomes a version of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from communique.clean.pages_to_learn import PageToLearn
from communique.clean.removed_learning import learn_removed
from communique.clean.selector_judging import FIELDS, LEAST_PAGES, Evidence, best_selector, holds_text
from communique.sources.model import CleanRules

_MOST_DESIGNS = 4


@dataclass(frozen=True)
class LearnedDesign:
    """The rules proposed for the pages of one design.

    Attributes:
        rules: a version of rules, dated if the designs follow one another.
        pages: pages of this design.
        first, last: days on which the first and the last of them were published.
        evidence: for each selector.
    """

    rules: CleanRules
    pages: int
    first: date | None
    last: date | None
    evidence: tuple[Evidence, ...]


def learn_rules(pages: Sequence[PageToLearn]) -> list[LearnedDesign]:
    """Return the rules that the pages of a source speak for, one version for each design, the newest first.

    Args:
        pages: its pages, read without rules.
    """
    designs: list[tuple[Evidence, list[PageToLearn]]] = []
    rest = list(pages)
    while len(rest) >= LEAST_PAGES and len(designs) < _MOST_DESIGNS:
        body = best_selector("body", rest)
        own = [page for page in rest if body and holds_text(page, body.selector)]
        if body is None or len(own) < LEAST_PAGES:
            break
        designs.append((body, own))
        rest = [page for page in rest if page not in own]
    designs.sort(key=lambda design: _span(design[1])[1] or date.min, reverse=True)
    bounds = _bounds_of([_span(own) for _, own in designs])
    names: Counter[str] = Counter()
    return [_learn_design(own, _version(own, names), valid) for (_, own), valid in zip(designs, bounds, strict=True)]


def _learn_design(pages: Sequence[PageToLearn], version: str, valid: tuple[date | None, date | None]) -> LearnedDesign:
    found = [best_selector(name, pages) for name in FIELDS]
    evidence = [one for one in found if one is not None]
    titles = {one.selector for one in evidence if one.field == "title"}
    evidence = [one for one in evidence if one.field != "reference" or one.selector not in titles]
    removed = learn_removed(pages)
    rules = CleanRules(
        version=version,
        valid_from=valid[0],
        valid_until=valid[1],
        remove=tuple(one.selector for one in removed),
        **{one.field: one.selector for one in evidence},
    )
    first, last = _span(pages)
    return LearnedDesign(rules, len(pages), first, last, (*evidence, *removed))


def _span(pages: Iterable[PageToLearn]) -> tuple[date | None, date | None]:
    days = [page.day for page in pages if page.day]
    return (min(days), max(days)) if days else (None, None)


def _bounds_of(spans: Sequence[tuple[date | None, date | None]]) -> list[tuple[date | None, date | None]]:
    """Return since and until when each design holds, newest first; none where they do not follow one another."""
    starts = [first for first, _ in spans]
    in_turn = all(newer[0] and older[1] and older[1] < newer[0] for newer, older in pairwise(spans))
    if not in_turn or None in starts:
        return [(None, None)] * len(spans)
    days = [start for start in starts if start is not None]
    return [
        (day if number < len(days) - 1 else None, days[number - 1] - timedelta(days=1) if number else None)
        for number, day in enumerate(days)
    ]


def _version(pages: Sequence[PageToLearn], names: Counter[str]) -> str:
    first, _ = _span(pages)
    name = str(first.year) if first else "learned"
    names[name] += 1
    return name if names[name] == 1 else f"{name}-{names[name]}"
