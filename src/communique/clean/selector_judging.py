"""Selectors of a field held against what the generic reading found on page after page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from communique.clean.names import letters
from communique.clean.pages_to_learn import Field, PageToLearn
from communique.clean.references import split_title
from communique.clean.rules import inside
from communique.clean.selector_words import is_named_selector
from communique.sources.model import CleanRules

LEAST_PAGES = 3
"""Pages of one design below which nothing is proposed for it."""
_TRIED = 14  # selectors of a field that are tried on all pages
_LEAST_RIGHT = 0.6
_WRONG = 0.5  # what a page on which a selector finds something else counts against one on which it is right
_COVERED, _LEAST_OWN = 0.9, 0.3  # least share of the text in its container, and of the container in the text
_NAMELESS = 0.9  # what a selector by tags alone is worth beside one by a name: the next design has such tags too


@dataclass(frozen=True)
class Evidence:
    """What speaks for one selector.

    Attributes:
        field: what it finds.
        selector: as it would stand in the rules.
        right: pages on which it finds what the generic reading found.
        pages: pages on which the generic reading found something, or (``remove``) on which it matches.
        differing: of the pages on which it finds something else: address, what it finds, what the generic reading has.
    """

    field: Field
    selector: str
    right: int
    pages: int
    differing: tuple[tuple[str, str, str], ...] = ()


Judge = Callable[[PageToLearn, str], tuple[bool, str, str] | None]
"""Tells whether a selector is right on a page, what it finds and what the generic reading has; ``None``: no answer."""


def best_selector(name: Field, pages: Sequence[PageToLearn]) -> Evidence | None:
    """Return the selector of a field that is right most often and wrong least, if it is right on most pages."""
    counts = Counter(selector for page in pages for selector in dict.fromkeys(page.candidates.get(name, ())))
    order = {selector: at for at, selector in enumerate(counts)}
    tried = sorted(counts, key=lambda selector: (-counts[selector], order[selector]))[:_TRIED]
    judge = _JUDGES[name]
    found = [_evidence(name, selector, pages, judge) for selector in tried]
    best = max(found, key=lambda one: _rank(one, pages), default=None)
    if best is None or best.right < LEAST_PAGES:
        return None
    if name != "body" and best.right < _LEAST_RIGHT * best.pages:  # a design may be that of few pages
        return None
    return best


def _rank(evidence: Evidence, pages: Sequence[PageToLearn]) -> tuple[float, float]:
    """Return how good a selector is: right often and seldom wrong, by a name, then tight around what it is to find."""
    by_name = 1.0 if is_named_selector(evidence.selector) else _NAMELESS
    if evidence.field == "body":
        # Squared, so that a frame that all designs share does not beat the element that holds the text of one.
        held = [_shares(page, evidence.selector)[1] ** 2 for page in pages if holds_text(page, evidence.selector)]
        return by_name * sum(held), -len(evidence.selector)
    found = [page.index.select(evidence.selector)[:1] for page in pages]
    length = sum(len(element.text_content()) for elements in found for element in elements)
    return by_name * (evidence.right - _WRONG * len(evidence.differing)), -length


def _evidence(name: Field, selector: str, pages: Sequence[PageToLearn], judge: Judge) -> Evidence:
    right, known, differing = 0, 0, []
    for page in pages:
        answer = judge(page, selector)
        if answer is None:
            continue
        known += 1
        if answer[0]:
            right += 1
        elif answer[1]:
            differing.append((page.url, answer[1], answer[2]))
    return Evidence(name, selector, right, known, tuple(differing))


def _judge_title(page: PageToLearn, selector: str) -> tuple[bool, str, str] | None:
    if not page.article.title:
        return None
    found = page.read(CleanRules(version="", title=selector)).title or ""
    return letters(split_title(found)[0]) == letters(page.article.title), found, page.article.title


def _judge_published(page: PageToLearn, selector: str) -> tuple[bool, str, str] | None:
    if page.day is None:
        return None
    found = page.read(CleanRules(version="", published=selector)).published or ""
    return found[:10] == page.day.isoformat(), found, page.article.published or ""


def _judge_byline(page: PageToLearn, selector: str) -> tuple[bool, str, str] | None:
    if not page.article.byline:
        return None
    found = page.read(CleanRules(version="", byline=selector)).byline
    return found == page.article.byline, ", ".join(found), ", ".join(page.article.byline)


def _judge_reference(page: PageToLearn, selector: str) -> tuple[bool, str, str] | None:
    if not page.article.reference:
        return None
    found = page.read(CleanRules(version="", reference=selector)).reference or ""
    return found == page.article.reference, found, page.article.reference


def _judge_body(page: PageToLearn, selector: str) -> tuple[bool, str, str] | None:
    covered, own = _shares(page, selector)
    is_right = covered >= _COVERED and own >= _LEAST_OWN
    return is_right, f"{covered:.0%} of the text" if covered else "", f"{own:.0%} of the element is text"


def holds_text(page: PageToLearn, selector: str) -> bool:
    """Tell whether the elements of a selector hold the text of a page, and little else."""
    answer = _judge_body(page, selector)
    return answer is not None and answer[0]


def _shares(page: PageToLearn, selector: str) -> tuple[float, float]:
    """Return how much of the text stands in the elements of a selector, and how much of these is text."""
    elements = page.read(CleanRules(version="", body=selector)).bodies
    held = [block for block in page.blocks if inside(block, elements)]
    of_text = sum(len(block.text) for block in held if block.kept)
    return of_text / max(1, page.length), of_text / max(1, sum(len(block.text) for block in held))


_JUDGES: dict[Field, Judge] = {
    "title": _judge_title,
    "published": _judge_published,
    "byline": _judge_byline,
    "reference": _judge_reference,
    "body": _judge_body,
}
FIELDS: tuple[Field, ...] = tuple(_JUDGES)
"""The fields a selector can be learned for by :func:`best_selector`."""
