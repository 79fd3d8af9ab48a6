"""What can be asked of the index, and what comes back."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from communique.index.cursor import Sort, read_cursor
from communique.models import EntityKind, Value

DEEPEST_HIT = 10_000
"""Last hit that ``offset`` and ``size`` reach: Elasticsearch's own bound (``index.max_result_window``)."""

FacetName = Literal[
    "source", "kind", "language", "topic", "date", "speaker", "person", "place", "organisation", "treaty", "event"
]
"""The facets of a result."""


class SearchRequest(Value):
    """A question to the index.

    Values of one of ``sources``, ``kinds`` and ``languages`` are alternatives; the identities given are all asked for
    (two people: pages that name both). All filters together hold.

    Attributes:
        query: words, names in any script, phrases in quotes, fields and operators (:mod:`communique.index.grammar`);
            empty or ``*`` for everything.
        sources: ids of sources.
        kinds: kinds of page.
        languages: ISO 639-1 codes; a page in two languages has both.
        topics: topics of pages.
        people, places, organisations, treaties, events: ids in the knowledge base, or names in any spelling it knows.
        speakers: who speaks on the page, as ``people``.
        date_from, date_to: first and last day of publication, in the zone of the page.
        size: hits wanted, at most.
        offset: hits to leave out before the first.
        sort: see :data:`communique.index.cursor.Sort`.
        after: where the page of hits before this one ended (:attr:`SearchResult.next`), for going on to the last hit.
        collapse: whether pages of one story are one hit, the others counted by :attr:`SearchHit.more`.
    """

    query: str = ""
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    treaties: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    size: int = Field(default=10, ge=0, le=1_000)
    offset: int = Field(default=0, ge=0)
    sort: Sort = "relevance"
    after: str | None = Field(default=None, max_length=6_000)
    collapse: bool = False

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        if self.offset + self.size > DEEPEST_HIT:
            raise ValueError(f"offset and size reach beyond hit {DEEPEST_HIT:,}; narrow the search by filters or dates")
        if self.after is not None:
            read_cursor(self.after, self.sort)
            if self.offset or self.collapse:
                raise ValueError("'after' goes on behind a hit: it takes no offset, and no collapsed stories")
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
            "event": self.events,
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


class FoundStatement(Value):
    """A statement that a query asked for: what was said, by whom, in which language."""

    text: str
    language: str | None = None
    speaker: str | None = None
    direct: bool | None = None


class WayFound(Value):
    """Why a page was found.

    Attributes:
        text: name, word or phrase of the query.
        how: ``identity`` (the page mentions who is meant, in whatever script), ``words`` (it stands in the text,
            in some form), ``spelling`` (a name that is spelt otherwise, or in another script), ``translation`` (a
            term as another language, or in other words, has it), ``date`` (a day named, or of publication),
            ``reference`` (the document's number).
    """

    text: str
    how: str


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
        people, places, organisations, treaties, events: what it names, most mentioned first.
        why: ways in which each part of the query finds it.
        statements: those that ``speaker:`` and ``quote:`` asked for.
        story: id of its story, if it has been grouped.
        more: number of further pages of the story that the search finds, where stories are one hit.
        withdrawn: since when the publisher has taken it down.
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
    events: tuple[HitIdentity, ...] = ()
    why: tuple[WayFound, ...] = ()
    statements: tuple[FoundStatement, ...] = ()
    story: str | None = None
    more: int = 0
    withdrawn: str | None = None


class FacetBucket(Value):
    """One value of a facet: what to filter by, how to show it, and the number of pages."""

    value: str
    label: str
    count: int


class Period(Value):
    """A stretch of a timeline: its first day, the day after its last, and the number of pages."""

    first: date
    end: date
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
        timeline: counts over time under all filters, the stretches as long as the result asks for.
        stories: number of stories the pages belong to, where stories are one hit.
        next: what ``after`` has to be for the hits behind these; ``None`` behind the last.
        spelling: the query as it may have been meant, where nothing is found.
    """

    total: int
    hits: tuple[SearchHit, ...]
    facets: dict[FacetName, tuple[FacetBucket, ...]]
    matched_names: tuple[MatchedName, ...] = ()
    notes: tuple[str, ...] = ()
    timeline: tuple[Period, ...] = ()
    stories: int | None = None
    next: str | None = None
    spelling: str | None = None
