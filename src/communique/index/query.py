"""The single things a query asks for (a word, a name, a phrase), written as Elasticsearch's.

Each is looked for in every language and script at once. Each way it can be found has a name, which Elasticsearch gives
back with a hit (see :func:`name_way`): so a reader sees why a page was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from communique.index.languages import TEXT_LANGUAGES
from communique.index.names import fold_searchable
from communique.index.query_dates import QueryDate
from communique.index.templates import read_json
from communique.index.terms import QueryTerm
from communique.knowledge import QueryName
from communique.settings import Settings

Query = dict[str, Any]
"""A query in Elasticsearch's query language."""

LONGEST_WORD = 200
"""Characters of a word that are looked for."""

_FIELDS = (*TEXT_LANGUAGES, "other")
_STEMMED = [*(f"title.{language}^3" for language in _FIELDS), *(f"body.{language}" for language in _FIELDS)]
_EXACT = [*(f"title.{language}.exact^3" for language in _FIELDS), *(f"body.{language}.exact" for language in _FIELDS)]
_TITLES = [*(f"title.{language}" for language in _FIELDS), *(f"title.{language}.exact" for language in _FIELDS)]
_EXACT_TITLES = [f"title.{language}.exact" for language in _FIELDS]
_IDENTITY_BOOST = 3.0
_FOLDED_BOOST = 0.6
_REFERENCE_BOOST = 10.0
_TRANSLATED_BOOST = 0.8
APART_BOOST = 0.3
UNDATED_BOOST = 0.1
_DAY_BOOST = 6.0
_MONTH_BOOST = 4.0
_YEAR_BOOST = 2.0
_MOST_BEGINNINGS = 200
_LONGEST_MONTH = 31

_DIGIT = re.compile(r"\d")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


