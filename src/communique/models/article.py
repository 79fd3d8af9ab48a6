"""A page after cleaning: its fields with their origins, its text by language, and what was removed and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from communique.models.base import Value
from communique.models.candidate import Alternate
from communique.models.dates import IsoDate, date_part
from communique.models.fetched import ArchiveRef
from communique.models.structure import Image, Link, Part, Turn

FieldOrigin = str
"""Where a value came from: ``rule``, ``json-ld``, ``meta``, ``time``, ``heading``, ``text``, ``url``, ``listing`` …"""


Kind = Literal[
    "press release",
    "speech",
    "remarks",
    "transcript",
    "interview",
    "press conference",
    "letter",
    "note",
    "comment",
    "news",
]
"""The kinds of page an article can be."""

KindPlace = Literal["headline", "label", "url", "reference", "source", "nothing"]
"""Where the sign of a page's kind stands: in a headline, in a short line above the text, in the address, in a document
number; ``source`` is the kind its source gives where nothing else tells, ``nothing`` means that nothing told."""


class KindEvidence(Value):
    """The sign that gave a page its kind.

    Attributes:
        place: where it stands.
        line: the whole headline, line, address or number it stands in; empty for ``source`` and ``nothing``.
        start: its first character in that line.
        end: one past its last character.
        rule: the source's own rule for addresses, if that decided.
    """

    place: KindPlace
    line: str = ""
    start: int = 0
    end: int = 0
    rule: str | None = None

    @property
    def words(self) -> str:
        """The sign itself, as written."""
        return self.line[self.start : self.end]


class Block(Value):
    """One block of the page, kept or removed.

    Attributes:
        text: its visible text.
        kept: whether it is part of the clean text.
        rule: name of the rule that decided (``share-bar``, ``newsletter``, ``site-rule``, ``extractor`` …).
    """

    text: str
    kept: bool
    rule: str


class Segment(Value):
    """The clean text of one language on a page.

    Attributes:
        language: ISO 639-1 code (``en``, ``ru``, ``az`` …), ``und`` if it cannot be told.
        title: headline in this language, if the page has one.
        text: paragraphs separated by one blank line, Unicode NFC, no boilerplate.
        parts: what each paragraph of the text is on the page, in order; they cover the text.
        links: links in the text, in order.
        images: images of the page that belong to the text, in order.
        turns: who speaks, where the text is questions and answers or several speakers in turn.
        translations: places (in ``article.segments``) of the segments that say the same in another language.
    """

    language: str
    title: str | None = None
    text: str
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    turns: tuple[Turn, ...] = ()
    translations: tuple[int, ...] = ()


class CanonicalClaim(Value):
    """Another address that a page calls its canonical one (``<link rel=canonical>``, the header ``Link``).

    Attributes:
        url: the address, canonical in our sense; as written where it is none.
        refused: why it cannot be that, if the address alone tells: ``no-address``, ``contradicted`` (the page names
            several, or ``og:url`` another one), ``other-host``, ``front-page`` (or a listing), ``out-of-scope``.
    """

    url: str
    refused: str | None = None


class Article(Value):
    """A cleaned page.

    Attributes:
        source: id of the source.
        url: canonical URL, the page's identity.
        title: headline a reader sees, without site name, reference number or language marker.
        published: publication date as precise as the page gives it.
        modified: date of last change, if the page gives one.
        byline: names of the people who wrote it, in the order of the page.
        reference: document number the publisher gives (``332/17``, ``359-27-02-2023``).
        kind: ``press release``, ``speech``, ``remarks``, ``transcript``, ``interview``, ``press conference``,
            ``letter``, ``note``, ``comment`` or ``news``.
        kind_evidence: the sign that gave the kind; ``None`` for articles that were not made by the cleaner.
        segments: at least one, in the order of the page.
        origins: for each field that has a value, where it came from.
        removed: blocks that were taken out inside or around the text, with the rule that did it.
        confidence: 0 to 1, how sure the cleaner is of the text.
        rules_version: version of the source's rules that were applied (``generic`` when none).
        template_version: version of the site's learned template that was subtracted, if there was one.
        archive: where the page as received is kept; ``None`` for a file cleaned from the command line.
        fetched_at: when it was received (UTC).
        alternates: its translations at other addresses, as the page names them (``hreflang``, a language switch).
        canonical: another address that it calls its canonical one.
    """

    source: str
    url: str
    title: str | None = None
    published: IsoDate | None = None
    modified: IsoDate | None = None
    byline: tuple[str, ...] = ()
    reference: str | None = None
    kind: Kind = "news"
    kind_evidence: KindEvidence | None = None
    segments: tuple[Segment, ...]
    origins: dict[str, FieldOrigin] = Field(default_factory=dict)
    removed: tuple[Block, ...] = ()
    confidence: float = 1.0
    rules_version: str = "generic"
    template_version: int | None = None
    archive: ArchiveRef | None = None
    fetched_at: datetime | None = None
    alternates: tuple[Alternate, ...] = ()
    canonical: CanonicalClaim | None = None

    @property
    def language(self) -> str:
        """Language of the first segment."""
        return self.segments[0].language

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the page, each once, in the order of the page."""
        return tuple(dict.fromkeys(segment.language for segment in self.segments))

    @property
    def published_day(self) -> date | None:
        """Day of publication in the page's own zone, or ``None`` if the page gives no date."""
        return date_part(self.published) if self.published else None

    @property
    def text(self) -> str:
        """The clean text of all segments, separated by one blank line."""
        return "\n\n".join(segment.text for segment in self.segments)
