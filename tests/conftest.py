"""What the tests of every area share: one real node for the session, and an index prefix for each module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.services import running_elasticsearch

from communique.index import connect
from communique.settings import Settings


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real node: that of COMMUNIQUE_TEST_ES_URL, or one started for this session."""
    if url := os.environ.get("COMMUNIQUE_TEST_ES_URL"):
        yield url
        return
    with running_elasticsearch(tmp_path_factory.mktemp("shared-node")) as url:
        yield url


@pytest.fixture(scope="module")
def settings(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings with a home and an index prefix that no other module has; its indices are gone afterwards."""
    home: Path = tmp_path_factory.mktemp("home")
    made = Settings(home=home, es_url=elasticsearch_url, index_prefix=f"test-{uuid4().hex[:12]}")
    yield made
    client = connect(made)
    if names := list(client.indices.get(index=f"{made.index_prefix}-*")):
        client.indices.delete(index=names)
    client.indices.delete_index_template(name=f"{made.index_prefix}-*")
    client.cluster.delete_component_template(name=f"{made.index_prefix}-*")
