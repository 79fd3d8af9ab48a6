"""Articles enriched by several processes at once, each with its own models, loaded once and kept between batches."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars

from communique.enrich import enrich_article, prepare_articles
from communique.errors import ConfigError, ServiceError
from communique.knowledge import KnowledgeBase, get_knowledge
from communique.models import Article, EnrichedArticle, Value
from communique.settings import Settings, get_settings
from communique.telemetry import PageTime, collect_times, handle_page, note_time

log = structlog.get_logger(__name__)

_CHUNK = 8
"""Articles a process is handed at once: enough for its English tagger to work ahead."""


class Broken(Value):
    """Why an article could not be enriched: the kind of error and its text."""

    reason: str


def enrich_each(
    articles: Sequence[Article], knowledge: KnowledgeBase, settings: Settings
) -> Iterator[EnrichedArticle | Broken]:
    """Yield what each article becomes, in their order.

    With ``settings.enrich_processes`` above one, that many processes share the work; a knowledge base that is not the
    installation's own is used in this one.

    Raises:
        ConfigError, ServiceError: a model is missing or cannot be started.
    """
    if settings.enrich_processes < 2 or len(articles) <= _CHUNK or knowledge is not get_knowledge(settings):
        yield from _enrich_chunk(articles, knowledge)
        return
    chunks = [articles[start : start + _CHUNK] for start in range(0, len(articles), _CHUNK)]
    context = get_contextvars()
    for done, times in _pool(settings).map(_enrich_in_worker, chunks, [context] * len(chunks)):
        for one in times:
            note_time(one.url, one.began_at, one.seconds)
        yield from done


def _enrich_chunk(articles: Sequence[Article], knowledge: KnowledgeBase) -> Iterator[EnrichedArticle | Broken]:
    prepare_articles(articles, knowledge)
    for article in articles:
        try:
            with handle_page(article.url):
                enriched = enrich_article(article, knowledge)
        except (ConfigError, ServiceError):
            raise
        except Exception as error:
            log.exception("page broke the enricher", source=article.source, url=article.url)
            yield Broken(reason=f"{type(error).__name__}: {error}")
        else:
            yield enriched


@cache
def _pool(settings: Settings) -> ProcessPoolExecutor:
    # Spawned, not forked: this process may have threads, and a lock one of them holds would stay held in a child.
    return ProcessPoolExecutor(
        max_workers=settings.enrich_processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_worker,
        initargs=(settings,),
    )


_worker_settings: list[Settings] = []


def _begin_worker(settings: Settings) -> None:
    _worker_settings[:] = [settings]


def _enrich_in_worker(
    articles: Iterable[Article], context: Mapping[str, Any]
) -> tuple[list[EnrichedArticle | Broken], list[PageTime]]:
    (settings,) = _worker_settings or [get_settings()]
    with bound_contextvars(**context), collect_times() as times:
        return list(_enrich_chunk(list(articles), get_knowledge(settings))), times
