"""Turns of a transcript or interview: paragraphs under a label that says who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.enrich.quotes.cast import Cast
from communique.enrich.quotes.text import Piece, count_words
from communique.knowledge.folding import fold_name, fold_word, name_words
from communique.models import Party

_LABEL = re.compile(r"(?P<who>[^\W\d_a-zа-яёəığöüşç][^:\n!?;]{0,58}?)(?P<to>\s*\([^)\n]{1,60}\))?\s*[:：]\s+")
_DASH_LABEL = re.compile(r"[—–-]\s*(?=\S)")
_LONGEST_LABEL = 5
"""Words of a label, at the most."""
_FEWEST_TURNS = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One paragraph of a turn.

    Attributes:
        piece: what is said in it, without the label.
        party: who speaks; ``None`` for someone unknown.
        asks: whether it is a question of someone without a name.
    """

    piece: Piece
    party: Party | None
    asks: bool


@dataclass(frozen=True, slots=True)
class _Label:
    paragraph: int
    who: Piece
    said: int
    asks: bool
    answers: bool


def find_turns(paragraphs: Sequence[Piece], cast: Cast) -> list[Turn]:
    """Return the turns of a text that is a transcript; nothing for any other text.

    A text is one if at least two of its paragraphs begin with labels, of which one is a person's name or answers.
    Paragraphs without a label belong to the turn before them; those before the first label belong to nobody.
    """
    labels = list(_labels(paragraphs, cast))
    if len(labels) < _FEWEST_TURNS or all(label.asks for label in labels):
        return []
    named = [label for label in labels if not label.asks and not label.answers]
    parties = {label.paragraph: _party(label, named, cast) for label in labels}
    answering = next((party for party in map(parties.get, (one.paragraph for one in named)) if party), None)
    sole = cast.people[0] if len(cast.people) == 1 else answering
    by_paragraph = {label.paragraph: label for label in labels}
    return list(_turns(paragraphs, by_paragraph, parties, sole))


def _turns(
    paragraphs: Sequence[Piece], labels: dict[int, _Label], parties: dict[int, Party | None], sole: Party | None
) -> Iterator[Turn]:
    current: _Label | None = None
    for index, paragraph in enumerate(paragraphs):
        label = labels.get(index)
        current = label or current
        if current is None:
            continue
        party = sole if current.answers else parties[current.paragraph]
        yield Turn(Piece(label.said if label else paragraph.start, paragraph.end), party, current.asks)


def _labels(paragraphs: Sequence[Piece], cast: Cast) -> Iterator[_Label]:
    found = []
    for index, paragraph in enumerate(paragraphs):
        match = _LABEL.match(cast.text, paragraph.start, paragraph.end)
        if match and count_words(match["who"]) <= _LONGEST_LABEL:
            who = Piece(*match.span("who"))
            asks = cast.words.question.match(match["who"]) is not None
            answers = cast.words.answer.fullmatch(match["who"].strip()) is not None
            found.append(_Label(index, who, match.end(), asks, answers))
    repeated = Counter(cast.text[label.who.start : label.who.end] for label in found)
    asking = _asking(found, paragraphs, cast)
    for label in found:
        written = cast.text[label.who.start : label.who.end]
        if label.asks or label.answers or _is_person(label.who, cast) or repeated[written] >= _FEWEST_TURNS:
            asks = label.asks or (written in asking and not _is_person(label.who, cast))
            yield _Label(label.paragraph, label.who, label.said, asks, label.answers)


def _asking(labels: Sequence[_Label], paragraphs: Sequence[Piece], cast: Cast) -> frozenset[str]:
    """Return the labels most of whose turns end in a question mark."""
    turns, questions = Counter[str](), Counter[str]()
    for label in labels:
        written = cast.text[label.who.start : label.who.end]
        turns[written] += 1
        questions[written] += cast.text[: paragraphs[label.paragraph].end].endswith("?")
    return frozenset(one for one, number in turns.items() if number >= _FEWEST_TURNS and questions[one] * 2 > number)


def _is_person(who: Piece, cast: Cast) -> bool:
    return any(figure.person for figure in cast.within(who))


def _party(label: _Label, named: Sequence[_Label], cast: Cast) -> Party | None:
    """Return who a label names: a person of the page, or someone the page introduces by the full name."""
    if label.asks or label.answers:
        return None
    people = [figure.party for figure in cast.within(label.who) if figure.person]
    if people:
        return people[-1]
    written = cast.text[label.who.start : label.who.end].strip()
    surname = fold_word(name_words(written)[-1]) if name_words(written) else ""
    known = [party for party in cast.people if fold_word(name_words(party.name)[-1]) == surname]
    if known:
        return known[0]
    full = _full_name(written, cast.text[: named[0].who.start]) if named else None
    name = full or written
    return Party(id=f"person/~{fold_name(name).replace(' ', '-')}", name=name, known=False)


def _full_name(surname: str, introduction: str) -> str | None:
    """Return the given name and surname as the text before the first turn has them."""
    match = re.search(rf"\b([^\W\d_a-zа-яё][\w’'-]+\s+{re.escape(surname)})\b", introduction)
    return match.group(1) if match else None
