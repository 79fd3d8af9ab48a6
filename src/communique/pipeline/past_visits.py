"""What each visit to a page came to, told again from what the archive holds of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from communique.archive import ArchivedRecord
from communique.archive.exchange import digest_of
from communique.fetch.crawl import why_no_page
from communique.fetch.redirects import is_redirect
from communique.models import Candidate, FetchRecord, Quarantined, Value

_EMPTY = digest_of(b"")
_CUT_REASONS = {"length": "too-large", "time": "timeout", "disconnect": "truncated"}


class PastVisit(Value):
    """One visit to a page, as fetch told of it then.

    Attributes:
        candidate: what the listing said.
        outcome: what came.
        at: when.
    """

    candidate: Candidate
    outcome: FetchRecord | Quarantined
    at: datetime


def retell_visits(records: Iterable[ArchivedRecord], source_id: str) -> list[list[PastVisit]]:
    """Return the visits to each page in the order in which they were made; pages by URL.

    Args:
        records: those of a source, in any order.
        source_id: the source.
    """
    by_page: dict[str, list[ArchivedRecord]] = {}
    for record in records:
        if record.page_url and _is_visit(record):
            by_page.setdefault(record.page_url, []).append(record)
    histories = [
        list(_retell_page(url, sorted(of_page, key=lambda record: (record.recorded_at, record.ref.offset)), source_id))
        for url, of_page in sorted(by_page.items())
    ]
    return [history for history in histories if history]


def is_unlisted(candidate: Candidate) -> bool:
    """Tell whether the archive does not say how a page was listed: files of before it did, or other tools'."""
    return candidate.via == "manual" and candidate.found_in == candidate.url


def _is_visit(record: ArchivedRecord) -> bool:
    """Tell whether a record is the end of a visit, not a redirect on the way."""
    is_hop = record.status is not None and is_redirect(record.status)
    return record.kind == "revisit" or (record.kind == "response" and not is_hop)


def _retell_page(url: str, records: Sequence[ArchivedRecord], source_id: str) -> Iterator[PastVisit]:
    listing = next((record.listing for record in records if record.listing), None)
    held: FetchRecord | None = None
    for record in records:
        listing = record.listing or listing
        candidate = listing or Candidate(
            source=source_id, url=url, via="manual", found_in=url, listed_at=records[0].recorded_at
        )
        outcome: FetchRecord | Quarantined | None
        if record.kind == "revisit":
            outcome = held = _retell_unchanged(candidate, record, held)
        else:
            outcome = _retell_answer(candidate, record)
            held = outcome if isinstance(outcome, FetchRecord) else held
        if outcome is not None:
            yield PastVisit(candidate=candidate, outcome=outcome, at=record.recorded_at)


def _retell_unchanged(candidate: Candidate, record: ArchivedRecord, held: FetchRecord | None) -> FetchRecord | None:
    """Return a visit that found what was held; ``None`` if the archive does not have that any more."""
    if held is None or record.digest != held.digest:
        return held
    # As fetch does: a 304 may leave validators out, a 200 without them takes back those it gave before.
    keep = held if record.status == 304 else None
    return held.model_copy(
        update={
            "candidate": candidate,
            "outcome": "unchanged",
            "final_url": record.url or held.final_url,
            "status": record.status or held.status,
            "fetched_at": record.recorded_at,
            "etag": record.etag or (keep.etag if keep else None),
            "last_modified": record.last_modified or (keep.last_modified if keep else None),
        }
    )


def _retell_answer(candidate: Candidate, record: ArchivedRecord) -> FetchRecord | Quarantined:
    url = record.url or candidate.url
    if record.truncated:
        reason = _CUT_REASONS.get(record.truncated, "bad-encoding")
        return _failure_of(candidate, record, reason, f"{url}: the answer was cut ({record.truncated})")
    failure = why_no_page(url, record.status or 0, record.reason or "", is_empty=record.digest == _EMPTY)
    if failure is not None:
        return _failure_of(candidate, record, *failure)
    return FetchRecord(
        candidate=candidate,
        outcome="fetched",
        final_url=url,
        status=200,
        fetched_at=record.recorded_at,
        digest=record.digest or "",
        etag=record.etag,
        last_modified=record.last_modified,
        archive=record.ref,
    )


def _failure_of(candidate: Candidate, record: ArchivedRecord, reason: str, message: str) -> Quarantined:
    return Quarantined(
        source=candidate.source,
        url=candidate.url,
        stage="fetch",
        reason=reason,
        message=message,
        archive=record.ref,
        at=record.recorded_at,
    )
