"""Find the names of an article, link them, and count them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communique.enrich.adjectives import find_place_adjectives
from communique.enrich.azerbaijani import find_azerbaijani_names, tells_identity
from communique.enrich.decided import settle_identities, settle_speakers
from communique.enrich.documents import link_treaties_by_day
from communique.enrich.english.names import find_english_names, tag_english_names, tag_fields_ahead
from communique.enrich.event_parts import identify_events
from communique.enrich.events import find_events, outside_institutions, without_events
from communique.enrich.known import find_inner_names, find_known_names
from communique.enrich.page import PageNames, find_stranger_surnames
from communique.enrich.resolution import Resolver
from communique.enrich.said import read_statements
from communique.enrich.spans import Field, Span, fields_of, without_overlaps
from communique.enrich.statistical import find_statistical_names, tag_names
from communique.enrich.titled import find_titled_people
from communique.enrich.titles import TitleWords, title_words
from communique.knowledge import KnowledgeBase
from communique.models import Article, EnrichedArticle, Entity
from communique.stories import make_fingerprint

ENRICHER_VERSION = "11"
"""Raised whenever the same article and knowledge base would give other names."""


def enrich_article(article: Article, knowledge: KnowledgeBase) -> EnrichedArticle:
    """Return the article with every person, place, organisation, treaty and event its titles and texts name.

    Args:
        article: as cleaned.
        knowledge: who and what is known.

    Returns:
        Identities with their mentions; ``text[start:end]`` of a mention's field is the mention's text.
    """
    titles = title_words(knowledge)
    found: list[Span] = []
    events: list[Span] = []
    for field in fields_of(article):
        named, here = _find_names(field, knowledge, titles), find_events(field, knowledge)
        named = link_treaties_by_day(field, named, knowledge, article.published_day)
        here = outside_institutions(here, named)
        found += without_events(named, here)
        events += here
    page = PageNames(article, found, _adjectives_of_parties(article, found, knowledge))
    resolver = Resolver(knowledge, titles, page)
    linked = [span for one in found for span in _link(one, resolver, knowledge, titles)]
    for field in fields_of(article):
        taken = [span for span in linked if span.field == field]
        linked.extend(find_stranger_surnames(field, page, taken))
    linked += [span for one in events if one.ids and (span := resolver.resolve(one))]
    linked += identify_events([one for one in events if not one.ids], knowledge)
    entities = _collect_entities(settle_identities(linked, article, knowledge), knowledge)
    shown = EnrichedArticle(article=article, entities=entities, knowledge_version=knowledge.version)
    told = shown.model_copy(update={"statements": settle_speakers(read_statements(shown, knowledge), knowledge)})
    return told.model_copy(update={"fingerprint": make_fingerprint(told)})


def _adjectives_of_parties(article: Article, found: Iterable[Span], knowledge: KnowledgeBase) -> list[Span]:
    """Return the adjectives of places on a page, where there is a treaty whose parties they may tell."""
    if not any(span.kind == "treaty" for span in found):
        return []
    return [span for field in fields_of(article) for span in find_place_adjectives(field, knowledge)]


def prepare_articles(articles: Iterable[Article], knowledge: KnowledgeBase) -> None:
    """Begin what another core can do for articles that are about to be enriched one after the other.

    Raises:
        ConfigError, ServiceError: the English tagger is missing or cannot be started.
    """
    tag_fields_ahead((field for article in articles for field in fields_of(article)), knowledge)


def find_candidates(field: Field, knowledge: KnowledgeBase) -> list[Span]:
    """Return every name in a text before the page decides who is meant and what is worth an identity.

    In Russian and English these are the model's repaired spans, an organisation's with all that belongs to it, and the
    names of the knowledge base that the model missed; in other languages, the names the stage itself begins with.

    Args:
        field: a title or text.
        knowledge: who and what is known.

    Returns:
        Names in order, none overlapping.
    """
    if field.language not in {"ru", "en"}:
        return _find_names(field, knowledge, title_words(knowledge), telling=False)
    known = list(find_known_names(field, knowledge, title_words(knowledge)))
    if field.language == "en":
        return tag_english_names(field, known, knowledge)
    tagged = tag_names(field)
    sure = (span for span in known if span.why == "alias")
    return sorted([*tagged, *without_overlaps(sure, tagged)], key=lambda span: span.start)


def _link(span: Span, resolver: Resolver, knowledge: KnowledgeBase, titles: TitleWords) -> list[Span]:
    """Return the linked span; if the page does not tell what it is, the sure names inside it."""
    if linked := resolver.resolve(span):
        return [linked]
    inner = find_inner_names(span, knowledge, titles) if span.kind != "person" else []
    return [one for one in map(resolver.resolve, inner) if one is not None]


def _find_names(field: Field, knowledge: KnowledgeBase, titles: TitleWords, *, telling: bool = True) -> list[Span]:
    """Return the names of a field; with ``telling``, without those that do not tell one thing from another."""
    found = list(find_known_names(field, knowledge, titles))
    if field.language == "ru":
        found = find_statistical_names(field, found, knowledge)
    else:
        if field.language == "en":
            found = find_english_names(field, found, knowledge)
        found += without_overlaps(find_titled_people(field, found, titles, knowledge), found)
        if field.language == "az":
            known = list(found)
            found = find_azerbaijani_names(field, known, titles, knowledge)
            found = [span for span in found if not telling or tells_identity(span, known)]
    return sorted(found, key=lambda span: span.start)


def _collect_entities(spans: Iterable[Span], knowledge: KnowledgeBase) -> tuple[Entity, ...]:
    grouped: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda one: (one.field.segment, one.field.name == "text", one.start)):
        grouped.setdefault(span.ids[0], []).append(span)
    entities = [_entity(identity, group, knowledge) for identity, group in grouped.items()]
    return tuple(sorted(entities, key=lambda entity: -len(entity.mentions)))


def _entity(identity: str, spans: Sequence[Span], knowledge: KnowledgeBase) -> Entity:
    known = identity in knowledge
    # A stranger's surname may come before the full name; the fullest form is what to call them.
    shown = knowledge.decisions.name(identity) or max(map(_shown_name, spans), key=len)
    name = knowledge.entry(identity).name if known else shown
    return Entity(
        id=identity, kind=spans[0].kind, name=name, known=known, mentions=tuple(span.mention() for span in spans)
    )


def _shown_name(span: Span) -> str:
    return span.base if span.kind == "person" and span.base else span.text
