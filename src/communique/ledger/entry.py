"""What is known of one URL, and the rule that joins two accounts of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

from pydantic import Field

from communique.models import Alternate, ArchiveRef, Candidate, CanonicalClaim, IsoDate, KnownPage, Stage, Value, Via

LedgerState = Literal["new", "held", "quarantined", "refused", "withdrawn", "retired"]
"""``new``: listed, nothing more. ``held``: it has a document. ``quarantined``: it could not go on. ``refused``: the
site (robots.txt) or the operator keeps it out. ``withdrawn``: the publisher took it down. ``retired``: the source's
retention does not cover it; its document was taken out of the index."""

_FETCH_FIELDS = ("digest", "etag", "last_modified", "final_url", "archive", "fetched_at")
_DOCUMENT_FIELDS = ("document_id", "processed_with", "indexed_at", "listing", "canonical", "copy_of")
VISIT_FIELDS = ("visits", "changes", "text_digest", "listed_as", "visit_seconds", "next_visit_at")
_STATE_FIELDS = (
    "source",
    "state",
    "stage",
    "reason",
    "message",
    "failures",
    "run_id",
    "gone_days",
    "withdrawn_at",
    "waiting",
)
_BEGINNING_OF_TIME = datetime.min.replace(tzinfo=UTC)


class Listing(Value):
    """What the listing said of a page when it was last processed: what a replay hands to clean and index again.

    Attributes:
        via, found_in, title, published, modified, alternates, listed_at: as in
            :class:`~communique.models.Candidate`.
    """

    via: Via
    found_in: str
    title: str | None = None
    published: IsoDate | None = None
    modified: IsoDate | None = None
    alternates: tuple[Alternate, ...] = ()
    listed_at: datetime

    @classmethod
    def of(cls, candidate: Candidate) -> Listing:
        """Return what ``candidate`` says of its listing."""
        return cls.model_validate(candidate.model_dump(exclude={"source", "url"}))


class WaitingBody(Value):
    """A body that could not go on, of a page whose document stands for an earlier one.

    Attributes:
        digest, etag, last_modified, final_url, archive, fetched_at: as in :class:`~communique.models.FetchRecord`.
    """

    digest: str
    etag: str | None = None
    last_modified: str | None = None
    final_url: str
    archive: ArchiveRef
    fetched_at: datetime


class CopyOf(Value):
    """The page whose document is that of another address, too.

    Attributes:
        url: its canonical URL, which the other address names as its own canonical one.
        digest: of its body when the two were found to say the same.
    """

    url: str
    digest: str


class LedgerEntry(Value):
    """What is known of one canonical URL.

    Attributes:
        url: the canonical URL.
        source: id of the source that listed it.
        state: see :data:`LedgerState`.
        digest, etag, last_modified, final_url, archive, fetched_at: of the last answer with a body, as in
            :class:`~communique.models.FetchRecord`.
        stage, reason, message: of the last failure that is not over, as in :class:`~communique.models.Quarantined`.
        failures: runs in a row that failed.
        gone_days: days (UTC) on which the site said that the page is not there, since it was there last.
        withdrawn_at: when these days became enough to call it withdrawn; ``None`` while it is there.
        document_id: id of its document, if it has one; of the other page's for a copy.
        canonical: another address that the page called its canonical one when it was processed, and why that was not
            followed, if it was not.
        copy_of: the page at that address, where both are one document.
        processed_with: digest of the versions that processed it last.
        listing: what the listing said when the page was processed; ``None`` in entries of before it was kept.
        first_listed_at: when a listing first named it.
        last_seen_at: when a run last came to it.
        indexed_at: when its document was last written.
        run_id: the run that last came to it.
        visits: times the page was asked for, whatever came of it.
        changes: visits that found its text changed.
        text_digest: of headline and text of its document, to tell a change from a new advertisement.
        listed_as: digest of what its listing said at the last visit; another one makes it due.
        visit_seconds: present time between two visits.
        next_visit_at: when it is due again; ``None`` is at once.
        waiting: a later body that could not go on; the document stands for ``archive``. Mended rules read it.
        released: digest of the body that an operator has released: it becomes a document however unsure the cleaner is.
        seq_no, primary_term: which version of the entry was read; ``None`` for one that was made, not read.
    """

    url: str
    source: str
    state: LedgerState = "new"
    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None
    archive: ArchiveRef | None = None
    stage: Stage | None = None
    reason: str | None = None
    message: str | None = None
    failures: int = 0
    gone_days: tuple[date, ...] = ()
    withdrawn_at: datetime | None = None
    document_id: str | None = None
    canonical: CanonicalClaim | None = None
    copy_of: CopyOf | None = None
    processed_with: str | None = None
    listing: Listing | None = None
    first_listed_at: datetime | None = None
    last_seen_at: datetime | None = None
    fetched_at: datetime | None = None
    indexed_at: datetime | None = None
    run_id: str | None = None
    visits: int = 0
    changes: int = 0
    text_digest: str | None = None
    listed_as: str | None = None
    visit_seconds: int | None = None
    next_visit_at: datetime | None = None
    waiting: WaitingBody | None = None
    released: str | None = None
    seq_no: int | None = Field(default=None, exclude=True)
    primary_term: int | None = Field(default=None, exclude=True)

    @property
    def last_event_at(self) -> datetime:
        """When anything last happened to the page."""
        times = (self.first_listed_at, self.last_seen_at, self.fetched_at, self.indexed_at)
        return max((time for time in times if time is not None), default=_BEGINNING_OF_TIME)

    def newest_body(self) -> WaitingBody | None:
        """Return the body that came last, whether it became a document or not; ``None`` if none ever came."""
        if self.waiting is not None or self.digest is None or self.archive is None or self.fetched_at is None:
            return self.waiting
        return WaitingBody(
            digest=self.digest,
            etag=self.etag,
            last_modified=self.last_modified,
            final_url=self.final_url or self.url,
            archive=self.archive,
            fetched_at=self.fetched_at,
        )

    def candidate(self) -> Candidate:
        """Return the candidate the page was processed as; of an entry without a listing, what is known of it."""
        if self.listing is not None:
            return Candidate(source=self.source, url=self.url, **self.listing.model_dump())
        return Candidate(
            source=self.source,
            url=self.url,
            via="manual",
            found_in=self.url,
            listed_at=self.first_listed_at or self.last_event_at,
        )

    def known_page(self) -> KnownPage | None:
        """Return what a conditional request needs, or ``None`` if no body of it is held."""
        if self.digest is None or self.archive is None:
            return None
        return KnownPage(
            url=self.url,
            digest=self.digest,
            archive=self.archive,
            final_url=self.final_url or self.url,
            etag=self.etag,
            last_modified=self.last_modified,
        )


def merge_entries(old: LedgerEntry, new: LedgerEntry) -> LedgerEntry:
    """Return one account of a page from two that were written at the same time.

    Nothing depends on who came first, only on when things happened: what was fetched is taken from the later fetch,
    the document from the later indexing, state and failure from the account with the later event (``new`` gives way
    to every other state), the schedule from the account with more visits; each group as a whole, so that no digest
    stands beside another body's archive record. On equal times ``new`` wins. First listing is the earlier one, last
    sight the later one. The version read is ``old``'s.

    Raises:
        ValueError: they are of two URLs.
    """
    if old.url != new.url:
        raise ValueError(f"cannot merge ledger entries of two URLs: {old.url} and {new.url}")
    fetched = _later(old, new, "fetched_at")
    indexed = _later(old, new, "indexed_at")
    judged = _later_judgement(old, new)
    visited = new if new.visits >= old.visits else old
    return LedgerEntry(
        url=old.url,
        **{name: getattr(fetched, name) for name in _FETCH_FIELDS},
        **{name: getattr(indexed, name) for name in _DOCUMENT_FIELDS},
        **{name: getattr(judged, name) for name in _STATE_FIELDS},
        **{name: getattr(visited, name) for name in VISIT_FIELDS},
        first_listed_at=min(_times(old.first_listed_at, new.first_listed_at), default=None),
        last_seen_at=max(_times(old.last_seen_at, new.last_seen_at), default=None),
        released=new.released or old.released,
        seq_no=old.seq_no,
        primary_term=old.primary_term,
    )


def _later(old: LedgerEntry, new: LedgerEntry, field: str) -> LedgerEntry:
    before, after = getattr(old, field), getattr(new, field)
    if after is None:
        # With no time on either side, the newer account may still know more (a page processed, never indexed).
        return new if before is None else old
    return new if before is None or after >= before else old


def _later_judgement(old: LedgerEntry, new: LedgerEntry) -> LedgerEntry:
    if (old.state == "new") != (new.state == "new"):
        return old if new.state == "new" else new
    return new if new.last_event_at >= old.last_event_at else old


def _times(*times: datetime | None) -> list[datetime]:
    return [time for time in times if time is not None]
