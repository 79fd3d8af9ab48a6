"""Words of the index near to those of a query that no page has: what may have been meant."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from communique.index.languages import TEXT_LANGUAGES

_MOST_WORDS = 8
_MOST_LIKELY = 3
_FIELDS = [f"body.{language}.exact" for language in (*TEXT_LANGUAGES, "other")]

_Option = tuple[float, int, str]
"""Likeness from 0 to 1, number of pages, the word."""


def correct_spelling(client: Elasticsearch, index: str, query: str, words: list[str]) -> str | None:
    """Return ``query`` with its unknown words replaced by those of the index most like them; ``None`` if none is.

    Args:
        client: the cluster.
        index: alias to ask.
        query: as typed.
        words: words of it that were looked for as words.
    """
    asked = " ".join(words[:_MOST_WORDS])
    if not asked:
        return None
    meant = query
    for written, options in _options(client, index, asked).items():
        if options:
            meant = _replaced(meant, written, options[0][2])
    return meant if meant != query else None


def likely_words(client: Elasticsearch, index: str, word: str) -> list[tuple[str, int]]:
    """Return words near to one that no page has, most like it first, with the number of pages of each."""
    options = _options(client, index, word)
    return [(found, pages) for one in options.values() for _, pages, found in one[:_MOST_LIKELY]]


def _options(client: Elasticsearch, index: str, text: str) -> dict[str, list[_Option]]:
    """Return, for each word of ``text``, words near to it; none for a word that any language's field has."""
    known = {field: {"term": {"field": field, "suggest_mode": "missing", "size": 3}} for field in _FIELDS}
    answer = client.search(index=index, size=0, suggest={"text": text, **known}, aggs=_held(text))
    held = {word for word, bucket in answer["aggregations"]["held"]["buckets"].items() if bucket["doc_count"]}
    options: dict[str, list[_Option]] = {}
    for entries in answer.get("suggest", {}).values():
        for entry in entries:
            found = options.setdefault(entry["text"], [])
            found += [(one["score"], one["freq"], one["text"]) for one in entry["options"]]
    return {word: [] if word in held else sorted(set(found), reverse=True) for word, found in options.items()}


def _held(text: str) -> dict[str, Any]:
    """Return an aggregation that counts the pages of each word, so that a word of one language is no mistake."""
    filters = {word: {"multi_match": {"query": word, "fields": _FIELDS}} for word in set(text.lower().split())}
    return {"held": {"filters": {"filters": filters}}}


def _replaced(query: str, written: str, word: str) -> str:
    """Return ``query`` with a word in another spelling, wherever it stands in whatever capitals."""
    position = query.lower().find(written.lower())
    return query if position < 0 else f"{query[:position]}{word}{query[position + len(written) :]}"
