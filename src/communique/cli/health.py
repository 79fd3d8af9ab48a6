"""``communique health``: how each source is, what shows it, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from communique.operators.health import SourceHealth

STYLES = {
    "fine": "green",
    "paused": "dim",
    "late": "yellow",
    "silent": "yellow",
    "degraded": "magenta",
    "refused": "red",
    "broken": "red",
}


def register(app: typer.Typer) -> None:
    """Add ``health`` to the command line."""
    app.command("health")(health)


def health(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Only these sources.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="What these sources do now is right: learn anew what is usual for them.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit code 1 unless every source is fine or paused.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Judge sources as they are now: fine, paused, late, silent, degraded, refused or broken."""
    import json

    from communique.cli.console import make_console
    from communique.errors import CommuniqueError
    from communique.operators.airflow_view import paused_sources
    from communique.operators.watch import accept_as_usual, judge_sources
    from communique.pipeline.context import Installation

    installation = Installation()
    if accept and not sources:
        raise CommuniqueError("--accept: name the sources whose present behaviour is right")
    for source_id in sources if sources and accept else ():
        accept_as_usual(installation, source_id)
    for source_id in sources or ():
        installation.source(source_id)
    paused = paused_sources(installation.settings)
    judged = judge_sources(installation, scheduled=paused is not None, paused=paused or ())
    shown = [one for one in judged if not sources or one.source in sources]
    if as_json:
        typer.echo(json.dumps({"sources": [health_json(one) for one in shown]}, ensure_ascii=False))
    else:
        print_health(shown, make_console(), details=bool(sources))
    if check and any(one.state not in {"fine", "paused"} for one in shown):
        raise typer.Exit(1)


def health_json(one: SourceHealth) -> dict[str, object]:
    """Return a source's health as ``--json`` prints it."""
    return {**one.model_dump(mode="json"), "evidence": one.evidence, "advice": one.advice}


def print_health(judged: list[SourceHealth], console: Console, *, details: bool = False) -> None:
    """Print a row for each source, and with ``details`` everything found and what to do next."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="How the sources are", title_justify="left")
    for name in ("source", "state", "since (UTC)", "last document", "what shows it"):
        table.add_column(name, overflow="fold")
    for one in judged:
        state = f"[{STYLES[one.state]}]{one.state}[/]"
        last = f"{one.last_document_at:%Y-%m-%d %H:%M}" if one.last_document_at else "none"
        table.add_row(escape(one.source), state, f"{one.since:%Y-%m-%d %H:%M}", last, escape(one.evidence))
    console.print(table)
    for one in judged if details else ():
        for finding in one.findings:
            console.print(f"{one.source}: {finding.state} ({finding.cause}): {finding.evidence}", markup=False)
            if finding.url:
                console.print(f"    first shown by {finding.url}", markup=False)
        if one.advice:
            console.print(f"    {one.advice}", markup=False)