class NameResolver(Protocol):
    """What finds the names in a query; :class:`communique.knowledge.KnowledgeBase` does."""

    def resolve_query(self, query: str) -> tuple[QueryName, ...]:
        """Return the names in a query with the ids each can stand for."""
        ...

    def office_holders(self, offices: Sequence[str], whose: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of people who hold or held one of ``offices`` of a state or organisation."""
        ...

    def treaty_parties(self, identity: str) -> tuple[str, ...]:
        """Return the ids of the parties to a treaty."""
        ...


def has_text(text: str) -> bool:
    """Tell whether there is a letter or a digit in ``text``."""
    return bool(_LETTER_OR_DIGIT.search(text))


def stop_words(settings: Settings) -> frozenset[str]:
    """Return the stop words of all languages, as ``config/elasticsearch`` gives them to the analyzers."""
    return _read_stop_words(settings.config_dir / "elasticsearch" / "component_templates" / "analysis.json")


@cache
def _read_stop_words(path: Path) -> frozenset[str]:
    filters = read_json(path)["template"]["settings"]["index"]["analysis"]["filter"]
    return frozenset(word for one in filters.values() if one["type"] == "stop" for word in one["stopwords"])


def name_way(how: str, text: str) -> str:
    """Return the name of a way to find something, as a hit gives it back.

    Args:
        how: ``identity``, ``words``, ``spelling``, ``translation``, ``date``, ``reference`` or ``quote``.
        text: what of the query is found.
    """
    return f"{how}\t{text}"


def word_query(word: str) -> Query:
    """A word in any language, in its inflected forms or as written; a name nobody linked; or a document number."""
    alternatives: list[Query] = [
        {
            "multi_match": {
                "query": word,
                "fields": [*_STEMMED, *_EXACT],
                "operator": "and",
                "tie_breaker": 0.2,
                "_name": name_way("words", word),
            }
        },
        {"term": {"reference": {"value": word, "boost": _REFERENCE_BOOST, "_name": name_way("reference", word)}}},
        {"term": {"url": {"value": word, "boost": _REFERENCE_BOOST}}},
    ]
    # A number with letters (COP30) is no name: folded, it would be any other of its kind.
    if not _DIGIT.search(word) and (folded := fold_searchable(word)):
        folded_word = {"query": folded, "operator": "and", "boost": _FOLDED_BOOST, "_name": name_way("spelling", word)}
        alternatives.append({"match": {"names": folded_word}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": 0.1}}


def name_query(name: QueryName) -> Query:
    """A name: pages linked to one of its identities in any script, else those that have it as written or folded."""
    written = {
        "query": name.text,
        "fields": _STEMMED,
        "type": "phrase",
        "slop": 1,
        "_name": name_way("words", name.text),
    }
    alternatives: list[Query] = [mentions_query(name.ids, name.text), {"multi_match": written}]
    if folded := fold_searchable(name.text):
        # Folded words stand in alphabetical order, so another name's word may come between two of them.
        near = {"query": folded, "slop": 2, "boost": _FOLDED_BOOST, "_name": name_way("spelling", name.text)}
        alternatives.append({"match_phrase": {"names": near}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": 0.3}}


def term_query(term: QueryTerm) -> Query:
    """A term, as typed or as any language calls it; its words apart from one another are worth little."""
    words = [word for word in term.text.split() if has_text(word)]
    alternatives = [_called(term, term.text, TEXT_LANGUAGES)] if len(words) > 1 else [word_query(term.text)]
    for language, forms in term.forms.items():
        for form in forms:
            alternatives.append(_called(term, form, [language]))
            if " " in form:
                apart = {"query": form, "fields": _fields_in([language]), "operator": "and", "boost": APART_BOOST}
                alternatives.append({"multi_match": apart | {"_name": name_way("translation", term.text)}})
    if len(words) > 1:
        alternatives.append({"bool": {"must": [word_query(word) for word in words], "boost": APART_BOOST}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": 0.1}}


def office_query(text: str, ids: Sequence[str], term: QueryTerm, whose: QueryName) -> Query:
    """An office of a state: pages that name who holds or held it, else those that have the office and the state."""
    apart: Query = {"bool": {"must": [term_query(term), name_query(whose)], "boost": APART_BOOST}}
    return {"dis_max": {"queries": [mentions_query(ids, text), apart], "tie_breaker": 0.3}}


def _called(term: QueryTerm, form: str, languages: Sequence[str]) -> Query:
    """Pages that call a term so, in any inflected form."""
    typed = form == term.text
    phrase = {
        "query": form,
        "fields": _fields_in(languages),
        "type": "phrase",
        "slop": 1,
        "tie_breaker": 0.2,
        "boost": 1.0 if typed else _TRANSLATED_BOOST,
        "_name": name_way("words" if typed else "translation", term.text),
    }
    return {"multi_match": phrase}


def _fields_in(languages: Sequence[str]) -> list[str]:
    return [field for language in languages for field in (f"title.{language}^3", f"body.{language}")]


def date_query(asked: QueryDate) -> Query:
    """Days: pages that name one of them, were published on one, or have the same words."""
    days = (asked.last - asked.first).days
    boost = _DAY_BOOST if days == 0 else _MONTH_BOOST if days < _LONGEST_MONTH else _YEAR_BOOST
    stretch = {"gte": asked.first.isoformat(), "lte": asked.last.isoformat(), "_name": name_way("date", asked.text)}
    alternatives: list[Query] = [
        {"range": {field: {**stretch, "boost": boost}}} for field in ("mentioned_dates", "published_day")
    ]
    alternatives.append({"bool": {"must": [word_query(word) for word in asked.words.split()]}})
    return {"dis_max": {"queries": alternatives, "tie_breaker": 0.3}}


def mentions_query(ids: Sequence[str], text: str) -> Query:
    """Pages linked to one of several identities; those that mention it often, and in the title, come first."""
    linked = [
        {"match": {f"identities.{place}": {"query": one, "boost": boost}}}
        for one in ids
        for place, boost in (("title", 2 * _IDENTITY_BOOST), ("body", _IDENTITY_BOOST))
    ]
    return {"dis_max": {"queries": linked, "tie_breaker": 0.3, "_name": name_way("identity", text)}}


def phrase_query(phrase: str, distance: int = 0) -> Query:
    """Words as they are written, side by side, or moved by ``distance`` places altogether."""
    return _exact_phrase(phrase, distance, _EXACT)


def beginning_query(letters: str) -> Query:
    """Words that begin with these letters, in any language."""
    return {
        "multi_match": {
            "query": letters,
            "fields": _EXACT,
            "type": "phrase_prefix",
            "max_expansions": _MOST_BEGINNINGS,
            "_name": name_way("words", f"{letters}*"),
        }
    }


def title_query(text: str, *, exact: bool, distance: int = 0) -> Query:
    """Pages with all these words in a title, or with this phrase in one."""
    if exact:
        return _exact_phrase(text, distance, _EXACT_TITLES)
    words = {"query": text, "fields": _TITLES, "operator": "and", "_name": name_way("words", text)}
    return {"multi_match": words}


def proximity(text: str) -> list[Query]:
    """Pages where all of the text stands together come first."""
    if len(text.split()) < 2:
        return []
    return [{"multi_match": {"query": text, "fields": _STEMMED, "type": "phrase", "slop": 4}}]


def _exact_phrase(phrase: str, distance: int, fields: list[str]) -> Query:
    return {
        "multi_match": {
            "query": phrase,
            "fields": fields,
            "type": "phrase",
            "slop": distance,
            "tie_breaker": 0.2,
            "_name": name_way("words", phrase),
        }
    }
