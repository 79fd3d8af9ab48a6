from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.runtime import AirflowClient
from services import running_airflow, running_elasticsearch

DAGS = Path(__file__).parent / "probe_dags"


@pytest.fixture(scope="session")
def probe_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a node of these tests' own: they look at the node itself, not at documents."""
    with running_elasticsearch(tmp_path_factory.mktemp("node")) as url:
        yield url


@pytest.fixture(scope="session")
def probe_airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowClient]:
    """Airflow with the DAGs of ``probe_dags``."""
    home = tmp_path_factory.mktemp("airflow")
    with running_airflow(home, {"PROBE": "handed on"}, DAGS) as client:
        yield client
