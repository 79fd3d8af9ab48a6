"""``communique why``: the whole story of one URL, from its listing to its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from communique.pipeline.lineage import Lineage


def register(app: typer.Typer) -> None:
    """Add ``why`` to the command line."""
    app.command("why")(why)


def why(
    url: Annotated[str, typer.Argument(help="Address of the page, in any spelling.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Tell what became of one page: listed where and when, fetched, kept, cleaned, indexed — or why not."""
    from communique.cli.console import make_console
    from communique.operators.airflow_view import airflow_address
    from communique.pipeline.context import Installation
    from communique.pipeline.page_story import tell_page_story

    installation = Installation()
    story = tell_page_story(installation, url)
    if as_json:
        typer.echo(story.model_dump_json())
        return
    console = make_console()
    lines = [story.url, f"  {story.summary}"]
    lines += [f"  {event.at:%Y-%m-%d %H:%M:%S}  {event.what}" for event in story.events if event.at]
    if story.document:
        made_with = ", ".join(f"{name} {version}" for name, version in story.document.get("versions", {}).items())
        lines += [f"  document {story.document['id']}", f"    headline: {story.document.get('headline', 'none')}"]
        lines += [f"    made with: {made_with}"]
    if story.lineage:
        lines += lineage_lines(story.lineage, airflow_address(installation.settings))
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def lineage_lines(lineage: Lineage, airflow: str | None) -> list[str]:
    """Return what leads from a page to its run and task, with a line for the time of each stage.

    Args:
        lineage: of the page.
        airflow: address of Airflow's pages, if one is known.
    """
    made_by = f"DAG {lineage.dag_id}, task {lineage.task_id}" if lineage.dag_id else "the command line"
    lines = [f"  made by {made_by}, run {lineage.airflow_run_id or lineage.run_id}"]
    if lineage.airflow_path and airflow:
        lines.append(f"    {airflow}{lineage.airflow_path}")
    return lines + [
        f"    {one.stage:<8} {one.began_at:%Y-%m-%d %H:%M:%S}  {one.seconds:8.3f} s" for one in lineage.times
    ]
