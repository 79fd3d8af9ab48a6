"""A client with the indices in place, and the project's own knowledge base."""

from __future__ import annotations

import socket

import pytest
from elasticsearch import Elasticsearch

from communique.index import connect, ensure_indices
from communique.knowledge import KnowledgeBase, get_knowledge
from communique.settings import Settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> Elasticsearch:
    """The node of these tests, with templates and indices under the module's prefix."""
    made = connect(settings)
    ensure_indices(made, settings)
    return made


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    """The knowledge base of ``config/knowledge``."""
    return get_knowledge(Settings())


@pytest.fixture
def unused_port() -> int:
    """A port nothing listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
