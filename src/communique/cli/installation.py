"""``communique pools`` and ``communique index ensure``: what a new installation needs once, safe to run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from communique.cli import growth, migration


def register(app: typer.Typer) -> None:
    """Add ``pools`` and the sub-commands of ``index`` to the command line."""
    app.command("pools")(write_pools)
    index = typer.Typer(help="Templates and indices in Elasticsearch.", no_args_is_help=True)
    index.command("ensure")(ensure_index)
    # A sub-app with one command would swallow its name; the callback keeps `index ensure` two words.
    index.callback()(lambda: None)
    migration.register(index)
    growth.register(index)
    app.add_typer(index, name="index")


def write_pools(
    to: Annotated[Path, typer.Option(help="File to write, for `airflow pools import`.")] = Path("pools.json"),
) -> None:
    """Write the Airflow pools of all sources as JSON."""
    from communique.pipeline.pools import write_pools_file

    write_pools_file(to)
    typer.echo(f"pools written to {to}; import them with `airflow pools import {to}`")


def ensure_index() -> None:
    """Put templates, indices and aliases in place; what is there already stays."""
    from communique.index import connect, ensure_indices
    from communique.settings import get_settings

    settings = get_settings()
    client = connect(settings)
    ensure_indices(client, settings, again=True)
    typer.echo(f"templates and indices are in place on cluster {client.info()['cluster_name']}")
