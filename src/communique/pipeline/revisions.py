"""Which version of its page a document is, and what the versions before it said.

Two versions are compared only as the same rules, code and knowledge read them: content that was read by others is read
again from the archive first. So a difference is always the publisher's, never ours. What is written follows from the
set of versions that were received, not from the order in which they came here or from how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from communique.errors import PageError
from communique.index.differences import compare_contents, content_of, is_same_version
from communique.index.held import read_documents
from communique.index.revisions import Revision, read_revisions
from communique.ledger import LedgerEntry
from communique.models import ArchiveRef
from communique.pipeline.context import Installation
from communique.pipeline.template_store import template_on
from communique.pipeline.versions import Versions

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PageVersion:
    """One version of a page: bytes that were received, and what they say.

    Attributes:
        first: when the version was first received.
        last: when it was received last with other bytes than before.
        digest: of the bytes received last.
        archive: where these are.
        made_with: digest of what read the content.
        content: what it says.
    """

    first: datetime
    last: datetime
    digest: str
    archive: ArchiveRef
    made_with: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class PageHistory:
    """What is known of the versions of a page, with the one just made among them.

    Attributes:
        revision: number of the latest version, from 1.
        changed_at: when a page that changed was first received as it stands.
        text_since: the same for any page.
        is_latest: whether the document just made is of the latest version; an older one must not take its place.
        records: every version, for a page that has more than one.
    """

    revision: int
    changed_at: datetime | None
    text_since: datetime
    is_latest: bool
    records: tuple[Revision, ...] = ()

    def fields(self) -> dict[str, object]:
        """Return the fields by which a document says which version it is."""
        marks: dict[str, object] = {"revision": self.revision, "text_since": self.text_since.isoformat()}
        return marks | ({"changed_at": self.changed_at.isoformat()} if self.changed_at else {})


Rereader = Callable[[str, PageVersion], PageVersion]
"""Given a canonical URL and a version, returns it as the present rules read it; as it stands if they cannot."""


def trace_histories(
    installation: Installation,
    documents: Sequence[Mapping[str, Any]],
    entries: Mapping[str, LedgerEntry],
    present: Versions,
) -> dict[str, PageHistory]:
    """Return the history of the page of each document, by URL.

    Args:
        installation: settings and services.
        documents: just made, before they are written.
        entries: what the ledger knows of their pages.
        present: what they were made with.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    urls = [str(document["url"]) for document in documents]
    held = read_documents(installation.client, installation.settings, urls)
    known = [url for url in urls if url in held or url in entries]
    records = read_revisions(installation.client, installation.settings, known)
    reread = _rereader(installation, entries, present.digest)
    return {
        url: trace_page(document, held.get(url), records.get(url, ()), made_with=present.digest, reread=reread)
        for url, document in zip(urls, documents, strict=True)
    }


def trace_page(
    document: Mapping[str, Any],
    held: Mapping[str, Any] | None,
    records: Iterable[Revision],
    *,
    made_with: str,
    reread: Rereader,
) -> PageHistory:
    """Return the history of one page.

    Args:
        document: just made.
        held: the document that stands, if there is one.
        records: its versions as they were written before.
        made_with: digest of what made ``document``.
        reread: reads an earlier version as the present rules do.
    """
    url, made = str(document["url"]), _version_of_document(document, made_with)
    chain = [_version_of_record(record) for record in records]
    if held is not None:
        before = _version_of_document(held, _made_with(held))
        if not chain and (before.archive.record_id == made.archive.record_id or before.digest == made.digest):
            return PageHistory(1, None, min(before.first, made.first), is_latest=made.last >= before.last)
        chain = _insert(chain, before) if not _covers(chain, before) else chain
    chain = _insert([one if one.made_with == made_with else reread(url, one) for one in chain], made)
    return _history_of_chain(document, chain, made)


