"""``communique replay``: documents made again from the archive, first shown, then written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from communique.pipeline.document_changes import Changes


def register(app: typer.Typer) -> None:
    """Add ``replay`` to the command line."""
    app.command("replay")(replay)


def replay(
    *,
    source: Annotated[str | None, typer.Option(help="Only pages of this source.")] = None,
    since: Annotated[str | None, typer.Option(help="Only pages received on this day (UTC) or later.")] = None,
    url: Annotated[list[str] | None, typer.Option(help="Only this page; may be given again.")] = None,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="Only pages in quarantine.")] = False,
    retired: Annotated[
        bool, typer.Option("--retired", help="Only pages that the retention of their source took out of the index.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Clean, enrich and index archived pages again, without asking any site.

    First shows what changes: documents added, removed and changed, by field, with samples.
    """
    from communique.cli.console import make_console
    from communique.operators.watched import record_replay
    from communique.pipeline.context import Installation
    from communique.pipeline.replay import (
        apply_batch,
        parse_since,
        plan_replay,
        read_changes,
        remake_batch,
        replay_run_id,
    )
    from communique.pipeline.workspace import Batch

    installation = Installation()
    started_at = datetime.now(UTC)
    run_id = replay_run_id(started_at)
    references = plan_replay(
        installation,
        run_id,
        source_id=source,
        since=parse_since(since),
        urls=url or (),
        quarantined=quarantined,
        retired=retired,
    )
    batches = [Batch(root=installation.settings.runs_dir, reference=reference) for reference in references]
    with make_console(stderr=True).status("replay") as status:
        for number, batch in enumerate(batches, start=1):
            status.update(f"{batch.source_id}: clean and enrich (batch {number} of {len(batches)})")
            remake_batch(batch, installation)
    changes = read_changes(batches)
    if not as_json:
        print_changes(changes, make_console())
    if not dry_run:
        for batch in batches:
            apply_batch(batch, installation)
        record_replay(batches, installation, started_at=started_at)
    if as_json:
        shown = [part.model_dump(mode="json") for part in changes]
        typer.echo(json.dumps({"run_id": run_id, "dry_run": dry_run, "sources": shown}))


def print_changes(changes: list[Changes], console: Console) -> None:
    """Print what a replay changes: a row for each source, then its fields and samples."""
    from rich.markup import escape
    from rich.table import Table

    counts = ("pages", "added", "removed", "changed", "same", "failed")
    table = Table(title="What the replay changes, in documents", title_justify="left")
    table.add_column("source")
    for name in counts:
        table.add_column(name, justify="right")
    table.add_column("changed fields")
    for part in changes:
        fields = ", ".join(f"{field} ({count})" for field, count in part.fields.items())
        table.add_row(escape(part.source), *(f"{getattr(part, name):,}" for name in counts), escape(fields))
    console.print(table)
    for part in changes:
        for page in part.page_samples:
            console.print(f"{page.change}: {page.url}\n    {page.why}", markup=False)
        for sample in part.samples:
            console.print(
                f"{sample.field}: {sample.url}\n  - {sample.before}\n  + {sample.after}", markup=False, highlight=False
            )
