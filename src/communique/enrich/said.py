"""What an article says: statements and speakers, sums, days, numbers, cited sources, participants, topics."""

from __future__ import annotations

from collections.abc import Iterator

from communique.enrich.facts import find_cited, find_days, find_numbers, find_participants, find_sums, find_topics
from communique.enrich.quotes import find_quotes
from communique.enrich.quotes.cast import Cast
from communique.enrich.quotes.words import speech_words
from communique.enrich.spans import fields_of
from communique.knowledge import KnowledgeBase
from communique.models import EnrichedArticle, Mark, Party, Statements


def read_statements(enriched: EnrichedArticle, knowledge: KnowledgeBase) -> Statements:
    """Return what a page says and of what.

    Args:
        enriched: the page with its names linked.
        knowledge: words of reporting, of money and of topics; who held which office.
    """
    article = enriched.article
    casts = list(_casts(enriched, knowledge))
    quotes, speaker = find_quotes(enriched, casts)
    fields = list(fields_of(article))
    day = article.published_day
    cited = [found for index, _, body in casts for found in find_cited(body, index)]
    met = {one.id: one for _, title, body in casts for one in find_participants(title, body)}
    return Statements(
        quotes=quotes,
        speaker=speaker,
        participants=tuple(met.values()),
        sums=tuple(one for field in fields for one in find_sums(field, knowledge)),
        days=_in_order(one for field in fields for one in find_days(field, day)),
        numbers=_in_order(one for field in fields for one in find_numbers(field)),
        cites=tuple(mark for mark, _ in cited),
        cited=_once(party for _, party in cited),
        topics=find_topics(article, knowledge),
    )


def _casts(enriched: EnrichedArticle, knowledge: KnowledgeBase) -> Iterator[tuple[int, Cast, Cast]]:
    """Yield for each segment its index, and who its title and its text name."""
    for index, part in enumerate(enriched.article.segments):
        if words := speech_words(knowledge, part.language):
            title = Cast(enriched, index, "title", knowledge, words)
            yield index, title, Cast(enriched, index, "text", knowledge, words)


def _in_order(marks: Iterator[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: (mark.segment, mark.field == "text", mark.start)))


def _once(parties: Iterator[Party]) -> tuple[Party, ...]:
    return tuple({party.id: party for party in parties}.values())
