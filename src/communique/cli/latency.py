"""``communique latency`` and ``communique flash``: how long a page takes from its feed to the search."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from communique.pipeline.latency import Span
    from communique.settings import Settings


def register(app: typer.Typer) -> None:
    """Add ``latency`` and ``flash`` to the command line."""
    app.command("latency")(latency)
    app.command("flash")(flash)


def latency(
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    hours: Annotated[float, typer.Option(min=0, help="Pages fetched in the last so many hours.")] = 24,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show how long pages took from publication to listing, fetch and search: median, 95th percentile and longest."""
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.latency import read_latency

    spans = read_latency(Installation(), source, since=datetime.now(UTC) - timedelta(hours=hours))
    if as_json:
        typer.echo(json.dumps({"spans": [span.model_dump() for span in spans]}))
    elif spans:
        print_spans(spans, make_console())
    else:
        make_console().print(f"no page became a document for the first time in the last {hours:g} hours")


def flash(
    count: Annotated[int, typer.Option(min=1, max=500, help="Flashes to publish.")] = 5,
    every: Annotated[float, typer.Option(min=0, max=600, help="Seconds between two.")] = 7,
    seconds: Annotated[float, typer.Option(min=1, help="Longest time to wait for each to be searchable.")] = 180,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Publish flashes on the demo wire, wait until each is searchable, and show how long that took.

    The wire (`demo-wire`) is watched: Airflow's triggerer polls its feed and starts the crawl. It needs `communique
    demo`, or `communique up` with the DAG unpaused. Exit code 1 when a flash is not searchable in time.
    """
    from communique.cli.console import make_console
    from communique.settings import get_settings

    missing, spans = time_flashes(get_settings(), count, every, seconds, make_console(stderr=True))
    if as_json:
        typer.echo(json.dumps({"missing": missing, "spans": [span.model_dump() for span in spans]}))
    else:
        print_spans(spans, make_console())
    if missing:
        raise typer.Exit(1)


def time_flashes(
    settings: Settings, count: int, every: float, seconds: float, console: Console
) -> tuple[list[str], Sequence[Span]]:
    """Publish flashes and wait for them; return those that did not become searchable, and the spans of the others."""
    from communique.demo.follow_wire import publish_and_follow

    with console.status("flashes on the demo wire") as status:

        def tell(published: int, searchable: int) -> None:
            status.update(f"flashes on the demo wire: {published} of {count} published, {searchable} searchable")

        return publish_and_follow(settings, count, every, seconds, tell)


def print_spans(spans: Sequence[Span], console: Console) -> None:
    """Print one row for each span."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="How long pages took, in seconds", title_justify="left")
    for name in ("source", "from", "to"):
        table.add_column(name)
    for name in ("pages", "median", "p95", "longest"):
        table.add_column(name, justify="right")
    for span in spans:
        numbers = (f"{value:,.1f}" for value in (span.median, span.p95, span.longest))
        table.add_row(escape(span.source or "all"), span.begin, span.end, f"{span.pages:,}", *numbers)
    console.print(table)
