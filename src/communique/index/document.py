"""The document Elasticsearch keeps of a page: its text by language, its identities, and where all of it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from communique import __version__
from communique.index.languages import TEXT_LANGUAGES
from communique.index.names import fold_names
from communique.index.statements import statement_fields
from communique.models import Article, Candidate, EnrichedArticle, Entity, EntityKind, FetchRecord, date_part, parse_iso
from communique.urls import page_id

DOCUMENT_VERSION = "6"
"""Version of the document's shape; it is part of what decides whether a held page is made again."""

IDENTITY_FIELDS: dict[EntityKind, str] = {
    "person": "people",
    "place": "places",
    "organisation": "organisations",
    "treaty": "treaties",
    "event": "events",
}
"""Field of a document for each kind of identity."""


# Not text: C0 controls (two of them mark highlights), and halves of surrogate pairs, which are not UTF-8.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def document_id(url: str) -> str:
    """Return the id of the document of a canonical URL, the same on every machine."""
    return page_id(url)


def build_document(
    enriched: EnrichedArticle,
    *,
    listing: Candidate | None = None,
    record: FetchRecord | None = None,
    run_id: str,
    versions: Mapping[str, str],
) -> dict[str, object]:
    """Return the document of one page.

    Args:
        enriched: the page with its identities.
        listing: what the listing said of it; the record's candidate if not given.
        record: how it was fetched; ``None`` for a page that did not come through fetch.
        run_id: the run that makes it.
        versions: of what made it, by name: ``cleaner``, ``enricher``, ``rules``, ``knowledge``, ``document``.
    """
    article = enriched.article
    document = {
        "id": document_id(article.url),
        "source": article.source,
        "url": article.url,
        "headline": article.title or next((part.title for part in article.segments if part.title), None),
        "byline": list(article.byline),
        "reference": article.reference,
        "kind": article.kind,
        "kind_evidence": article.kind_evidence and article.kind_evidence.model_dump(),
        "language": article.language,
        "languages": list(article.languages),
        "confidence": article.confidence,
        "origins": article.origins,
        "segments": [segment.model_dump() for segment in article.segments],
        **_texts(article),
        **_dates(article),
        **_identities(enriched),
        **statement_fields(enriched),
        "fingerprint": enriched.fingerprint.model_dump(),
        **_provenance(article, listing, record),
        "versions": {"knowledge": enriched.knowledge_version, "code": __version__, **versions},
        "run_id": run_id,
        "indexed_at": datetime.now(UTC).isoformat(),
    }
    return {key: _as_text(value) for key, value in document.items() if value is not None}


def _texts(article: Article) -> dict[str, dict[str, list[str]]]:
    """Return titles and bodies by language field; several segments of one language are several values."""
    titles: dict[str, list[str]] = {}
    bodies: dict[str, list[str]] = {}
    for segment in article.segments:
        field = segment.language if segment.language in TEXT_LANGUAGES else "other"
        bodies.setdefault(field, []).append(segment.text)
        if segment.title:
            titles.setdefault(field, []).append(segment.title)
    if not titles and article.title:
        titles[next(iter(bodies))] = [article.title]
    return {"title": titles, "body": bodies}


def _dates(article: Article) -> dict[str, str | None]:
    dates: dict[str, str | None] = {"published_text": article.published, "modified_text": article.modified}
    if article.published:
        published = parse_iso(article.published)
        dates["published"] = published.isoformat()
        dates["published_day"] = date_part(article.published).isoformat()
        dates["published_precision"] = "minute" if isinstance(published, datetime) else "day"
    if article.modified:
        dates["modified"] = parse_iso(article.modified).isoformat()
    return dates


def _identities(enriched: EnrichedArticle) -> dict[str, object]:
    return {
        **{field: [_identity(one) for one in enriched.of_kind(kind)] for kind, field in IDENTITY_FIELDS.items()},
        "identities": {
            place: [entity.id for entity in enriched.entities for _ in range(_count_mentions(entity, place))]
            for place in ("title", "body")
        },
        "names": sorted(set(fold_names(enriched))),
        "mentions": [
            {"id": entity.id, **mention.model_dump()} for entity in enriched.entities for mention in entity.mentions
        ],
    }


def _identity(entity: Entity) -> dict[str, object]:
    return {
        "id": entity.id,
        "name": entity.name,
        "facet": f"{entity.id}\t{entity.name}",
        "known": entity.known,
        "mentions": len(entity.mentions),
    }


def _count_mentions(entity: Entity, place: str) -> int:
    return sum((mention.field == "title") == (place == "title") for mention in entity.mentions)


def _provenance(article: Article, listing: Candidate | None, record: FetchRecord | None) -> dict[str, object]:
    listing = listing or (record.candidate if record else None)
    archive = article.archive or (record.archive if record else None)
    fetched_at = article.fetched_at or (record.fetched_at if record else None)
    return {
        "final_url": record.final_url if record else article.url,
        "archive": archive and archive.model_dump(),
        "digest": record and record.digest,
        "fetched_at": fetched_at and fetched_at.isoformat(),
        "listed_at": listing and listing.listed_at.isoformat(),
        "rules_version": article.rules_version,
        "template_version": article.template_version,
        "alternates": _alternates(article, listing),
    }


def _alternates(article: Article, listing: Candidate | None) -> list[str]:
    """Return the addresses of a page's translations, as its listing and the page itself name them."""
    named = (*(listing.alternates if listing else ()), *article.alternates)
    return [url for url in dict.fromkeys(one.url for one in named) if url != article.url]


def _as_text(value: Any) -> Any:
    """Return ``value`` with a blank in place of every character that is no text, so that offsets stay true."""
    if isinstance(value, str):
        return _NOT_TEXT.sub(" ", value)
    if isinstance(value, Mapping):
        return {key: _as_text(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_as_text(item) for item in value]
    return value
