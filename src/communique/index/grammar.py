"""The grammar of an analyst's query, and reading a text by it.

``Lavrov "gas supply" person:Bayramov (Baku OR Bakı) NOT kind:interview date:2022..2023 -Moscow negotiat*``: what
stands side by side is all wanted; ``OR`` binds less than that, ``NOT`` and a hyphen before a word bind to what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args
from lark.exceptions import VisitError

from communique.index.syntax import (
    AllOf,
    AnyOf,
    Beginning,
    Everything,
    InField,
    Node,
    Phrase,
    QueryError,
    Without,
    Words,
)

FIELDS: dict[str, tuple[str, ...]] = {
    "person": ("people", "who"),
    "org": ("organisation", "organization"),
    "place": ("country",),
    "treaty": (),
    "event": (),
    "speaker": ("says",),
    "quote": ("said",),
    "source": ("site",),
    "kind": ("type",),
    "lang": ("language",),
    "topic": (),
    "date": ("published",),
    "title": ("headline",),
    "author": ("byline",),
    "ref": ("reference",),
    "url": ("link",),
    "story": (),
    "currency": ("money",),
}
"""Fields a query may name, with other spellings of each."""

DEEPEST = 8
"""Levels of parentheses and negations a query may have; Elasticsearch bounds the depth of its own."""
MOST_MARKS = 40
"""Parentheses and negations a query may have in all, so that no text makes the parser's tree too deep to walk."""

CANONICAL_FIELDS = {spelling: name for name, others in FIELDS.items() for spelling in (name, *others)}
"""Canonical name of a field by each of its spellings, in small letters."""
_ANY_FIELD = "|".join(sorted(CANONICAL_FIELDS, key=len, reverse=True))
_OPENING, _CLOSING = '"“„«', "”»"
_DEEPENING = re.compile(r"\((?!\s*\))|(?<![\w])(?:NOT\b|[-−](?=[^\s-]))")
_GRAMMAR = rf"""
start: [any_of]
any_of: all_of (_OR all_of)*
all_of: side_by_side (_AND side_by_side)*
side_by_side: signed+
?signed: (_NOT | _MINUS) signed -> without
       | WORD | PHRASE
       | "(" any_of ")" -> group
       | FIELD (WORD | PHRASE | "(" any_of ")") -> in_field
       | OTHER_FIELD -> other_field

_AND.4: /AND(?=[\s()"“”„«»]|$)/
_OR.4: /OR(?=[\s()"“”„«»]|$)/
_NOT.4: /NOT(?=[\s()"“”„«»]|$)/
_MINUS.4: /[-−](?=[^\s-])/
FIELD.4: /(?:{_ANY_FIELD}):\s*/i
OTHER_FIELD.3: /[^\W\d_][\w-]*:(?=[^\s\/:)])/
PHRASE.3: /(?:"[^"]*"|“[^”“]*”|„[^”“„]*[”“]|«[^»«]*»)(?:~\d{{1,2}})?/
WORD.1: /[^\s()"“”„«»]+/
%import common.WS
%ignore /[\s\x00-\x1f\x7f]+/
"""


def parse_query(text: str) -> Node:
    """Return the tree of a query; nothing at all means everything.

    Raises:
        QueryError: the text is no query.
    """
    _check_marks(text)
    try:
        tree = _parser().parse(text)
        node: Node = _ReadTree(text).transform(tree)
    except UnexpectedCharacters as error:
        raise _quote_error(text, error.pos_in_stream or 0) from error
    except UnexpectedToken as error:
        raise _token_error(text, error.token) from error
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise
    return node


def _check_marks(text: str) -> None:
    marks = [match.start() for match in _DEEPENING.finditer(text)]
    if len(marks) > MOST_MARKS:
        reason = f"a query may have {MOST_MARKS} parentheses and negations at most"
        raise QueryError("too-deep", text, marks[MOST_MARKS], reason)


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", propagate_positions=True)


class _Bare(str):
    """A word that no operator or field stands before: it belongs to its neighbours."""

    start: int


