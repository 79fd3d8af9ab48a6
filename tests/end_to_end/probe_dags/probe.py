"""DAGs by which the tests look at Airflow itself."""

from __future__ import annotations

import os

from airflow.sdk import dag, task


@dag(schedule=None, catchup=False)
def probe_environment() -> None:
    """Fails unless its task sees what the runtime hands on."""

    @task
    def look(part: int) -> None:
        assert os.environ["PROBE"] == "handed on"
        assert os.environ["OMP_NUM_THREADS"] == "1"
        assert os.environ["COMMUNIQUE_HOME"] in os.environ["AIRFLOW_HOME"]
        assert part in (1, 2)

    look.expand(part=[1, 2])


@dag(schedule=None, catchup=False)
def probe_failure() -> None:
    """Fails, on purpose."""

    @task
    def fail() -> None:
        raise ValueError("on purpose")

    fail()


probe_environment()
probe_failure()
