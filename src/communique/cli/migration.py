"""``communique index migrate``, ``rollback`` and ``drop-previous``: another index in the place of the one in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from communique.index.migration import Migration
    from communique.index.templates import IndexKind

KIND = Annotated[str, typer.Option(help="Which index: documents, ledger or revisions.")]


def register(index: typer.Typer) -> None:
    """Add the commands to the sub-commands of ``index``."""
    index.command("migrate")(migrate_index)
    index.command("rollback")(roll_back_index)
    index.command("drop-previous")(drop_previous)


def migrate_index(
    kind: KIND = "documents",
    accept: Annotated[
        bool, typer.Option("--accept", help="Move although documents were refused or answers differ.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="First delete what a migration that was broken off left behind.")
    ] = False,
) -> None:
    """Build the index anew by the templates of config/elasticsearch, compare, and move the alias; crawls go on."""
    from communique.pipeline.migration import migrate
    from communique.settings import get_settings

    _show(migrate(get_settings(), _kind(kind), report=typer.echo, accept=accept, restart=restart))


def roll_back_index(kind: KIND = "documents") -> None:
    """Lead the alias back to the index before the last migration, with everything written since."""
    from communique.pipeline.migration import roll_back
    from communique.settings import get_settings

    _show(roll_back(get_settings(), _kind(kind), report=typer.echo))


def drop_previous(kind: KIND = "documents") -> None:
    """Delete the index that the last migration left behind; there is no way back then."""
    from communique.index import connect
    from communique.index.migration import drop_previous_index
    from communique.settings import get_settings

    settings = get_settings()
    names = drop_previous_index(connect(settings), settings, _kind(kind))
    typer.echo(f"deleted: {', '.join(names)}" if names else "there is none")


def _kind(name: str) -> IndexKind:
    from typing import cast, get_args

    from communique.index.templates import IndexKind

    if name not in get_args(IndexKind):
        raise typer.BadParameter(f"no index is called {name}; there are {', '.join(get_args(IndexKind))}")
    return cast("IndexKind", name)


def _show(migration: Migration) -> None:
    outcome = migration.outcome
    typer.echo(f"{outcome.copied} documents copied in all rounds, {migration.deleted} deleted meanwhile")
    for field, count in outcome.dropped.most_common():
        typer.echo(f"left out, unknown to {migration.new}: {field} ({count} times)")
    for problem in migration.problems[:20]:
        typer.echo(f"problem: {problem}", err=True)
    if not migration.moved:
        typer.echo(
            f"{migration.alias} still leads to {migration.old}: {len(migration.problems)} problems. Mend the templates "
            "and run again with --restart, or move all the same with --restart --accept (refused documents go to "
            "quarantine).",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(
        f"{migration.alias} leads to {migration.new}. {migration.old} is kept for the way back "
        "(`communique index rollback`) until `communique index drop-previous`."
    )
