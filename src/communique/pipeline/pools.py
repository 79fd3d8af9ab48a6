"""The Airflow pools that bound how much is asked of a site at once.

One pool of one slot for each source: two runs or two batches of one source never ask its hosts side by side, while
different sources do. A task whose pool is missing waits for ever without a word, so they are written from the same
source files as the DAGs and imported at start.
"""

from __future__ import annotations

import json
from pathlib import Path

from communique.settings import Settings, get_settings
from communique.sources import load_sources, source_directories


def pool_of_source(source_id: str) -> str:
    """Return the name of the pool in which a source's discover and fetch tasks run."""
    return f"politeness_{source_id}"


def describe_pools(settings: Settings) -> dict[str, dict[str, object]]:
    """Return every pool as Airflow's ``pools import`` reads it."""
    sources = load_sources(*source_directories(settings)).sources
    return {
        pool_of_source(source.id): {
            "slots": 1,
            "description": f"Requests to {source.name}: one task at a time",
            "include_deferred": False,
        }
        for source in sources.values()
    }


def write_pools_file(path: Path, settings: Settings | None = None) -> None:
    """Write every pool to ``path`` for ``airflow pools import``, of the settings of this process if none are given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(describe_pools(settings or get_settings()), indent=1, ensure_ascii=False), encoding="utf-8"
    )
