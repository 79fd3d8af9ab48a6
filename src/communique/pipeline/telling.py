"""What a step tells of itself once it has ended: times beside its batch, measures and traces to whoever takes them."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from communique.pipeline.lineage import read_times
from communique.pipeline.report import BatchReport
from communique.pipeline.workspace import Batch
from communique.settings import Settings
from communique.telemetry import PageTime, meter_of, tracer_of

log = structlog.get_logger(__name__)


def tell_step(name: str, batch: Batch, times: Sequence[PageTime], settings: Settings, seconds: float) -> None:
    """Keep how long each page took in a step, and tell of it.

    Nothing that goes wrong with telling ends a step; it is in the log.

    Args:
        name: the step.
        batch: what it worked on.
        times: of its pages.
        settings: say who is told.
        seconds: how long the whole step took.
    """
    batch.write(f"times-{name}", [*_times_before(name, batch, times), *times])
    try:
        _measure(name, batch, times, settings, seconds)
        _trace(name, batch, times, settings)
    except Exception as error:
        log.warning("nobody was told of a step", step=name, why=f"{type(error).__name__}: {error}")


def tell_failure(name: str, source: str, settings: Settings) -> None:
    """Tell of a step that failed; whatever goes wrong with that is in the log."""
    try:
        meter = meter_of(settings)
        meter.count(f"{name}.failures", source, 1)
        meter.flush()
    except Exception as error:
        log.warning("nobody was told of a step", step=name, why=f"{type(error).__name__}: {error}")


def _times_before(name: str, batch: Batch, times: Sequence[PageTime]) -> list[PageTime]:
    """Return the times of pages that an earlier attempt had finished: fetch goes on after them."""
    new = {one.url for one in times}
    return [one for one in batch.read(f"times-{name}", PageTime) if one.url not in new]


def _measure(name: str, batch: Batch, times: Sequence[PageTime], settings: Settings, seconds: float) -> None:
    meter, source = meter_of(settings), batch.source_id
    meter.count(f"{name}.pages", source, len(times))
    meter.time(f"{name}.batch", source, seconds)
    for one in times:
        meter.time(f"{name}.page", source, one.seconds)
    if name == "index":
        for report in batch.read("report", BatchReport):
            for outcome in ("indexed", "unchanged", "quarantined"):
                meter.count(f"pages.{outcome}", source, getattr(report, outcome))
            for reason, pages in report.reasons.items():
                meter.count(f"quarantine.{reason}", source, pages)
    meter.flush()


def _trace(name: str, batch: Batch, times: Sequence[PageTime], settings: Settings) -> None:
    tracer = tracer_of(settings)
    tracer.tell_stages(batch.source_id, batch.run_id, times)
    if name == "index":
        tracer.tell_pages(batch.source_id, batch.run_id, read_times(batch.path))
    tracer.flush()
