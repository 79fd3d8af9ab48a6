from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.services import running_airflow

from communique.runtime import AirflowClient

DAGS = Path(__file__).parent / "probe_dags"


@pytest.fixture(scope="session")
def probe_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home of the Airflow that has the DAGs of ``probe_dags``."""
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="session")
def probe_airflow(probe_home: Path) -> Iterator[AirflowClient]:
    """Airflow with the DAGs of ``probe_dags``."""
    with running_airflow(probe_home, {"PROBE": "handed on"}, DAGS) as client:
        yield client
