"""Enriched articles made by hand for the tests of the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from communique.index import IndexOutcome, build_document, document_id, index_documents, refresh_documents
from communique.models import (
    ArchiveRef,
    Article,
    Candidate,
    EnrichedArticle,
    Entity,
    FetchRecord,
    Mention,
    Segment,
)
from communique.settings import Settings

SEEN = datetime(2024, 5, 1, 12, tzinfo=UTC)
VERSIONS = {"cleaner": "1", "enricher": "2", "document": "1", "rules": "r", "knowledge": "k"}


def page_url(name: str) -> str:
    """Return the canonical URL of a page of the tests."""
    return f"https://ministry.example/{name}"


def make_page(
    name: str,
    *segments: tuple[str, str | None, str],
    people: Mapping[str, tuple[str, str]] | None = None,
    **fields: Any,
) -> EnrichedArticle:
    """Return an enriched page.

    Args:
        name: last part of its URL.
        segments: (language, title, text) of each.
        people: id to (canonical name, spelling in the text) of each person; every place of the spelling is a mention.
        fields: of the article.
    """
    parts = tuple(Segment(language=language, title=title, text=text) for language, title, text in segments)
    article = Article(
        url=page_url(name),
        segments=parts,
        archive=ArchiveRef(file="ministry/1.warc.gz", offset=17, length=900, record_id="urn:uuid:1"),
        **{"source": "ministry", "title": parts[0].title, "fetched_at": SEEN} | fields,
    )
    entities = (_entity(parts, one, *names) for one, names in (people or {}).items())
    return EnrichedArticle(article=article, entities=tuple(entities), knowledge_version="k")


def _entity(segments: tuple[Segment, ...], identity: str, name: str, spelling: str) -> Entity:
    mentions = tuple(
        Mention(
            segment=number,
            field=field,
            start=text.index(spelling),
            end=text.index(spelling) + len(spelling),
            text=spelling,
            why="alias",
        )
        for number, segment in enumerate(segments)
        for field, text in (("title", segment.title or ""), ("text", segment.text))
        if spelling in text
    )
    known = "~" not in identity
    prefix = identity.partition("/")[0]
    kind = "organisation" if prefix == "org" else prefix
    return Entity(id=identity, kind=kind, name=name, known=known, mentions=mentions)


def fetch_record(page: EnrichedArticle) -> FetchRecord:
    """Return how a page was fetched."""
    article = page.article
    candidate = Candidate(source=article.source, url=article.url, via="feed", found_in=page_url("feed"), listed_at=SEEN)
    return FetchRecord(
        candidate=candidate,
        outcome="fetched",
        final_url=f"{article.url}?final",
        status=200,
        fetched_at=SEEN,
        digest="sha256:0",
        archive=article.archive,
    )


def document_of(page: EnrichedArticle) -> dict[str, object]:
    """Return the document of a page as the pipeline would build it."""
    return build_document(page, record=fetch_record(page), run_id="run-1", versions=VERSIONS)


def index_pages(client: Elasticsearch, settings: Settings, pages: Iterable[EnrichedArticle]) -> list[IndexOutcome]:
    """Index pages and make them visible."""
    outcomes = list(index_documents(client, settings, map(document_of, pages)))
    refresh_documents(client, settings)
    return outcomes


def document_id_of(name: str) -> str:
    """Return the id of the document of a page of the tests."""
    return document_id(page_url(name))
