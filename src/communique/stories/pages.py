"""A page as its story needs it: texts as shingles, facts by paragraph, when and where it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communique.models import date_part
from communique.stories.facts import Fact, facts_in_order
from communique.stories.fingerprints import paragraph_digests
from communique.stories.shingles import Hashes, shingle, words_of_text


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one language on a page.

    Attributes:
        language: ISO 639-1 code.
        text: as cleaned.
        title: its headline.
        shingles: of the text without what its site repeats.
        facts: of the text, by paragraph.
    """

    language: str
    text: str
    title: str
    shingles: Hashes = field(compare=False)
    facts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A page to be grouped.

    Attributes:
        id: of its document.
        url: canonical URL.
        source: id of its source.
        category: kind of source (``ministry``, ``agency``, ``mirror`` …).
        published: day or time of publication as the page gives it; empty if it gives none.
        reference: document number.
        alternates: URLs of the same page in other languages, as its site names them.
        texts: by language, in the order of the page.
    """

    id: str
    url: str
    source: str
    category: str
    published: str
    reference: str | None
    alternates: frozenset[str]
    texts: tuple[PageText, ...] = field(compare=False)

    @property
    def day(self) -> int | None:
        """Ordinal of the day of publication."""
        return date_part(self.published).toordinal() if self.published else None


def read_page(
    document: Mapping[str, Any], category: str = "agency", repeated: frozenset[str] = frozenset()
) -> StoryPage:
    """Return the page that a document describes.

    Args:
        document: as in the index.
        category: kind of its source.
        repeated: digests of paragraphs that its site repeats. They are left out, unless nothing else would be left.
    """
    texts = [_read_text(index, segment, document, repeated) for index, segment in enumerate(document["segments"])]
    return StoryPage(
        id=document["id"],
        url=document["url"],
        source=document["source"],
        category=category,
        published=document.get("published_text") or "",
        reference=document.get("reference"),
        alternates=frozenset(document.get("alternates") or ()),
        texts=tuple(texts),
    )


def _read_text(
    index: int, segment: Mapping[str, Any], document: Mapping[str, Any], repeated: frozenset[str]
) -> PageText:
    text = str(segment["text"])
    facts = facts_in_order(
        index, text, document.get("mentions", ()), document.get("marks", ()), document.get("money", ())
    )
    return PageText(
        language=segment["language"],
        text=text,
        title=segment.get("title") or document.get("headline") or "",
        shingles=shingle(words_of_text(_own_text(text, repeated))),
        facts=_by_paragraph(text, facts),
    )


def _own_text(text: str, repeated: frozenset[str]) -> str:
    known = paragraph_digests(text)
    dropped = {known[key] for key in repeated & known.keys()}
    if not dropped or len(dropped) == len(known):
        return text
    return "\n\n".join(part for part in text.split("\n\n") if part not in dropped)


def _by_paragraph(text: str, facts: tuple[Fact, ...]) -> tuple[tuple[str, ...], ...]:
    parts = []
    start = 0
    for part in text.split("\n\n"):
        end = start + len(part)
        parts.append(tuple(fact for at, fact in facts if start <= at < end))
        start = end + 2
    return tuple(parts)
