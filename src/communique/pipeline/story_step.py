"""Put documents into their stories; the index step does so after it has written them."""

from __future__ import annotations

from collections.abc import Iterable

from communique.index.stories import group_stories
from communique.pipeline.context import Installation


def regroup(installation: Installation, ids: Iterable[str], former: Iterable[str]) -> int:
    """Put documents into their stories, and return how many documents were marked.

    Args:
        installation: settings and services.
        ids: of documents that were just written.
        former: ids of stories that they, or documents just deleted, belonged to.

    Raises:
        ServiceError: Elasticsearch is away; doing the step again is safe.
    """
    from communique.sources import load_sources, source_directories

    sources = load_sources(*source_directories(installation.settings)).sources
    categories = {one: source.category for one, source in sources.items()}
    return group_stories(installation.client, installation.settings, ids, categories, former=former)
