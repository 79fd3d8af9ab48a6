"""``communique coverage``: of what each source listed, how much is held, and what is missing why."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``coverage`` to the command line."""
    app.command("coverage")(coverage)


def coverage(
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show for each source how many listed URLs are held, withdrawn, past retention, or missing for which reason."""
    import json

    from rich.markup import escape
    from rich.table import Table

    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.coverage import read_coverage

    found = read_coverage(Installation(), source)
    if as_json:
        typer.echo(json.dumps({"sources": [one.model_dump() for one in found]}))
        return
    counts = ("listed", "held", "withdrawn", "retired", "missing")
    table = Table(title="Of what was ever listed, in URLs", title_justify="left")
    table.add_column("source")
    for name in counts:
        table.add_column(name, justify="right")
    table.add_column("missing because")
    table.add_column("held, but failing now")
    for one in found:
        cells = (_reasons(one.reasons), _reasons(one.failing))
        table.add_row(escape(one.source), *(f"{getattr(one, name):,}" for name in counts), *map(escape, cells))
    make_console().print(table)


def _reasons(reasons: dict[str, int]) -> str:
    return ", ".join(f"{reason} ({count:,})" for reason, count in reasons.items())
