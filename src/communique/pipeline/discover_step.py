"""Read a source's listings and cut what they name into batches."""

from __future__ import annotations

import math
import os
from datetime import UTC, datetime

from communique.discover import discover_candidates
from communique.fetch import PoliteSession
from communique.models import Candidate, Quarantined
from communique.pipeline.context import Installation
from communique.pipeline.report import Discovered
from communique.pipeline.workspace import RunFolder
from communique.sources import Source
from communique.sources.hours import is_within, next_beginning

BATCH_PAGES = 60
"""Pages in a batch: a minute's work or less, so that a killed task repeats little and two cores share a source."""
MAX_BATCHES = 1000
"""Airflow maps a task over at most 1,024 items; a larger crawl gets larger batches instead of failing."""


def discover_batches(source_id: str, run_id: str, installation: Installation) -> list[str]:
    """Discover the pages of one source, and return the references of the batches made of them.

    A run that is asked again (its task was killed) keeps the batches it had. One outside the hours in which the
    source may be asked finds nothing, and says so as a problem.

    Raises:
        ConfigError: there is no such source.
        ServiceError: every one of its listings failed.
    """
    source = installation.source(source_id)
    run = RunFolder(installation.settings.runs_dir, source.id, run_id)
    if run.summary_file.exists():
        return list(Discovered.model_validate_json(run.summary_file.read_text(encoding="utf-8")).batches)
    now = datetime.now(UTC)
    if not is_within(source.fetch.hours, source.timezone, now):
        _write_summary(run, _stayed_away(source, now))
        return []
    session = PoliteSession(source, services_dir=installation.settings.services_dir)
    found = discover_candidates(source, session, now=now)
    references = _write_batches(run, list(found.candidates))
    _write_summary(
        run,
        Discovered(
            source=source.id,
            listed=len(found.candidates),
            left_out=found.left_out,
            problems=found.problems,
            batches=tuple(references),
        ),
    )
    return references


def _write_batches(run: RunFolder, candidates: list[Candidate]) -> list[str]:
    size = max(BATCH_PAGES, math.ceil(len(candidates) / MAX_BATCHES))
    references = []
    for number, start in enumerate(range(0, len(candidates), size)):
        batch = run.make_batch(number)
        batch.write("candidates", candidates[start : start + size])
        references.append(batch.reference)
    return references


def _stayed_away(source: Source, now: datetime) -> Discovered:
    hours, opening = ", ".join(source.fetch.hours), next_beginning(source.fetch.hours, source.timezone, now)
    message = (
        f"{source.home}: not asked, because {source.id} is asked within {hours} ({source.timezone}) only; "
        f"a run after {opening:%Y-%m-%d %H:%M} UTC does"
    )
    problem = Quarantined(
        source=source.id, url=source.home, stage="discover", reason="outside-hours", message=message, at=now
    )
    return Discovered(source=source.id, listed=0, problems=(problem,))


def _write_summary(run: RunFolder, discovered: Discovered) -> None:
    run.path.mkdir(parents=True, exist_ok=True)
    partial = run.summary_file.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(discovered.model_dump_json(), encoding="utf-8")
    partial.replace(run.summary_file)
