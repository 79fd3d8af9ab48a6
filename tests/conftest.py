"""What the tests of every area share: one real node for the session, and an index prefix for each module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.services import running_elasticsearch
from xdist.scheduler import LoadScopeScheduling

from communique.index import connect
from communique.settings import Settings

AIRFLOW_TESTS = "tests/end_to_end/"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put tests without services first and those that share one Airflow last; first for two processes (see below)."""
    parallel = hasattr(config, "workerinput")
    items.sort(key=lambda item: (parallel and _stage(item) is not _Stage.AIRFLOW, _stage(item)))


class BySharedServices(LoadScopeScheduling):
    """Gives what shares a service to one process of pytest-xdist.

    One takes the tests of Airflow at once, which wait more than they work; the other goes through the rest meanwhile,
    file by file, and the first joins it when it is done.
    """

    def _split_scope(self, nodeid: str) -> str:
        return AIRFLOW_TESTS if nodeid.startswith(AIRFLOW_TESTS) else nodeid.split("::", maxsplit=1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Return how tests are given to processes, as pytest-xdist asks for it."""
    return BySharedServices(config, log)


class _Stage(IntEnum):
    PLAIN, SERVICES, AIRFLOW = range(3)


def _stage(item: pytest.Item) -> _Stage:
    if item.nodeid.startswith(AIRFLOW_TESTS):
        return _Stage.AIRFLOW
    needs_node = "elasticsearch_url" in getattr(item, "fixturenames", ())
    return _Stage.SERVICES if needs_node or item.get_closest_marker("services") else _Stage.PLAIN


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
