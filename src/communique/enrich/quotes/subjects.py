"""Who is the subject of a reporting clause: a name beside the verb, a title, or a pronoun the text before tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from communique.enrich.quotes.cast import Cast, Figure
from communique.enrich.quotes.text import FILLER, Piece, chunks, sentences
from communique.models import Party

# "Lavrov, speaking after talks with Bayramov, said": what stands between the commas has a subject of its own.
_ASIDE = re.compile(
    r",\s(?:who|whose|which|where|speaking|addressing|following|after|during|commenting|answering|in|at|on|as|"
    r"котор\w+|комментируя|отвечая|выступая|говоря|после|во время|в ходе)\b[^,;:]*,\s*$",
    re.IGNORECASE,
)
_FARTHEST_BACK = 6
"""Sentences before a pronoun in which whom it means is looked for."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a reporting clause is about.

    Attributes:
        party: who.
        why: as in :class:`communique.models.Quote`.
        start: where the name, title or pronoun begins.
        end: where it ends.
    """

    party: Party
    why: str
    start: int
    end: int


@dataclass(slots=True)
class Discourse:
    """What has been said so far on a page, for words that only point back.

    Attributes:
        cast: who is named where.
        masked: the text with a filler in place of what is quoted.
        paragraphs: of the text.
        spoken: where each statement's speaker was found, in order.
    """

    cast: Cast
    masked: str
    paragraphs: Sequence[Piece]
    spoken: list[tuple[int, Party]] = field(default_factory=list)
    _sentences: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sentences = [one for piece in self.paragraphs for one in sentences(self.masked, piece)]

    def note(self, position: int, party: Party | None) -> None:
        """Remember who made the statement at ``position``."""
        if party:
            self.spoken.append((position, party))

    def antecedent(self, position: int, pronoun: str) -> Party | None:
        """Return whom a pronoun at ``position`` means: the subject of the nearest sentence before that has one."""
        before = [piece for piece in self._sentences if piece.start < position]
        for piece in reversed(before[-_FARTHEST_BACK:]):
            within = Piece(piece.start, min(piece.end, position))
            if (party := self._main_figure(within)) and self.cast.fits_pronoun(party, pronoun):
                return party
        return None

    def active_before(self, position: int, among: Sequence[Party]) -> Party | None:
        """Return the one of some people who last spoke, or was last the subject of a sentence, before ``position``."""
        ids = {party.id for party in among}
        named = [
            (figure.start, figure.party)
            for figure in self.cast.figures
            if figure.subject and figure.start < position and self.is_outside_quotes(figure)
        ]
        active = [(at, party) for at, party in (*self.spoken, *named) if at < position and party.id in ids]
        return max(active, key=lambda one: one[0])[1] if active else None

    def named_last(self, position: int, among: Sequence[Party]) -> Party | None:
        """Return the one of some people who is named last before ``position``, else the first of them."""
        ids = {party.id for party in among}
        named = [figure for figure in self.cast.figures if figure.party.id in ids and figure.start < position]
        return named[-1].party if named else (among[0] if among else None)

    def _main_figure(self, piece: Piece) -> Party | None:
        said = [party for at, party in self.spoken if piece.start <= at < piece.end]
        if said:
            return said[-1]
        people = [figure for figure in self.cast.within(piece) if figure.person and self.is_outside_quotes(figure)]
        subjects = [figure for figure in people if figure.subject]
        if subjects:
            return subjects[0].party
        return self._only_holder(piece)

    def _only_holder(self, piece: Piece) -> Party | None:
        """Return whom the first title of a sentence stands for, if it can stand for one person only."""
        for part in chunks(self.masked, piece):
            if any(figure.person for figure in self.cast.within(part)):
                continue
            for end in self.cast.title_ends(part):
                found = self.cast.holder(Piece(part.start, min(part.end, end + 40)))
                if len(found) == 1:
                    return found[0]
        return None

    def is_outside_quotes(self, figure: Figure) -> bool:
        """Tell whether a name does not stand in what someone else says."""
        return self.masked[figure.start] != FILLER


def find_subject(clause: Piece, verb: Piece, discourse: Discourse, *, after_first: bool = False) -> Subject | None:
    """Return the subject of a reporting verb.

    Args:
        clause: what stands around the verb.
        verb: the verb.
        discourse: the page around the clause.
        after_first: whether the subject is looked for behind the verb first (``— сказал Лавров``).
    """
    before = _without_aside(discourse.masked, Piece(clause.start, verb.start))
    after = Piece(verb.end, clause.end)
    sides = [(after, False), (before, True)] if after_first else [(before, True), (after, False)]
    for side, nearest_last in sides:
        if found := _subject_in(side, nearest_last, discourse):
            return found
    return None


def _without_aside(text: str, piece: Piece) -> Piece:
    aside = _ASIDE.search(text, piece.start, piece.end)
    return Piece(piece.start, aside.start()) if aside else piece


def _subject_in(side: Piece, nearest_last: bool, discourse: Discourse) -> Subject | None:
    """Return the subject on one side of the verb: the nearest of names, titles and pronouns."""
    cast = discourse.cast
    figures = [one for one in cast.within(side) if one.subject and discourse.is_outside_quotes(one)]
    found = [Subject(one.party, "name", one.start, one.end) for one in figures]
    found += _titles(side, figures, discourse)
    found += _pronouns(side, discourse)
    if not found:
        return None
    return max(found, key=lambda one: one.end) if nearest_last else min(found, key=lambda one: (one.start, -one.end))


def _titles(side: Piece, figures: Sequence[Figure], discourse: Discourse) -> list[Subject]:
    """Return the holders of the titles that stand for a person by themselves, not before a name."""
    found = []
    for part in chunks(discourse.masked, side):
        if any(figure.person for figure in figures if part.holds(figure.start)):
            continue
        ends = list(discourse.cast.title_ends(part))
        if not ends:
            continue
        holders = discourse.cast.holder(part)
        party = holders[0] if len(holders) == 1 else _choose(holders, part.start, discourse)
        if party:
            found.append(Subject(party, "title", part.start, ends[-1]))
    return found


def _choose(holders: Sequence[Party], position: int, discourse: Discourse) -> Party | None:
    if not holders:
        return None
    return discourse.active_before(position, holders) or discourse.named_last(position, holders)


def _pronouns(side: Piece, discourse: Discourse) -> list[Subject]:
    found = []
    for kind, pattern in discourse.cast.words.pronouns.items():
        for match in pattern.finditer(discourse.masked, side.start, side.end):
            if party := discourse.antecedent(match.start(), kind):
                found.append(Subject(party, "pronoun", match.start(), match.end()))
    return found
