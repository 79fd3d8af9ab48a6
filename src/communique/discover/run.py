"""One reading of every way into a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Protocol

from pydantic import Field

from communique.discover.feeds import read_feed
from communique.discover.list_pages import read_list
from communique.discover.listing import Listed, Turned, is_before
from communique.discover.sitemaps import read_sitemap
from communique.errors import PageError, ServiceError
from communique.models import Candidate, Quarantined, Value, WebSession
from communique.models.alternates import make_alternates
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
    reading = Reading(source, session, now)
    candidates = tuple(reading.candidates())
    return Discovery(candidates=candidates, left_out_by_reason=dict(reading.left_out), problems=tuple(reading.problems))


class Bookmark(Protocol):
    """Remembers how far a reading came, so that a killed one goes on there."""

    def pending(self, entrance: str) -> tuple[tuple[str, int], ...] | None:
        """Return the files of a way in that are to be read; ``None`` if it was not begun, empty if it is read."""
        ...

    def turn(self, entrance: str, pending: tuple[tuple[str, int], ...]) -> None:
        """Take down which files of a way in are to be read still."""
        ...


class Reading:
    """One reading of every way into a source, which hands candidates on as it comes to them.

    Args:
        source: what to read.
        session: asks, within the source's bounds.
        now: becomes ``listed_at`` of every candidate (UTC).
        since: day back to which lists are followed, instead of their first pages; pages dated before are left out.
        bookmark: remembers how far the reading came, if it is to be gone on with.
        seen: canonical URLs that were handed on before.

    Attributes:
        left_out: listed addresses that are no candidates, by reason (see :class:`Discovery`; ``before-since`` too).
        problems: listings that could not be read.
    """

    def __init__(
        self,
        source: Source,
        session: WebSession,
        now: datetime,
        *,
        since: date | None = None,
        bookmark: Bookmark | None = None,
        seen: Iterable[str] = (),
    ) -> None:
        self._source, self._session, self._now = source, session, now
        self._since, self._bookmark = since, bookmark
        self._seen = set(seen)
        self.left_out: Counter[str] = Counter()
        self.problems: list[Quarantined] = []

    def candidates(self) -> Iterator[Candidate]:
        """Yield each page in scope once.

        Raises:
            ServiceError, PageError: as :func:`discover_candidates`.
        """
        failed = 0
        for entrance in self._source.discover:
            count = 0
            try:
                for found in self._read_entrance(entrance):
                    count += 1
                    if isinstance(found, Turned):
                        if self._bookmark:
                            self._bookmark.turn(entrance.url, found.pending)
                    elif candidate := self._candidate(entrance, found):
                        yield candidate
            except PageError as error:
                self._report(entrance.url, error)
                failed += count == 0
        if failed == len(self._source.discover):
            raise _nothing_read(self._source, self.problems)

    def _read_entrance(self, entrance: Entrance) -> Iterator[Listed | Turned]:
        pending = self._bookmark.pending(entrance.url) if self._bookmark else None
        if pending == ():
            return iter([Turned(())])
        if isinstance(entrance, FeedEntrance):
            return read_feed(entrance.url, self._session, since=self._since)
        if isinstance(entrance, SitemapEntrance):
            return read_sitemap(entrance.url, self._session, self._report, since=self._since, pending=pending)
        start = pending[0] if pending else None
        return read_list(entrance, self._source, self._session, since=self._since, start=start)

    def _candidate(self, entrance: Entrance, listed: Listed) -> Candidate | None:
        try:
            url = join_url(listed.found_in, listed.url)
        except ValueError:
            self.left_out["bad-url"] += 1
            return None
        if url in self._seen:
            return None
        self._seen.add(url)
        if reason := self._why_left_out(url, listed):
            self.left_out[reason] += 1
            return None
        return Candidate(
            source=self._source.id,
            url=url,
            via=entrance.type,
            found_in=listed.found_in,
            title=listed.title,
            published=listed.published,
            modified=listed.modified,
            alternates=make_alternates(listed.alternates, listed.found_in),
            listed_at=self._now,
        )

    def _why_left_out(self, url: str, listed: Listed) -> str | None:
        if reason := why_out_of_scope(url, self._source.scope):
            return reason
        return "before-since" if is_before(listed.published or listed.modified, self._since) else None

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


def _nothing_read(source: Source, problems: list[Quarantined]) -> ServiceError | PageError:
    told = "; ".join(f"{problem.reason}: {problem.message}" for problem in problems)
    message = f"{source.id}: none of its {len(source.discover)} ways in could be read: {told}"
    if all(problem.reason in _MAY_PASS or problem.reason.startswith("http-5") for problem in problems):
        return ServiceError(message)
    return PageError(problems[0].reason, message)
