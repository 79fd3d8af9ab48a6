"""Which run a backfill is: the one that was cut off, or a new one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from communique.pipeline.context import Installation
from communique.pipeline.report import read_run_report
from communique.pipeline.workspace import RunFolder


def name_backfill(installation: Installation, source_id: str, since: date, *, anew: bool) -> tuple[str, bool]:
    """Return the name of the run of a backfill, and whether it goes on with one that was cut off.

    Args:
        installation: settings and services.
        source_id: the source.
        since: day back to which it goes.
        anew: begin a new run in any case.

    Raises:
        ConfigError: there is no such source.
    """
    source = installation.source(source_id)
    root, begin = installation.settings.runs_dir, f"backfill-{since.isoformat()}-"
    runs = [RunFolder(root, source.id, folder.name) for folder in sorted((root / source.id).glob(f"{begin}*"))]
    if runs and not anew and not _is_finished(runs[-1]):
        return runs[-1].run_id, True
    return f"{begin}{datetime.now(UTC):%Y%m%dT%H%M%S}", False


def _is_finished(run: RunFolder) -> bool:
    return run.summary_file.exists() and read_run_report(run).finished
