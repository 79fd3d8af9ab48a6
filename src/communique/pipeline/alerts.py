"""Check the saved searches against a batch, and deliver what is due."""

from __future__ import annotations

from collections.abc import Iterable

from communique.alerts import Delivery, check_saved_searches, deliver_notices
from communique.index.outbox import Outbox
from communique.pipeline.context import Installation


def tell_readers(batch: str, document_ids: Iterable[str], installation: Installation) -> Delivery:
    """Put a notice down for each saved search that a batch has news for, and deliver every notice that is due.

    Args:
        batch: reference of the batch.
        document_ids: documents written for it.
        installation: settings and services.

    Raises:
        ServiceError: Elasticsearch is away; doing it again tells nobody twice. A channel that is away is no error:
            its notice waits.
    """
    check_saved_searches(
        installation.client,
        installation.settings,
        installation.knowledge,
        batch=batch,
        document_ids=set(document_ids),
    )
    return deliver_due(installation)


def deliver_due(installation: Installation, *, early: bool = False) -> Delivery:
    """Try to deliver every notice that is due, and with ``early`` those that wait for a later try.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    outbox = Outbox(installation.client, installation.settings)
    return deliver_notices(outbox, installation.settings, early=early)
