"""Paragraphs, sentences and quotation marks of a text, by offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”»’)\ufffc]*(?=\s+[\"“„«(–—-]?\s*[^\W\d_a-zа-яёəığöüşç]|\s+[\d\ufffc]|\s*$)")
# What ends in a full stop in the middle of a sentence: initials, titles, abbreviations.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"'-])(?:[^\W\d_]|[A-ZА-ЯЁ]\w?|Mr|Mrs|Ms|Dr|Prof|St|H\.E|U\.S|U\.K|U\.N|No|Jan|Feb|Aug|Sept|Oct|Nov|"
    r"Dec|г|гг|им|св|ул|тыс|млн|млрд|долл|руб|т\.е|т\.д|т\.п|Gen|Col|Sen|Rep|vs|Дж|Ю|Ch)$"
)
_PAIRS = {"«": "»", "“": "”", "„": "“”", '"': '"', "‟": "”"}
_OPENS_BEFORE = frozenset(" \t\n\u00a0([{—–-:/«“„")
FILLER = "\ufffc"
"""Stands for each character of a quotation where only what is around it is read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text.

    Attributes:
        start: first character.
        end: one past the last.
    """

    start: int
    end: int

    def holds(self, position: int) -> bool:
        """Tell whether the character at ``position`` is in it."""
        return self.start <= position < self.end


@dataclass(frozen=True, slots=True)
class Quoted:
    """What stands between quotation marks.

    Attributes:
        start: the opening mark.
        end: one past the closing mark.
        inner: what is between them.
        closed: whether there is a closing mark in the paragraph.
    """

    start: int
    end: int
    inner: Piece
    closed: bool


def paragraphs(text: str) -> list[Piece]:
    """Return the paragraphs of a text: its lines, since one that wraps is none in a clean text."""
    return [Piece(match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]


def sentences(text: str, within: Piece) -> list[Piece]:
    """Return the sentences of a paragraph, without the blanks between them."""
    found = []
    start = within.start
    for match in _SENTENCE_END.finditer(text, within.start, within.end):
        if match.group()[0] == "." and _ABBREVIATION.search(text[max(within.start, match.start() - 8) : match.start()]):
            continue
        found.append(_stripped(text, Piece(start, match.end())))
        start = match.end()
    if text[start : within.end].strip():
        found.append(_stripped(text, Piece(start, within.end)))
    return found


def quotations(text: str, within: Piece) -> list[Quoted]:
    """Return what stands in quotation marks in a paragraph, outermost marks only."""
    found: list[Quoted] = []
    position = within.start
    while position < within.end:
        mark = text[position]
        if mark in _PAIRS and _may_open(text, position, within):
            quoted = _quoted_from(text, position, within)
            found.append(quoted)
            position = quoted.end
        else:
            position += 1
    return found


def mask(text: str, quoted: Sequence[Quoted]) -> str:
    """Return the text with :data:`FILLER` for each character of the quotations, so that offsets stay true."""
    parts, position = [], 0
    for one in quoted:
        parts += [text[position : one.start], FILLER * (one.end - one.start)]
        position = one.end
    return "".join((*parts, text[position:]))


def trimmed(text: str, piece: Piece, ends: str = " \t\n\u00a0,;") -> Piece:
    """Return a piece without blanks around it, and without the commas that only lead on to who said it."""
    start, end = piece.start, piece.end
    while start < end and text[start] in " \t\n\u00a0,;":
        start += 1
    while end > start and text[end - 1] in ends:
        end -= 1
    return Piece(start, end)


def count_words(text: str) -> int:
    """Return how many words there are in a text."""
    return sum(1 for _ in re.finditer(r"[^\W_]+(?:[-'’][^\W_]+)*", text))


def chunks(text: str, within: Piece) -> Iterator[Piece]:
    """Yield what stands between the commas, dashes and brackets of a clause."""
    start = within.start
    for match in re.finditer(r"[,;:()]|\s[—–-]\s", text[within.start : within.end]):
        yield Piece(start, within.start + match.start())
        start = within.start + match.end()
    yield Piece(start, within.end)


def _stripped(text: str, piece: Piece) -> Piece:
    return trimmed(text, piece, " \t\n\u00a0")


def _may_open(text: str, position: int, within: Piece) -> bool:
    if text[position] != '"':
        return True
    before = text[position - 1] if position > within.start else " "
    after = text[position + 1] if position + 1 < within.end else " "
    return before in _OPENS_BEFORE and not after.isspace()


def _quoted_from(text: str, start: int, within: Piece) -> Quoted:
    """Return the quotation that opens at ``start``; to the paragraph's end if nothing closes it."""
    opening, depth = text[start], 1
    closings = _PAIRS[opening]
    for position in range(start + 1, within.end):
        mark = text[position]
        if mark == opening and opening != '"':
            depth += 1
        elif mark in closings:
            depth -= 1
            if depth == 0:
                return Quoted(start, position + 1, Piece(start + 1, position), closed=True)
    return Quoted(start, within.end, Piece(start + 1, within.end), closed=False)
