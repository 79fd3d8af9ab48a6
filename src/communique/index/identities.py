"""Identities as the index knows them: one with its pages and statements, those nobody linked, the pages of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.document import IDENTITY_FIELDS
from communique.index.fields import KEY_PREFIXES, unlinked_pattern
from communique.index.query import Query
from communique.index.request import FacetBucket, Period, SearchHit, SearchRequest
from communique.index.search import search_documents
from communique.index.templates import alias_name
from communique.knowledge import KnowledgeBase, Person, fold_name
from communique.models import EntityKind, Value
from communique.settings import Settings

_NEWEST = 10
_MOST_STATEMENTS = 20
_EXAMPLES = 2
_AROUND = 60
_CHUNK = 500
_SPACE = re.compile(r"\s+")


class HeldOffice(Value):
    """An office someone holds or held, from and until as precise as it is known."""

    office: str
    organisation: str
    since: str | None
    until: str | None


class Statement(Value):
    """Something an identity said, and where.

    Attributes:
        text: what was said.
        direct: whether in its own words.
        verb: of reporting, as written.
        url: of the page.
        headline: of the page.
        published: as the page gives it.
        source: id of the source.
        story: id of the page's story; reprints and translations of it tell the same statement.
    """

    text: str
    direct: bool
    verb: str | None
    url: str
    headline: str | None
    published: str | None
    source: str
    story: str | None


class EntityView(Value):
    """One identity.

    Attributes:
        id: its id.
        kind: person, place, organisation, treaty or event.
        name: canonical English name.
        known: whether it is in the knowledge base.
        names: spellings by language.
        abbreviations: abbreviations by language.
        offices: offices held, of a person in the knowledge base, the latest first.
        total: number of pages that name it.
        timeline: those over time.
        named_with: identities named on the same pages, by facet.
        newest: the newest of them.
        statements: the newest of what it said, one of a story.
    """

    id: str
    kind: EntityKind
    name: str
    known: bool
    names: dict[str, tuple[str, ...]]
    abbreviations: dict[str, tuple[str, ...]]
    offices: tuple[HeldOffice, ...]
    total: int
    timeline: tuple[Period, ...]
    named_with: dict[str, tuple[FacetBucket, ...]]
    newest: tuple[SearchHit, ...]
    statements: tuple[Statement, ...] = ()


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


def kind_of_identity(identity: str) -> EntityKind | None:
    """Return the kind of an identity by its id, or ``None`` if it is none."""
    prefix = identity.partition("/")[0] + "/"
    return next((kind for kind, own in KEY_PREFIXES.items() if prefix in {own, f"{kind}/"}), None)


def read_identity(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, identity: str
) -> EntityView | None:
    """Return one identity, or ``None`` if the knowledge base has none of that id and no page names it.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    kind = kind_of_identity(identity)
    if kind is None:
        return None
    request = SearchRequest.model_validate({IDENTITY_FIELDS[kind]: (identity,), "sort": "newest", "size": _NEWEST})
    result = search_documents(client, settings, knowledge, request)
    known = identity in knowledge
    if not known and not result.total:
        return None
    entry = knowledge.entry(identity) if known else None
    itself = next((one for one in result.facets[kind] if one.value == identity), None)
    return EntityView(
        id=identity,
        kind=kind,
        name=entry.name if entry else itself.label if itself else identity,
        known=known,
        names=_by_language(entry.spellings() if entry else ()),
        abbreviations=_by_language(entry.abbreviations.items() if entry else ()),
        offices=_offices(entry) if isinstance(entry, Person) else (),
        total=result.total,
        timeline=result.timeline,
        named_with={
            facet: tuple(one for one in result.facets[facet] if one.value != identity) for facet in IDENTITY_FIELDS
        },
        newest=result.hits,
        statements=tuple(_statements_of(client, settings, identity)),
    )


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


def _statements_of(client: Elasticsearch, settings: Settings, identity: str) -> Iterator[Statement]:
    """Yield the newest statements of a speaker; of a story, those of its newest page alone."""
    inner = {"size": _MOST_STATEMENTS, "_source": ["quotes.text", "quotes.direct", "quotes.verb"]}
    said = {"term": {"quotes.speaker.id": identity}}
    with service_errors("reading statements"):
        answer = client.search(
            index=alias_name(settings, "documents"),
            query={"nested": {"path": "quotes", "query": said, "inner_hits": inner}},
            sort=[{"published": {"order": "desc", "missing": "_last"}}, {"url": "asc"}],
            size=_MOST_STATEMENTS,
            source_includes=["id", "url", "headline", "published_text", "source", "story.id"],
        )
    told: set[str] = set()
    given = 0
    for hit in answer["hits"]["hits"]:
        page = hit["_source"]
        story = (page.get("story") or {}).get("id", page["id"])
        if story in told:
            continue
        told.add(story)
        for found in hit["inner_hits"]["quotes"]["hits"]["hits"][: _MOST_STATEMENTS - given]:
            given += 1
            quote = found["_source"]
            yield Statement(
                text=quote["text"],
                direct=quote["direct"],
                verb=quote.get("verb"),
                url=page["url"],
                headline=page.get("headline"),
                published=page.get("published_text"),
                source=page["source"],
                story=(page.get("story") or {}).get("id"),
            )


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


def _by_language(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for language, spelling in pairs:
        names[language] = (*names.get(language, ()), spelling)
    return names


def _offices(person: Person) -> tuple[HeldOffice, ...]:
    ordered = sorted(
        person.offices, key=lambda one: (one.until is None, one.since or "", one.until or ""), reverse=True
    )
    return tuple(
        HeldOffice(office=one.office, organisation=one.org, since=one.since, until=one.until) for one in ordered
    )
