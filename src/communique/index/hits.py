"""Reading the hits of Elasticsearch's answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from communique.index.document import IDENTITY_FIELDS
from communique.index.highlights import read_highlights
from communique.index.request import FoundStatement, HitIdentity, SearchHit, WayFound

HIT_FIELDS = [
    *("id", "url", "headline", "language", "languages", "source", "kind", "published_text", "reference"),
    *("withdrawn_at", "story.id"),
    *(f"{field}.{part}" for field in IDENTITY_FIELDS.values() for part in ("id", "name", "mentions")),
]
"""Fields of a document that a hit is made of."""

STORY = "story"
"""Key of the inner hits that count the pages of a hit's story."""


def read_hit(hit: Mapping[str, Any], statement_keys: Sequence[str]) -> SearchHit:
    """Return one hit.

    Args:
        hit: as Elasticsearch gives it.
        statement_keys: keys of the inner hits that have statements.
    """
    source = hit["_source"]
    identities = {
        field: tuple(HitIdentity.model_validate(one) for one in source.get(field, ()))
        for field in IDENTITY_FIELDS.values()
    }
    inner = hit.get("inner_hits", {})
    return SearchHit(
        id=source["id"],
        url=source["url"],
        title=source.get("headline"),
        language=source["language"],
        languages=tuple(source["languages"]),
        source=source["source"],
        kind=source["kind"],
        published=source.get("published_text"),
        reference=source.get("reference"),
        score=hit["_score"],
        highlights=read_highlights(hit.get("highlight", {})),
        why=_read_ways(hit.get("matched_queries", ())),
        statements=tuple(_read_statements(inner, statement_keys)),
        story=(source.get("story") or {}).get("id"),
        more=max(0, inner[STORY]["hits"]["total"]["value"] - 1) if STORY in inner else 0,
        withdrawn=source.get("withdrawn_at"),
        **identities,
    )


def _read_ways(matched: Iterable[str]) -> tuple[WayFound, ...]:
    """Return the ways, the surest of each part of the query first, one that adds nothing left out."""
    ways: dict[str, set[str]] = {}
    for name in matched:
        how, _, text = name.partition("\t")
        if text:
            ways.setdefault(text, set()).add(how)
    for found in ways.values():
        if found & {"identity", "words"}:
            found.discard("spelling")
    return tuple(WayFound(text=text, how=how) for text in sorted(ways) for how in sorted(ways[text]))


def _read_statements(inner: Mapping[str, Any], keys: Sequence[str]) -> Iterable[FoundStatement]:
    seen: set[str] = set()
    for key in keys:
        for found in inner.get(key, {}).get("hits", {}).get("hits", ()):
            quote = found["_source"]
            if quote["text"] not in seen:
                seen.add(quote["text"])
                yield FoundStatement(
                    text=quote["text"],
                    language=quote.get("language"),
                    speaker=(quote.get("speaker") or {}).get("name"),
                    direct=quote.get("direct"),
                )
