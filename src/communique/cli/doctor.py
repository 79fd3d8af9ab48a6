"""``communique doctor``: whether all that must run does, looked at from outside of Airflow."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``doctor`` to the command line."""
    app.command("doctor")(doctor)


def doctor(
    only: Annotated[
        list[str] | None, typer.Option(help="Only disk, elasticsearch, sources or airflow; may be given again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Look at disk, Elasticsearch, the watch over the sources, and Airflow. Exit code 1 if anything is not well.

    For cron or a probe of Kubernetes: a dead scheduler cannot tell of itself.
    """
    import json

    from communique.operators.doctor import examine
    from communique.settings import get_settings

    checks = [check for check in examine(get_settings()) if not only or check.name in only]
    well = all(check.well for check in checks)
    if as_json:
        typer.echo(json.dumps({"well": well, "checks": [check.model_dump(mode="json") for check in checks]}))
    else:
        for check in checks:
            typer.echo(f"{'well' if check.well else 'NOT WELL'}  {check.name}: {check.found}")
            if not check.well:
                typer.echo(f"    {check.advice}")
    raise typer.Exit(0 if well else 1)