def _history_of_chain(document: Mapping[str, Any], chain: Sequence[PageVersion], made: PageVersion) -> PageHistory:
    written: list[Revision] = []
    since = chain[0].first
    for place, version in enumerate(chain):
        earlier = chain[place - 1] if place else None
        is_other = earlier is not None and not is_same_version(earlier.content, version.content)
        if is_other:
            since = version.first
        differences = compare_contents(earlier.content, version.content) if earlier and is_other else ()
        written.append(
            Revision(
                document_id=str(document["id"]),
                url=str(document["url"]),
                source=str(document["source"]),
                number=(written[-1].number if written else 1) + is_other,
                first_received_at=version.first,
                received_at=version.last,
                digest=version.digest,
                archive=version.archive,
                made_with=version.made_with,
                content=dict(version.content),
                changed_fields=tuple(dict.fromkeys(one.field for one in differences)),
                differences=differences,
            )
        )
    number = written[-1].number
    return PageHistory(
        revision=number,
        changed_at=since if number > 1 else None,
        text_since=since,
        is_latest=made.last >= chain[-1].last,
        records=tuple(written) if len(written) > 1 else (),
    )


def _insert(chain: Sequence[PageVersion], new: PageVersion) -> list[PageVersion]:
    """Return the versions with another among them, in the order in which they were received.

    A version that says what the one before it says is that version, received again. One that says otherwise, and came
    between two sights of the same version, parts it in two.
    """
    before = [version for version in chain if version.first <= new.first]
    after = [version for version in chain if version.first > new.first]
    if not before:
        return [new, *after]
    last = before[-1]
    if is_same_version(last.content, new.content):
        # The same moment again is the same bytes read anew: what was just made is what the present rules say.
        before[-1] = replace(new, first=last.first) if new.last >= last.last else replace(last, content=new.content)
    elif last.first == new.first:
        before[-1] = new
    else:
        parts = [new]
        if last.last > new.last:
            parts.append(replace(last, first=last.last))
            last = replace(last, last=last.first)
        before = [*before[:-1], last, *parts]
    return [*before, *after]


def _covers(chain: Iterable[PageVersion], version: PageVersion) -> bool:
    return any(one.first <= version.last <= one.last for one in chain)


def _version_of_document(document: Mapping[str, Any], made_with: str) -> PageVersion:
    received = datetime.fromisoformat(str(document["fetched_at"]))
    since = document.get("text_since")
    return PageVersion(
        first=min(received, datetime.fromisoformat(since)) if since else received,
        last=received,
        digest=str(document["digest"]),
        archive=ArchiveRef.model_validate(document["archive"]),
        made_with=made_with,
        content=content_of(document),
    )


def _version_of_record(record: Revision) -> PageVersion:
    return PageVersion(
        first=record.first_received_at,
        last=record.received_at,
        digest=record.digest,
        archive=record.archive,
        made_with=record.made_with,
        content=record.content,
    )


def _made_with(document: Mapping[str, Any]) -> str:
    """Return the digest of what made a document that is held."""
    named = document.get("versions") or {}
    return Versions.model_validate({name: str(named.get(name, "")) for name in Versions.model_fields}).digest


def _rereader(installation: Installation, entries: Mapping[str, LedgerEntry], made_with: str) -> Rereader:
    def reread(url: str, version: PageVersion) -> PageVersion:
        # Imported here: only a page that changed since the rules did needs the models of these stages.
        from communique.archive import ArchiveReader
        from communique.clean import clean_page
        from communique.clean.templates import TemplateIndex
        from communique.enrich import enrich_article
        from communique.index import build_document

        entry = entries.get(url)
        if entry is None:
            return version
        try:
            page = ArchiveReader(installation.archive).read(version.archive)
            source, candidate = installation.source(entry.source), entry.candidate()
            template = template_on(installation.templates.versions(source.id), version.last.date())
            article = clean_page(
                page,
                source=source,
                candidate=candidate,
                archive=version.archive,
                template=TemplateIndex(template) if template else None,
            )
            enriched = enrich_article(article, installation.knowledge)
        except PageError as error:
            log.info("an earlier version cannot be read as the present rules do", url=url, reason=error.reason)
            return version
        content = content_of(build_document(enriched, listing=candidate, run_id="", versions={}))
        return replace(version, content=content, made_with=made_with)

    return reread
