"""Rules for a source, learned from its pages: the selectors that find again what the generic reading found.

The generic extractor is right on most pages of a site; where the same element holds the answer on page after page, a
selector for it is right on the others too. (Learning a wrapper from answers that are partly wrong is the idea of Dalvi,
Kumar and Soliman, "Automatic wrappers for large scale web extraction", VLDB 2011.) Pages of several designs are told
apart by the element that holds their text; each design becomes a version of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import islice, pairwise

from communique.clean.blocks import TextBlock, read_blocks, squeeze
from communique.clean.cleaner import explain_page
from communique.clean.dates import DateBounds
from communique.clean.decoding import decode_body
from communique.clean.names import letters
from communique.clean.page import parse_page
from communique.clean.references import split_title
from communique.clean.rules import RuleReading, apply_rules, inside
from communique.clean.selection import common_container
from communique.clean.selector_words import is_named, is_named_selector, selectors_for
from communique.clean.selectors import SelectorIndex
from communique.clean.textdates import find_dates
from communique.models import Article, Candidate, RawPage, date_part
from communique.sources.model import CleanRules, Source

LEAST_PAGES = 3
"""Pages of one design below which nothing is proposed for it."""

_MOST_DESIGNS = 4
_TRIED = 14  # selectors of a field that are tried on all pages
_LEAST_RIGHT = 0.6
_WRONG = 0.5  # what a page on which a selector finds something else counts against one on which it is right
_COVERED, _LEAST_OWN = 0.9, 0.3  # least share of the text in its container, and of the container in the text
_LONG_LINE = 200
_MOST_REMOVED = 15
_MOST_INSIDE = 30
_NAMELESS = 0.9  # what a selector by tags alone is worth beside one by a name: the next design has such tags too

Field = str
"""``title``, ``published``, ``byline``, ``reference``, ``body`` or ``remove``."""


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


@dataclass(eq=False)
class PageToLearn:
    """A page, read without rules.

    Attributes:
        url: its identity.
        article: the generic reading.
        blocks: its blocks in page order, marked as that reading kept them.
        index: its tree, to be searched by selectors.
        bounds: what dates are possible.
    """

    url: str
    article: Article
    blocks: list[TextBlock]
    index: SelectorIndex
    bounds: DateBounds
    candidates: dict[Field, list[str]] = field(default_factory=dict)

    @cached_property
    def day(self) -> date | None:
        """Day of publication."""
        return date_part(self.article.published) if self.article.published else None

    @cached_property
    def kept(self) -> list[TextBlock]:
        """Blocks of the text."""
        return [block for block in self.blocks if block.kept]

    @cached_property
    def length(self) -> int:
        """Characters of the text."""
        return sum(len(block.text) for block in self.kept)

    def read(self, rules: CleanRules) -> RuleReading:
        """Return what rules find on the page."""
        return apply_rules(rules, self.index, self.bounds)


def read_page_to_learn(page: RawPage, source: Source, candidate: Candidate | None = None) -> PageToLearn:
    """Read a page of a source without its rules.

    Raises:
        PageError: there is no article on it.
        ValueError: it is no HTML.
    """
    explained = explain_page(page, source=without_rules(source), candidate=candidate)
    root = parse_page(decode_body(page.body, page.headers.get("content-type")), page.url).root
    blocks = read_blocks(root)
    marked = explained.blocks[len(explained.blocks) - len(blocks) :]
    for block, known in zip(blocks, marked, strict=True):
        if known.text != block.text:
            raise ValueError(f"{page.url}: its blocks are not those that were cleaned")
        block.kept = known.kept
    bounds = DateBounds(page.fetched_at, source.clean.day_first is not False)
    learned = PageToLearn(page.url, explained.article, blocks, SelectorIndex(root), bounds)
    learned.candidates = _candidates_of(learned)
    return learned


def without_rules(source: Source) -> Source:
    """Return a source whose pages are left to the generic extractor."""
    return source.model_copy(update={"clean": source.clean.model_copy(update={"rules": ()})})


def learn_rules(pages: Sequence[PageToLearn]) -> list[LearnedDesign]:
    """Return the rules that the pages of a source speak for, one version for each design, the newest first.

    Args:
        pages: its pages, read without rules.
    """
    designs: list[tuple[Evidence, list[PageToLearn]]] = []
    rest = list(pages)
    while len(rest) >= LEAST_PAGES and len(designs) < _MOST_DESIGNS:
        body = _best("body", rest, _judge_body)
        own = [page for page in rest if body and _holds_text(page, body.selector)]
        if body is None or len(own) < LEAST_PAGES:
            break
        designs.append((body, own))
        rest = [page for page in rest if page not in own]
    designs.sort(key=lambda design: _span(design[1])[1] or date.min, reverse=True)
    bounds = _bounds_of([_span(own) for _, own in designs])
    names: Counter[str] = Counter()
    return [_learn_design(own, _version(own, names), valid) for (_, own), valid in zip(designs, bounds, strict=True)]


def _learn_design(pages: Sequence[PageToLearn], version: str, valid: tuple[date | None, date | None]) -> LearnedDesign:
    found = [_best(name, pages, judge) for name, judge in _JUDGES.items()]
    evidence = [one for one in found if one is not None]
    titles = {one.selector for one in evidence if one.field == "title"}
    evidence = [one for one in evidence if one.field != "reference" or one.selector not in titles]
    removed = _learn_removed(pages)
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


Judge = Callable[[PageToLearn, str], tuple[bool, str, str] | None]
"""Tells whether a selector is right on a page, what it finds and what the generic reading has; ``None``: no answer."""


def _best(name: Field, pages: Sequence[PageToLearn], judge: Judge) -> Evidence | None:
    """Return the selector of a field that is right most often and wrong least, if it is right on most pages."""
    counts = Counter(selector for page in pages for selector in dict.fromkeys(page.candidates.get(name, ())))
    order = {selector: at for at, selector in enumerate(counts)}
    tried = sorted(counts, key=lambda selector: (-counts[selector], order[selector]))[:_TRIED]
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
        held = [_shares(page, evidence.selector)[1] ** 2 for page in pages if _holds_text(page, evidence.selector)]
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


def _holds_text(page: PageToLearn, selector: str) -> bool:
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


def _candidates_of(page: PageToLearn) -> dict[Field, list[str]]:
    """Return by field the selectors of the elements that hold what the generic reading found, closest first."""
    found: dict[Field, list[str]] = defaultdict(list)
    tests = _tests_of(page)
    longest = max(_LONG_LINE, 2 * len(page.article.title or ""))
    for block in page.blocks:
        if len(block.text) > longest or block.element is None:
            continue
        for name in [name for name, holds in tests.items() if holds(block.text)]:
            for element in reversed(list(islice(block.element.iter(), _MOST_INSIDE))):
                if element.tag not in ("body", "html") and tests[name](squeeze(element.text_content())[: 2 * longest]):
                    found[name] += selectors_for(element)
    container = common_container(page.blocks)
    for element in (container, *(container.iterancestors() if container is not None else ())):
        if element is not None and element.tag not in ("body", "html"):
            found["body"] += selectors_for(element)
    return found


def _tests_of(page: PageToLearn) -> dict[Field, Callable[[str], bool]]:
    """Return for each field that has a value how to tell a text that shows it."""
    article, day = page.article, str(page.day)
    title = letters(article.title or "")
    tests: dict[Field, Callable[[str], bool]] = {}
    if title:
        tests["title"] = lambda text: letters(split_title(text)[0]) == title
    if page.day:
        tests["published"] = lambda text: any(item.iso.startswith(day) for item in find_dates(text))
    if article.byline:
        tests["byline"] = lambda text: all(name in text for name in article.byline)
    if article.reference:
        tests["reference"] = lambda text: str(article.reference) in text
    return tests


def _learn_removed(pages: Sequence[PageToLearn]) -> list[Evidence]:
    """Return selectors of elements in the container of the text of which the generic reading never keeps anything."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(list(dict.fromkeys(_selectors_of_removed(page))))
    found: list[Evidence] = []
    covered: set[tuple[int, int]] = set()
    for selector, count in counts.most_common(60):
        if count < max(2, len(pages) // 20) or len(found) == _MOST_REMOVED:
            break
        taken = _taken_out(selector, pages)
        if taken is None or taken <= covered:
            continue
        covered |= taken
        matched = len({at for at, _ in taken})
        found.append(Evidence("remove", selector, matched, matched))
    return found


def _selectors_of_removed(page: PageToLearn) -> list[str]:
    container = common_container(page.blocks)
    if container is None:
        return []
    with_text = {id(element) for block in page.kept for element in block.ancestors}
    own = {id(element) for element in container.iter()}
    found: list[str] = []
    for block in page.blocks:
        if block.kept or _shows_a_field(page, block):
            continue
        apart = [element for element in block.ancestors if id(element) in own and id(element) not in with_text]
        for element in reversed(apart):
            found += selectors_for(element) if is_named(element) else []
    return found


def _taken_out(selector: str, pages: Sequence[PageToLearn]) -> set[tuple[int, int]] | None:
    """Return the blocks (page, number) that a selector takes out; ``None`` if text or a field is among them."""
    taken: set[tuple[int, int]] = set()
    for at, page in enumerate(pages):
        elements = page.index.select(selector)
        if not elements:
            continue
        for number, block in enumerate(page.blocks):
            if inside(block, elements):
                if block.kept or _shows_a_field(page, block):
                    return None
                taken.add((at, number))
    return taken


def _shows_a_field(page: PageToLearn, block: TextBlock) -> bool:
    titles = [segment.title for segment in page.article.segments]
    values = (page.article.title, page.article.reference, *page.article.byline, *titles)
    if any(value and value in block.text for value in values):
        return True
    return bool(page.day) and any(item.iso.startswith(str(page.day)) for item in find_dates(block.text[:_LONG_LINE]))
