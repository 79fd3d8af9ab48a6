"""How two pages are alike: the exact comparison of a pair that a look-up has found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from communique.stories.facts import is_figure, weight_of
from communique.stories.pages import PageText, StoryPage
from communique.stories.shingles import shared

Relation = Literal["same", "part", "rewrite", "translation"]
"""``same``: one text, whole; ``part``: one holds the other; ``rewrite``: much of one stands in the other."""

SAME = 0.5
"""Least overlap (Jaccard) of two texts that are one."""
IDENTICAL = 0.97
PART = 0.6
"""Least share of a text that stands in another one of which it is a part."""
REWRITE = 0.25
FEWEST_SHARED = 12
"""Shingles of a rewrite that stand in what it was made from, at the least."""
DAYS_APART = 3
"""Days between a text and its rewrite or translation, at the most."""
DIGEST = 0.5
"""Share of a longer, later text that an earlier one must fill: below it the longer is a digest of many."""
TRANSLATION = 0.6
"""Least share of facts in the same order that makes a text a translation."""
OWN_TRANSLATION = 0.5
"""The same for two pages of one source, or of one document number."""
FEWEST_FACTS = 6.0
"""Weight of the facts a translation must share."""
_COMMON_FIGURES = 0.5


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two pages tell one story.

    Attributes:
        relation: how.
        share: 0 to 1: overlap of their shingles; share of the smaller in the larger for a part or rewrite; share of
            facts in the same order for a translation.
        identical: whether the words are the same.
    """

    relation: Relation
    share: float
    identical: bool = False


class Comparer:
    """Compares pages and remembers each pair, since a search for a story comes by the same pair again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Likeness | None] = {}

    def compare(self, one: StoryPage, other: StoryPage) -> Likeness | None:
        """Return how two pages tell one story; ``None`` if they do not."""
        key = (min(one.id, other.id), max(one.id, other.id))
        if key not in self._known:
            self._known[key] = compare_pages(one, other)
        return self._known[key]


def compare_pages(one: StoryPage, other: StoryPage) -> Likeness | None:
    """Return how two pages tell one story; ``None`` if they do not. The order of the two does not matter."""
    first, second = sorted((one, other), key=lambda page: (page.published or "9", page.url))
    pairs = [(a, b) for a in first.texts for b in second.texts if a.language == b.language]
    if pairs:
        found = [likeness for a, b in pairs if (likeness := _compare_texts(a, b, first, second))]
        return max(found, key=lambda likeness: likeness.share) if found else None
    return _compare_translations(first, second)


def _compare_texts(a: PageText, b: PageText, first: StoryPage, second: StoryPage) -> Likeness | None:
    """Compare two texts of one language; ``a`` was published first."""
    if not len(a.shingles) or not len(b.shingles):
        return None
    common = shared(a.shingles, b.shingles)
    overlap = common / (len(a.shingles) + len(b.shingles) - common)
    if overlap < SAME and common < FEWEST_SHARED:
        return None
    if _differ_in_figures(a, b, first, second, overlap):
        return None
    if overlap >= SAME:
        return Likeness("same", overlap, identical=overlap >= IDENTICAL)
    share = common / min(len(a.shingles), len(b.shingles))
    if share >= PART:
        return None if _is_digest(a, b, common, first, second) else Likeness("part", share)
    return Likeness("rewrite", share) if share >= REWRITE and _are_near(first, second) else None


def _differ_in_figures(a: PageText, b: PageText, first: StoryPage, second: StoryPage, overlap: float) -> bool:
    """Tell two pages made from one template apart: published on different days, and most figures differ."""
    if first.published[:10] == second.published[:10] or overlap >= IDENTICAL:
        return False
    figures = [{fact for part in text.facts for fact in part if is_figure(fact)} for text in (a, b)]
    fewest = min(map(len, figures))
    return fewest > 0 and len(figures[0] & figures[1]) / fewest < _COMMON_FIGURES


def _is_digest(a: PageText, b: PageText, common: int, first: StoryPage, second: StoryPage) -> bool:
    """Tell whether the later, longer text only holds the earlier one among others."""
    later_is_longer = len(b.shingles) > len(a.shingles) and first.published < second.published
    return later_is_longer and common / len(b.shingles) < DIGEST


def _are_near(first: StoryPage, second: StoryPage) -> bool:
    if first.day is None or second.day is None:
        return False
    return abs(first.day - second.day) <= DAYS_APART


def _compare_translations(first: StoryPage, second: StoryPage) -> Likeness | None:
    """Compare pages in different languages by their facts, paragraph by paragraph."""
    if first.url in second.alternates or second.url in first.alternates:
        return Likeness("translation", 1.0)
    if not _are_near(first, second):
        return None
    best = max((aligned_facts(a.facts, b.facts) for a in first.texts for b in second.texts), default=(0.0, 0.0))
    share, weight = best
    numbered = first.reference is not None and first.reference == second.reference
    least = OWN_TRANSLATION if numbered or first.source == second.source else TRANSLATION
    return Likeness("translation", share) if share >= least and weight >= FEWEST_FACTS else None


def aligned_facts(a: tuple[tuple[str, ...], ...], b: tuple[tuple[str, ...], ...]) -> tuple[float, float]:
    """Return the share (0 to 1) and the weight of the facts two texts have in common, paragraphs in the same order.

    Paragraphs are aligned like letters of two words whose longest common subsequence is sought, each pair weighing
    what it shares; the share is of the text that has more.
    """
    counts_a, counts_b = [Counter(part) for part in a], [Counter(part) for part in b]
    whole = max(sum(map(_weight, counts_a)), sum(map(_weight, counts_b)))
    if not whole:
        return 0.0, 0.0
    row = [0.0] * (len(counts_b) + 1)
    for left in counts_a:
        above, row = row, [0.0]
        for index, right in enumerate(counts_b):
            row.append(max(above[index] + _weight(left & right), above[index + 1], row[index]))
    return row[-1] / whole, row[-1]


def _weight(counts: Counter[str]) -> float:
    return sum(weight_of(fact) * number for fact, number in counts.items())
