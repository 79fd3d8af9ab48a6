"""Propose rules for a source from its archived pages, and show what they would change on these pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from communique.archive import ArchiveReader
from communique.clean import clean_page
from communique.clean.pages_to_learn import PageToLearn, read_page_to_learn
from communique.clean.rule_learning import LearnedDesign, learn_rules
from communique.clean.selector_judging import LEAST_PAGES
from communique.errors import CommuniqueError, PageError
from communique.models import Article, Candidate, RawPage
from communique.pipeline.context import Installation
from communique.pipeline.template_learning import newest_records
from communique.sources.model import Cleaning, Source
from communique.sources.rule_files import render_rules

LEARNED_PAGES = 100
"""Newest pages of a source that its rules are learned from."""

_FIELDS = ("title", "published", "byline", "reference", "text")
_SAMPLES = 3
_EXCERPT = 160
Tell = Callable[[str], None]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FieldChange:
    """One field of one page, by the present rules and by the proposed ones."""

    url: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """What proposed rules change on the pages they were learned from.

    Attributes:
        pages: pages that were cleaned both ways.
        fields: pages by field that reads differently.
        samples: a few of each field.
        lost: pages refused by the proposed rules that the present ones read, with the reason.
        gained: pages that only the proposed rules read.
    """

    pages: int
    fields: dict[str, int]
    samples: tuple[FieldChange, ...]
    lost: tuple[tuple[str, str], ...]
    gained: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """Rules proposed for a source.

    Attributes:
        source: id of the source.
        pages: pages that were read.
        unread: pages that could not be, with the reason.
        designs: the proposed versions with their evidence, newest first.
        without_design: pages whose text no version finds.
        yaml: what to paste below ``clean:`` in the source's file.
        effect: what the rules change on these pages.
    """

    source: str
    pages: int
    unread: tuple[tuple[str, str], ...]
    designs: tuple[LearnedDesign, ...]
    without_design: int
    yaml: str
    effect: Effect


def propose_rules(
    source_id: str, installation: Installation, *, pages: int = LEARNED_PAGES, tell: Tell = lambda message: None
) -> Proposal:
    """Learn rules from the newest archived pages of a source; nothing is written.

    Args:
        source_id: the source.
        installation: settings and services.
        pages: how many of the newest pages are read.
        tell: is told what is being done.

    Raises:
        ConfigError: there is no such source.
        CommuniqueError: too few of its pages are held, or they have nothing in common that a selector could name.
        ServiceError: Elasticsearch is away.
    """
    source = installation.source(source_id)
    held = _read_pages(source, installation, pages, tell)
    learned: list[PageToLearn] = []
    unread: list[tuple[str, str]] = []
    for page, candidate in held:
        try:
            learned.append(read_page_to_learn(page, source, candidate))
        except (PageError, ValueError) as error:
            unread.append((page.url, str(error)))
    if len(learned) < LEAST_PAGES:
        raise CommuniqueError(
            f"{source_id}: {len(learned)} of {len(held)} archived pages can be read, {LEAST_PAGES} or more are needed; "
            f"run `communique crawl {source_id}` first, or see `communique quarantine --source {source_id}`"
        )
    tell(f"{source_id}: compare {len(learned)} pages")
    designs = learn_rules(learned)
    if not designs:
        raise CommuniqueError(
            f"{source_id}: no element that an id or a class names holds the text of {LEAST_PAGES} pages or more; "
            "write the selectors by hand (docs/adding-a-source.md)"
        )
    rules = tuple(design.rules for design in designs)
    tell(f"{source_id}: clean {len(held)} pages by the present and by the proposed rules")
    return Proposal(
        source=source_id,
        pages=len(held),
        unread=tuple(unread),
        designs=tuple(designs),
        without_design=len(learned) - sum(design.pages for design in designs),
        yaml=render_rules(Cleaning(rules=rules)),
        effect=measure_effect(source, source_with(source, designs), held),
    )


def source_with(source: Source, designs: Sequence[LearnedDesign]) -> Source:
    """Return a source whose pages are read by the proposed rules."""
    rules = tuple(design.rules for design in designs)
    return source.model_copy(update={"clean": source.clean.model_copy(update={"rules": rules})})


def measure_effect(before: Source, after: Source, pages: Sequence[tuple[RawPage, Candidate | None]]) -> Effect:
    """Return what reads differently on pages by the rules of ``after``."""
    fields: Counter[str] = Counter()
    samples: list[FieldChange] = []
    lost, gained = [], []
    for page, candidate in pages:
        old, why_old = _clean(page, before, candidate)
        new, why_new = _clean(page, after, candidate)
        if old is not None and new is not None:
            for change in _changes(page.url, old, new):
                fields[change.field] += 1
                samples += [change] if fields[change.field] <= _SAMPLES else []
        elif old is not None:
            lost.append((page.url, why_new))
        elif new is not None:
            gained.append(f"{page.url} ({why_old})")
    return Effect(len(pages), dict(fields), tuple(samples), tuple(lost), tuple(gained))


def _clean(page: RawPage, source: Source, candidate: Candidate | None) -> tuple[Article | None, str]:
    try:
        return clean_page(page, source=source, candidate=candidate), ""
    except PageError as error:
        return None, error.reason


def _changes(url: str, old: Article, new: Article) -> list[FieldChange]:
    found = []
    for name in _FIELDS:
        before, after = _shown(old, name), _shown(new, name)
        if before != after:
            at = max(0, _first_difference(before, after) - _EXCERPT // 4)
            found.append(FieldChange(url, name, before[at : at + _EXCERPT], after[at : at + _EXCERPT]))
    return found


def _shown(article: Article, name: str) -> str:
    value = getattr(article, name)
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _first_difference(one: str, other: str) -> int:
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _read_pages(
    source: Source, installation: Installation, count: int, tell: Tell
) -> list[tuple[RawPage, Candidate | None]]:
    reader = ArchiveReader(installation.archive)
    found: list[tuple[RawPage, Candidate | None]] = []
    records = newest_records(source.id, installation, count)
    for number, record in enumerate(records, start=1):
        tell(f"{source.id}: read page {number} of {len(records)}")
        try:
            found.append((reader.read(record.archive), record.candidate))
        except PageError as error:
            log.warning("page cannot be read back", url=record.candidate.url, message=str(error))
    return found
