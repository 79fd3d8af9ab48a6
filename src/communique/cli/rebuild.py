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

    For an index that was lost, or another cluster. Goes on where it was cut off; what is known already stays. Where
    only documents are lost and the ledger is whole, `communique replay` is the shorter way.
    """
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation
    from communique.pipeline.rebuild import archived_sources, rebuild_source

    installation = Installation()
    names, unknown = ([source], []) if source else archived_sources(installation)
    with make_console(stderr=True).status("rebuild") as status:

        def tell(name: str, number: int, total: int) -> None:
            status.update(f"{name}: visit {number:,} of {total:,}")

        reports = [rebuild_source(name, installation, tell=tell) for name in names]
    if as_json:
        typer.echo(json.dumps({"sources": [one.model_dump() for one in reports], "without_source_file": unknown}))
        return
    for one in reports:
        typer.echo(
            f"{one.source}: {one.pages:,} pages from {one.records:,} answers in {one.files:,} files; "
            f"{one.indexed:,} documents written, {one.quarantined:,} visits without one"
            + (f"; {one.known:,} visits were known" if one.known else "")
            + (f"; {one.without_listing:,} without a listing" if one.without_listing else "")
        )
    for name in unknown:
        typer.echo(f"{name}: left as it is, its source file is missing (`communique sources list`)")


@archive_app.command("index")
def index(
    out: Annotated[Path | None, typer.Option(help="The index; index.cdxj in the archive without it.")] = None,
) -> None:
    """Write one sorted CDXJ index of the whole archive, as pywb and other replay tools read it."""
    from communique.archive import merge_indexes
    from communique.pipeline.context import Installation

    archive = Installation().archive
    archive.finish_abandoned()
    path = out or archive.folder / "index.cdxj"
    typer.echo(f"{path}: {merge_indexes(archive, path):,} answers")


@archive_app.command("tend")
def tend() -> None:
    """Finish the files that killed tasks left, and copy finished ones to the archive's storage, if it has one.

    Files in use are left alone.
    """
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation

    archive = Installation().archive
    lines = [f"finished {name}" for name in archive.finish_abandoned()]
    with make_console(stderr=True).status("copying") as status:
        for name in archive.unshipped():
            status.update(f"copying {name}")
            if archive.ship_file(name):
                lines.append(f"copied {name}")
    typer.echo("\n".join(lines) or "nothing was left to do")


@archive_app.command("check")
def check(
    source: Annotated[str | None, typer.Option(help="Only files of this source.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Read every record of the archive, and name those that are torn or not what their digest says.

    Exit code 1 if there are any.
    """
    from communique.archive.checking import check_file
    from communique.cli.console import make_console
    from communique.pipeline.context import Installation

    archive = Installation().archive
    checks = []
    with make_console(stderr=True).status("reading") as status:
        for name in archive.names(source):
            status.update(f"reading {name}")
            checks.append(check_file(archive, name))
    problems = [problem for one in checks for problem in one.problems]
    if as_json:
        typer.echo(json.dumps({"files": [one.model_dump() for one in checks]}))
    else:
        for problem in problems:
            typer.echo(problem)
        records, size = sum(one.records for one in checks), sum(one.bytes for one in checks)
        typer.echo(f"{len(checks):,} files, {records:,} records, {size:,} bytes: {len(problems):,} problems")
    if problems:
        raise typer.Exit(1)
