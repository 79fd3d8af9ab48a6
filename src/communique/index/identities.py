"""An identity as the index knows it: names, offices, pages over time, whom it is named with, what it said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.document import IDENTITY_FIELDS
from communique.index.fields import kind_of_identity
from communique.index.request import FacetBucket, Period, SearchHit, SearchRequest
from communique.index.search import search_documents
from communique.index.templates import alias_name
from communique.knowledge import KnowledgeBase, Person
from communique.models import EntityKind, Value
from communique.settings import Settings

_NEWEST = 10
_MOST_STATEMENTS = 20


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
