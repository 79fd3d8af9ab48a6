"""``communique up``, ``down`` and ``status``: the services of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from communique.operators.status import Status
    from communique.runtime import ServiceState
    from communique.settings import Settings


def register(app: typer.Typer) -> None:
    """Add ``up``, ``down`` and ``status`` to the command line."""
    app.command("up")(up)
    app.command("down")(down)
    app.command("status")(status)


def up(
    with_airflow: Annotated[bool, typer.Option("--with-airflow/--without-airflow", help="Start Airflow.")] = True,
    with_demo_web: Annotated[bool, typer.Option("--with-demo-web", help="Serve the demo sites too.")] = False,
    with_search_page: Annotated[
        bool, typer.Option("--with-search-page/--without-search-page", help="Serve the search page and its API.")
    ] = True,
) -> None:
    """Start Elasticsearch (unless ES_URL names a cluster) and Airflow, and leave them running."""
    from communique.cli.console import make_console
    from communique.runtime import start_all
    from communique.settings import get_settings

    console, settings = make_console(), get_settings()
    start_all(
        settings,
        lambda line: console.print(line, markup=False, highlight=False),
        airflow=with_airflow,
        demo_web=with_demo_web,
        search_page=with_search_page,
    )
    console.print(address_table(settings))


def down() -> None:
    """End every service that was started here, and nothing else. Data are kept."""
    from communique.runtime import stop_all
    from communique.settings import get_settings

    stopped = stop_all(get_settings(), typer.echo)
    typer.echo(f"ended: {', '.join(stopped)}" if stopped else "nothing was running")


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show the services that were started here, and each source with its state, what shows it and how fresh it is.

    Reads what the watch judged last, and judges nothing itself (`communique health` does). Exit code 0 when all
    services run and no source is ill, else 1.
    """
    import json

    from communique.cli.console import make_console
    from communique.operators.status import read_status
    from communique.settings import get_settings

    seen = read_status(get_settings())
    if as_json:
        typer.echo(json.dumps(status_json(seen), ensure_ascii=False))
    else:
        print_status(seen, make_console())
    raise typer.Exit(0 if seen.well else 1)


def status_json(seen: Status) -> dict[str, object]:
    """Return what ``--json`` prints of a status."""
    from communique.cli.health import health_json

    sources = [
        {"source": one.source, "state": one.state}
        | (health_json(one.health) if one.health else {})
        | {"fresh_seconds": one.fresh_seconds, "judged_seconds": one.judged_seconds}
        for one in seen.sources
    ]
    return {
        "well": seen.well,
        "running": bool(seen.services) and all(service.running for service in seen.services),
        "at": seen.at.isoformat(),
        "elasticsearch": seen.elasticsearch,
        "services": [service.model_dump(mode="json") for service in seen.services],
        "sources": sources,
        "trouble": list(seen.trouble),
    }


def print_status(seen: Status, console: Console) -> None:
    """Print the services, the sources with the worst first, and what else is wrong."""
    if seen.services:
        console.print(_state_table(list(seen.services)))
    if any(one.health for one in seen.sources):
        console.print(_source_table(seen))
    for sentence in seen.trouble:
        console.print(sentence, markup=False, soft_wrap=True)


def address_table(settings: Settings) -> Table:
    """Return a table of what is running: where each service answers, and how to log in."""
    from rich.table import Table

    from communique.runtime import service_states
    from communique.runtime.airflow_settings import API_SERVER, airflow_passwords

    table = Table(box=None, pad_edge=False)
    for heading in ("service", "address", "login / password"):
        table.add_column(heading, overflow="fold")
    if settings.es_url:
        table.add_row("elasticsearch (ES_URL)", settings.es_url, "")
    for state in service_states(settings):
        if state.address:
            logins = airflow_passwords(settings) if state.name == API_SERVER else {}
            shown = "\n".join(f"{name} / {password}" for name, password in logins.items())
            table.add_row(state.name, f"http://{state.address}", shown)
    return table


def _state_table(states: list[ServiceState]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in ("service", "state", "address", "pid"):
        table.add_column(heading, no_wrap=True)
    table.add_column("", overflow="fold")
    for state in states:
        shown = Text("running", "green") if state.running else Text("down", "red")
        address = f"http://{state.address}" if state.address else ""
        detail = state.detail if state.running else f"{state.detail}: {state.log}"
        table.add_row(state.name, shown, address, str(state.pid), Text(detail))
    return table


def _source_table(seen: Status) -> Table:
    from datetime import timedelta

    from rich.table import Table
    from rich.text import Text

    from communique.cli.health import STYLES
    from communique.operators.wording import say_time

    table = Table(box=None, pad_edge=False)
    for heading in ("source", "state", "since (UTC)", "last document", "what shows it"):
        table.add_column(heading, overflow="fold")
    for one in seen.sources:
        if one.health is None:
            table.add_row(one.source, Text("unknown", "dim"), "", "", "never judged")
            continue
        fresh = f"{say_time(timedelta(seconds=one.fresh_seconds))} ago" if one.fresh_seconds is not None else "none"
        state = Text(one.state, STYLES[one.state])
        table.add_row(one.source, state, f"{one.health.since:%Y-%m-%d %H:%M}", fresh, Text(one.health.evidence))
    return table
