"""Names found in one field of one segment, before the page decides who they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from communique.models import Article, EntityKind, Mention
from communique.models.enriched import MentionField


@dataclass(frozen=True, slots=True)
class Field:
    """A piece of text that names are found in.

    Attributes:
        segment: index into ``article.segments``.
        name: ``title`` or ``text``.
        language: of the segment.
        text: the characters offsets count.
    """

    segment: int
    name: MentionField
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A name in a field.

    Attributes:
        field: where it stands.
        start: first character.
        end: one past the last.
        kind: what it names.
        ids: entries it can stand for; empty for a name not in the knowledge base.
        why: as in :class:`communique.models.Mention`.
        base: the name in its base form, for a name not in the knowledge base.
    """

    field: Field
    start: int
    end: int
    kind: EntityKind
    ids: tuple[str, ...]
    why: str
    base: str = ""

    @property
    def text(self) -> str:
        """The name as written."""
        return self.field.text[self.start : self.end]

    def mention(self) -> Mention:
        """Return the span as a mention."""
        return Mention(
            segment=self.field.segment,
            field=self.field.name,
            start=self.start,
            end=self.end,
            text=self.text,
            why=self.why,
        )

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character of one field."""
        return self.field is other.field and self.start < other.end and other.start < self.end

    def linked(self, *ids: str, why: str | None = None) -> Span:
        """Return the span with other candidates."""
        return replace(self, ids=ids, why=why or self.why)


def fields_of(article: Article) -> Iterator[Field]:
    """Yield every title and text of an article in the order of the page."""
    for index, segment in enumerate(article.segments):
        if segment.title:
            yield Field(index, "title", segment.language, segment.title)
        yield Field(index, "text", segment.language, segment.text)


def without_overlaps(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the spans that share no character with one already taken."""
    kept = list(taken)
    fresh: list[Span] = []
    for span in spans:
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
            fresh.append(span)
    return fresh
