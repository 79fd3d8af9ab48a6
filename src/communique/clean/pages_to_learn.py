"""Pages of a source as rules are learned from them: the generic reading beside the tree it was made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice

from communique.clean.block_reader import read_blocks
from communique.clean.blocks import TextBlock
from communique.clean.cleaner import explain_page
from communique.clean.dates import DateBounds
from communique.clean.decoding import decode_body
from communique.clean.lines import squeeze
from communique.clean.names import letters
from communique.clean.page import parse_page
from communique.clean.references import split_title
from communique.clean.rules import RuleReading, apply_rules
from communique.clean.selection import common_container
from communique.clean.selector_words import selectors_for
from communique.clean.selectors import SelectorIndex
from communique.clean.textdates import find_dates
from communique.models import Article, Candidate, RawPage, date_part
from communique.sources.model import CleanRules, Source

_LONG_LINE = 200
_MOST_INSIDE = 30

Field = str
"""``title``, ``published``, ``byline``, ``reference``, ``body`` or ``remove``."""


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


def shows_a_field(page: PageToLearn, block: TextBlock) -> bool:
    """Tell whether a block shows the title, the reference, the byline or the day of the page."""
    titles = [segment.title for segment in page.article.segments]
    values = (page.article.title, page.article.reference, *page.article.byline, *titles)
    if any(value and value in block.text for value in values):
        return True
    return bool(page.day) and any(item.iso.startswith(str(page.day)) for item in find_dates(block.text[:_LONG_LINE]))


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
