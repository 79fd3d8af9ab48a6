"""One reading of every way into a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from communique.discover.feeds import read_feed
from communique.discover.list_pages import read_list
from communique.discover.listing import Listed
from communique.discover.sitemaps import OnProblem, read_sitemap
from communique.errors import PageError, ServiceError
from communique.models import Candidate, Quarantined, Value, WebSession
from communique.sources.model import Entrance, FeedEntrance, SitemapEntrance, Source
from communique.sources.scope import why_out_of_scope
from communique.urls import join_url

_MAY_PASS = frozenset(
    {"timeout", "connection-failed", "dns-failed", "truncated", "held-off", "robots-unavailable", "http-429"}
)
"""Reasons for which waiting may help, beside every 5xx."""


class Discovery(Value):
    """What the listings of a source name.

    Attributes:
        candidates: pages in scope, each once, in the order of the listings.
        left_out_by_reason: addresses that are not candidates: ``other-host``, ``not-included`` and ``excluded`` by
            the scope, ``bad-url`` for what is no web address.
        problems: listings that could not be read, by address, with the reason.
    """

    candidates: tuple[Candidate, ...]
    left_out_by_reason: dict[str, int] = Field(default_factory=dict)
    problems: tuple[Quarantined, ...] = ()

    @property
    def left_out(self) -> int:
        """Number of listed addresses that are not candidates."""
        return sum(self.left_out_by_reason.values())


def discover_candidates(source: Source, session: WebSession, *, now: datetime) -> Discovery:
    """Read every way into ``source`` and return what they name.

    A listing that cannot be read is a problem of its own and stops no other.

    Args:
        source: what to read.
        session: asks, within the source's bounds.
        now: becomes ``listed_at`` of every candidate (UTC).

    Raises:
        ServiceError: no listing could be read, for reasons that may pass.
        PageError: no listing could be read, and waiting will not help.
    """
    reading = _Reading(source, session, now)
    candidates = tuple(reading.candidates())
    if reading.failed == len(source.discover):
        raise _nothing_read(source, reading.problems)
    return Discovery(candidates=candidates, left_out_by_reason=dict(reading.left_out), problems=tuple(reading.problems))


class _Reading:
    """The state of one reading: what was seen, left out, and went wrong."""

    def __init__(self, source: Source, session: WebSession, now: datetime) -> None:
        self._source, self._session, self._now = source, session, now
        self._seen: set[str] = set()
        self.left_out: Counter[str] = Counter()
        self.problems: list[Quarantined] = []
        self.failed = 0

    def candidates(self) -> Iterator[Candidate]:
        """Yield each page in scope once."""
        for entrance in self._source.discover:
            count = 0
            try:
                for listed in _read_entrance(entrance, self._source, self._session, self._report):
                    count += 1
                    if candidate := self._candidate(entrance, listed):
                        yield candidate
            except PageError as error:
                self._report(entrance.url, error)
                self.failed += count == 0

    def _candidate(self, entrance: Entrance, listed: Listed) -> Candidate | None:
        try:
            url = join_url(listed.found_in, listed.url)
        except ValueError:
            self.left_out["bad-url"] += 1
            return None
        if url in self._seen:
            return None
        self._seen.add(url)
        if reason := why_out_of_scope(url, self._source.scope):
            self.left_out[reason] += 1
            return None
        return Candidate(
            source=self._source.id,
            url=url,
            via=entrance.type,
            found_in=listed.found_in,
            title=listed.title,
            published=listed.published,
            listed_at=self._now,
        )

    def _report(self, url: str, error: PageError) -> None:
        self.problems.append(
            Quarantined(
                source=self._source.id,
                url=url,
                stage="discover",
                reason=error.reason,
                message=str(error),
                at=self._now,
            )
        )


def _read_entrance(entrance: Entrance, source: Source, session: WebSession, on_problem: OnProblem) -> Iterator[Listed]:
    if isinstance(entrance, FeedEntrance):
        return read_feed(entrance.url, session)
    if isinstance(entrance, SitemapEntrance):
        return read_sitemap(entrance.url, session, on_problem)
    return read_list(entrance, source, session)


def _nothing_read(source: Source, problems: list[Quarantined]) -> ServiceError | PageError:
    told = "; ".join(f"{problem.reason}: {problem.message}" for problem in problems)
    message = f"{source.id}: none of its {len(source.discover)} ways in could be read: {told}"
    if all(problem.reason in _MAY_PASS or problem.reason.startswith("http-5") for problem in problems):
        return ServiceError(message)
    return PageError(problems[0].reason, message)
