"""The fields of a document that say what is said on the page, by whom, and of what."""

from __future__ import annotations

from collections import Counter
from typing import Any

from communique.index.languages import TEXT_LANGUAGES
from communique.models import EnrichedArticle, Party, Quote, Statements

_LONGEST_KEYWORD = 256


def statement_fields(enriched: EnrichedArticle) -> dict[str, Any]:
    """Return the fields of ``statement-fields.json`` and ``quotes`` for one page."""
    said = enriched.statements
    return {
        "quotes": [_quote(quote) for quote in said.quotes],
        "speakers": _speakers(said),
        "page_speaker": said.speaker and _party(said.speaker),
        "participants": [_party(one) for one in said.participants],
        "cites": [_party(one) for one in said.cited],
        "money": [one.model_dump() for one in said.sums],
        "mentioned_dates": list(said.mentioned_dates),
        "document_numbers": sorted({one.value for one in said.numbers if len(one.value) <= _LONGEST_KEYWORD}),
        "marks": [one.model_dump() for one in (*said.days, *said.numbers, *said.cites)],
        "topics": [one.name for one in said.topics],
        "topic_evidence": [one.model_dump() for one in said.topics],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    words = {quote.language: quote.text} if quote.language in TEXT_LANGUAGES else {}
    return quote.model_dump(exclude={"speaker"}) | {"speaker": quote.speaker and _party(quote.speaker), "words": words}


def _speakers(said: Statements) -> list[dict[str, Any]]:
    """Return who speaks on the page, most statements first; the one it is all of stands first."""
    parties = {quote.speaker.id: quote.speaker for quote in said.quotes if quote.speaker}
    counts = Counter(quote.speaker.id for quote in said.quotes if quote.speaker)
    if said.speaker:
        parties.setdefault(said.speaker.id, said.speaker)
    first = said.speaker.id if said.speaker else None
    ordered = sorted(parties, key=lambda one: (one != first, -counts[one]))
    return [{**_party(parties[one]), "mentions": counts[one]} for one in ordered]


def _party(party: Party) -> dict[str, Any]:
    return {"id": party.id, "name": party.name, "facet": f"{party.id}\t{party.name}", "known": party.known}
