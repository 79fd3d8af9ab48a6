"""The enrich stage in the form the scorers of names call: a text without a page, labels PER, LOC and ORG."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from communique import knowledge
from communique.enrich import enrich_article, find_candidates
from communique.enrich.adjectives import find_place_adjectives
from communique.enrich.known import find_inner_names
from communique.enrich.spans import Field, Span
from communique.enrich.titles import title_words
from communique.models import Article, Segment
from communique.settings import PROJECT_ROOT

_LABELS = {"person": "PER", "place": "LOC", "organisation": "ORG"}
Tag = tuple[int, int, str]
Link = tuple[int, int, str, str | None]


def tag(text: str, lang: str) -> list[Tag]:
    """Return (start, end, label) of every person, place and organisation the enrich stage finds in ``text``."""
    spans = find_candidates(Field(0, "text", lang, text), knowledge_base())
    return [(span.start, span.end, _LABELS[span.kind]) for span in spans if span.kind in _LABELS]


def link(text: str, lang: str) -> list[Link]:
    """Return (start, end, label, identity) of the names in ``text``, those inside other names and adjectives too.

    Identity is the Wikidata item where the knowledge base has it, else the entry's own id, and ``None`` where none is
    decided.
    """
    article = Article(source="benchmark", url="https://example.org/", segments=(Segment(language=lang, text=text),))
    enriched = enrich_article(article, knowledge_base())
    linked: list[Link] = [
        (mention.start, mention.end, _LABELS[entity.kind], _identity(entity.id))
        for entity in enriched.entities
        if entity.kind in _LABELS
        for mention in entity.mentions
    ]
    taken = {index for start, end, _, _ in linked for index in range(start, end)}
    others: list[Link] = [
        (start, end, label, _identity_of_name(text[start:end], lang, label))
        for start, end, label in tag(text, lang)
        if taken.isdisjoint(range(start, end))
    ]
    inside = _links_inside([*linked, *others], text, lang)
    return sorted([*linked, *others, *inside, *_links_of_adjectives(text, lang)], key=lambda one: one[:2])


def _identity_of_name(name: str, lang: str, label: str) -> str | None:
    """Return the only place a name can stand for: the country in ``долларов США``, which is no mention of it."""
    matches = knowledge_base().match_text(name, lang) if label == "LOC" else ()
    whole = [match.ids for match in matches if match.text == name and match.why == "alias"]
    return _identity(whole[0][0]) if len(whole) == 1 and len(whole[0]) == 1 else None


def _links_inside(links: list[Link], text: str, lang: str) -> Iterator[Link]:
    """Yield the places that stand in the names of organisations: of ``МИД России``, the country."""
    field, titles = Field(0, "text", lang, text), title_words(knowledge_base())
    for start, end, label, _ in links:
        if label == "ORG":
            inner = find_inner_names(Span(field, start, end, "organisation", (), ""), knowledge_base(), titles)
            for span in inner:
                if span.kind == "place" and len(span.ids) == 1:
                    yield span.start, span.end, "LOC", _identity(span.ids[0])


def _links_of_adjectives(text: str, lang: str) -> Iterator[Link]:
    """Yield the adjectives of places, which the sets count as places: documents do not, and take them for evidence."""
    for span in find_place_adjectives(Field(0, "text", lang, text), knowledge_base()):
        yield span.start, span.end, "LOC", _identity(span.ids[0])


def _identity(entry_id: str) -> str:
    return (entry_id in knowledge_base() and knowledge_base().entry(entry_id).wikidata) or entry_id


def same_person(name_a: str, name_b: str) -> bool:
    """Tell whether two names are spellings of one person's."""
    return knowledge.same_person(name_a, name_b)


def tag_with_natasha(text: str, lang: str) -> list[Tag]:
    """Return the names natasha alone finds in a Russian text (none in other languages)."""
    if lang != "ru":
        return []
    return [(span.start, span.stop, span.type) for span in _natasha()(text).spans]


@cache
def knowledge_base() -> knowledge.KnowledgeBase:
    """Return the knowledge base of the project, read once."""
    return knowledge.load_knowledge(PROJECT_ROOT / "config" / "knowledge")


@cache
def _natasha() -> Any:
    from natasha import NewsEmbedding, NewsNERTagger

    return NewsNERTagger(NewsEmbedding())
