"""Find and link the names in a batch's articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import structlog

from communique.enrich import enrich_article, prepare_articles
from communique.errors import ConfigError, ServiceError
from communique.knowledge import KnowledgeBase
from communique.models import Article, EnrichedArticle, Quarantined
from communique.pipeline.context import Installation
from communique.pipeline.workspace import Batch

log = structlog.get_logger(__name__)


def enrich_batch(batch: Batch, installation: Installation) -> int:
    """Enrich the articles of ``batch``, and return how many there are.

    An article that breaks a model goes to ``quarantine-enrich``; the others go on.

    Raises:
        ConfigError, ServiceError: a model is missing or cannot be started; no article is to be without its names.
    """
    quarantined: list[Quarantined] = []
    articles = list(batch.read("articles", Article))
    prepare_articles(articles, installation.knowledge)
    count = batch.write("enriched", _enrich_articles(articles, installation.knowledge, quarantined))
    batch.write("quarantine-enrich", quarantined)
    return count


def _enrich_articles(
    articles: Iterable[Article], knowledge: KnowledgeBase, quarantined: list[Quarantined]
) -> Iterator[EnrichedArticle]:
    for article in articles:
        try:
            yield enrich_article(article, knowledge)
        except (ConfigError, ServiceError):
            raise
        except Exception as error:
            log.exception("page broke the enricher", source=article.source, url=article.url)
            quarantined.append(
                Quarantined(
                    source=article.source,
                    url=article.url,
                    stage="enrich",
                    reason="enricher-crashed",
                    message=f"{type(error).__name__}: {error}",
                    archive=article.archive,
                    at=datetime.now(UTC),
                )
            )
