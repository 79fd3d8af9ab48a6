"""What the tests of every area share: one real node for the session, and an index prefix for each module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from uuid import uuid4

import pytest
from tests.services import running_elasticsearch

from communique.index import connect
from communique.settings import Settings

AIRFLOW_TESTS = "tests/end_to_end/"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put tests without services first, those that share one Airflow last, and keep what shares a service together.

    Of two processes of pytest-xdist, one takes the tests of Airflow at once, which wait more than they work, and the
    other goes through the rest meanwhile.
    """
    parallel = hasattr(config, "workerinput")
    items.sort(key=lambda item: (parallel and _stage(item) is not _Stage.AIRFLOW, _stage(item)))
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            group = "airflow" if _stage(item) is _Stage.AIRFLOW else item.nodeid.split("::")[0]
            item.add_marker(pytest.mark.xdist_group(group))


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
