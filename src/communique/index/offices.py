"""An office and whose it is, next to one another in a query: *foreign minister of Iran* means those who held it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.index.query import NameResolver
from communique.index.query_dates import QueryDate
from communique.index.terms import QueryTerm
from communique.knowledge import QueryName

Part = QueryName | QueryDate | QueryTerm
"""What is understood in a query by itself."""


@dataclass(frozen=True, slots=True)
class QueryOffice:
    """An office in a query.

    Attributes:
        start, end: where it stands.
        text: as typed.
        ids: people who hold or held it.
        term: the office.
        whose: the state or organisation.
    """

    start: int
    end: int
    text: str
    ids: tuple[str, ...]
    term: QueryTerm
    whose: QueryName


def join_offices(
    text: str, parts: Sequence[Part], names: NameResolver, small_words: frozenset[str]
) -> list[Part | QueryOffice]:
    """Return the parts of a query with each office and the state beside it made one, where somebody is known for it."""
    joined: list[Part | QueryOffice] = []
    for part in parts:
        office = _join(text, joined[-1], part, names, small_words) if joined else None
        if office:
            joined[-1] = office
        else:
            joined.append(part)
    return joined


def _join(
    text: str, before: Part | QueryOffice, after: Part, names: NameResolver, small_words: frozenset[str]
) -> QueryOffice | None:
    between = text[before.end : after.start].lower().split()
    if any(word.strip("'’s") and word not in small_words for word in between):
        return None
    if isinstance(before, QueryTerm) and isinstance(after, QueryName):
        term, whose = before, after
    elif isinstance(before, QueryName) and isinstance(after, QueryTerm):
        term, whose = after, before
    else:
        return None
    ids = names.office_holders(term.forms.get("en", ()), whose.ids)
    span = text[before.start : after.end]
    return QueryOffice(before.start, after.end, span, ids, term, whose) if ids else None
