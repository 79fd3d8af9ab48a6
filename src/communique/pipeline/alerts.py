"""Check the saved searches against a batch, and deliver what is due."""

from __future__ import annotations

from collections.abc import Iterable

from communique.alerts import Delivery, check_saved_searches, deliver_messages
from communique.index.alert_store import AlertStore
from communique.pipeline.context import Installation


def tell_readers(batch: str, document_ids: Iterable[str], installation: Installation) -> Delivery:
    """Write a message for each saved search that a batch has something new for, and deliver every message that is due.

    Args:
        batch: reference of the batch.
        document_ids: documents written for it.
        installation: settings and services.

    Raises:
        ServiceError: Elasticsearch is away; doing it again tells nobody twice. A channel that is away is no error:
            its message waits.
    """
    check_saved_searches(
        installation.client,
        installation.settings,
        installation.knowledge,
        batch=batch,
        document_ids=set(document_ids),
    )
    return deliver_due(installation)


def deliver_due(installation: Installation) -> Delivery:
    """Try to deliver every message that is due.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    return deliver_messages(AlertStore(installation.client, installation.settings))
