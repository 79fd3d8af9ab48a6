"""Find and link the names in a batch's articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from communique.models import Article, EnrichedArticle, Quarantined
from communique.pipeline.context import Installation
from communique.pipeline.enrich_pool import Broken, enrich_each
from communique.pipeline.workspace import Batch


def enrich_batch(batch: Batch, installation: Installation) -> int:
    """Enrich the articles of ``batch``, and return how many there are.

    An article that breaks a model goes to ``quarantine-enrich``; the others go on.

    Raises:
        ConfigError, ServiceError: a model is missing or cannot be started; no article is to be without its names.
    """
    quarantined: list[Quarantined] = []
    articles = list(batch.read("articles", Article))
    count = batch.write("enriched", _enrich_articles(articles, installation, quarantined))
    batch.write("quarantine-enrich", quarantined)
    return count


def _enrich_articles(
    articles: Sequence[Article], installation: Installation, quarantined: list[Quarantined]
) -> Iterator[EnrichedArticle]:
    made = enrich_each(articles, installation.knowledge, installation.settings)
    for article, outcome in zip(articles, made, strict=True):
        if isinstance(outcome, EnrichedArticle):
            yield outcome
        else:
            quarantined.append(_quarantined(article, outcome))


def _quarantined(article: Article, outcome: Broken) -> Quarantined:
    return Quarantined(
        source=article.source,
        url=article.url,
        stage="enrich",
        reason="enricher-crashed",
        message=outcome.reason,
        archive=article.archive,
        at=datetime.now(UTC),
    )
