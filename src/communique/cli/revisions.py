"""``communique revisions``: the versions a page had, and what its publisher changed in each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from communique.index.differences import Difference
    from communique.index.revisions import Revision


def register(app: typer.Typer) -> None:
    """Add ``revisions`` to the command line."""
    app.command("revisions")(revisions)


def revisions(
    url: Annotated[
        str | None, typer.Argument(help="Address of a page, in any spelling; the latest changes of all without it.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Without an address: only pages of this source.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Without an address: only changes found on this day (UTC) or later.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Without an address: changes shown at the most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show what publishers changed in pages that were already out: every version, and how it differs from the last."""
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.page_story import read_page_revisions, read_recent_changes

    installation = Installation()
    found = read_page_revisions(installation, url) if url else read_recent_changes(installation, source, since, limit)
    if as_json:
        typer.echo(json.dumps({"revisions": [one.model_dump(mode="json") for one in found]}))
        return
    console = make_console()
    lines = [line for one in found for line in show_revision(one)]
    for line in lines or ["no change of a page is known here"]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def show_revision(revision: Revision) -> Iterator[str]:
    """Yield the lines that tell of one version of a page."""
    yield revision.url
    title = revision.content.get("headline", "no headline")
    yield f"  version {revision.number}, received {revision.first_received_at:%Y-%m-%d %H:%M:%S}: {title}"
    yield f"    kept in {revision.archive.file} at byte {revision.archive.offset} ({revision.digest})"
    for difference in revision.differences:
        yield f"    {difference.change} {_name_place(difference)}"
        yield from (f"      {line}" for line in _show_values(difference))


def _name_place(difference: Difference) -> str:
    language = f" [{difference.language}]" if difference.language else ""
    paragraph = f", paragraph {difference.paragraph}" if difference.paragraph else ""
    return f"{difference.field}{language}{paragraph}"


def _show_values(difference: Difference) -> Iterator[str]:
    from communique.index.differences import mark_words

    if difference.before is not None and difference.after is not None:
        yield mark_words(difference.before, difference.after)
    elif difference.before is not None:
        yield f"- {difference.before}"
    else:
        yield f"+ {difference.after}"
