"""Delivering notices: each until its channel has taken it, ever longer waits between tries, none given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from communique.alerts.channels import send_notice
from communique.errors import ServiceError
from communique.index.outbox import Outbox
from communique.models import Notice
from communique.settings import Settings

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""Longest wait between two tries: a mail server that is away over a weekend gets some twenty tries, not thousands."""
CLAIM = timedelta(minutes=5)
"""Time one process has for one notice before another may try it; every channel is bounded to less."""
KEPT = timedelta(days=90)
"""How long a delivered notice is kept, to be looked at."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Delivery:
    """What came of trying to deliver what was due.

    Attributes:
        delivered: notices their channels took.
        failed: notices that wait for another try.
    """

    delivered: tuple[Notice, ...]
    failed: tuple[Notice, ...]


def deliver_notices(
    outbox: Outbox, settings: Settings, *, now: datetime | None = None, early: bool = False
) -> Delivery:
    """Try to deliver every notice that is due, oldest first; one that fails holds up no other.

    A process that ends between handing a notice over and writing that down hands it over once more: a file knows the
    notice by its id, a webhook by ``Idempotency-Key``, a mail reader by ``Message-ID``.

    Args:
        outbox: the notices.
        settings: the installation.
        now: the present (UTC); the clock's if not given.
        early: whether to try those as well that failed a moment ago and wait.

    Raises:
        ServiceError: the cluster is away.
    """
    now = now or datetime.now(UTC)
    delivered: list[Notice] = []
    failed: list[Notice] = []
    for notice in outbox.pending(until=None if early else now):
        if not outbox.claim(notice, until=now + CLAIM):
            continue
        try:
            send_notice(notice, settings)
        except ServiceError as error:
            tried = _failed(notice, error, now)
            log.warning("notice not delivered", about=notice.subject, notice=notice.id, error=str(error))
            failed.append(tried)
        else:
            tried = notice.model_copy(update={"state": "delivered", "delivered_at": now})
            delivered.append(tried)
        outbox.record(tried)
    outbox.forget_delivered(before=now - KEPT)
    return Delivery(tuple(delivered), tuple(failed))


def _failed(notice: Notice, error: ServiceError, now: datetime) -> Notice:
    wait = min(FIRST_WAIT * 2 ** min(notice.tries, 20), LONGEST_WAIT)
    return notice.model_copy(
        update={"tries": notice.tries + 1, "next_try_at": now + wait, "last_error": str(error)[:2_000]}
    )
