"""``communique ingest``: the pages of a WARC file, whoever wrote it, taken into the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``ingest`` to the command line."""
    app.command("ingest")(ingest)


def ingest(
    file: Annotated[Path, typer.Argument(help="WARC file, gzipped or not, of any tool.")],
    source: Annotated[str, typer.Option(help="Id of the source whose scope and rules hold.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Archive, clean, enrich and index the pages of a WARC file; what cannot be read is named and skipped."""
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.ingest import ingest_warc

    with make_console(stderr=True).status(f"{source}: ingest {file.name}"):
        report = ingest_warc(file, source, Installation())
    if as_json:
        typer.echo(report.model_dump_json())
        return
    console = make_console()
    lines = [f"{report.pages:,} pages taken, {report.indexed:,} indexed, {report.quarantined:,} in quarantine"]
    lines += [f"  quarantined: {reason} ({count:,})" for reason, count in report.reasons.items()]
    lines += [f"  skipped: {reason} ({count:,})" for reason, count in report.skipped.items()]
    lines += [f"  cannot be read: {record.message} ({record.reason})" for record in report.unreadable]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
