"""What a page says beyond its names: statements and who made them, sums, days, numbers, sources it cites, topics."""

from __future__ import annotations

from typing import Literal

from communique.models.base import Value
from communique.models.dates import IsoDate

Place = Literal["title", "text"]
"""Which part of a segment something stands in."""


class Party(Value):
    """Who made a statement, took part in a meeting, or is cited.

    Attributes:
        id: id of the identity, as of :class:`communique.models.Entity`.
        name: canonical English name; the name as written if it is not in the knowledge base.
        known: whether it is in the knowledge base.
    """

    id: str
    name: str
    known: bool


class Quote(Value):
    """One statement on a page; it stands in one paragraph.

    Attributes:
        segment: index into ``article.segments``.
        start: first character of what was said, quotation marks not counted, in that segment's text.
        end: one past its last character.
        text: those characters.
        language: of the segment.
        direct: whether these are the speaker's own words; ``False`` for reported speech.
        speaker: who said it; ``None`` if the page does not tell, or names nobody who is known to it.
        verb: the reporting verb as written (``said``, ``заявил``, ``bildirib``); ``None`` where there is none.
        act: what the verb tells of it (``say``, ``deny``, ``promise`` …), the same in every language.
        why: what gave the speaker: ``name`` beside the verb, ``title`` or ``pronoun`` beside it, ``continued`` after a
            statement of the same speaker, ``turn`` of a transcript, ``speech`` (the whole page is one person's).
    """

    segment: int
    start: int
    end: int
    text: str
    language: str
    direct: bool
    speaker: Party | None = None
    verb: str | None = None
    act: str | None = None
    why: str


class Sum(Value):
    """A sum of money.

    Attributes:
        segment: index into ``article.segments``.
        field: ``title`` or ``text`` of that segment.
        start: first character.
        end: one past the last.
        text: as written.
        amount: in units of the currency.
        currency: ISO 4217 code.
    """

    segment: int
    field: Place
    start: int
    end: int
    text: str
    amount: float
    currency: str


class Mark(Value):
    """A day, a document number or a cited source, where it stands.

    Attributes:
        what: which of the three.
        segment: index into ``article.segments``.
        field: ``title`` or ``text`` of that segment.
        start: first character.
        end: one past the last.
        text: as written.
        value: the day (ISO 8601), the number, or the id of who is cited.
        why: what gave the value (``written``, ``anchored`` to the page's own date; the words that cite).
    """

    what: Literal["day", "number", "cites"]
    segment: int
    field: Place
    start: int
    end: int
    text: str
    value: str
    why: str


class Topic(Value):
    """A topic of a page.

    Attributes:
        name: from the fixed list of ``topics.yaml``.
        score: how much of the evidence it takes to be sure, 1 and more.
        evidence: the words of the page that gave it, most telling first.
    """

    name: str
    score: float
    evidence: tuple[str, ...]


class Statements(Value):
    """What a page says, and of what.

    Attributes:
        quotes: statements in the order of the page.
        speaker: whose the whole page is (a speech, a comment), if it is one person's.
        participants: who met, if the page reports a meeting.
        sums: of money.
        days: calendar days named, each with its place.
        numbers: of documents.
        cites: whom the page cites as its source.
        cited: the same, each once.
        topics: most certain first.
    """

    quotes: tuple[Quote, ...] = ()
    speaker: Party | None = None
    participants: tuple[Party, ...] = ()
    sums: tuple[Sum, ...] = ()
    days: tuple[Mark, ...] = ()
    numbers: tuple[Mark, ...] = ()
    cites: tuple[Mark, ...] = ()
    cited: tuple[Party, ...] = ()
    topics: tuple[Topic, ...] = ()

    @property
    def mentioned_dates(self) -> tuple[IsoDate, ...]:
        """The days named, each once, in order of time."""
        return tuple(sorted({mark.value for mark in self.days}))


class Fingerprint(Value):
    """What a page's text is found by among all others, at the cost of a look-up.

    Attributes:
        bands: of MinHash signatures, one set a segment: texts alike as a whole share some.
        anchors: a sample of its shingles: a text and a piece of it share some.
        facts: people, sums, days and numbers that a translation has too.
        paragraphs: digests of its paragraphs: those a site repeats are no evidence.
    """

    bands: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
