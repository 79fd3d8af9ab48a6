"""A crawl that does not end in time: Airflow notices by its deadline, operators are told the way of incidents.

The DAG files import this module at every reading, so what it needs to tell somebody is imported when there is somebody.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from communique.pipeline.context import Installation

log = structlog.get_logger(__name__)


async def notice_deadline(source_id: str, minutes: float, context: dict[str, Any] | None = None) -> None:
    """Tell operators of a run that goes on after its deadline; Airflow's triggerer calls this.

    Args:
        source_id: the source that is crawled.
        minutes: the time the run had.
        context: what Airflow tells of the run: ``dag_run`` is as its REST API shows it.
    """
    from communique.pipeline.context import Installation

    run = (context or {}).get("dag_run") or {}
    await asyncio.to_thread(tell_late_run, Installation(), source_id, str(run.get("dag_run_id", "unknown")), minutes)


def tell_late_run(installation: Installation, source_id: str, run_id: str, minutes: float) -> int:
    """Tell every target of the operators once of a run that is late; return how many there are.

    Raises:
        CommuniqueError: ``COMMUNIQUE_OPERATORS`` names no target that there is.
        ServiceError: Elasticsearch is away.
    """
    from communique.index.outbox import Outbox
    from communique.models import Notice
    from communique.operators.incident_store import operator_targets
    from communique.pipeline.alerts import deliver_due

    now = datetime.now(UTC)
    text = write_late_notice(source_id, run_id, minutes)
    log.warning("run is late", source=source_id, run=run_id, minutes=minutes)
    outbox = Outbox(installation.client, installation.settings)
    targets = operator_targets(installation.settings)
    name = hashlib.sha256(f"{source_id}\n{run_id}".encode()).hexdigest()[:16]
    for number, target in enumerate(targets):
        outbox.add(
            Notice(
                id=f"late-{name}-{number}",
                target=target,
                subject=f"[communique] {source_id}: its crawl has not ended in {minutes:g} minutes",
                html=f"<pre>{escape(text)}</pre>",
                payload={"event": "run-late", "at": now.isoformat(), "text": text, "source": source_id, "run": run_id},
                created_at=now,
                next_try_at=now,
            )
        )
    if targets:
        deliver_due(installation)
    return len(targets)


def write_late_notice(source_id: str, run_id: str, minutes: float) -> str:
    """Return what a notice says of a run that is late: what, and what to do next."""
    return (
        f"{source_id}: its crawl has not ended in {minutes:g} minutes\nRun {run_id} goes on.\n\n"
        "Look at its tasks in Airflow. Tasks that wait: `communique doctor`, and whether another source of the same "
        "hosts holds their pool. A fetch that goes on: the site is slow, or many pages are new (a backfill may be "
        "long by right); `expect.max_run_minutes` in its file gives it more time. Clearing a task is always safe."
    )
