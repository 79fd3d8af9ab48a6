"""The query as it may have been meant, where nothing was found: words of the index near to those of the query."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from communique.index.document import TEXT_LANGUAGES

_MOST_WORDS = 8
_FIELDS = [f"body.{language}.exact" for language in (*TEXT_LANGUAGES, "other")]


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
    suggestions = {field: {"term": {"field": field, "suggest_mode": "missing", "size": 1}} for field in _FIELDS}
    answer = client.search(index=index, size=0, suggest={"text": asked, **suggestions})
    best = _best(answer.get("suggest", {}))
    meant = query
    for written, (_, _, word) in best.items():
        meant = _replaced(meant, written, word)
    return meant if meant != query else None


def _best(suggested: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[float, int, str]]:
    """Return, for each word no field has, the likest word of any field; the more frequent of two alike."""
    best: dict[str, tuple[float, int, str]] = {}
    for entries in suggested.values():
        for entry in entries:
            options = [(one["score"], one["freq"], one["text"]) for one in entry["options"]]
            best[entry["text"]] = max([*options, best.get(entry["text"], (0.0, 0, ""))])
    return {written: found for written, found in best.items() if found[2]}


def _replaced(query: str, written: str, word: str) -> str:
    """Return ``query`` with a word in another spelling, wherever it stands in whatever capitals."""
    position = query.lower().find(written.lower())
    return query if position < 0 else f"{query[:position]}{word}{query[position + len(written) :]}"
