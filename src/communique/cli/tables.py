"""The tables that several commands print."""

from __future__ import annotations

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from communique.pipeline.report import RunReport

_COUNTS = ("listed", "fetched", "indexed", "unchanged", "quarantined")


def report_table(reports: Iterable[RunReport]) -> Table:
    """Return one row for each run: its counts, the reasons of its quarantine, and what it could not read."""
    table = Table(title="What the crawl did", title_justify="left")
    table.add_column("source")
    for name in _COUNTS:
        table.add_column(name, justify="right")
    table.add_column("reasons and problems")
    for report in reports:
        table.add_row(
            escape(report.source), *(f"{getattr(report, name):,}" for name in _COUNTS), escape(_notes(report))
        )
    return table


def _notes(report: RunReport) -> str:
    notes = [f"{reason} ({count})" for reason, count in sorted(report.reasons.items())]
    notes += [f"listing {problem.reason}: {problem.url}" for problem in report.problems]
    notes += [f"changed: {drift.message}" for drift in report.drift]
    if not report.finished:
        notes.append("unfinished")
    return "; ".join(notes)
