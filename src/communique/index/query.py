"""An analyst's query, read into names, words and phrases, and written as Elasticsearch's.

Each unit of a query is looked for in every language and script at once, and all units are asked for, so that a word
may stand in the title and another in the text, and one language's small words stop nothing in another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from communique.index.document import TEXT_LANGUAGES
from communique.index.names import fold_searchable
from communique.index.templates import read_json
from communique.knowledge import QueryName
from communique.settings import Settings

Query = dict[str, Any]
"""A query in Elasticsearch's query language."""

LONGEST_QUERY = 1_000
"""Characters of a query that are read."""
MOST_UNITS = 32
"""Names, words and phrases of a query that are asked for; each is some forty clauses to Elasticsearch."""

# From here on, one word in four may be missing: a question in a sentence has words that no page repeats.
_REQUIRED_WORDS = "4<75%"
_FIELDS = (*TEXT_LANGUAGES, "other")
_STEMMED = [*(f"title.{language}^3" for language in _FIELDS), *(f"body.{language}" for language in _FIELDS)]
_EXACT = [*(f"title.{language}.exact^3" for language in _FIELDS), *(f"body.{language}.exact" for language in _FIELDS)]
_IDENTITY_BOOST = 3.0
_FOLDED_BOOST = 0.6
_REFERENCE_BOOST = 10.0
_LONGEST_WORD = 200

_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]*)[\"“”»]|([^\"“”„«»]+)")
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_ONLY_EVERYTHING = re.compile(r"[*\s]*")


class NameResolver(Protocol):
    """What finds the names in a query; :class:`communique.knowledge.KnowledgeBase` does."""

    def resolve_query(self, query: str) -> tuple[QueryName, ...]:
        """Return the names in a query with the ids each can stand for."""
        ...


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query taken apart.

    Attributes:
        everything: whether all pages are asked for.
        names: names of identities.
        words: other words that must be there.
        phrases: what stood in quotes.
        notes: what was left out, for a person.
    """

    everything: bool = False
    names: tuple[QueryName, ...] = ()
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def parse_query(query: str, names: NameResolver, stop_words: frozenset[str] = frozenset()) -> ParsedQuery:
    """Take a query apart; any text is a query.

    Args:
        query: as typed.
        names: finds the names in it.
        stop_words: words not asked for beside others.
    """
    text = unicodedata.normalize("NFC", _NOT_TEXT.sub(" ", query)).strip()
    notes = [] if len(text) <= LONGEST_QUERY else [f"only the first {LONGEST_QUERY:,} characters were searched"]
    text = text[:LONGEST_QUERY]
    if _ONLY_EVERYTHING.fullmatch(text):
        return ParsedQuery(everything=True)
    phrases: list[str] = []
    found: list[QueryName] = []
    words: list[str] = []
    for match in _QUOTED.finditer(text):
        if match.group(2) is None:
            phrases.append(match.group(1).strip())
        else:
            resolved = names.resolve_query(match.group(2))
            found += resolved
            words += _other_words(match.group(2), resolved)
    return _bounded(found, _asked_words(words, stop_words, bool(found or phrases)), phrases, notes)


def build_query(parsed: ParsedQuery) -> Query:
    """Return Elasticsearch's query for a parsed one."""
    if parsed.everything:
        return {"match_all": {}}
    must = [_name_query(name) for name in parsed.names] + [_phrase_query(phrase) for phrase in parsed.phrases]
    if parsed.words:
        words = [_word_query(word) for word in parsed.words]
        must.append({"bool": {"should": words, "minimum_should_match": _REQUIRED_WORDS}})
    if not must:
        return {"match_none": {}}
    return {"bool": {"must": must, "should": _proximity(parsed.words)}}


def stop_words(settings: Settings) -> frozenset[str]:
    """Return the stop words of all languages, as ``config/elasticsearch`` gives them to the analyzers."""
    return _read_stop_words(settings.config_dir / "elasticsearch" / "component_templates" / "analysis.json")


@cache
def _read_stop_words(path: Path) -> frozenset[str]:
    filters = read_json(path)["template"]["settings"]["index"]["analysis"]["filter"]
    return frozenset(word for one in filters.values() if one["type"] == "stop" for word in one["stopwords"])


def _other_words(text: str, names: Sequence[QueryName]) -> list[str]:
    """Return the words of ``text`` outside ``names``, those of punctuation alone left out."""
    letters = list(text)
    for name in names:
        letters[name.start : name.end] = " " * (name.end - name.start)
    return [word[:_LONGEST_WORD] for word in "".join(letters).split() if _LETTER_OR_DIGIT.search(word)]


def _asked_words(words: Sequence[str], stop_words: frozenset[str], has_other_units: bool) -> list[str]:
    telling = [word for word in dict.fromkeys(words) if word.lower() not in stop_words]
    return telling if telling or has_other_units else list(dict.fromkeys(words))


def _bounded(names: list[QueryName], words: list[str], phrases: list[str], notes: list[str]) -> ParsedQuery:
    phrases = [phrase for phrase in phrases if _LETTER_OR_DIGIT.search(phrase)]
    if len(names) + len(phrases) + len(words) > MOST_UNITS:
        notes = [*notes, f"only the first {MOST_UNITS} names, phrases and words were searched"]
    names = names[:MOST_UNITS]
    phrases = phrases[: MOST_UNITS - len(names)]
    words = words[: MOST_UNITS - len(names) - len(phrases)]
    return ParsedQuery(names=tuple(names), words=tuple(words), phrases=tuple(phrases), notes=tuple(notes))


def _word_query(word: str) -> Query:
    """A word in any language, in its inflected forms or as written; a name nobody linked; or a document number."""
    alternatives: list[Query] = [
        {"multi_match": {"query": word, "fields": [*_STEMMED, *_EXACT], "operator": "and", "tie_breaker": 0.2}},
        {"term": {"reference": {"value": word, "boost": _REFERENCE_BOOST}}},
        {"term": {"url": {"value": word, "boost": _REFERENCE_BOOST}}},
    ]
    if folded := fold_searchable(word):
        alternatives.append({"match": {"names": {"query": folded, "operator": "and", "boost": _FOLDED_BOOST}}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": 0.1}}


def _name_query(name: QueryName) -> Query:
    """A name: pages linked to one of its identities in any script, else those that have it as written or folded."""
    linked = [
        {"match": {f"identities.{place}": {"query": one, "boost": boost}}}
        for one in name.ids
        for place, boost in (("title", 2 * _IDENTITY_BOOST), ("body", _IDENTITY_BOOST))
    ]
    written = {"multi_match": {"query": name.text, "fields": _STEMMED, "type": "phrase", "slop": 1}}
    alternatives: list[Query] = [*linked, written]
    if folded := fold_searchable(name.text):
        # Folded words stand in alphabetical order, so another name's word may come between two of them.
        alternatives.append({"match_phrase": {"names": {"query": folded, "slop": 2, "boost": _FOLDED_BOOST}}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": 0.3}}


def _phrase_query(phrase: str) -> Query:
    return {"multi_match": {"query": phrase, "fields": _EXACT, "type": "phrase", "tie_breaker": 0.2}}


def _proximity(words: Sequence[str]) -> list[Query]:
    """Pages where the words stand together come first."""
    if len(words) < 2:
        return []
    return [{"multi_match": {"query": " ".join(words), "fields": _STEMMED, "type": "phrase", "slop": 4}}]
