"""One row for each source: what its newest run did."""

from __future__ import annotations

from datetime import UTC, datetime

from communique.models import Value
from communique.pipeline.report import RunReport, latest_run, read_run_report
from communique.settings import Settings
from communique.sources import Source, load_sources, source_directories


class SourceRow(Value):
    """A source and its newest run.

    Attributes:
        source: the source's file.
        report: counts of its newest run, if there was one.
        discovered_at: when that run read the listings (UTC).
    """

    source: Source
    report: RunReport | None = None
    discovered_at: datetime | None = None


def list_source_rows(settings: Settings) -> tuple[list[SourceRow], list[str]]:
    """Return a row for every valid source, by id, and the errors of the files that are not valid."""
    loaded = load_sources(*source_directories(settings))
    rows = [_row_of(source, settings) for _, source in sorted(loaded.sources.items())]
    return rows, [str(error) for error in loaded.errors]


def _row_of(source: Source, settings: Settings) -> SourceRow:
    run = latest_run(settings.runs_dir, source.id)
    if run is None:
        return SourceRow(source=source)
    discovered_at = datetime.fromtimestamp(run.summary_file.stat().st_mtime, UTC)
    return SourceRow(source=source, report=read_run_report(run), discovered_at=discovered_at)
