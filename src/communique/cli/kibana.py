"""``communique kibana``: what Kibana imports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

group = typer.Typer(help="Make the data views, searches and dashboards that Kibana imports.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add ``kibana`` to the command line."""
    app.add_typer(group, name="kibana")


@group.callback()
def kibana() -> None:
    """Make the data views, searches and dashboards that Kibana imports."""


@group.command("build")
def build(
    to: Annotated[Path | None, typer.Option(help="Folder to write to; config/kibana by default.")] = None,
    prefix: Annotated[str | None, typer.Option(help="First part of the aliases read; that of the settings.")] = None,
) -> None:
    """Write the files for Kibana's import from config/kibana/description.yaml.

    Import them in Kibana under Stack Management, Saved Objects; the container stack does it by itself.
    """
    from communique.kibana import KIBANA_FOLDER, load_description, write_files
    from communique.settings import get_settings

    settings = get_settings()
    folder = settings.config_dir / KIBANA_FOLDER
    description = load_description(folder / "description.yaml")
    for path in write_files(description, to or folder, prefix or settings.index_prefix):
        typer.echo(path)
