"""What the ledger is told of a page after a run: pure rules from what was known and what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime

from communique.ledger import VISIT_FIELDS, CopyOf, LedgerEntry, Listing, WaitingBody
from communique.models import Candidate, CanonicalClaim, FetchRecord, Quarantined

GONE_REASONS = frozenset({"http-404", "http-410"})
"""Answers by which a site says that a page is not there."""
DAYS_UNTIL_WITHDRAWN = 3
"""Days (UTC) on which a site must have said so: a bad deployment is over in a day, a weekend in two."""


def entry_of_document(
    candidate: Candidate, record: FetchRecord, *, document_id: str, versions: str, run_id: str, now: datetime
) -> LedgerEntry:
    """Return the entry of a page that became a document in this run."""
    return LedgerEntry(
        url=candidate.url,
        source=candidate.source,
        state="held",
        digest=record.digest,
        etag=record.etag,
        last_modified=record.last_modified,
        final_url=record.final_url,
        archive=record.archive,
        document_id=document_id,
        processed_with=versions,
        listing=Listing.of(candidate),
        first_listed_at=candidate.listed_at,
        last_seen_at=now,
        fetched_at=record.fetched_at,
        indexed_at=now,
        run_id=run_id,
    )


def entry_of_claim(entry: LedgerEntry, claim: CanonicalClaim | None, copy_of: CopyOf | None) -> LedgerEntry:
    """Return the entry of a page with what it calls its canonical address, and whether it shares that page's document.

    Args:
        entry: as :func:`entry_of_document` gives it.
        claim: what the page calls its canonical address, and why that is not followed.
        copy_of: the page whose document it shares.
    """
    return entry.model_copy(update={"canonical": claim, "copy_of": copy_of})


def entry_of_quarantine(
    candidate: Candidate,
    record: FetchRecord | None,
    page: Quarantined,
    *,
    old: LedgerEntry | None,
    versions: str,
    run_id: str,
) -> LedgerEntry:
    """Return the entry of a page that could not go on.

    A page that has a document keeps it and stays ``held``: a site's bad hour takes nothing out of the index. The
    failure is counted and named all the same. Once the site has said on :data:`DAYS_UNTIL_WITHDRAWN` days, with no
    sight of the page between them, that it is not there, it is ``withdrawn``; it still keeps its document.
    """
    failure = {
        "stage": page.stage,
        "reason": page.reason,
        "message": page.message,
        "failures": (old.failures if old else 0) + 1,
        "last_seen_at": page.at,
        "run_id": run_id,
    }
    if old is not None and old.document_id is not None:
        waiting = _waiting_body(record) if record is not None and record.archive != old.archive else old.waiting
        return old.model_copy(update=failure | _presence(old, page) | {"waiting": waiting})
    received = record and {
        "digest": record.digest,
        "etag": record.etag,
        "last_modified": record.last_modified,
        "final_url": record.final_url,
        "fetched_at": record.fetched_at,
    }
    return LedgerEntry(
        url=candidate.url,
        source=candidate.source,
        state="quarantined",
        archive=page.archive,
        processed_with=versions,
        listing=Listing.of(candidate),
        first_listed_at=old.first_listed_at if old else candidate.listed_at,
        **(received or {}),
        **failure,
    )


def _waiting_body(record: FetchRecord) -> WaitingBody:
    names = ("digest", "etag", "last_modified", "final_url", "archive", "fetched_at")
    return WaitingBody.model_validate({name: getattr(record, name) for name in names})


def entry_of_unchanged(
    candidate: Candidate, record: FetchRecord, *, old: LedgerEntry | None, run_id: str, now: datetime
) -> LedgerEntry:
    """Return the entry of a page with nothing new in it.

    A held page's earlier failure is over; a quarantined one stays so, with its reason, until its bytes or the rules
    that read them change.

    Raises:
        LookupError: the ledger knows nothing of a page that fetch called unchanged.
    """
    if old is None:
        raise LookupError(f"{candidate.url}: unchanged, and yet not in the ledger; run the crawl again")
    seen = {
        "last_seen_at": now,
        "run_id": run_id,
        "etag": record.etag,
        "last_modified": record.last_modified,
        "listing": old.listing or Listing.of(candidate),
    }
    if old.state == "quarantined":
        return old.model_copy(update=seen)
    there = {"state": "held", "gone_days": (), "withdrawn_at": None, "waiting": None}
    return old.model_copy(update=seen | there | {"stage": None, "reason": None, "message": None, "failures": 0})


def days_gone(before: tuple[date, ...], page: Quarantined) -> tuple[date, ...]:
    """Return the days on which a page was not there, after one more failure of it.

    Args:
        before: the days so far.
        page: the failure. One that is no 404 or 410 says nothing of whether the page is there, except that a page
            which failed after it was fetched is.
    """
    if page.stage != "fetch":
        return ()
    day = page.at.astimezone(UTC).date()
    if page.reason not in GONE_REASONS or day in before or len(before) >= DAYS_UNTIL_WITHDRAWN:
        return before
    return (*before, day)


def _presence(old: LedgerEntry, page: Quarantined) -> dict[str, object]:
    gone = days_gone(old.gone_days, page)
    if len(gone) < DAYS_UNTIL_WITHDRAWN:
        return {"state": "held", "gone_days": gone, "withdrawn_at": None}
    return {"state": "withdrawn", "gone_days": gone, "withdrawn_at": old.withdrawn_at or page.at}


def entry_of_replay(entry: LedgerEntry, old: LedgerEntry) -> LedgerEntry:
    """Return the entry of a page whose document was made again from the archive.

    Args:
        entry: as :func:`entry_of_document` gives it.
        old: what was known before. The site was not asked, so what its last answers told of it stays.
    """
    kept: dict[str, object] = {"last_seen_at": old.last_seen_at, "seq_no": old.seq_no, "primary_term": old.primary_term}
    if old.stage == "fetch":
        kept |= {name: getattr(old, name) for name in ("stage", "reason", "message", "failures")}
    kept |= {"gone_days": old.gone_days, "withdrawn_at": old.withdrawn_at}
    kept |= {name: getattr(old, name) for name in VISIT_FIELDS}
    if old.withdrawn_at is not None:
        kept["state"] = "withdrawn"
    kept |= {"first_listed_at": old.first_listed_at, "listing": old.listing, "released": old.released}
    return entry.model_copy(update=kept)


def entry_of_removal(old: LedgerEntry, page: Quarantined, *, versions: str, run_id: str) -> LedgerEntry:
    """Return the entry of a page whose document was taken away, because the present rules refuse what is archived."""
    return old.model_copy(
        update={
            "state": "quarantined",
            "stage": page.stage,
            "reason": page.reason,
            "message": page.message,
            "document_id": None,
            "copy_of": None,
            "indexed_at": None,
            "waiting": None,
            "processed_with": versions,
            "run_id": run_id,
        }
    )
