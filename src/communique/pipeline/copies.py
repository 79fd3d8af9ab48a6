"""Two addresses of one page are one document, where the page calls the other address its canonical one, or its own
leads there, and both say the same.

A claim (see :mod:`communique.clean.canonical`; a redirect is one, too) is followed only to a page of the same source
that is held, names no other address itself, and says the same, word for word, on the same day. So a wrong claim joins
nothing, and no order in which pages come matters: whichever is indexed last finds the other. The page that is left
without a document of its own is visited, archived and versioned like any other; once it says something else, it has its
document again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from communique.clean.alternates import is_front_page
from communique.index import document_id
from communique.index.held import delete_documents, read_documents
from communique.index.stories import read_story_ids
from communique.ledger import CopyOf, LedgerEntry
from communique.models import CanonicalClaim, EnrichedArticle, FetchRecord, date_part
from communique.pipeline.context import Installation
from communique.pipeline.story_step import regroup
from communique.pipeline.workspace import Batch
from communique.sources.model import Scope
from communique.sources.scope import why_out_of_scope
from communique.urls import canonicalize_url

OPEN_REASONS = frozenset({"not-held", "names-another", "listed-apart", "other-text"})
"""Why a claim is not followed for now: no page is held at its address (``not-held``), that page names another address
in turn, the listings date the two differently, or they say different things. All may change with the next visit."""


@dataclass(frozen=True)
class Sight:
    """A page as it was seen last.

    Attributes:
        url: its canonical URL.
        digest: of its body.
        document: what it says; ``None`` if that is not held.
        canonical: the address it calls its canonical one, if another.
        listed_day: publication date as its listing gives it.
    """

    url: str
    digest: str | None
    document: Mapping[str, Any] | None
    canonical: CanonicalClaim | None
    listed_day: str | None


@dataclass(frozen=True)
class Judged:
    """What became of the claim of a page.

    Attributes:
        claim: the claim, with the reason why it is not followed, if it is not.
        copy_of: the page whose document is its own, too.
    """

    claim: CanonicalClaim
    copy_of: CopyOf | None = None


def judge_claim(claim: CanonicalClaim, page: Sight, target: Sight | None, before: LedgerEntry | None) -> Judged:
    """Return whether a page and the one at its claimed address are one document.

    Args:
        claim: of ``page``.
        page: the page.
        target: the page at the claimed address, if it is of the same source and held.
        before: what the ledger knew of ``page``. Two that were found to say the same still do while neither has other
            bytes, though one of them may be read by new rules already and the other not yet.
    """
    reason = None if claim.refused in OPEN_REASONS else claim.refused
    reason = reason or _why_apart(page, target, before)
    if reason or target is None:
        return Judged(CanonicalClaim(url=claim.url, refused=reason))
    return Judged(CanonicalClaim(url=claim.url), CopyOf(url=target.url, digest=target.digest or ""))


def _why_apart(page: Sight, target: Sight | None, before: LedgerEntry | None) -> str | None:
    if target is None or target.document is None:
        return "not-held"
    if target.canonical is not None:
        return "names-another"
    if page.listed_day and target.listed_day and date_part(page.listed_day) != date_part(target.listed_day):
        return "listed-apart"
    stands = (
        before is not None
        and before.copy_of == CopyOf(url=target.url, digest=target.digest or "")
        and before.digest == page.digest
    )
    return None if stands or _content(page.document) == _content(target.document) else "other-text"


def _content(document: Mapping[str, Any] | None) -> object:
    """Return what makes two documents one text: headline, day, number, and the text by language."""
    if document is None:
        return None
    texts = [(segment["language"], segment["text"]) for segment in document["segments"]]
    return document.get("headline"), document.get("published_day"), document.get("reference"), texts


def judge_batch(
    batch: Batch,
    installation: Installation,
    documents: Iterable[Mapping[str, Any]],
    records: Mapping[str, FetchRecord],
    held: Mapping[str, LedgerEntry],
) -> dict[str, Judged]:
    """Return what becomes of the claims that pages of ``batch`` make, by URL; nothing is written.

    Args:
        batch: its enriched articles.
        installation: settings and services.
        documents: made of these articles.
        records: how its pages were fetched, by URL.
        held: what the ledger knows of its pages.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    scope = installation.source(batch.source_id).scope
    read = (enriched.article for enriched in batch.read("enriched", EnrichedArticle))
    named = ((article.url, article.canonical or _claim_by_redirect(records[article.url], scope)) for article in read)
    claims = {url: claim for url, claim in named if claim is not None}
    if not claims:
        return {}
    made = {
        url: _sight_of_record(document, records[url], claims.get(url))
        for document in documents
        if (url := str(document["url"]))
    }
    targets = {claim.url for claim in claims.values()} - made.keys()
    sights = _look_up(installation, batch.source_id, targets) | made
    return {
        url: judge_claim(claim, made[url], sights.get(claim.url), held.get(url))
        for url, claim in claims.items()
        if url in made
    }


