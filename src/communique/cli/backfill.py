"""``communique backfill``: a source's pages back to a day."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``backfill`` to the command line."""
    app.command("backfill")(backfill)


def backfill(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of the source.")],
    since: Annotated[str, typer.Option(help="Day back to which its lists are followed, such as 2019-01-01.")],
    anew: Annotated[bool, typer.Option("--anew", help="Begin anew instead of going on with a run cut off.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Follow a source's lists, sitemaps and feeds back to a day, and crawl what is not held yet.

    List pages are turned until every date on one is older; sitemaps not changed since are left out. A backfill that
    was cut off goes on where it stopped when it is called again. Pages that are held and not due cost nothing.

    Exit code 0 when every page found is a document, unchanged or in quarantine; 1 otherwise.
    """
    from communique.cli.console import make_console
    from communique.cli.crawl import crawl_with_progress
    from communique.cli.tables import report_table
    from communique.errors import CommuniqueError
    from communique.pipeline.backfill import name_backfill
    from communique.pipeline.context import Installation
    from communique.pipeline.discover_step import Scan
    from communique.pipeline.replay import parse_since

    day = parse_since(since)
    if day is None:
        raise CommuniqueError("--since: expected a day such as 2019-01-01")
    installation, messages = Installation(), make_console(stderr=True)
    run_id, goes_on = name_backfill(installation, source_id, day, anew=anew)
    if goes_on:
        messages.print(f"{source_id}: going on with {run_id}, which was cut off", markup=False, highlight=False)
    report = crawl_with_progress(source_id, run_id, messages, Scan(since=day))
    if as_json:
        typer.echo(json.dumps(report.model_dump(mode="json")))
    else:
        make_console().print(report_table([report]))
    if not report.finished:
        raise typer.Exit(1)
