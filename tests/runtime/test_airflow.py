from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import requests

from communique.errors import ServiceError
from communique.operators.doctor import Check, examine
from communique.runtime import AirflowClient, read_service
from communique.runtime.airflow_processes import is_healthy
from communique.runtime.airflow_settings import airflow_environment, airflow_passwords, passwords_file
from communique.settings import Settings

SERVICES = pytest.mark.services


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", es_url=None)


def test_secrets_are_made_once_and_differ_between_installations(settings: Settings, tmp_path: Path) -> None:
    names = ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API__SECRET_KEY", "AIRFLOW__API_AUTH__JWT_SECRET")
    first = airflow_environment(settings, 8085)
    again = airflow_environment(settings, 8085)
    other = airflow_environment(Settings(home=tmp_path / "other", es_url=None), 8085)
    assert [first[name] for name in names] == [again[name] for name in names]
    assert not {first[name] for name in names} & {other[name] for name in names}


def test_passwords_are_for_their_owner_alone(settings: Settings) -> None:
    passwords = airflow_passwords(settings)
    assert set(passwords) == {"admin", "viewer"}
    assert len(set(passwords.values())) == 2
    assert passwords_file(settings).stat().st_mode & 0o077 == 0
    assert json.loads(passwords_file(settings).read_text()) == passwords


def test_environment_of_another_airflow_stays_out(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
    monkeypatch.setenv("AIRFLOW__CELERY__BROKER_URL", "redis://elsewhere")
    monkeypatch.setenv("AIRFLOW_HOME", "/elsewhere")
    environment = airflow_environment(settings, 8085)
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert "AIRFLOW__CELERY__BROKER_URL" not in environment
    assert Path(environment["AIRFLOW_HOME"]) == settings.home / "airflow"


def test_cluster_and_its_key_are_handed_to_tasks(tmp_path: Path) -> None:
    given = Settings(home=tmp_path, es_url="https://cluster.example:9200", es_api_key="key")  # type: ignore[arg-type]
    environment = airflow_environment(given, 8085)
    assert environment["COMMUNIQUE_ES_URL"] == "https://cluster.example:9200"
    assert environment["COMMUNIQUE_ES_API_KEY"] == "key"


def test_airflow_that_was_not_started_is_a_plain_message(settings: Settings) -> None:
    with pytest.raises(ServiceError, match="communique up"):
        AirflowClient.connect(settings)


@SERVICES
def test_every_component_is_healthy(probe_airflow: AirflowClient) -> None:
    assert is_healthy(probe_airflow)


@SERVICES
def test_nobody_gets_in_without_a_login(probe_airflow: AirflowClient) -> None:
    assert requests.get(f"{probe_airflow.base_url}/api/v2/dags", timeout=30).status_code == 401
    with pytest.raises(ServiceError, match="refuses the login admin"):
        AirflowClient(probe_airflow.base_url, "admin", "guessed").list_dags()


@SERVICES
def test_run_with_mapped_tasks_succeeds_in_the_environment_given(probe_airflow: AirflowClient) -> None:
    assert probe_airflow.wait_for_dag("probe_environment").is_paused
    run_id = probe_airflow.trigger_run("probe_environment", {"asked": "by a test"}, unpause=True)
    assert probe_airflow.wait_for_run("probe_environment", run_id, timeout=180) == "success"
    assert probe_airflow.task_states("probe_environment", run_id) == {"look[0]": "success", "look[1]": "success"}
    found = probe_airflow.runs_of_dags("probe_", {"probe_environment": run_id})
    assert {dag_id: run.state for dag_id, run in found.items()} == {"probe_environment": "success"}
    tasks = probe_airflow.tasks_of_runs("probe_", found.values())
    assert {task.name for task in tasks["probe_environment"]} == {"look[0]", "look[1]"}
    assert probe_airflow.runs_of_dags("probe_", {"probe_environment": "unknown"}) == {}


@SERVICES
def test_a_run_asked_for_while_the_database_is_busy_is_made_once(
    probe_airflow: AirflowClient, probe_home: Path
) -> None:
    dag = probe_airflow.wait_for_dag("probe_environment").dag_id
    (database,) = probe_home.rglob("airflow.db")
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
    run_id = probe_airflow.trigger_run(dag)
    holder.join()
    assert probe_airflow.wait_for_run(dag, run_id, timeout=180) == "success"


@SERVICES
def test_failed_task_fails_its_run(probe_airflow: AirflowClient) -> None:
    probe_airflow.wait_for_dag("probe_failure")
    run_id = probe_airflow.trigger_run("probe_failure", unpause=True)
    assert probe_airflow.wait_for_run("probe_failure", run_id, timeout=180) == "failed"


@SERVICES
def test_file_that_cannot_be_imported_is_reported(probe_airflow: AirflowClient) -> None:
    probe_airflow.wait_for_dag("probe_failure")
    (failure,) = probe_airflow.import_errors()
    assert failure.filename.endswith("broken.py")
    with pytest.raises(ServiceError, match=r"no DAG unknown.*on purpose"):
        probe_airflow.wait_for_dag("unknown", timeout=0)


@SERVICES
def test_missing_pool_is_an_error_and_is_made(probe_airflow: AirflowClient) -> None:
    with pytest.raises(ServiceError, match="no pool probe-pool"):
        probe_airflow.require_pools(["default_pool", "probe-pool"])
    probe_airflow.save_pools({"probe-pool": {"slots": 2, "description": "two at once"}})
    probe_airflow.save_pools({"probe-pool": {"slots": 3, "description": "three at once"}})
    probe_airflow.require_pools(["probe-pool"])
    assert probe_airflow.pools()["probe-pool"].slots == 3


@SERVICES
def test_a_dead_scheduler_is_noticed_from_outside(
    probe_airflow: AirflowClient, probe_home: Path, tmp_path: Path
) -> None:
    """The last test of this module: it kills the scheduler that the others need."""
    # As from another machine: nothing is known of this Airflow but its address.
    elsewhere = Settings(home=tmp_path, es_url="http://127.0.0.1:9", airflow_url=probe_airflow.base_url)

    def look() -> Check:
        return next(check for check in examine(elsewhere) if check.name == "airflow")

    assert look().well
    scheduler = read_service(Settings(home=probe_home, es_url=None), "airflow-scheduler")
    assert scheduler is not None
    os.kill(scheduler.pid, signal.SIGKILL)
    # Airflow calls a scheduler dead whose heartbeat is half a minute old.
    deadline = time.monotonic() + 120
    while (seen := look()).well and time.monotonic() < deadline:
        time.sleep(2)
    assert not seen.well
    assert "scheduler is unhealthy" in seen.found
    assert "triggerer" not in seen.found
