"""One way to run a step, for Airflow's tasks and the command line alike.

Its log lines name run, source, batch and page; how long it and each page took is kept beside the batch and told to
whoever measures; what ends it is kept in the run's folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from structlog.contextvars import bound_contextvars

from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation, open_batch
from communique.pipeline.discover_step import Scan, discover_batches
from communique.pipeline.enrich_step import enrich_batch
from communique.pipeline.fetch_step import fetch_batch
from communique.pipeline.index_step import index_batch
from communique.pipeline.run_failure import note_failure
from communique.pipeline.telling import tell_failure, tell_step
from communique.pipeline.workspace import Batch, RunFolder
from communique.telemetry import collect_times

BATCH_STEPS: dict[str, Callable[[Batch, Installation], Any]] = {
    "fetch": fetch_batch,
    "clean": clean_batch,
    "enrich": enrich_batch,
    "index": index_batch,
}
"""The steps every batch takes after discover, in order."""


def run_discover(source_id: str, run_id: str, installation: Installation, scan: Scan | None = None) -> list[str]:
    """Discover a source's pages and return the references of the batches; errors as :func:`discover_batches`."""
    with _watched(RunFolder(installation.settings.runs_dir, source_id, run_id), "discover", installation):
        return discover_batches(source_id, run_id, installation, scan)


def run_step(name: str, batch: Batch, installation: Installation) -> None:
    """Run one of :data:`BATCH_STEPS` on a batch; errors as the step's own."""
    run = RunFolder(batch.root, batch.source_id, batch.run_id)
    with _watched(run, name, installation), bound_contextvars(batch=batch.path.name):
        clock = time.perf_counter()
        with collect_times() as times:
            BATCH_STEPS[name](batch, installation)
        tell_step(name, batch, times, installation.settings, time.perf_counter() - clock)


def run_task(name: str, reference: str) -> str:
    """Run a step on the batch that ``reference`` names, with this process's installation, and return the reference."""
    run_step(name, *open_batch(reference))
    return reference


@contextmanager
def _watched(run: RunFolder, step: str, installation: Installation) -> Iterator[None]:
    with bound_contextvars(source=run.source_id, run=run.run_id, stage=step):
        try:
            yield
        except Exception as error:
            note_failure(run, step, error)
            tell_failure(step, run.source_id, installation.settings)
            raise