class _ReadTree(Transformer[Token, Node]):
    """From lark's tree to ours."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self._query = query

    def start(self, parts: list[Any]) -> Node:
        node: Node = parts[0] if parts and parts[0] is not None else Everything()
        self._check_depth(node, 0)
        return node

    def any_of(self, parts: list[Node]) -> Node:
        return _joined(AnyOf, parts)

    def all_of(self, parts: list[Node]) -> Node:
        return _joined(AllOf, parts)

    def side_by_side(self, parts: list[Any]) -> Node:
        return _joined(AllOf, list(_runs(parts)))

    def without(self, parts: list[Any]) -> Node:
        return Without(_node(parts[0]))

    def group(self, parts: list[Node]) -> Node:
        return parts[0]

    @v_args(inline=True)
    def in_field(self, field: Token, value: Any) -> Node:
        name = CANONICAL_FIELDS[field.rstrip()[:-1].lower()]
        node = _node(value)
        if inner := next(_fields_in(node), None):
            reason = f"a field ({inner.name}:) cannot stand within another ({name}:)"
            raise QueryError("nested-field", self._query, inner.start, reason)
        return InField(name, node, int(field.start_pos or 0))

    @v_args(inline=True)
    def other_field(self, field: Token) -> Node:
        known = ", ".join(FIELDS)
        reason = (
            f"there is no field {field!s} The fields are {known}; put the words in quotes to search for them as text"
        )
        raise QueryError("unknown-field", self._query, int(field.start_pos or 0), reason)

    def _check_depth(self, node: Node, depth: int) -> None:
        match node:
            case AllOf(parts) | AnyOf(parts):
                inner: Iterable[Node] = parts
            case Without(part):
                inner = (part,)
            case InField(_, value):
                inner = (value,)
            case _:
                return
        if depth >= DEEPEST:
            reason = f"parentheses and negations may be nested {DEEPEST} deep at most"
            raise QueryError("too-deep", self._query, 0, reason)
        for part in inner:
            self._check_depth(part, depth + 1)


def _runs(parts: list[Any]) -> Iterator[Node]:
    """Yield the parts, words that stand side by side as one."""
    words: list[Token] = []
    for part in parts:
        if isinstance(part, Token) and part.type == "WORD" and not _is_special(part):
            words.append(part)
            continue
        if words:
            yield _words(words)
            words = []
        yield _node(part)
    if words:
        yield _words(words)


def _words(tokens: list[Token]) -> Words:
    return Words(" ".join(tokens), int(tokens[0].start_pos or 0))


def _is_special(word: str) -> bool:
    return word.endswith("*") and (not word.strip("*") or bool(re.fullmatch(r"[\w'’-]{2,}\*", word)))


def _node(part: Any) -> Node:
    if not isinstance(part, Token):
        found: Node = part
        return found
    start = int(part.start_pos or 0)
    if part.type == "PHRASE":
        return _phrase(part, start)
    if not part.strip("*"):
        return Everything(start)
    return Beginning(part[:-1], start) if _is_special(part) else Words(str(part), start)


def _phrase(token: str, start: int) -> Phrase:
    quoted, _, distance = token.rpartition("~") if re.search(r"~\d{1,2}$", token) else (token, "", "")
    return Phrase(" ".join(quoted[1:-1].split()), int(distance or 0), start)


def _joined(kind: type[AllOf] | type[AnyOf], parts: list[Node]) -> Node:
    """Return one part as it is, several as one node, those of the same kind taken apart."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _fields_in(node: Node) -> Iterator[InField]:
    match node:
        case InField():
            yield node
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _fields_in(part)
        case Without(part):
            yield from _fields_in(part)


def _quote_error(text: str, position: int) -> QueryError:
    mark = text[position : position + 1]
    if mark in _CLOSING or not mark:
        return QueryError("quote-not-open", text, position, "this quotation mark ends a phrase that has not begun")
    return QueryError("quote-not-closed", text, position, "this quotation mark has no closing one")


def _token_error(text: str, token: Token) -> QueryError:
    position = len(text) if token.type == "$END" else int(token.start_pos or 0)
    before = text[:position].rstrip()
    opened = _open_parentheses(before)
    if operator := re.search(r"(?:^|[\s()])(AND|OR|NOT|[-−])$", before):
        what = operator.group(1)
        return QueryError("nothing-after-operator", text, position, f"something to search for must follow {what}")
    if field := re.search(rf"(?i:({_ANY_FIELD}):)$", before):
        return QueryError("nothing-in-field", text, position, f"a value must follow {field.group(0)}")
    if token.type == "RPAR" and not opened:
        return QueryError("parenthesis-not-open", text, position, "this parenthesis closes one that has not begun")
    if token.type == "RPAR":
        return QueryError("empty-parentheses", text, position, "nothing to search for stands in these parentheses")
    if token.type == "$END" and opened:
        return QueryError("parenthesis-not-closed", text, opened[-1], "this parenthesis is not closed")
    reason = f"something to search for must stand before {token!s}" if token.strip() else "something is missing here"
    return QueryError("nothing-before-operator", text, position, reason)


def _open_parentheses(text: str) -> list[int]:
    """Return the places of the parentheses that are still open at the end of ``text``, quoted ones left out."""
    opened: list[int] = []
    for match in re.finditer(r'"[^"]*"|“[^”]*”|„[^”“]*[”“]|«[^»]*»|[()]', text):
        if match.group() == "(":
            opened.append(match.start())
        elif match.group() == ")" and opened:
            opened.pop()
    return opened
