"""What the last words of a query may become while they are typed: identities in any script, with their pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from elasticsearch import Elasticsearch

from communique.index.client import service_errors
from communique.index.document import IDENTITY_FIELDS
from communique.index.fields import IDENTITY_NAMES, unlinked_pattern
from communique.index.grammar import CANONICAL_FIELDS
from communique.index.spelling import likely_words
from communique.index.templates import alias_name
from communique.knowledge import Entry, KnowledgeBase, fold_name
from communique.knowledge.folding import name_words
from communique.models import EntityKind, Value
from communique.settings import Settings

LONGEST_PREFIX = 100
"""Characters of a query's end that are looked at."""
_MOST_CANDIDATES = 60
_MOST_WORDS = 4
_MOST_UNLINKED = 5
_SHORTEST = 2
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_MARK = re.compile(r"(?P<field>[^\W\d_]+):\s*|[()\"“”„«»]|(?<!\w)-(?=\S)|\b(?:AND|OR|NOT)\s")


class Suggestion(Value):
    """Something to complete a query with.

    Attributes:
        kind: kind of identity, or ``word``.
        id: id of the identity; ``None`` for a word.
        label: what to show: the identity's spelling that was begun, or the word.
        name: canonical English name of the identity; the word again.
        count: number of pages that name it.
        query: the query with this in place of the words it completes.
    """

    kind: EntityKind | str
    id: str | None
    label: str
    name: str
    count: int
    query: str


def suggest(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, typed: str, size: int = 8
) -> list[Suggestion]:
    """Return identities whose name, in any script, begins as the end of ``typed`` does, and words near to its last.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        knowledge: identities and their names.
        typed: the query so far.
        size: most suggestions.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    end = _read_end(typed)
    if len(end.words.strip()) < _SHORTEST:
        return []
    found = [one for one in _candidates(knowledge, end.words) if one[0].kind in end.kinds]
    with service_errors("suggesting"):
        counts = _count_pages(client, settings, [entry for entry, _, _ in found])
        ranked = sorted(found, key=lambda one: (-one[2], -counts[one[0].id]))
        shown = [
            Suggestion(
                kind=entry.kind,
                id=entry.id,
                label=label,
                name=entry.name,
                count=counts[entry.id],
                query=end.completed(label, words),
            )
            for entry, label, words in ranked
            if counts[entry.id]
        ][:size]
        if len(shown) < size:
            shown += _unlinked_people(client, settings, end)[: size - len(shown)]
        if not shown:
            shown = _words(client, settings, typed)[:size]
    return shown


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a query that is being typed.

    Attributes:
        before: what stands before its last words.
        words: the last words, without operators, fields and brackets.
        field: the field they are a value of, if any.
    """

    before: str
    words: str
    field: str | None

    @property
    def kinds(self) -> Collection[EntityKind]:
        """Kinds of identity that fit here."""
        if self.field is None:
            return tuple(IDENTITY_FIELDS)
        if self.field == "speaker":
            return ("person", "organisation")
        return (IDENTITY_NAMES[self.field],) if self.field in IDENTITY_NAMES else ()

    def completed(self, label: str, words: int) -> str:
        """Return the query with ``label`` in place of its last ``words`` words, quoted where it would be misread."""
        kept = self.words.split()
        kept = kept[: max(0, len(kept) - words)]
        divided = self.field is not None and " " in label
        misread = re.search(r'[()"“”„«»:]', label) or _OPERATORS & set(label.split())
        label = label.replace('"', " ")
        return self.before + " ".join([*kept, f'"{label}"' if divided or misread else label])


def _read_end(typed: str) -> _End:
    marks = list(_MARK.finditer(typed, max(0, len(typed) - LONGEST_PREFIX)))
    start = marks[-1].end() if marks else 0
    field = marks[-1]["field"] if marks else None
    return _End(typed[:start], typed[start:][-LONGEST_PREFIX:], field and CANONICAL_FIELDS.get(field.lower()))


