"""Identities of a page as people decided them: merged into another, or split by what the page shows."""

from __future__ import annotations

from collections.abc import Sequence

from communique.enrich.spans import Span
from communique.knowledge import KnowledgeBase
from communique.knowledge.decisions import PageSigns
from communique.models import Article, Party, Statements


def settle_identities(spans: Sequence[Span], article: Article, knowledge: KnowledgeBase) -> list[Span]:
    """Return the linked names of a page, each with the identity that the knowledge base's decisions give it.

    Args:
        spans: with one identity each.
        article: the page they are of.
        knowledge: whose decisions hold.
    """
    if not knowledge.decisions:
        return list(spans)
    merged = [span.linked(knowledge.decisions.merged(span.ids[0])) for span in spans]
    signs = _page_signs(merged, article)
    spellings: dict[str, set[str]] = {}
    for span in merged:
        spellings.setdefault(span.ids[0], set()).update((span.text.lower(), span.base.lower()))
    parts = {
        identity: knowledge.decisions.part(identity, signs, frozenset(written))
        for identity, written in spellings.items()
    }
    return [span.linked(parts[span.ids[0]]) for span in merged]


def settle_speakers(said: Statements, knowledge: KnowledgeBase) -> Statements:
    """Return the statements with their speakers as decided: a transcript names people whom its text does not."""
    if not knowledge.decisions:
        return said
    quotes = tuple(
        one.model_copy(update={"speaker": _settled(one.speaker, knowledge)}) if one.speaker else one
        for one in said.quotes
    )
    return said.model_copy(update={"quotes": quotes, "speaker": said.speaker and _settled(said.speaker, knowledge)})


def _page_signs(spans: Sequence[Span], article: Article) -> PageSigns:
    return PageSigns(
        url=article.url,
        source=article.source,
        day=article.published_day,
        identities=frozenset(span.ids[0] for span in spans),
    )


def _settled(party: Party, knowledge: KnowledgeBase) -> Party:
    identity = knowledge.decisions.merged(party.id)
    if identity == party.id:
        return party
    known = identity in knowledge
    return Party(id=identity, name=knowledge.entry(identity).name if known else party.name, known=known)
