"""``communique explain``: a page's text with every name, statement and fact in it, and the reason for each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from communique.cli.explain_view import Explained, Part

_STYLES = {
    "person": "bold cyan",
    "place": "green",
    "organisation": "yellow",
    "treaty": "magenta",
    "event": "blue",
    "sum": "bold",
    "day": "bold",
    "number": "bold",
    "cites": "underline",
    "sign": "reverse",
}


def register(app: typer.Typer) -> None:
    """Add ``explain`` to the command line."""
    app.command("explain")(explain)


def explain(
    page: Annotated[str, typer.Argument(metavar="ID|URL", help="Id (or its first digits), or URL, of the page.")],
    html: Annotated[Path | None, typer.Option("--html", help="File to write as HTML instead.")] = None,
) -> None:
    """Show a page's text with each name, its identity and the reason; its statements, topics and their evidence."""
    from communique.cli.console import make_console
    from communique.cli.explain_view import explain_document, render_html
    from communique.errors import CommuniqueError
    from communique.index import read_document
    from communique.pipeline.context import Installation

    installation = Installation()
    document = read_document(installation.client, installation.settings, page)
    if document is None:
        raise CommuniqueError(f"no document, or more than one, is called {page}; see `communique search`")
    explained = explain_document(document)
    if html is None:
        _print(explained, make_console())
        return
    try:
        html.write_text(render_html(explained), encoding="utf-8")
    except OSError as error:
        raise CommuniqueError(f"{html}: cannot be written: {error.strerror}; name another file") from error
    typer.echo(f"written: {html}")


def _print(explained: Explained, console: Console) -> None:
    from rich.text import Text

    for line in explained.heading:
        console.print(Text(line), soft_wrap=True)
    for part in explained.parts:
        console.rule(Text(f"{part.language}, {part.field}"))
        console.print(_marked(part), soft_wrap=True)
    for title, rows in explained.tables.items():
        if rows:
            console.rule(Text(title))
        for row in rows:
            console.print(Text("  " + "  ·  ".join(row)), soft_wrap=True)


def _marked(part: Part) -> Any:
    """Return the text in colours (a ``Text`` takes no markup from the page)."""
    from rich.text import Text

    marked = Text(part.text)
    for note in part.notes:
        if note.kind == "quote":
            marked.stylize("italic", note.start, note.end)
    for note in part.notes:
        if note.kind != "quote":
            marked.stylize(_STYLES[note.kind], note.start, note.end)
    return marked
