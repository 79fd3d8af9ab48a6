"""What the tests of every area share: one real node for all processes, and an index prefix for each module."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.services import settings_of
from xdist.scheduler import LoadScopeScheduling

from communique.index import connect
from communique.runtime import start_elasticsearch, stop_all
from communique.runtime.files import locked
from communique.runtime.node_folders import remove_node_files
from communique.settings import Settings

AIRFLOW_TESTS = "tests/end_to_end/"
NODE_HOME = "COMMUNIQUE_TEST_NODE_HOME"
"""Variable that names the home of the session's node to every process of pytest-xdist."""


def pytest_configure(config: pytest.Config) -> None:
    """Name the home of the session's node, once for all processes; nothing is started before a test needs it."""
    if not _is_one_of_several(config):
        os.environ[NODE_HOME] = tempfile.mkdtemp(prefix="communique-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the session's node, when the last process has done with it."""
    if not _is_one_of_several(config):
        home = Path(os.environ.pop(NODE_HOME))
        settings = settings_of(home)
        stop_all(settings)
        remove_node_files(settings)
        shutil.rmtree(home)


def _is_one_of_several(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests in order: quickest first, so that a mistake is told soon; for two processes the other way round.

    Then the longest files come first, and neither process is left with one of them at the end while the other waits.
    """
    items.sort(key=_stage, reverse=_is_one_of_several(config))


class BySharedServices(LoadScopeScheduling):
    """Gives what shares a service to one process of pytest-xdist.

    One takes the tests of Airflow at once, which wait more than they work; the other goes through the rest meanwhile,
    file by file, those with services before the others, and the first joins it when it is done.
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
def elasticsearch_url() -> str:
    """URL of a real node: that of COMMUNIQUE_TEST_ES_URL, or the one that all processes of this session share."""
    if url := os.environ.get("COMMUNIQUE_TEST_ES_URL"):
        return url
    home = Path(os.environ[NODE_HOME])
    with locked(home / "node.lock"):
        return start_elasticsearch(settings_of(home)).url


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
