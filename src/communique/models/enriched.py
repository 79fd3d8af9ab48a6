"""An article with the people, places, organisations, treaties and events its text names."""

from __future__ import annotations

from typing import Literal

from communique.models.article import Article
from communique.models.base import Value
from communique.models.statements import Fingerprint, Statements

EntityKind = Literal["person", "place", "organisation", "treaty", "event"]
"""What a name can stand for."""

MentionField = Literal["title", "text"]
"""Which part of a segment a mention stands in."""


class Mention(Value):
    """One place where a name stands.

    Attributes:
        segment: index into ``article.segments``.
        field: ``title`` or ``text`` of that segment.
        start: first character of the name in that field.
        end: one past its last character.
        text: the name as written.
        why: what linked it: ``alias`` (a spelling in the knowledge base), ``surname`` (resolved by the page),
            ``title`` (by the title before it), ``office`` (an office held on the page's date), ``date`` (a treaty named
            by its kind and day), ``pattern`` (an event, by the word that says what it is), ``statistical`` (found by a
            model, not in the knowledge base).
    """

    segment: int
    field: MentionField
    start: int
    end: int
    text: str
    why: str


class Entity(Value):
    """One identity and where the page names it.

    Attributes:
        id: id in the knowledge base (``person/sergey-lavrov``), or ``<kind>/~<folded key>`` for a name not in it.
        kind: person, place, organisation, treaty or event.
        name: canonical English name; the name as first written if it is not in the knowledge base.
        known: whether it is in the knowledge base.
        mentions: in the order of the page, at least one.
    """

    id: str
    kind: EntityKind
    name: str
    known: bool
    mentions: tuple[Mention, ...]


class EnrichedArticle(Value):
    """An article and the identities it names.

    Attributes:
        article: as cleaned.
        entities: each identity once, most mentioned first.
        statements: what is said and by whom; sums, days, numbers, cited sources, topics.
        fingerprint: what its text is found by among all others.
        knowledge_version: digest of the knowledge base that was used.
    """

    article: Article
    entities: tuple[Entity, ...] = ()
    statements: Statements = Statements()
    fingerprint: Fingerprint = Fingerprint()
    knowledge_version: str

    def of_kind(self, kind: EntityKind) -> tuple[Entity, ...]:
        """Return the identities of one kind, most mentioned first."""
        return tuple(entity for entity in self.entities if entity.kind == kind)
