"""Crawl one source from end to end in this process, without Airflow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from communique.pipeline.context import Installation
from communique.pipeline.discover_step import Scan
from communique.pipeline.report import RunReport, read_run_report
from communique.pipeline.steps import BATCH_STEPS, run_discover, run_step
from communique.pipeline.workspace import Batch, RunFolder

Progress = Callable[[str, int, int], None]
"""Told the step that starts, the number of its batch (from 1) and how many batches there are."""


def crawl_source(
    source_id: str,
    installation: Installation,
    *,
    run_id: str | None = None,
    scan: Scan | None = None,
    tell: Progress = lambda step, number, total: None,
) -> RunReport:
    """Take every page a source lists along the whole path, and return what was done.

    Args:
        source_id: the source.
        installation: settings and services.
        run_id: name of the run; giving that of a killed run goes on with it. Made from the clock if not given.
        scan: what to look at beside what is new and due.
        tell: called at the start of each step.

    Raises:
        ConfigError: there is no such source, or its file is not valid.
        ServiceError: Elasticsearch is away, or every listing failed.
    """
    run_id = run_id or manual_run_id(datetime.now(UTC))
    tell("discover", 1, 1)
    references = run_discover(source_id, run_id, installation, scan)
    root = installation.settings.runs_dir
    for number, reference in enumerate(references, start=1):
        for name in BATCH_STEPS:
            tell(name, number, len(references))
            run_step(name, Batch(root=root, reference=reference), installation)
    return read_run_report(RunFolder(root, source_id, run_id))


def manual_run_id(now: datetime) -> str:
    """Return a name for a crawl begun by hand at ``now``."""
    return f"manual-{now:%Y%m%dT%H%M%S%f}"
