"""``communique quarantine``: the pages that could not go on, each with its reason, and what is decided of them."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``quarantine`` and its sub-commands to the command line."""
    group = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
    group.callback()(quarantine)
    for name, command in (("drop", drop), ("take-back", take_back), ("release", release), ("ask-again", ask)):
        group.command(name)(command)
    app.add_typer(group, name="quarantine")


Url = Annotated[str, typer.Argument(help="Address of the page, in any spelling.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the page.")]


def drop(url: Url, reason: Reason) -> None:
    """Keep a page out for good: it is neither asked for nor replayed. Its bytes stay in the archive."""
    from communique.pipeline.context import Installation
    from communique.pipeline.decisions import drop_page, user_at_terminal

    typer.echo(drop_page(Installation(), url, by=user_at_terminal(), reason=reason).message)


def take_back(url: Url) -> None:
    """Put a dropped page back into quarantine."""
    from communique.pipeline.context import Installation
    from communique.pipeline.decisions import take_back_page, user_at_terminal

    typer.echo(take_back_page(Installation(), url, by=user_at_terminal()).message)


def release(url: Url, reason: Reason) -> None:
    """Let a page become a document though the cleaner is not sure of its text; the next replay or crawl makes it."""
    from communique.pipeline.context import Installation
    from communique.pipeline.decisions import release_page, user_at_terminal

    entry = release_page(Installation(), url, by=user_at_terminal(), reason=reason)
    typer.echo(f"{entry.message}\nMake its document: communique replay --url {entry.url}")


def ask(url: Url) -> None:
    """Ask for a page again at the next crawl, however often it has failed."""
    from communique.pipeline.context import Installation
    from communique.pipeline.decisions import ask_again

    entry = ask_again(Installation(), url)
    typer.echo(f"{entry.url}: due; ask now: communique crawl {entry.source}")


def quarantine(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only pages of this source.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show the pages in quarantine: where they stopped, why, and where the page as received is kept."""
    if context.invoked_subcommand is not None:
        return
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
