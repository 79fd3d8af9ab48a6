"""What a query's text is made of: names, offices, days, terms, and the words beside them."""

from __future__ import annotations

from collections.abc import Sequence

from communique.index.offices import Part, QueryOffice
from communique.index.query import (
    LONGEST_WORD,
    NameResolver,
    Query,
    date_query,
    has_text,
    name_query,
    office_query,
    term_query,
)
from communique.index.query_dates import QueryDate, find_dates
from communique.index.terms import QueryTerm
from communique.index.vocabulary import Vocabulary
from communique.knowledge import QueryName

Known = Part | QueryOffice
"""What is understood in a query beside plain words."""


def find_parts(text: str, names: NameResolver, vocabulary: Vocabulary) -> list[Part]:
    """Return the names, days and terms of a text, the longest where they overlap, a name where they are as long."""
    found: list[Part] = [name for name in names.resolve_query(text) if name.text.lower() not in vocabulary.small_words]
    return without_overlaps([*found, *find_dates(text), *vocabulary.terms.find(text)])


def without_overlaps(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that do not overlap, the longest of those that do, in the order of the text."""
    kept: list[Part] = []
    for one in sorted(parts, key=lambda one: one.start - one.end):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def name_of(known: Known) -> QueryName | None:
    """Return the name that a part is, or stands for; ``None`` for a part that is none."""
    if isinstance(known, QueryOffice):
        return QueryName(known.start, known.end, known.text, known.ids)
    return known if isinstance(known, QueryName) else None


def known_query(known: Known) -> Query:
    """Return the query of what is understood."""
    match known:
        case QueryName():
            return name_query(known)
        case QueryOffice():
            return office_query(known.text, known.ids, known.term, known.whose)
        case QueryDate():
            return date_query(known)
        case QueryTerm():
            return term_query(known)


def needed_units(names: int, others: int) -> int:
    """Return how many of the days, terms and words beside the names of a query a page must have.

    From three units on one in three may be missing: a question in a sentence has words that no page repeats. A name
    never may, nor all that is no name.
    """
    return max(others - (names + others) // 3, 1)


def other_words(text: str, known: Sequence[Known]) -> list[str]:
    """Return the words of ``text`` outside what is known, those of punctuation alone left out."""
    letters = list(text)
    for one in known:
        letters[one.start : one.end] = " " * (one.end - one.start)
    return [word[:LONGEST_WORD] for word in "".join(letters).split() if has_text(word)]


def telling_words(words: Sequence[str], stop_words: frozenset[str], *, keep_all: bool) -> list[str]:
    """Return the words worth asking for, each once; small words only where there is nothing else."""
    telling = [word for word in dict.fromkeys(words) if word.lower() not in stop_words]
    return telling or (list(dict.fromkeys(words)) if keep_all else [])
