"""``communique incidents``: what is wrong now, who knows of it, and until when it is quiet."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``incidents`` and its sub-command to the command line."""
    group = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
    group.callback()(incidents)
    group.command("ack")(ack)
    app.add_typer(group, name="incidents")


def incidents(
    context: typer.Context,
    over: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show what is wrong with sources: told once, quiet until it is over or an acknowledgement ends."""
    if context.invoked_subcommand is not None:
        return
    import json

    from rich.markup import escape
    from rich.table import Table

    from communique.cli.console import make_console
    from communique.operators.incident_store import IncidentStore
    from communique.pipeline.context import Installation

    installation = Installation()
    store = IncidentStore(installation.client, installation.settings)
    found = store.read_recent() if over else store.read_open()
    if as_json:
        typer.echo(json.dumps({"incidents": [one.model_dump(mode="json") for one in found]}, ensure_ascii=False))
        return
    table = Table(title=f"{len(found)} incidents", title_justify="left")
    for name in ("id", "what", "since (UTC)", "what shows it", "quiet until"):
        table.add_column(name, overflow="fold")
    for one in found:
        known = one.acknowledged
        quiet = f"{known.until:%Y-%m-%d}: {known.by}: {known.reason}" if known else ""
        what = one.title if one.open else f"over: {one.title}"
        table.add_row(*map(escape, (one.id, what, f"{one.opened_at:%Y-%m-%d %H:%M}", one.evidence, quiet)))
    make_console().print(table)


def ack(
    incident: Annotated[str, typer.Argument(help="Id of the incident.")],
    reason: Annotated[str, typer.Option(help="Why nothing needs to be told.")],
    until: Annotated[str, typer.Option(help="Day (UTC) on which it comes back if it is still open.")],
) -> None:
    """Make an incident quiet until a day."""
    from communique.errors import CommuniqueError
    from communique.operators.incident_store import acknowledge_incident
    from communique.pipeline.context import Installation
    from communique.pipeline.decisions import user_at_terminal
    from communique.pipeline.replay import parse_since

    day = parse_since(until)
    if day is None:
        raise CommuniqueError("--until: expected a day such as 2026-12-01")
    known = acknowledge_incident(Installation(), incident, by=user_at_terminal(), reason=reason, until=day)
    typer.echo(f"{known.title}: quiet until {day}")
