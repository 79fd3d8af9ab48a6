from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.services import running_airflow

from communique.runtime import AirflowClient

DAGS = Path(__file__).parent / "probe_dags"


@pytest.fixture(scope="session")
def probe_airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowClient]:
    """Airflow with the DAGs of ``probe_dags``."""
    home = tmp_path_factory.mktemp("airflow")
    with running_airflow(home, {"PROBE": "handed on"}, DAGS) as client:
        yield client
