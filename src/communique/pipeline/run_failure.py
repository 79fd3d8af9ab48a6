"""Why a run ended before its time, kept in the run's folder so that whoever looks at the run later can tell."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import structlog

from communique.errors import PageError
from communique.models import Value
from communique.pipeline.workspace import RunFolder

log = structlog.get_logger(__name__)

_MAX_MESSAGE = 2_000


class RunFailure(Value):
    """What ended a run.

    Attributes:
        step: the step that failed (``discover``, ``fetch`` …).
        error: name of the error's class.
        reason: reason code of a :class:`~communique.errors.PageError`; ``None`` for any other error.
        message: its text, cut at two thousand characters.
        at: when (UTC).
    """

    step: str
    error: str
    reason: str | None = None
    message: str
    at: datetime


def note_failure(run: RunFolder, step: str, error: BaseException) -> RunFailure:
    """Write why ``run`` failed into its folder, over what an earlier attempt wrote, and return it."""
    failure = RunFailure(
        step=step,
        error=type(error).__name__,
        reason=error.reason if isinstance(error, PageError) else None,
        message=str(error)[:_MAX_MESSAGE],
        at=datetime.now(UTC),
    )
    run.path.mkdir(parents=True, exist_ok=True)
    partial = run.path / f"failure.{os.getpid()}.partial"
    partial.write_text(failure.model_dump_json(), encoding="utf-8")
    partial.replace(run.path / "failure.json")
    log.error("step failed", source=run.source_id, run=run.run_id, step=step, error=failure.error, why=failure.message)
    return failure


def read_failure(run: RunFolder) -> RunFailure | None:
    """Return why ``run`` failed last, or ``None`` if no step of it failed."""
    file = run.path / "failure.json"
    return RunFailure.model_validate_json(file.read_text(encoding="utf-8")) if file.exists() else None
