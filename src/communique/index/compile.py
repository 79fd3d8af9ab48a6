"""From the tree of a query to Elasticsearch's query, with what was understood of it.

All parts of a query are asked for, each in every language and script, so that a word may stand in the title and another
in the text, and one language's small words stop nothing in another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from communique.index.descriptive import is_descriptive, names_within
from communique.index.fields import (
    IDENTITY_NAMES,
    FieldValue,
    any_value,
    field_query,
    identity_filter,
    kind_of_identity,
    quoted_query,
    resolve_identity,
    speaker_query,
    statements,
)
from communique.index.grammar import parse_query
from communique.index.offices import join_offices
from communique.index.query import (
    APART_BOOST,
    UNDATED_BOOST,
    NameResolver,
    Query,
    beginning_query,
    has_text,
    name_query,
    phrase_query,
    proximity,
    word_query,
)
from communique.index.query_dates import QueryDate, find_dates
from communique.index.query_parts import (
    Known,
    find_parts,
    known_query,
    name_of,
    needed_units,
    other_words,
    telling_words,
    without_overlaps,
)
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
from communique.index.terms import QueryTerm
from communique.index.vocabulary import NO_VOCABULARY, Vocabulary
from communique.knowledge import QueryName
from communique.models import EntityKind

LONGEST_QUERY = 1_000
"""Characters of a query that are read."""
MOST_UNITS = 32
"""Names, words, phrases and values of a query that are asked for; each is some forty clauses to Elasticsearch."""

_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NOTHING: Query = {"match_none": {}}
_ALL: Query = {"match_all": {}}


@dataclass(slots=True)
class CompiledQuery:
    """A query as Elasticsearch's, and what was understood of it.

    Attributes:
        query: Elasticsearch's query.
        everything: whether all pages are asked for.
        names: names of identities it holds.
        words: its words beside names, and phrases, for suggestions of spelling.
        notes: what was left out, for a person.
        statements: keys of the inner hits that have statements.
    """

    query: Query
    everything: bool = False
    names: list[QueryName] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)


def compile_query(text: str, names: NameResolver, vocabulary: Vocabulary = NO_VOCABULARY) -> CompiledQuery:
    """Take a query apart and write it as Elasticsearch's.

    Args:
        text: as typed (see :mod:`communique.index.grammar`).
        names: finds the names in it.
        vocabulary: words not asked for beside others, and words that mean the same in several languages.

    Raises:
        QueryError: it is no query, or a field has no such value; the text shows the place.
    """
    text, notes = _bounded(text)
    node = parse_query(text)
    compiler = _Compiler(text, names, vocabulary)
    query = compiler.compile(_without_marks(node, names), alone=True)
    made = compiler.made
    made.everything = isinstance(node, Everything)
    made.query = query or _NOTHING
    made.notes[:0] = notes
    return made


def _without_marks(node: Node, names: NameResolver) -> Node:
    """Return the words of a query that is one name with quotation marks inside it, as in print: *платформа «3+3»*."""
    parts = node.parts if isinstance(node, AllOf) else ()
    whole = " ".join(part.text for part in parts if isinstance(part, Words | Phrase))
    if not parts or not all(isinstance(part, Words | Phrase) for part in parts):
        return node
    is_name = any((name.start, name.end) == (0, len(whole)) for name in names.resolve_query(whole))
    return Words(whole, 0) if is_name else node


def _bounded(text: str) -> tuple[str, list[str]]:
    """Return the text that is read, cut between two words, and a note if it was cut."""
    text = unicodedata.normalize("NFC", _NOT_TEXT.sub(" ", text)).rstrip()
    if len(text) <= LONGEST_QUERY:
        return text, []
    cut = text[:LONGEST_QUERY].rpartition(" ")[0] or text[:LONGEST_QUERY]
    return cut, [f"only the first {LONGEST_QUERY:,} characters were searched"]


class _Compiler:
    """Compiles one query and counts what it asks for."""

    def __init__(self, text: str, names: NameResolver, vocabulary: Vocabulary) -> None:
        self._text = text
        self._names = names
        self._vocabulary = vocabulary
        self._left = MOST_UNITS
        self.made = CompiledQuery(_NOTHING)

    def compile(self, node: Node, *, alone: bool = False) -> Query | None:
        """Return the query of a node; ``None`` for one that asks for nothing (small words, punctuation).

        Args:
            node: what to compile.
            alone: whether nothing stands beside it, so that even its small words are looked for.
        """
        query: Query | None
        match node:
            case Everything():
                query = _ALL
            case Words(text):
                query = self._words(text, alone=alone)
            case Phrase(text, distance, start):
                query = self._phrase(text, distance, start)
            case Beginning(text, start):
                self._count(start)
                query = beginning_query(text)
            case InField():
                query = self._in_field(node)
            case Without(part):
                inner = self.compile(part, alone=True)
                query = {"bool": {"must_not": [inner]}} if inner else None
            case AllOf(parts):
                query = self._all_of(parts)
            case AnyOf(parts):
                either = [one for part in parts if (one := self.compile(part, alone=True))]
                query = {"bool": {"should": either, "minimum_should_match": 1}} if either else None
        return query

    def _words(self, text: str, *, alone: bool) -> Query | None:
        small = self._vocabulary.small_words
        found = join_offices(text, find_parts(text, self._names, self._vocabulary), self._names, small)
        words = telling_words(other_words(text, found), small, keep_all=alone and not found)
        found, words = self._within_bounds(found, words)
        self.made.names += [one for part in found if (one := name_of(part))]
        self.made.words += words
        names = [self._name_query(part) for part in found if name_of(part)]
        rest = [known_query(part) for part in found if not name_of(part)]
        rest += [word_query(word) for word in words]
        must = [*names]
        if rest:
            needed = needed_units(len(names), len(rest))
            must.append({"bool": {"should": rest, "minimum_should_match": needed}})
        return {"bool": {"must": must, "should": proximity(text)}} if must else None

    def _name_query(self, known: Known) -> Query:
        """Return the query of a name; one that describes what it means may stand in other words."""
        query = known_query(known)
        if not (isinstance(known, QueryName) and is_descriptive(known)):
            return query
        text = known.text
        within = names_within(text, self._names)
        parts = without_overlaps([*within, *find_dates(text), *self._vocabulary.terms.find(text)])
        days = [known_query(part) for part in parts if isinstance(part, QueryDate)]
        others = [known_query(part) for part in parts if isinstance(part, QueryTerm)]
        others += [
            word_query(word)
            for word in telling_words(other_words(text, parts), self._vocabulary.small_words, keep_all=False)
        ]
        must, rest = [name_query(part) for part in parts if isinstance(part, QueryName)], [*days, *others]
        if len(must) + len(rest) < 2:
            return query
        # Beside a name within it half of the others are enough: "convention" beside the sea it is about.
        needed = min(len(rest), max(1, len(rest) // 2) if must else max(2, -(-len(rest) // 2)))
        apart = {"bool": {"must": must, "should": rest, "minimum_should_match": needed, "boost": APART_BOOST}}
        undated = self._without_day(known, [*must, *others]) if days else []
        return {"dis_max": {"queries": [query, apart, *undated], "tie_breaker": 0.1}}

    def _without_day(self, name: QueryName, others: list[Query]) -> list[Query]:
        """Return the pages that have the name of a treaty but for its day, and all its parties, as a query or none.

        Pages speak of *the trilateral statements* where it is clear between whom; they come last.
        """
        parties = self._names.treaty_parties(name.ids[0]) if len(name.ids) == 1 else ()
        if len(parties) < 2 or not others:
            return []
        named = [identity_filter(kind, one, self._names) for one in parties if (kind := kind_of_identity(one))]
        return [{"bool": {"must": others, "filter": named, "boost": UNDATED_BOOST}}]

    def _within_bounds(self, found: list[Known], words: list[str]) -> tuple[list[Known], list[str]]:
        if len(found) + len(words) > self._left:
            self.made.notes.append(f"only the first {MOST_UNITS} names, phrases and words were searched")
        found = found[: self._left]
        words = words[: self._left - len(found)]
        self._left -= len(found) + len(words)
        return found, words

    def _phrase(self, text: str, distance: int, start: int) -> Query | None:
        if not has_text(text):
            return None
        self._count(start)
        self.made.words.append(text)
        return phrase_query(text, distance)

    def _all_of(self, parts: Sequence[Node]) -> Query | None:
        speakers = [part for part in parts if _is_field(part, "speaker")]
        quotes = [part for part in parts if _is_field(part, "quote")]
        together = len(speakers) == 1 and bool(quotes)
        must = [self._statements([*speakers, quote]) for quote in quotes] if together else []
        rest = [part for part in parts if not (together and (part in speakers or part in quotes))]
        must += [one for part in rest if (one := self.compile(part))]
        must = [one for one in must if one is not _ALL] or must
        if must:
            return {"bool": {"must": must}}
        # Nothing but small words and punctuation: look for those, then.
        kept = [one for part in rest if (one := self.compile(part, alone=True))]
        return {"bool": {"must": kept}} if kept else None

    def _in_field(self, node: InField) -> Query:
        if node.name in {"speaker", "quote"}:
            return self._statements([node])
        return self._value(node, node.value, lambda value: field_query(node.name, value, self._names))

    def _statements(self, nodes: Sequence[Node]) -> Query:
        """Return the pages with one statement that all nodes (``speaker:``, ``quote:``) find."""
        must = []
        for node in nodes:
            if isinstance(node, InField):
                must.append(self._value(node, node.value, self._within_statement(node.name)))
        key = f"statements-{len(self.made.statements)}"
        self.made.statements.append(key)
        return statements({"bool": {"must": must}}, key)

    def _within_statement(self, name: str) -> Callable[[FieldValue], Query]:
        if name == "speaker":
            return lambda value: speaker_query(value, self._names)
        return quoted_query

    def _value(self, within: InField, node: Node, build: Callable[[FieldValue], Query]) -> Query:
        """Return the query of a field's value; ``build`` makes that of a single one."""
        query: Query
        match node:
            case Words(text, start):
                query = self._single(within, FieldValue(text), start, build)
            case Phrase(text, distance, start):
                query = self._single(within, FieldValue(text, exact=True, distance=distance), start, build)
            case Beginning(text, start):
                query = self._single(within, FieldValue(text, beginning=True), start, build)
            case Without(part):
                query = {"bool": {"must_not": [self._value(within, part, build)]}}
            case AllOf(parts):
                query = {"bool": {"must": [self._value(within, part, build) for part in parts]}}
            case AnyOf(parts):
                either = [self._value(within, part, build) for part in parts]
                query = {"bool": {"should": either, "minimum_should_match": 1}}
            case Everything() | InField():
                query = any_value(within.name)
        return query

    def _single(self, within: InField, value: FieldValue, start: int, build: Callable[[FieldValue], Query]) -> Query:
        self._count(start)
        if not has_text(value.text):
            raise QueryError("nothing-in-field", self._text, start, f"a value must follow {within.name}:")
        kinds: tuple[EntityKind, ...] = ("person", "organisation") if within.name == "speaker" else ()
        if within.name in IDENTITY_NAMES:
            kinds = (IDENTITY_NAMES[within.name],)
        for kind in kinds:
            self.made.names += resolve_identity(kind, value.text, self._names)
        try:
            return build(value)
        except ValueError as error:
            raise QueryError("bad-value", self._text, start, f"{within.name}: {error}") from error

    def _count(self, start: int) -> None:
        self._left -= 1
        if self._left < 0:
            reason = f"a query may ask for {MOST_UNITS} names, phrases, words and values at most"
            raise QueryError("too-many", self._text, start, reason)


def _is_field(node: Node, name: str) -> bool:
    return isinstance(node, InField) and node.name == name
