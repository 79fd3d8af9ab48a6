"""The Airflow pools that bound how much is asked of a site at once.

One pool of one slot for each group of sources that share a host: two runs or two batches never ask one host side by
side, on however many machines the workers are, while sources of different hosts do not wait for one another. (How long
between two requests is kept by the fetch stage, see :mod:`communique.fetch.pace`.) A task whose pool is missing waits
for ever without a word, so they are written from the same source files as the DAGs and imported at start.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from communique.settings import Settings, get_settings
from communique.sources import Source, load_sources, source_directories


def pool_of_source(source: Source, sources: Iterable[Source]) -> str:
    """Return the pool of a source's discover and fetch tasks, named after the first source of its group."""
    return f"politeness_{min(_group_of(source, list(sources)))}"


def dag_of_source(source_id: str) -> str:
    """Return the id of the DAG that crawls a source."""
    return f"crawl_{source_id}"


def describe_pools(settings: Settings) -> dict[str, dict[str, object]]:
    """Return every pool as Airflow's ``pools import`` reads it."""
    sources = load_sources(*source_directories(settings)).sources.values()
    return {
        pool_of_source(source, sources): {
            "slots": 1,
            "description": f"Requests to the hosts of {_names(source, sources)}: one task at a time",
            "include_deferred": False,
        }
        for source in sources
    }


def _names(source: Source, sources: Iterable[Source]) -> str:
    return ", ".join(sorted(_group_of(source, list(sources))))


def _group_of(source: Source, sources: list[Source]) -> set[str]:
    """Return the ids of the sources that share a host with ``source``, or with one that does."""
    group, hosts = {source.id}, set(source.scope.hosts) - {"*"}
    while joining := [one for one in sources if one.id not in group and hosts & set(one.scope.hosts)]:
        group |= {one.id for one in joining}
        hosts |= {host for one in joining for host in one.scope.hosts} - {"*"}
    return group


def write_pools_file(path: Path, settings: Settings | None = None) -> None:
    """Write every pool to ``path`` for ``airflow pools import``, of the settings of this process if none are given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(describe_pools(settings or get_settings()), indent=1, ensure_ascii=False), encoding="utf-8"
    )
