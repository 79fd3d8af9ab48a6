"""Every page of a result, one after the other to the last, in formats other programs read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from elasticsearch import Elasticsearch

from communique.index.citations import bibtex_entry, ris_entry
from communique.index.client import service_errors
from communique.index.compile import compile_query
from communique.index.document import IDENTITY_FIELDS
from communique.index.facets import all_filters, build_filters
from communique.index.request import SearchRequest
from communique.index.search import build_scored_query
from communique.index.templates import alias_name
from communique.index.vocabulary import read_vocabulary
from communique.knowledge import KnowledgeBase
from communique.settings import Settings

ExportFormat = Literal["csv", "jsonl", "bibtex", "ris"]
"""Comma-separated values, JSON Lines (with texts), and two formats of citations."""

MEDIA_TYPES: dict[ExportFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
ENDINGS: dict[ExportFormat, str] = {"csv": "csv", "jsonl": "jsonl", "bibtex": "bib", "ris": "ris"}

_CHUNK = 200
_KEPT_OPEN = "2m"
_NOT_EXPORTED = ["title", "body", "names", "identities", "fingerprint"]
_COLUMNS = (
    *("id", "url", "title", "published", "source", "kind", "languages", "reference", "byline"),
    *IDENTITY_FIELDS.values(),
    *("speakers", "topics", "story", "story_role", "withdrawn", "archive_file", "archive_offset", "archive_record"),
    *("digest", "fetched_at"),
)
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def iterate_documents(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, request: SearchRequest, most: int | None = None
) -> Iterator[dict[str, Any]]:
    """Yield every document of a result as it was when the first was asked for, each once.

    ``size``, ``offset``, ``after`` and ``collapse`` of the request say nothing here.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        knowledge: identities and their names.
        request: what to search, and the order.
        most: documents to stop after.

    Raises:
        QueryError: the text of the request is no query.
        ServiceError: the cluster is away or has no index yet.
    """
    compiled = compile_query(request.query, knowledge, read_vocabulary(settings))
    filters = all_filters(build_filters(request, knowledge))
    body: dict[str, Any] = {
        "query": {"bool": {"must": [build_scored_query(request, compiled)], "filter": [filters]}},
        "sort": _order(request),
        "size": _CHUNK,
        "source_excludes": _NOT_EXPORTED,
        "track_total_hits": False,
    }
    given = 0
    with service_errors("exporting"):
        point = client.open_point_in_time(index=alias_name(settings, "documents"), keep_alive=_KEPT_OPEN)["id"]
        try:
            while True:
                answer = client.search(pit={"id": point, "keep_alive": _KEPT_OPEN}, **body)
                point = answer.get("pit_id", point)
                hits = answer["hits"]["hits"]
                for hit in hits[: None if most is None else most - given]:
                    yield dict(hit["_source"])
                    given += 1
                if len(hits) < _CHUNK or given == most:
                    return
                body["search_after"] = hits[-1]["sort"]
        finally:
            client.close_point_in_time(id=point)


def write_export(documents: Iterable[Mapping[str, Any]], form: ExportFormat) -> Iterator[str]:
    """Yield the text of an export, a piece for each document.

    Args:
        documents: from :func:`iterate_documents`.
        form: the format.
    """
    if form == "csv":
        yield _csv_row(_COLUMNS)
    write = _WRITERS[form]
    for document in documents:
        yield write(document)


def _order(request: SearchRequest) -> list[dict[str, Any]]:
    if request.sort in {"relevance", "recency"}:
        return [{"_score": {"order": "desc"}}, {"url": {"order": "asc"}}]
    direction = "desc" if request.sort == "newest" else "asc"
    return [{"published": {"order": direction, "missing": "_last"}}, {"url": {"order": "asc"}}]


def _csv_document(document: Mapping[str, Any]) -> str:
    archive = document.get("archive") or {}
    story = document.get("story") or {}
    named = {field: _names(document, field) for field in (*IDENTITY_FIELDS.values(), "speakers")}
    row = {
        **document,
        **named,
        "title": document.get("headline"),
        "published": document.get("published_text"),
        "languages": "; ".join(document.get("languages", ())),
        "byline": "; ".join(document.get("byline", ())),
        "topics": "; ".join(document.get("topics", ())),
        "story": story.get("id"),
        "story_role": story.get("role"),
        "withdrawn": document.get("withdrawn_at"),
        "archive_file": archive.get("file"),
        "archive_offset": archive.get("offset"),
        "archive_record": archive.get("record_id"),
    }
    return _csv_row(["" if row.get(column) is None else str(row[column]) for column in _COLUMNS])


def _names(document: Mapping[str, Any], field: str) -> str:
    return "; ".join(one["name"] for one in document.get(field, ()))


def _csv_row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(
        [f"'{cell}" if cell.startswith(_FORMULA_BEGINNINGS) else cell for cell in cells]
    )
    return line.getvalue()


def _json_line(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"


_WRITERS: dict[ExportFormat, Callable[[Mapping[str, Any]], str]] = {
    "csv": _csv_document,
    "jsonl": _json_line,
    "bibtex": bibtex_entry,
    "ris": ris_entry,
}
