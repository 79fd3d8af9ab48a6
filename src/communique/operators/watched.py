"""Crawls and replays whose outcome is measured and judged, whether they end well or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from communique.operators.health import SourceHealth
from communique.operators.incident_store import update_incidents
from communique.operators.watch import record_run
from communique.pipeline.context import Installation
from communique.pipeline.crawl import Progress, crawl_source, manual_run_id
from communique.pipeline.discover_step import Scan
from communique.pipeline.report import RunReport
from communique.pipeline.workspace import Batch


def crawl_watched(
    source_id: str,
    installation: Installation,
    *,
    run_id: str | None = None,
    scan: Scan | None = None,
    tell: Progress = lambda step, number, total: None,
) -> tuple[RunReport, SourceHealth]:
    """Crawl a source as :func:`~communique.pipeline.crawl.crawl_source` does; return its report and its health.

    A crawl that fails is measured too before its error goes on.
    """
    started_at = datetime.now(UTC)
    installation.source(source_id)
    run_id = run_id or manual_run_id(started_at)
    try:
        report = crawl_source(source_id, installation, run_id=run_id, scan=scan, tell=tell)
    except Exception as error:
        try:
            record_run(installation, source_id, run_id, started_at=started_at)
            update_incidents(installation)
        except Exception as unrecorded:
            # With the cluster away nothing can be kept; the error that ended the crawl is the one to tell.
            error.add_note(f"its health could not be kept: {unrecorded}")
        raise
    health = record_run(installation, source_id, run_id, started_at=started_at)
    update_incidents(installation)
    return report, health


def record_replay(batches: Iterable[Batch], installation: Installation, *, started_at: datetime) -> list[SourceHealth]:
    """Measure what a replay made of each source, and return how the sources are since."""
    runs = {batch.source_id: batch.run_id for batch in batches}
    return [
        record_run(installation, source_id, run_id, started_at=started_at, kind="replay")
        for source_id, run_id in sorted(runs.items())
    ]
