"""``communique why``: the whole story of one URL, from its listing to its document."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``why`` to the command line."""
    app.command("why")(why)


def why(
    url: Annotated[str, typer.Argument(help="Address of the page, in any spelling.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Tell what became of one page: listed where and when, fetched, kept, cleaned, indexed — or why not."""
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.coverage import tell_page_story

    story = tell_page_story(Installation(), url)
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
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