def _candidates(knowledge: KnowledgeBase, ending: str) -> list[tuple[Entry, str, int]]:
    """Return identities with the spelling that fits best, and how many of the last words it takes."""
    words = name_words(ending)[-_MOST_WORDS:]
    finished = not ending[-1:].strip()
    for taken in range(len(words), 0, -1):
        typed = words[-taken:]
        found: dict[str, tuple[Entry, str, int]] = {}
        keys = [fold_name(word) for word in typed]
        # Under two letters stand hundreds of names; one letter alone says nothing.
        for entry, label, name in _names(knowledge).get(keys[-1][:_SHORTEST], ()):
            if not _begins(name, keys, finished=finished):
                continue
            if entry.id not in found or _is_typed(label, typed[-1]) > _is_typed(found[entry.id][1], typed[-1]):
                found[entry.id] = (entry, label, taken)
        if found:
            return list(found.values())[:_MOST_CANDIDATES]
    return []


def _is_typed(label: str, word: str) -> bool:
    """Tell whether a word of ``label`` begins with the very letters of ``word``."""
    return any(one.casefold().startswith(word.casefold()) for one in name_words(label))


def _begins(name: tuple[str, ...], keys: list[str], *, finished: bool) -> bool:
    """Tell whether all finished words stand in a name, in order, and the last is the beginning of one."""
    position = 0
    for number, key in enumerate(keys):
        whole = finished or number < len(keys) - 1
        while position < len(name) and not (name[position] == key if whole else name[position].startswith(key)):
            position += 1
        if not key or position == len(name):
            return False
        position += 1
    return True


@lru_cache(maxsize=2)
def _names(knowledge: KnowledgeBase) -> dict[str, list[tuple[Entry, str, tuple[str, ...]]]]:
    """Return every spelling of every identity with its words folded in their order, by the beginning of each word."""
    names: dict[str, list[tuple[Entry, str, tuple[str, ...]]]] = {}
    for entry, label, words in _folded_names(knowledge):
        for beginning in {word[:_SHORTEST] for word in words}:
            names.setdefault(beginning, []).append((entry, label, words))
    return names


def _folded_names(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str, tuple[str, ...]]]:
    for entry in entries:
        for _, label in (*entry.spellings(), *entry.abbreviations.items()):
            yield entry, label, tuple(fold_name(word) for word in name_words(label))


def _count_pages(client: Elasticsearch, settings: Settings, entries: list[Entry]) -> dict[str, int]:
    """Return the number of pages that name each identity."""
    if not entries:
        return {}
    filters = {entry.id: {"term": {f"{IDENTITY_FIELDS[entry.kind]}.id": entry.id}} for entry in entries}
    answer = client.search(
        index=alias_name(settings, "documents"), size=0, aggs={"pages": {"filters": {"filters": filters}}}
    )
    return {one: bucket["doc_count"] for one, bucket in answer["aggregations"]["pages"]["buckets"].items()}


def _unlinked_people(client: Elasticsearch, settings: Settings, end: _End) -> list[Suggestion]:
    """Return people whom pages name and the knowledge base has not, whose folded name begins as the last word does."""
    words = name_words(end.words)
    pattern = unlinked_pattern("person", words[-1], beginning=True) if words and "person" in end.kinds else ""
    if not pattern:
        return []
    terms = {"terms": {"field": "people.facet", "include": f"{pattern}\t.*", "size": _MOST_UNLINKED}}
    answer = client.search(index=alias_name(settings, "documents"), size=0, aggs={"people": terms})
    return [
        Suggestion(
            kind="person", id=one, label=name, name=name, count=bucket["doc_count"], query=end.completed(name, 1)
        )
        for bucket in answer["aggregations"]["people"]["buckets"]
        for one, _, name in (bucket["key"].partition("\t"),)
    ]


def _words(client: Elasticsearch, settings: Settings, typed: str) -> list[Suggestion]:
    """Return words of the index near to the last word typed, which no page has."""
    *before, last = typed.split() or [""]
    if not last.isalpha():
        return []
    return [
        Suggestion(kind="word", id=None, label=word, name=word, count=count, query=" ".join([*before, word]))
        for word, count in likely_words(client, alias_name(settings, "documents"), last)
    ]
