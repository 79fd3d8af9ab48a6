"""One identity as the index and the knowledge base know it."""

from __future__ import annotations

from communique.api.services import Services
from communique.index.identities import EntityView, read_identity

__all__ = ["EntityView", "read_entity"]


def read_entity(services: Services, entity_id: str) -> EntityView | None:
    """Return one identity, or ``None`` if the knowledge base has none of that id and no page names it.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    return read_identity(*services.all, entity_id)
