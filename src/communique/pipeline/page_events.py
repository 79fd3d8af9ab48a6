"""Where a page stands and what happened to it, in words, by its entry in the ledger and its versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from communique.index.revisions import Revision
from communique.ledger import LedgerEntry
from communique.models import Value


class PageEvent(Value):
    """One thing that happened to a page.

    Attributes:
        at: when (UTC), if it is known.
        what: what happened.
    """

    at: datetime | None
    what: str


def summarise_entry(entry: LedgerEntry) -> str:
    """Return where a page stands and why, in one sentence."""
    failure = f"{entry.reason} in {entry.stage}: {entry.message}" if entry.reason else ""
    if entry.copy_of is not None and not failure:
        return f"{entry.state}; one document with {entry.copy_of.url}, which it names as its canonical address"
    if entry.state == "held":
        return f"held; its last visit failed {entry.failures} times: {failure}" if failure else "held"
    return f"{entry.state}: {failure}" if failure else entry.state


_NOT_FOLLOWED = {
    "no-address": "no web address",
    "contradicted": "the page names another one, too",
    "other-host": "not of the source's hosts",
    "front-page": "a front page or a listing",
    "out-of-scope": "outside the source's scope",
    "not-held": "no page of this source is held there",
    "names-another": "the page there names another one in turn",
    "listed-apart": "the listings date the two differently",
    "other-text": "the page there says something else",
}


def _followed(entry: LedgerEntry) -> str:
    """Return what became of the canonical address that a page names."""
    if entry.copy_of is not None:
        return "both say the same and are one document"
    reason = entry.canonical.refused if entry.canonical else None
    return f"not followed ({reason}): {_NOT_FOLLOWED[reason]}" if reason in _NOT_FOLLOWED else "not followed"


def events_of(entry: LedgerEntry, revisions: Iterable[Revision] = ()) -> tuple[PageEvent, ...]:
    """Return what happened to a page, oldest first.

    Args:
        entry: what the ledger knows of it.
        revisions: the versions it had.
    """
    found_in = f" by the {entry.listing.via} {entry.listing.found_in}" if entry.listing else ""
    events = [(entry.first_listed_at, "first listed")]
    if entry.listing:
        events.append((entry.listing.listed_at, f"listed as processed{found_in}"))
    if entry.archive:
        kept = f"{entry.archive.file} at byte {entry.archive.offset} ({entry.digest or 'no digest'})"
        events.append((entry.fetched_at, f"received; kept in {kept}"))
    if entry.document_id:
        events.append(
            (entry.indexed_at, f"{'joined to' if entry.copy_of else 'indexed as'} document {entry.document_id[:12]}")
        )
    if entry.canonical:
        events.append((entry.indexed_at, f"names {entry.canonical.url} as its canonical address: {_followed(entry)}"))
    for revision in revisions:
        what = f"changed: {', '.join(revision.changed_fields)}" if revision.changed_fields else "first version"
        events.append((revision.first_received_at, f"version {revision.number} received; {what}"))
    if entry.withdrawn_at:
        days = ", ".join(day.isoformat() for day in entry.gone_days)
        events.append((entry.withdrawn_at, f"withdrawn by its publisher: not there on {days}; its document stays"))
    last = f"failed in {entry.stage}: {entry.message}" if entry.reason else "nothing new"
    events.append((entry.last_seen_at, f"last visited in run {entry.run_id}: {last}"))
    told = [PageEvent(at=at, what=what) for at, what in events]
    return tuple(sorted(told, key=lambda event: event.at.isoformat() if event.at else ""))
