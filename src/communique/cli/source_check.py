"""What a source's ways in, pages and rules give today, without keeping anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from communique.discover import Discovery, discover_candidates
from communique.errors import PageError
from communique.fetch import PoliteSession
from communique.models import Article, Candidate
from communique.sources import Source

NEEDED = ("title", "published", "text")
"""Fields without which a page is of no use to a reader of the record."""
_LEAST_TEXT = 200


@dataclass(frozen=True)
class PageCheck:
    """What came of one page.

    Attributes:
        url: the page.
        article: what was extracted, if anything.
        problem: why nothing was.
        missing: fields that have no value.
    """

    url: str
    article: Article | None = None
    problem: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceCheck:
    """What came of a check.

    Attributes:
        source: what was checked.
        discovery: what its listings name.
        pages: the pages that were tried.
        changes: what would need to change in the source's file, empty if the check passed.
    """

    source: Source
    discovery: Discovery
    pages: tuple[PageCheck, ...]
    changes: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether nothing needs to change."""
        return not self.changes


def check_source(source: Source, session: PoliteSession, *, pages: int) -> SourceCheck:
    """Discover, fetch and clean a few pages of ``source``.

    Raises:
        PageError, ServiceError: no listing could be read.
    """
    discovery = discover_candidates(source, session, now=datetime.now(UTC))
    checks = tuple(_check_page(candidate, source, session) for candidate in discovery.candidates[:pages])
    return SourceCheck(source, discovery, checks, tuple(_changes(source, discovery, checks)))


def _check_page(candidate: Candidate, source: Source, session: PoliteSession) -> PageCheck:
    from communique.clean import clean_page
    from communique.pipeline.reading import page_of_answer

    try:
        answer = session.get(candidate.url)
        if answer.status != 200:
            raise PageError(f"http-{answer.status}", f"answered {answer.status} {answer.reason}".rstrip())
        article = clean_page(page_of_answer(answer), source=source, candidate=candidate)
    except PageError as error:
        return PageCheck(candidate.url, problem=f"{error.reason}: {error}")
    return PageCheck(candidate.url, article=article, missing=_missing(article))


def _missing(article: Article) -> tuple[str, ...]:
    values = {
        "title": article.title,
        "published": article.published,
        "byline": article.byline,
        "reference": article.reference,
        "text": len(article.text) >= _LEAST_TEXT,
    }
    return tuple(name for name, value in values.items() if not value)


def _changes(source: Source, discovery: Discovery, pages: Sequence[PageCheck]) -> list[str]:
    changes = [f"discover: {problem.url}: {problem.message}" for problem in discovery.problems]
    listed = len(discovery.candidates)
    if listed < source.expect.min_listed:
        changes.append(f"discover or scope: {listed} pages listed, expected at least {source.expect.min_listed}")
    if source.expect.max_listed is not None and listed > source.expect.max_listed:
        changes.append(f"scope: {listed} pages listed, expected at most {source.expect.max_listed}")
    if not pages:
        changes.append(f"scope: no page to try; left out: {discovery.left_out_by_reason or 'nothing'}")
    changes += [f"{page.url}: {page.problem}" for page in pages if page.problem]
    return changes + _missing_fields(pages) + _idle_selectors(source, pages)


def _missing_fields(pages: Sequence[PageCheck]) -> list[str]:
    cleaned = [page for page in pages if page.article]
    changes = []
    for name in NEEDED:
        count = sum(name in page.missing for page in cleaned)
        if count:
            selector = "body" if name == "text" else name
            changes.append(
                f"clean.rules: {name} is missing on {count} of {len(cleaned)} pages; give a selector for {selector}"
            )
    return changes


def _idle_selectors(source: Source, pages: Sequence[PageCheck]) -> list[str]:
    """Name the selectors of the newest rules that found nothing on any page that was cleaned by them."""
    if not source.clean.rules:
        return []
    rules = source.clean.rules[0]
    articles = [page.article for page in pages if page.article and page.article.rules_version == rules.version]
    origins = [set(article.origins.items()) for article in articles]
    return [
        f"clean.rules[0].{name}: the selector {getattr(rules, name)!r} found nothing on {len(articles)} pages"
        for name in ("title", "published")
        if articles and getattr(rules, name) and not any((name, "rule") in found for found in origins)
    ]
