"""``communique index size``, ``rollover`` and ``retain``: how large the index is, and what keeps it in bounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from communique.index.rollover import GROWING_KINDS, MOST_BYTES, MOST_DOCUMENTS

if TYPE_CHECKING:
    from communique.pipeline.retention import Retired

AS_JSON = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
_GIGABYTE = 1024**3


def register(index: typer.Typer) -> None:
    """Add the commands to the sub-commands of ``index``."""
    index.command("size")(show_size)
    index.command("rollover")(roll_over_indices)
    index.command("retain")(retain)


def show_size(as_json: AS_JSON = False) -> None:
    """Show how many documents and bytes each index has, and each source (estimated by a sample of its documents)."""
    from rich.table import Table

    from communique.cli.console import make_console
    from communique.index.retention import source_sizes
    from communique.index.rollover import index_sizes
    from communique.pipeline.context import Installation

    installation = Installation()
    kinds = {kind: index_sizes(installation.client, installation.settings, kind) for kind in (*GROWING_KINDS, "ledger")}
    sources = source_sizes(installation.client, installation.settings)
    if as_json:
        indices = [size.model_dump() for sizes in kinds.values() for size in sizes]
        typer.echo(json.dumps({"indices": indices, "sources": [one.model_dump() for one in sources]}))
        return
    table = Table("index", "documents", "size", "new documents", title="Indices", title_justify="left")
    for sizes in kinds.values():
        for size in sizes:
            table.add_row(size.index, f"{size.documents:,}", _readable(size.bytes), "yes" if size.written else "")
    of_sources = Table("source", "documents", "about", "oldest", "newest", title="Sources", title_justify="left")
    for one in sources:
        of_sources.add_row(one.source, f"{one.documents:,}", _readable(one.bytes), one.oldest or "", one.newest or "")
    make_console().print(table, of_sources)


def roll_over_indices(
    most_gigabytes: Annotated[
        float, typer.Option("--gb", help="An index of this size is full.", min=0.000001)
    ] = MOST_BYTES / _GIGABYTE,
    most_documents: Annotated[
        int, typer.Option("--documents", help="An index of so many documents is full.", min=1)
    ] = MOST_DOCUMENTS,
    as_json: AS_JSON = False,
) -> None:
    """Begin another index behind each alias whose index is full; searches ask all, and crawls go on."""
    from communique.index.rollover import roll_over
    from communique.pipeline.context import Installation

    installation = Installation()
    client, settings, most_bytes = installation.client, installation.settings, round(most_gigabytes * _GIGABYTE)
    found = [
        roll_over(client, settings, kind, most_bytes=most_bytes, most_documents=most_documents)
        for kind in GROWING_KINDS
    ]
    if as_json:
        typer.echo(json.dumps({"aliases": [one.model_dump() for one in found]}))
        return
    for one in found:
        held = f"{one.written.index} has {one.written.documents:,} documents, {_readable(one.written.bytes)}"
        typer.echo(f"{held}; new ones go to {one.new}" if one.new else f"{held}: not full")


def retain(
    source: Annotated[str | None, typer.Argument(help="Only this source.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Remove them from the index; the archive keeps them.")] = False,
    as_json: AS_JSON = False,
) -> None:
    """Show which documents the retention of the sources does not cover, and remove them with --apply."""
    from communique.pipeline.context import Installation
    from communique.pipeline.retention import retire_documents

    found = retire_documents(Installation(), source, apply=apply)
    if as_json:
        typer.echo(json.dumps({"sources": [one.model_dump() for one in found]}))
        return
    if not found:
        typer.echo("no source bounds what it keeps (`retention:` in its file)")
    for one in found:
        typer.echo(_in_words(one))


def _in_words(one: Retired) -> str:
    if not one.documents:
        return f"{one.source} keeps {one.bounds}: nothing is beyond that"
    days = f" of {one.oldest} to {one.newest}" if one.oldest else ""
    done = "removed from the index" if one.removed else "would be removed (--apply does so)"
    return f"{one.source} keeps {one.bounds}: {one.documents:,} documents{days} {done}"


def _readable(size: int) -> str:
    value, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:,.1f} {unit}" if unit != "B" else f"{size} B"
