"""Fetching many candidates at once into the archive, with memory that does not grow with their number."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from datetime import UTC, datetime

import structlog
from structlog.contextvars import bound_contextvars

from communique.archive import ArchiveWriter, Exchange
from communique.archive.exchange import digest_of
from communique.errors import PageError, ServiceError
from communique.fetch.exchange import CutAnswer
from communique.fetch.session import PoliteSession, Visit, joined_headers
from communique.models import ArchiveRef, Candidate, FetchRecord, KnownPage, Quarantined
from communique.urls import page_id

log = structlog.get_logger(__name__)

Timekeeper = Callable[[str, datetime, float], None]
"""Told of each page that was asked for, in the thread that asked: its URL, when that began (UTC) and how many seconds
it took, with the waiting for the source's turn."""


def fetch_candidates(
    candidates: Iterable[Candidate],
    known: Mapping[str, KnownPage],
    session: PoliteSession,
    writer: ArchiveWriter,
    *,
    tell_time: Timekeeper = lambda url, began_at, seconds: None,
) -> Iterator[FetchRecord | Quarantined]:
    """Ask for every candidate, and yield what came of each in the order in which they were answered.

    Each result is yielded only after what it tells of is in the archive. A further page is asked for only once the
    caller has taken a result and come back, so that at most ``fetch.workers`` pages are asked for and not yet written
    down by the caller: no more are asked for again after a kill.

    Args:
        candidates: pages to ask for; read as there is room.
        known: pages held, by canonical URL; they cost a conditional request.
        session: asks, within the source's bounds.
        writer: archives, in this thread.
        tell_time: told how long each page took.

    Raises:
        ServiceError: the local service that the source connects to is not running.
    """
    workers = session.source.fetch.workers
    waiting: dict[Future[Visit], Candidate] = {}
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix=f"fetch-{session.source.id}")
    try:
        for candidate in candidates:
            # A thread's log lines name the run and the source of this one, and the page.
            visit = copy_context().run
            held = known.get(candidate.url)
            waiting[pool.submit(visit, _visit_page, session, candidate.url, held, tell_time)] = candidate
            while len(waiting) >= workers:
                yield from _collect(waiting, known, writer)
        while waiting:
            yield from _collect(waiting, known, writer)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _visit_page(session: PoliteSession, url: str, held: KnownPage | None, tell_time: Timekeeper) -> Visit:
    began_at, clock = datetime.now(UTC), time.perf_counter()
    with bound_contextvars(url=url, document=page_id(url)):
        try:
            return session.visit(url, known=held)
        finally:
            seconds = time.perf_counter() - clock
            log.info("page done", seconds=round(seconds, 4))
            tell_time(url, began_at, seconds)


def _collect(
    waiting: dict[Future[Visit], Candidate], known: Mapping[str, KnownPage], writer: ArchiveWriter
) -> Iterator[FetchRecord | Quarantined]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        candidate = waiting.pop(future)
        try:
            visit = future.result()
        except ServiceError:
            raise
        except Exception as error:
            # Not only PageError: a page that breaks the fetcher must cost that page, never the batch.
            yield _quarantine_failure(candidate, error, writer)
        else:
            yield _archive_visit(candidate, visit, known.get(candidate.url), writer)


def _archive_visit(
    candidate: Candidate, visit: Visit, held: KnownPage | None, writer: ArchiveWriter
) -> FetchRecord | Quarantined:
    for hop in visit.hops:
        writer.write_exchange(hop, page_url=candidate.url)
    exchange = visit.exchange
    if held is not None and _is_unchanged(exchange, held):
        writer.write_revisit(exchange, page_url=candidate.url, held=held.archive, digest=held.digest, listing=candidate)
        return _record_unchanged(candidate, exchange, held)
    ref = writer.write_exchange(exchange, page_url=candidate.url, listing=candidate)
    failure = why_no_page(exchange.url, exchange.status, exchange.reason, is_empty=not exchange.body)
    return _quarantine(candidate, *failure, ref) if failure else record_fetched(candidate, exchange, ref)


def why_no_page(url: str, status: int, phrase: str, *, is_empty: bool) -> tuple[str, str] | None:
    """Return reason and message for an answer that is no page; ``None`` for one that may be.

    Args:
        url: address that answered.
        status: HTTP status.
        phrase: reason phrase, maybe empty.
        is_empty: whether its body is empty.
    """
    if status != 200:
        return f"http-{status}", f"{url}: expected 200, got {status} {phrase}".rstrip()
    return ("empty-body", f"{url}: answered 200 with an empty body") if is_empty else None


def _is_unchanged(exchange: Exchange, held: KnownPage) -> bool:
    if exchange.status == 304:
        return exchange.url == held.final_url and bool(held.etag or held.last_modified)
    return exchange.status == 200 and digest_of(exchange.body) == held.digest


def record_fetched(candidate: Candidate, exchange: Exchange, ref: ArchiveRef) -> FetchRecord:
    """Return the record of a page whose new bytes are in the archive at ``ref``."""
    headers = joined_headers(exchange.headers)
    return FetchRecord(
        candidate=candidate,
        outcome="fetched",
        final_url=exchange.url,
        status=exchange.status,
        fetched_at=exchange.received_at,
        digest=digest_of(exchange.body),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        archive=ref,
    )


def _record_unchanged(candidate: Candidate, exchange: Exchange, held: KnownPage) -> FetchRecord:
    headers = joined_headers(exchange.headers)
    # A 304 may leave validators out; a 200 without them takes back those it gave before.
    keep = held if exchange.status == 304 else None
    return FetchRecord(
        candidate=candidate,
        outcome="unchanged",
        final_url=exchange.url,
        status=exchange.status,
        fetched_at=exchange.received_at,
        digest=held.digest,
        etag=headers.get("etag", keep.etag if keep else None),
        last_modified=headers.get("last-modified", keep.last_modified if keep else None),
        archive=held.archive,
    )


def _quarantine_failure(candidate: Candidate, error: Exception, writer: ArchiveWriter) -> Quarantined:
    if isinstance(error, CutAnswer):
        for hop in error.hops:
            writer.write_exchange(hop, page_url=candidate.url)
        ref = writer.write_exchange(error.exchange, page_url=candidate.url, listing=candidate)
        return _quarantine(candidate, error.reason, str(error), ref)
    if isinstance(error, PageError):
        return _quarantine(candidate, error.reason, str(error), None)
    log.error("page broke the fetcher", source=candidate.source, url=candidate.url, exc_info=error)
    return _quarantine(candidate, "fetcher-crashed", f"{candidate.url}: {type(error).__name__}: {error}", None)


def _quarantine(candidate: Candidate, reason: str, message: str, ref: ArchiveRef | None) -> Quarantined:
    return Quarantined(
        source=candidate.source,
        url=candidate.url,
        stage="fetch",
        reason=reason,
        message=message,
        archive=ref,
        at=datetime.now(UTC),
    )
