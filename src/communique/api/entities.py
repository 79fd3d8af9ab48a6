"""One identity as the index and the knowledge base know it."""

from __future__ import annotations

from communique.api.services import Services
from communique.index import FacetBucket, Period, SearchHit, SearchRequest, search_documents
from communique.knowledge import Person
from communique.models import EntityKind, Value

_FIELDS: dict[str, tuple[EntityKind, str]] = {
    "person": ("person", "people"),
    "place": ("place", "places"),
    "org": ("organisation", "organisations"),
    "organisation": ("organisation", "organisations"),
    "treaty": ("treaty", "treaties"),
}
_NEWEST = 10


class HeldOffice(Value):
    """An office someone holds or held, from and until as precise as it is known."""

    office: str
    organisation: str
    since: str | None
    until: str | None


class EntityView(Value):
    """One identity.

    Attributes:
        id: its id.
        kind: person, place, organisation or treaty.
        name: canonical English name.
        known: whether it is in the knowledge base.
        names: spellings by language.
        offices: offices held, of a person in the knowledge base.
        total: number of pages that name it.
        timeline: those over time.
        named_with: identities named on the same pages, by facet.
        newest: the newest of them.
    """

    id: str
    kind: EntityKind
    name: str
    known: bool
    names: dict[str, tuple[str, ...]]
    offices: tuple[HeldOffice, ...]
    total: int
    timeline: tuple[Period, ...]
    named_with: dict[str, tuple[FacetBucket, ...]]
    newest: tuple[SearchHit, ...]


def read_entity(services: Services, entity_id: str) -> EntityView | None:
    """Return one identity, or ``None`` if the knowledge base has none of that id and no page names it.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    if (prefix := entity_id.partition("/")[0]) not in _FIELDS:
        return None
    kind, field = _FIELDS[prefix]
    request = SearchRequest.model_validate({field: (entity_id,), "sort": "newest", "size": _NEWEST})
    result = search_documents(*services.all, request)
    known = entity_id in services.knowledge
    if not known and not result.total:
        return None
    entry = services.knowledge.entry(entity_id) if known else None
    itself = next((one for one in result.facets[kind] if one.value == entity_id), None)
    names: dict[str, tuple[str, ...]] = {}
    for language, spelling in entry.spellings() if entry else ():
        names[language] = (*names.get(language, ()), spelling)
    return EntityView(
        id=entity_id,
        kind=kind,
        name=entry.name if entry else itself.label if itself else entity_id,
        known=known,
        names=names,
        offices=_offices(entry) if isinstance(entry, Person) else (),
        total=result.total,
        timeline=result.timeline,
        named_with={
            facet: tuple(one for one in result.facets[facet] if one.value != entity_id)
            for facet in ("person", "place", "organisation", "treaty")
        },
        newest=result.hits,
    )


def _offices(person: Person) -> tuple[HeldOffice, ...]:
    return tuple(
        HeldOffice(office=one.office, organisation=one.org, since=one.since, until=one.until) for one in person.offices
    )
