"""``communique alerts``: saved searches, and telling their readers what is new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from communique.models import Channel

group = typer.Typer(help="Save searches, and be told once of each page that is new in them.", no_args_is_help=True)
AS_JSON = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def register(app: typer.Typer) -> None:
    """Add ``alerts`` to the command line."""
    app.add_typer(group, name="alerts")


@group.command("add")
def add_search(
    query: Annotated[str, typer.Argument(help="As for `communique search`.")],
    name: Annotated[str, typer.Option(help="What the notices are called; one name is one search.")],
    to: Annotated[str, typer.Option(help="mail, webhook, file or stdout (in the log of the crawl).")] = "stdout",
    address: Annotated[str, typer.Option(help="Mail address, URL or file.")] = "",
    allow_private: Annotated[bool, typer.Option(help="The webhook may be at a private address.")] = False,
) -> None:
    """Save a search. Pages that are published or changed from now on are told of."""
    from datetime import UTC, datetime

    from communique.alerts import check_target, search_id_of
    from communique.index import QueryError
    from communique.index.compile import compile_query
    from communique.index.saved_searches import SavedSearches
    from communique.index.vocabulary import read_vocabulary
    from communique.models import SavedSearch, Target
    from communique.pipeline.context import Installation

    installation = Installation()
    target = check_target(Target(channel=_channel(to), address=address, allow_private=allow_private))
    try:
        compile_query(query, installation.knowledge, read_vocabulary(installation.settings))
    except QueryError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    search = SavedSearch(
        id=search_id_of(name),
        name=name,
        query=query,
        target=target,
        created_at=datetime.now(UTC),
    )
    if not SavedSearches(installation.client, installation.settings).add(search):
        typer.echo(f"there is a search called {name} already; remove it first: communique alerts remove {search.id}")
        raise typer.Exit(1)
    typer.echo(f"saved as {search.id}; each crawl checks it from now on")


@group.command("list")
def list_searches(as_json: AS_JSON = False) -> None:
    """Show saved searches, and the notices that could not be delivered yet."""
    from rich.markup import escape
    from rich.table import Table

    from communique.cli.console import make_console
    from communique.index.outbox import Outbox
    from communique.index.saved_searches import SavedSearches
    from communique.pipeline.context import Installation

    installation = Installation()
    searches = SavedSearches(installation.client, installation.settings).list()
    waiting = Outbox(installation.client, installation.settings).pending()
    if as_json:
        listed = {"searches": [one.model_dump(mode="json") for one in searches]}
        typer.echo(json.dumps({**listed, "waiting": [one.model_dump(mode="json") for one in waiting]}))
        return
    table = Table("id", "name", "query", "to", title="Saved searches", title_justify="left")
    for search in searches:
        table.add_row(*map(escape, (search.id, search.name, search.query, str(search.target))))
    make_console().print(table)
    for notice in waiting:
        why = f"failed {notice.tries} times, next at {notice.next_try_at:%Y-%m-%d %H:%M} UTC: {notice.last_error}"
        typer.echo(f"waiting: {notice.subject}: {why if notice.tries else 'not tried yet'}")


@group.command("remove")
def remove_search(
    search_id: Annotated[str, typer.Argument(metavar="ID", help="As `communique alerts list` shows.")],
) -> None:
    """Forget a search; notices made for it are still delivered."""
    from communique.index.saved_searches import SavedSearches
    from communique.pipeline.context import Installation

    installation = Installation()
    if not SavedSearches(installation.client, installation.settings).remove(search_id):
        typer.echo(f"no search has the id {search_id}; see `communique alerts list`", err=True)
        raise typer.Exit(1)
    typer.echo(f"removed {search_id}")


@group.command("deliver")
def deliver(
    early: Annotated[bool, typer.Option("--now", help="Also those that wait for a later try.")] = False,
) -> None:
    """Deliver the notices that are due; exit code 1 if one failed."""
    from communique.pipeline.alerts import deliver_due
    from communique.pipeline.context import Installation

    done = deliver_due(Installation(), early=early)
    typer.echo(f"{len(done.delivered)} delivered, {len(done.failed)} failed")
    for notice in done.failed:
        typer.echo(f"{notice.subject}: {notice.last_error}", err=True)
    if done.failed:
        raise typer.Exit(1)


def _channel(name: str) -> Channel:
    from communique.alerts import CHANNELS

    if name not in CHANNELS:
        raise typer.BadParameter(f"no channel is called {name}; there are {', '.join(CHANNELS)}")
    return name
