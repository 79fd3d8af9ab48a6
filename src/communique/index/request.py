"""What can be asked of the index, and what comes back."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from communique.models import EntityKind, Value

DEEPEST_HIT = 10_000
"""Last hit that ``offset`` and ``size`` reach: Elasticsearch's own bound (``index.max_result_window``)."""

Sort = Literal["relevance", "newest", "oldest"]
"""Order of hits; those of equal relevance come newest first, pages without a date last."""

FacetName = Literal["source", "kind", "language", "date", "person", "place", "organisation", "treaty"]
"""The facets of a result."""


class SearchRequest(Value):
    """A question to the index.

    Values of one of ``sources``, ``kinds`` and ``languages`` are alternatives; the identities given are all asked for
    (two people: pages that name both). All filters together hold.

    Attributes:
        query: words (all are looked for), names in any script, phrases in double quotes; empty or ``*`` for everything.
        sources: ids of sources.
        kinds: kinds of page.
        languages: ISO 639-1 codes; a page in two languages has both.
        people, places, organisations, treaties: ids in the knowledge base, or names in any spelling it knows.
        date_from, date_to: first and last day of publication, in the zone of the page.
        size: hits wanted, at most.
        offset: hits to leave out before the first.
        sort: see :data:`Sort`.
    """

    query: str = ""
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    treaties: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    size: int = Field(default=10, ge=0, le=1_000)
    offset: int = Field(default=0, ge=0)
    sort: Sort = "relevance"

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        if self.offset + self.size > DEEPEST_HIT:
            raise ValueError(f"offset and size reach beyond hit {DEEPEST_HIT:,}; narrow the search by filters or dates")
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"the first day ({self.date_from}) is later than the last ({self.date_to})")
        return self

    def identities(self, kind: EntityKind) -> tuple[str, ...]:
        """Return the ids or names asked for of one kind of identity."""
        return {
            "person": self.people,
            "place": self.places,
            "organisation": self.organisations,
            "treaty": self.treaties,
        }[kind]


class Highlight(Value):
    """A piece of a page with the places that answer the query. Plain text: escape it wherever it is shown.

    Attributes:
        field: ``title`` or ``body``.
        language: ``en``, ``ru``, ``az`` or ``other``.
        text: the piece.
        marks: first character and one past the last of each place, in order.
    """

    field: Literal["title", "body"]
    language: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()


class HitIdentity(Value):
    """An identity that a hit names: id, canonical English name, number of mentions."""

    id: str
    name: str
    mentions: int


class SearchHit(Value):
    """One page found.

    Attributes:
        id: of its document.
        url: canonical URL.
        title: headline, if it has one.
        language: ISO 639-1 code of its first language; ``languages`` has all of them.
        source: id of its source.
        kind: kind of page.
        published: publication date as precise as the page gives it.
        reference: the publisher's document number.
        score: relevance; ``None`` when sorted by date.
        highlights: pieces of title and text.
        people, places, organisations, treaties: what it names, most mentioned first.
    """

    id: str
    url: str
    title: str | None
    language: str
    languages: tuple[str, ...]
    source: str
    kind: str
    published: str | None
    reference: str | None
    score: float | None
    highlights: tuple[Highlight, ...]
    people: tuple[HitIdentity, ...]
    places: tuple[HitIdentity, ...]
    organisations: tuple[HitIdentity, ...]
    treaties: tuple[HitIdentity, ...]


class FacetBucket(Value):
    """One value of a facet: what to filter by, how to show it, and the number of pages."""

    value: str
    label: str
    count: int


class MatchedName(Value):
    """A name in the query and the identities it was taken for, as (id, canonical English name)."""

    text: str
    identities: tuple[tuple[str, str], ...]


class SearchResult(Value):
    """The answer to a request.

    Attributes:
        total: number of pages found, exact.
        hits: those asked for.
        facets: values by facet; each counts under every filter except its own (identities: under their own too,
            because a further one narrows).
        matched_names: names the query was understood to hold.
        notes: what of the query was left out, for a person.
    """

    total: int
    hits: tuple[SearchHit, ...]
    facets: dict[FacetName, tuple[FacetBucket, ...]]
    matched_names: tuple[MatchedName, ...] = ()
    notes: tuple[str, ...] = ()
