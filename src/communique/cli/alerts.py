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
    name: Annotated[str, typer.Option(help="What the messages are called; one name is one search.")],
    to: Annotated[str, typer.Option(help="mail, webhook, file or stdout (in the log of the crawl).")] = "stdout",
    address: Annotated[str, typer.Option(help="Mail address, URL or file.")] = "",
    allow_private: Annotated[bool, typer.Option(help="The webhook may be at a private address.")] = False,
) -> None:
    """Save a search. Pages that are published or changed from now on are told of."""
    from datetime import UTC, datetime

    from communique.alerts import search_id_of
    from communique.index import QueryError
    from communique.index.alert_store import AlertStore
    from communique.index.compile import compile_query
    from communique.index.query import stop_words
    from communique.models import SavedSearch
    from communique.pipeline.context import Installation

    installation = Installation()
    channel = _channel(to)
    if (channel == "stdout") == bool(address):
        raise typer.BadParameter(f"--to {to} {'takes no' if address else 'needs an'} --address")
    try:
        compile_query(query, installation.knowledge, stop_words(installation.settings))
    except QueryError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    search = SavedSearch(
        id=search_id_of(name),
        name=name,
        query=query,
        channel=channel,
        address=address,
        allow_private=allow_private,
        created_at=datetime.now(UTC),
    )
    if not AlertStore(installation.client, installation.settings).add_search(search):
        typer.echo(f"there is a search called {name} already; remove it first: communique alerts remove {search.id}")
        raise typer.Exit(1)
    typer.echo(f"saved as {search.id}; each crawl checks it from now on")


@group.command("list")
def list_searches(as_json: AS_JSON = False) -> None:
    """Show saved searches, and the messages that could not be delivered yet."""
    from rich.markup import escape
    from rich.table import Table

    from communique.cli.console import make_console
    from communique.index.alert_store import AlertStore
    from communique.pipeline.context import Installation

    installation = Installation()
    store = AlertStore(installation.client, installation.settings)
    searches, waiting = store.list_searches(), store.pending_messages()
    if as_json:
        listed = {"searches": [one.model_dump(mode="json") for one in searches]}
        typer.echo(json.dumps({**listed, "waiting": [one.model_dump(mode="json") for one in waiting]}))
        return
    table = Table("id", "name", "query", "to", title="Saved searches", title_justify="left")
    for search in searches:
        table.add_row(
            *map(escape, (search.id, search.name, search.query, f"{search.channel} {search.address}".strip()))
        )
    make_console().print(table)
    for message in waiting:
        why = f"failed {message.tries} times, next at {message.next_try_at:%Y-%m-%d %H:%M} UTC: {message.last_error}"
        typer.echo(
            f"waiting: {message.search.name}, {len(message.items)} pages: {why if message.tries else 'not tried'}"
        )


@group.command("remove")
def remove_search(
    search_id: Annotated[str, typer.Argument(metavar="ID", help="As `communique alerts list` shows.")],
) -> None:
    """Forget a search; messages made for it are still delivered."""
    from communique.index.alert_store import AlertStore
    from communique.pipeline.context import Installation

    installation = Installation()
    if not AlertStore(installation.client, installation.settings).remove_search(search_id):
        typer.echo(f"no search has the id {search_id}; see `communique alerts list`", err=True)
        raise typer.Exit(1)
    typer.echo(f"removed {search_id}")


@group.command("deliver")
def deliver() -> None:
    """Try again now to deliver the messages that are due; exit code 1 if one failed."""
    from communique.pipeline.alerts import deliver_due
    from communique.pipeline.context import Installation

    done = deliver_due(Installation())
    typer.echo(f"{len(done.delivered)} delivered, {len(done.failed)} failed")
    for message in done.failed:
        typer.echo(f"{message.search.name}: {message.last_error}", err=True)
    if done.failed:
        raise typer.Exit(1)


def _channel(name: str) -> Channel:
    from typing import cast

    from communique.alerts.channels import CHANNELS

    if name not in CHANNELS:
        raise typer.BadParameter(f"no channel is called {name}; there are {', '.join(CHANNELS)}")
    return cast("Channel", name)
