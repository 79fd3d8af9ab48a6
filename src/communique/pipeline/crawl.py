"""Crawl one source from end to end in this process, without Airflow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation
from communique.pipeline.discover_step import Scan, discover_batches
from communique.pipeline.enrich_step import enrich_batch
from communique.pipeline.fetch_step import fetch_batch
from communique.pipeline.index_step import index_batch
from communique.pipeline.report import RunReport, read_run_report
from communique.pipeline.workspace import Batch, RunFolder

Progress = Callable[[str, int, int], None]
"""Told the step that starts, the number of its batch (from 1) and how many batches there are."""

BATCH_STEPS = (
    ("fetch", fetch_batch),
    ("clean", clean_batch),
    ("enrich", enrich_batch),
    ("index", index_batch),
)
"""The steps every batch takes after discover, in order."""


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
    run_id = run_id or f"manual-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    tell("discover", 1, 1)
    references = discover_batches(source_id, run_id, installation, scan)
    root = installation.settings.runs_dir
    for number, reference in enumerate(references, start=1):
        for name, step in BATCH_STEPS:
            tell(name, number, len(references))
            step(Batch(root=root, reference=reference), installation)
    return read_run_report(RunFolder(root, source_id, run_id))
