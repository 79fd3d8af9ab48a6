"""Names as pages write them: identities that the knowledge base has not, the pages of an identity, its spellings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.document import IDENTITY_FIELDS
from communique.index.fields import kind_of_identity, unlinked_pattern
from communique.index.query import Query
from communique.index.templates import alias_name
from communique.knowledge import fold_name
from communique.models import EntityKind, Value
from communique.settings import Settings

_EXAMPLES = 2
_AROUND = 60
_CHUNK = 500
_SPACE = re.compile(r"\s+")


class NameExample(Value):
    """A place where a name stands: the words around it, and the page."""

    url: str
    published: str | None
    source: str
    spelling: str
    language: str
    context: str


class UnlinkedName(Value):
    """An identity that the knowledge base has not.

    Attributes:
        id: its id.
        kind: person, place, organisation, treaty or event.
        name: the name as its newest page gives it.
        pages: number of pages that name it.
        examples: some of them, the newest.
    """

    id: str
    kind: EntityKind
    name: str
    pages: int
    examples: tuple[NameExample, ...]


def list_unlinked(
    client: Elasticsearch,
    settings: Settings,
    kind: EntityKind = "person",
    *,
    like: str | None = None,
    fewest: int = 1,
    most: int = 25,
) -> list[UnlinkedName]:
    """Return the identities that the knowledge base has not, those that most pages name first, with examples.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        kind: kind of identity.
        like: only names with these words, in any script.
        fewest: only those that so many pages name.
        most: as many.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    field = IDENTITY_FIELDS[kind]
    pattern = (unlinked_pattern(kind, like) if like else "") or rf"{kind}/\~.*"
    newest = {
        "top_hits": {
            "size": _EXAMPLES,
            "sort": [{"published": {"order": "desc", "missing": "_last"}}, {"url": "asc"}],
            "_source": ["url", "source", "published_text", "mentions", "segments", f"{field}.id", f"{field}.name"],
        }
    }
    terms = {"field": f"{field}.id", "include": pattern, "size": most, "min_doc_count": fewest}
    with service_errors("reading names that are not linked"):
        answer = client.search(
            index=alias_name(settings, "documents"),
            size=0,
            aggs={"names": {"terms": terms, "aggs": {"newest": newest}}},
        )
    return [_unlinked(bucket, kind) for bucket in answer["aggregations"]["names"]["buckets"]]


def find_unlinked(client: Elasticsearch, settings: Settings, name: str) -> list[UnlinkedName]:
    """Return the identities of every kind, not in the knowledge base, that have all words of ``name``.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    return [found for kind in IDENTITY_FIELDS for found in list_unlinked(client, settings, kind, like=name)]


def pages_naming(
    client: Elasticsearch, settings: Settings, identities: Iterable[str], spellings: Iterable[str] = ()
) -> list[str]:
    """Return the URLs of all pages that name one of the identities, or have all words of a spelling among their names.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    ids = list(dict.fromkeys(identities))
    either: list[Query] = [{"terms": {f"{field}.id": ids}} for field in (*IDENTITY_FIELDS.values(), "speakers")]
    either += [
        {"match": {"names": {"query": folded, "operator": "and"}}} for name in spellings if (folded := fold_name(name))
    ]
    return [source["url"] for source in _scan(client, settings, {"bool": {"should": either}}, ["url"])]


def spellings_of(client: Elasticsearch, settings: Settings, identity: str) -> dict[str, dict[str, int]]:
    """Return how pages write an identity: the number of places of each spelling, by language.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    kind = kind_of_identity(identity)
    counts: dict[str, dict[str, int]] = {}
    query = {"term": {f"{IDENTITY_FIELDS[kind]}.id": identity}} if kind else {"match_none": {}}
    for document in _scan(client, settings, query, ["mentions", "segments"]):
        for mention in _mentions_of(document, identity):
            of_language = counts.setdefault(document["segments"][mention["segment"]]["language"], {})
            spelling = _SPACE.sub(" ", mention["text"])
            of_language[spelling] = of_language.get(spelling, 0) + 1
    return counts


def _scan(client: Elasticsearch, settings: Settings, query: Query, fields: list[str]) -> Iterator[dict[str, Any]]:
    """Yield fields of every document that a query finds, in the order of their URLs."""
    after: dict[str, Any] = {}
    while True:
        with service_errors("reading documents"):
            answer = client.search(
                index=alias_name(settings, "documents"),
                query={"bool": {"filter": [query]}},
                size=_CHUNK,
                sort=[{"url": "asc"}],
                source_includes=fields,
                **after,
            )
        hits = answer["hits"]["hits"]
        yield from (dict(hit["_source"]) for hit in hits)
        if len(hits) < _CHUNK:
            return
        after = {"search_after": hits[-1]["sort"]}


def _unlinked(bucket: Mapping[str, Any], kind: EntityKind) -> UnlinkedName:
    identity = str(bucket["key"])
    pages = [hit["_source"] for hit in bucket["newest"]["hits"]["hits"]]
    named = [one["name"] for page in pages for one in page[IDENTITY_FIELDS[kind]] if one["id"] == identity]
    examples = [_example(page, mention) for page in pages for mention in _mentions_of(page, identity)[:1]]
    return UnlinkedName(id=identity, kind=kind, name=named[0], pages=bucket["doc_count"], examples=tuple(examples))


def _mentions_of(document: Mapping[str, Any], identity: str) -> list[Mapping[str, Any]]:
    return [mention for mention in document.get("mentions", ()) if mention["id"] == identity]


def _example(page: Mapping[str, Any], mention: Mapping[str, Any]) -> NameExample:
    segment = page["segments"][mention["segment"]]
    text = segment.get(mention["field"]) or ""
    around = text[max(0, mention["start"] - _AROUND) : mention["end"] + _AROUND]
    return NameExample(
        url=page["url"],
        published=page.get("published_text"),
        source=page["source"],
        spelling=mention["text"],
        language=segment["language"],
        context=_SPACE.sub(" ", around).strip(),
    )
