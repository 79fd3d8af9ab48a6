"""Migrate an index, and put pages whose document the new one refused into quarantine, so that none is lost."""

from __future__ import annotations

from collections.abc import Callable

from communique.index import connect
from communique.index.migration import Migration, migrate_index, roll_back_index
from communique.index.templates import IndexKind
from communique.ledger import Ledger
from communique.settings import Settings

Report = Callable[[str], None]


def migrate(settings: Settings, kind: IndexKind, *, report: Report, accept: bool, restart: bool) -> Migration:
    """Build an index anew by the present templates and lead its alias to it; see :func:`migrate_index`."""
    client = connect(settings)
    migration = migrate_index(client, settings, kind, report=report, accept=accept, restart=restart)
    if migration.moved and kind == "documents":
        quarantine_refused(migration, Ledger(client, settings))
    return migration


def roll_back(settings: Settings, kind: IndexKind, *, report: Report) -> Migration:
    """Lead an alias back to the index before the last migration; see :func:`roll_back_index`."""
    client = connect(settings)
    migration = roll_back_index(client, settings, kind, report=report)
    if kind == "documents":
        quarantine_refused(migration, Ledger(client, settings))
    return migration


def quarantine_refused(migration: Migration, ledger: Ledger) -> int:
    """Enter the pages whose documents were refused as quarantined, with Elasticsearch's reason; return how many.

    Their bytes are in the archive: `communique replay` makes the documents again once the cause is mended.
    """
    reasons = {url: reason for _, url, reason in migration.outcome.refused if url}
    entries = ledger.read_entries(reasons)
    ledger.write_entries(
        entry.model_copy(
            update={
                "state": "quarantined",
                "stage": "index",
                "reason": "index-refused",
                "message": f"{url}: Elasticsearch refused the document on migrating to {migration.new}: {reasons[url]}",
                "document_id": None,
                "processed_with": None,
            }
        )
        for url, entry in entries.items()
    )
    return len(entries)