def _claim_by_redirect(record: FetchRecord, scope: Scope) -> CanonicalClaim | None:
    """Return the address that a page's own led to, as a claim: a site redirects to what it calls the page itself.

    So the spellings that only the site can tell (an end slash, ``www``, ``https``) come together.
    """
    try:
        led_to = canonicalize_url(record.final_url)
    except ValueError:
        return None
    if led_to == record.candidate.url or is_front_page(led_to) or why_out_of_scope(led_to, scope):
        return None
    return CanonicalClaim(url=led_to)


def settle_copies(installation: Installation, source_id: str, entries: Mapping[str, LedgerEntry]) -> set[str]:
    """Bring the pages that name one of those just written into line with it; return those left without a document.

    Pages that came before the one they name, or at the same time in another batch, become one document with it now.
    Where the page has lost its document, or its bytes have changed, those that shared it are due at once.

    Args:
        installation: settings and services.
        source_id: the source.
        entries: as they were just written to the ledger.

    Raises:
        ServiceError: Elasticsearch is away; doing it again is safe.
    """
    naming = {entry.url: entry for entry in installation.ledger.find_naming(source_id, entries) if entry.canonical}
    unsure = [url for url, entry in entries.items() if _is_open(entry)]
    naming |= installation.ledger.read_entries(unsure)
    if not naming:
        return set()
    now = datetime.now(UTC)
    named = [entry.canonical.url for entry in naming.values() if entry.canonical]
    sights = _look_up(installation, source_id, {*named, *naming})
    changed = [_settle(entry, sights, now) for entry in naming.values()]
    changed = [entry for entry in changed if entry != naming[entry.url]]
    gone = {entry.url for entry in changed if entry.copy_of and not naming[entry.url].copy_of}
    drop_documents(installation, gone)
    installation.ledger.write_entries(changed)
    return gone


def _settle(entry: LedgerEntry, sights: Mapping[str, Sight], now: datetime) -> LedgerEntry:
    if entry.canonical is None:
        return entry
    target = sights.get(entry.canonical.url)
    if entry.copy_of is not None:
        if target is None or target.canonical is not None:
            again = {"state": "new", "copy_of": None, "document_id": None, "indexed_at": None}
            return entry.model_copy(update=again | {"processed_with": None, "next_visit_at": now})
        same = target.digest == entry.copy_of.digest
        return entry if same else entry.model_copy(update={"processed_with": None, "next_visit_at": now})
    page = sights.get(entry.url)
    if page is None or page.document is None or not _is_open(entry):
        return entry
    judged = judge_claim(entry.canonical, page, target, entry)
    update: dict[str, object] = {"canonical": judged.claim}
    if judged.copy_of:
        update |= {"copy_of": judged.copy_of, "document_id": document_id(judged.copy_of.url)}
    return entry.model_copy(update=update)


def _is_open(entry: LedgerEntry) -> bool:
    """Tell whether a page has a document of its own and a claim that may still be followed."""
    claim = entry.canonical
    has_own = entry.state == "held" and entry.document_id is not None and entry.copy_of is None
    return has_own and claim is not None and (claim.refused is None or claim.refused in OPEN_REASONS)


def drop_documents(installation: Installation, urls: Iterable[str]) -> None:
    """Take the documents of pages away whose text another document holds, and group the stories they were in anew."""
    leaving = sorted(urls)
    if not leaving:
        return
    stories = read_story_ids(installation.client, installation.settings, map(document_id, leaving))
    if delete_documents(installation.client, installation.settings, leaving):
        regroup(installation, (), [story["id"] for story in stories.values()])


def _sight_of_record(document: Mapping[str, Any], record: FetchRecord, claim: CanonicalClaim | None) -> Sight:
    return Sight(record.candidate.url, record.digest, document, claim, record.candidate.published)


def _look_up(installation: Installation, source_id: str, urls: Iterable[str]) -> dict[str, Sight]:
    """Return, by URL, the pages of one source that are held and were not taken down."""
    entries = installation.ledger.read_entries(urls)
    held: Sequence[LedgerEntry] = [
        entry for entry in entries.values() if entry.source == source_id and entry.state == "held"
    ]
    documents = read_documents(installation.client, installation.settings, [entry.url for entry in held])
    return {
        entry.url: Sight(
            entry.url,
            entry.digest,
            documents.get(entry.url),
            entry.canonical,
            entry.listing.published if entry.listing else None,
        )
        for entry in held
    }
