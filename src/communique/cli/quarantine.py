"""``communique quarantine``: the pages that could not go on, each with its reason."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``quarantine`` to the command line."""
    app.command("quarantine")(quarantine)


def quarantine(
    source: Annotated[str | None, typer.Option(help="Only pages of this source.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show the pages in quarantine: where they stopped, why, and where the page as received is kept."""
    import json

    from rich.markup import escape
    from rich.table import Table

    from communique.cli.console import make_console
    from communique.pipeline.context import Installation

    entries = Installation().ledger.list_quarantined(source)
    if as_json:
        typer.echo(json.dumps({"total": len(entries), "pages": [entry.model_dump(mode="json") for entry in entries]}))
        return
    table = Table(title=f"{len(entries)} pages in quarantine", title_justify="left")
    for name in ("source", "stage", "reason", "page", "archived in"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        archived = f"{entry.archive.file} @ {entry.archive.offset}" if entry.archive else "nothing was received"
        row = (entry.source, entry.stage or "", entry.reason or "", f"{entry.url}\n{entry.message or ''}", archived)
        table.add_row(*(escape(cell) for cell in row))
    make_console().print(table)
