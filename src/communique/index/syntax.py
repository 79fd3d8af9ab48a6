"""A query as a tree, and the error of a text that is no query, with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from communique.errors import CommuniqueError

_SHOWN_BEFORE, _SHOWN_AFTER = 50, 30


class QueryError(CommuniqueError):
    """A text is not a query; the message shows the place with a caret below it.

    Args:
        code: short stable name of the mistake, for translations.
        query: the text as typed.
        position: index of the character the mistake stands at; its length for the end.
        reason: what is wrong and what was expected, without the place.
    """

    def __init__(self, code: str, query: str, position: int, reason: str) -> None:
        self.code = code
        self.query = query
        self.position = max(0, min(position, len(query)))
        self.reason = reason
        super().__init__(f"{reason} (character {self.position + 1})\n{self.pointer}")

    @property
    def pointer(self) -> str:
        """The part of the query around the place, and below it a line with a caret."""
        first = max(0, self.position - _SHOWN_BEFORE)
        shown = "".join(one if one.isprintable() else " " for one in self.query[first : self.position + _SHOWN_AFTER])
        return f"  {shown}\n  {' ' * (self.position - first)}^"


@dataclass(frozen=True, slots=True)
class Everything:
    """``*``: every page."""

    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand side by side, names of people and places among them.

    Attributes:
        text: the words, one blank between two.
        start: place of the first in the query.
    """

    text: str
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes, wanted as they are written.

    Attributes:
        text: what stands between the quotes.
        distance: how many places the words may be moved (``"gas supply"~3``); 0 for none.
        start: place in the query.
    """

    text: str
    distance: int = 0
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of a word (``negotiat*``).

    Attributes:
        text: the letters before the star.
        start: place in the query.
    """

    text: str
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class InField:
    """Something asked for in one field (``person:Lavrov``, ``lang:(ru OR az)``).

    Attributes:
        name: canonical name of the field.
        value: words, phrases and beginnings, joined by operators or not.
        start: place in the query.
    """

    name: str
    value: Node
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Without:
    """Pages that ``part`` does not find."""

    part: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    """Pages that every part finds; at least two parts, none of them an ``AllOf``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Pages that one of the parts finds, or several; at least two parts, none of them an ``AnyOf``."""

    parts: tuple[Node, ...]


Node: TypeAlias = "Everything | Words | Phrase | Beginning | InField | Without | AllOf | AnyOf"


def write_query(node: Node) -> str:
    """Return the text of a tree; parsed again, it gives an equal tree."""
    text: str
    match node:
        case Everything():
            text = "*"
        case Words(words):
            text = words
        case Phrase(words, distance):
            text = f'"{words}"~{distance}' if distance else f'"{words}"'
        case Beginning(letters):
            text = f"{letters}*"
        case InField(name, value):
            text = f"{name}:{_in_parentheses(value, alone=_is_one_word(value))}"
        case Without(part):
            text = f"NOT {_in_parentheses(part, alone=_is_one_word(part) or isinstance(part, InField))}"
        case AllOf(parts):
            text = " AND ".join(_in_parentheses(part, alone=not isinstance(part, AnyOf)) for part in parts)
        case AnyOf(parts):
            text = " OR ".join(_in_parentheses(part, alone=True) for part in parts)
    return text


def _is_one_word(node: Node) -> bool:
    return isinstance(node, Phrase | Beginning | Everything) or (isinstance(node, Words) and " " not in node.text)


def _in_parentheses(node: Node, *, alone: bool) -> str:
    return write_query(node) if alone else f"({write_query(node)})"
