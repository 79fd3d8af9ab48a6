"""``communique rebuild`` and ``communique archive``: what is made from the archive alone, and its upkeep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

archive_app = typer.Typer(help="Look after the archive.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add ``rebuild`` and ``archive`` to the command line."""
    app.command("rebuild")(rebuild)
    app.add_typer(archive_app, name="archive")


def rebuild(
    source: Annotated[str | None, typer.Option(help="Only this source; every archived one without it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Make documents, versions and ledger anew from the archive alone, without asking any site.

    For an index that was lost, or another cluster. What stands already and is newer stays.
    """
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.rebuild import archived_sources, rebuild_source

    installation = Installation()
    names, unknown = ([source], []) if source else archived_sources(installation)
    with make_console(stderr=True).status("rebuild") as status:

        def tell(name: str, number: int, total: int) -> None:
            status.update(f"{name}: batch {number} of {total}")

        reports = [rebuild_source(name, installation, tell=tell) for name in names]
    if as_json:
        typer.echo(json.dumps({"sources": [one.model_dump() for one in reports], "without_source_file": unknown}))
        return
    for one in reports:
        typer.echo(
            f"{one.source}: {one.pages:,} pages from {one.records:,} answers in {one.files:,} files; "
            f"{one.indexed:,} documents written, {one.quarantined:,} visits without one"
            + (f"; {one.without_listing:,} without a listing" if one.without_listing else "")
        )
    for name in unknown:
        typer.echo(f"{name}: left as it is, its source file is missing (`communique sources list`)")


@archive_app.command("index")
def index(
    out: Annotated[Path | None, typer.Option(help="The index; index.cdxj in the archive without it.")] = None,
) -> None:
    """Write one sorted CDXJ index of the whole archive, as pywb and other replay tools read it."""
    from communique.archive import finish_abandoned, merge_indexes
    from communique.settings import get_settings

    root = get_settings().archive_dir
    finish_abandoned(root)
    path = out or root / "index.cdxj"
    typer.echo(f"{path}: {merge_indexes(root, path):,} answers")


@archive_app.command("tend")
def tend() -> None:
    """Cut the torn tails of files that killed tasks left, and finish them; files in use are left alone."""
    from communique.archive import finish_abandoned
    from communique.settings import get_settings

    finished = finish_abandoned(get_settings().archive_dir)
    typer.echo("\n".join(f"finished {file.parent.name}/{file.name}" for file in finished) or "no file was left open")
