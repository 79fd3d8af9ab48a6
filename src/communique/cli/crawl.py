"""``communique crawl``: one source, or several, from end to end without Airflow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from communique.pipeline.discover_step import Scan
    from communique.pipeline.report import RunReport


def register(app: typer.Typer) -> None:
    """Add ``crawl`` to the command line."""
    app.command("crawl")(crawl)


def crawl(
    source_ids: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Ids of the sources to crawl.")],
    run_id: Annotated[str | None, typer.Option(help="Go on with this run, which was cut off.")] = None,
    every_page: Annotated[
        bool, typer.Option("--every-page", help="Ask for every listed page, also those not due for a visit.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Crawl sources now: discover, fetch, clean, enrich, index.

    Asked for are new pages, and those due for a visit by how often they changed.

    Exit code 0 when every listed page is a document, unchanged or in quarantine; 1 when a source could not be crawled.
    """
    from communique.cli.console import make_console
    from communique.cli.tables import report_table
    from communique.errors import CommuniqueError
    from communique.pipeline.discover_step import Scan

    messages = make_console(stderr=True)
    reports: list[RunReport] = []
    failed: dict[str, str] = {}
    for source_id in source_ids:
        try:
            reports.append(crawl_with_progress(source_id, run_id, messages, Scan(every_page=every_page)))
        except CommuniqueError as error:
            failed[source_id] = str(error)
            messages.print(f"{source_id}: {error}", style="red", markup=False)
    if as_json:
        typer.echo(json.dumps({"runs": [report.model_dump(mode="json") for report in reports], "failed": failed}))
    elif reports:
        make_console().print(report_table(reports))
    if failed or not all(report.finished for report in reports):
        raise typer.Exit(1)


def crawl_with_progress(source_id: str, run_id: str | None, console: Console, scan: Scan) -> RunReport:
    """Crawl a source and show on ``console`` how far it is."""
    from communique.operators.watched import crawl_watched
    from communique.pipeline.context import Installation

    with console.status(f"{source_id}: discover") as status:

        def tell(step: str, number: int, total: int) -> None:
            status.update(f"{source_id}: {step} (batch {number} of {total})")

        report, health = crawl_watched(source_id, Installation(), run_id=run_id, scan=scan, tell=tell)
    if health.findings:
        console.print(f"{source_id} is {health.state} ({health.cause}): {health.evidence}", markup=False)
    return report
