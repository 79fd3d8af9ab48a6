"""Delivering messages: each until its channel has taken it, ever longer waits between tries, none given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from communique.alerts.channels import send_message
from communique.errors import ServiceError
from communique.index.alert_store import AlertStore
from communique.models import AlertMessage

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""Longest wait between two tries: a mail server that is away over a weekend gets ten tries, not a thousand."""
CLAIM = timedelta(minutes=2)
"""Time one process has for one message before another may try it; every channel is bounded to less."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Delivery:
    """What came of trying to deliver what was due.

    Attributes:
        delivered: messages their channels took.
        failed: messages that wait for another try.
    """

    delivered: tuple[AlertMessage, ...]
    failed: tuple[AlertMessage, ...]


def deliver_messages(store: AlertStore, *, now: datetime | None = None) -> Delivery:
    """Try to deliver every message that is due, oldest first; one that fails holds up no other.

    A process that ends between handing a message over and writing that down hands it over once more: a file knows the
    message by its id, a webhook by ``Idempotency-Key``, a mail reader by ``Message-ID``.

    Args:
        store: the messages.
        now: the present (UTC); the clock's if not given.

    Raises:
        ServiceError: the cluster is away.
    """
    now = now or datetime.now(UTC)
    delivered: list[AlertMessage] = []
    failed: list[AlertMessage] = []
    for message in store.pending_messages(until=now):
        if not store.claim_message(message, until=datetime.now(UTC) + CLAIM):
            continue
        try:
            send_message(message)
        except ServiceError as error:
            tried = _failed(message, error, now)
            log.warning("alert not delivered", search=message.search.name, message=message.id, error=str(error))
            failed.append(tried)
        else:
            tried = message.model_copy(update={"state": "delivered", "delivered_at": now})
            delivered.append(tried)
        store.record_delivery(tried)
    return Delivery(tuple(delivered), tuple(failed))


def _failed(message: AlertMessage, error: ServiceError, now: datetime) -> AlertMessage:
    wait = min(FIRST_WAIT * 2 ** min(message.tries, 20), LONGEST_WAIT)
    return message.model_copy(
        update={"tries": message.tries + 1, "next_try_at": now + wait, "last_error": str(error)[:2_000]}
    )
