"""Airflow as it was started: health, logins, runs and their tasks, pools, and a file that cannot be imported."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

import pytest
import requests
from tests.end_to_end.conftest import CrawledDemo

from communique.errors import ServiceError
from communique.runtime import AirflowClient
from communique.runtime.airflow_processes import is_healthy

pytestmark = pytest.mark.services


@pytest.fixture
def airflow(crawled: CrawledDemo) -> AirflowClient:
    """The Airflow of this folder, which has the DAGs of ``probe_dags`` beside our own."""
    return crawled.airflow


def test_every_component_is_healthy(airflow: AirflowClient) -> None:
    assert is_healthy(airflow)


def test_nobody_gets_in_without_a_login(airflow: AirflowClient) -> None:
    assert requests.get(f"{airflow.base_url}/api/v2/dags", timeout=30).status_code == 401
    with pytest.raises(ServiceError, match="refuses the login admin"):
        AirflowClient(airflow.base_url, "admin", "guessed").list_dags()


def test_run_with_mapped_tasks_succeeds_in_the_environment_given(airflow: AirflowClient) -> None:
    assert airflow.wait_for_dag("probe_environment").is_paused
    run_id = airflow.trigger_run("probe_environment", {"asked": "by a test"}, unpause=True)
    assert airflow.wait_for_run("probe_environment", run_id, timeout=180) == "success"
    assert airflow.task_states("probe_environment", run_id) == {"look[0]": "success", "look[1]": "success"}
    found = airflow.runs_of_dags("probe_", {"probe_environment": run_id})
    assert {dag_id: run.state for dag_id, run in found.items()} == {"probe_environment": "success"}
    tasks = airflow.tasks_of_runs("probe_", found.values())
    assert {task.name for task in tasks["probe_environment"]} == {"look[0]", "look[1]"}
    assert airflow.runs_of_dags("probe_", {"probe_environment": "unknown"}) == {}


def test_a_run_asked_for_while_the_database_is_busy_is_made_once(airflow: AirflowClient, crawled: CrawledDemo) -> None:
    dag = airflow.wait_for_dag("probe_environment").dag_id
    (database,) = crawled.settings.home.rglob("airflow.db")
    locked = threading.Event()

    def hold_the_database() -> None:
        with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            locked.set()
            time.sleep(7)  # longer than the API server waits
            connection.execute("ROLLBACK")

    holder = threading.Thread(target=hold_the_database)
    holder.start()
    assert locked.wait(60)
    run_id = airflow.trigger_run(dag)
    holder.join()
    assert airflow.wait_for_run(dag, run_id, timeout=180) == "success"


def test_failed_task_fails_its_run(airflow: AirflowClient) -> None:
    airflow.wait_for_dag("probe_failure")
    run_id = airflow.trigger_run("probe_failure", unpause=True)
    assert airflow.wait_for_run("probe_failure", run_id, timeout=180) == "failed"


def test_file_that_cannot_be_imported_is_reported(airflow: AirflowClient) -> None:
    airflow.wait_for_dag("probe_failure")
    (failure,) = airflow.import_errors()
    assert failure.filename.endswith("broken.py")
    with pytest.raises(ServiceError, match=r"no DAG unknown.*on purpose"):
        airflow.wait_for_dag("unknown", timeout=0)


def test_missing_pool_is_an_error_and_is_made(airflow: AirflowClient) -> None:
    with pytest.raises(ServiceError, match="no pool probe-pool"):
        airflow.require_pools(["default_pool", "probe-pool"])
    airflow.save_pools({"probe-pool": {"slots": 2, "description": "two at once"}})
    airflow.save_pools({"probe-pool": {"slots": 3, "description": "three at once"}})
    airflow.require_pools(["probe-pool"])
    assert airflow.pools()["probe-pool"].slots == 3
