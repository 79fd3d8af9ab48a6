"""The project's knowledge base, and articles made of a sentence or two."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from communique.enrich import enrich_article
from communique.knowledge import KnowledgeBase, load_knowledge
from communique.models import Article, EnrichedArticle, Segment
from communique.settings import PROJECT_ROOT

Enrich = Callable[..., EnrichedArticle]


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return load_knowledge(PROJECT_ROOT / "config" / "knowledge")


@pytest.fixture(scope="session")
def enrich(knowledge: KnowledgeBase) -> Enrich:
    """Enrich a page of one language, or of several given as ``language=text`` pairs."""

    def run(language: str, text: str, *, published: str | None = "2023-02-27", **more: str) -> EnrichedArticle:
        segments = [Segment(language=code, text=body) for code, body in {language: text, **more}.items()]
        article = Article(source="test", url="https://example.org/1", published=published, segments=tuple(segments))
        return enrich_article(article, knowledge)

    return run
