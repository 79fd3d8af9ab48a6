"""A small client of Airflow's REST API (version 2 of the API, Airflow 3): trigger runs, watch them, check pools."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import requests

from communique.errors import ServiceError
from communique.runtime.airflow_models import Dag, ImportFailure, Pool, RunState, TaskState
from communique.runtime.airflow_session import AirflowSession
from communique.runtime.airflow_settings import ADMIN, API_SERVER, airflow_passwords
from communique.runtime.registry import read_service
from communique.settings import Settings

NOT_FOUND = 404
CONFLICT = 409
FINISHED_STATES = frozenset({"success", "failed"})


class AirflowClient(AirflowSession):
    """What is asked of Airflow: DAGs, runs, tasks and pools; made from an address and a login."""

    @classmethod
    def connect(cls, settings: Settings) -> AirflowClient:
        """Return a client of the Airflow of this installation: the one of the settings, with their login, or the one
        that was started here, as its administrator.

        Raises:
            ServiceError: none is named, and none was started here.
        """
        if settings.airflow_url:
            password = settings.airflow_password.get_secret_value() if settings.airflow_password else ""
            return cls(settings.airflow_url, settings.airflow_user or "", password)
        server = read_service(settings, API_SERVER)
        if server is None:
            raise ServiceError(
                "Airflow does not run. Start it with: communique up; or name one by COMMUNIQUE_AIRFLOW_URL"
            )
        return cls(server.url, ADMIN, airflow_passwords(settings)[ADMIN])

    def list_dags(self) -> list[Dag]:
        """Return every DAG that was read and is not stale."""
        return [Dag.model_validate(found) for found in self._list("dags", "dags")]

    def wait_for_dag(self, dag_id: str, timeout: float = 120.0) -> Dag:
        """Return a DAG as soon as Airflow has read it.

        Raises:
            ServiceError: it was not read within ``timeout`` seconds; the text has the import errors there are.
        """
        deadline = time.monotonic() + timeout
        while True:
            answer = self._request("GET", f"dags/{dag_id}", accepted=(NOT_FOUND,))
            if answer.status_code != NOT_FOUND:
                return Dag.model_validate(answer.json())
            if time.monotonic() > deadline:
                raise ServiceError(f"Airflow has no DAG {dag_id} after {timeout:.0f} s. {self._describe_failures()}")
            time.sleep(1)

    def unpause(self, dag_id: str) -> None:
        """Let a DAG run; one with a schedule at once runs its latest interval as well."""
        self._request("PATCH", f"dags/{dag_id}", json={"is_paused": False})

    def pause(self, dag_id: str) -> None:
        """Let a DAG start no further runs."""
        self._request("PATCH", f"dags/{dag_id}", json={"is_paused": True})

    def trigger_run(self, dag_id: str, conf: Mapping[str, Any] | None = None, *, unpause: bool = False) -> str:
        """Ask for a run of a DAG and return the run's id.

        Args:
            dag_id: the DAG.
            conf: parameters of the run.
            unpause: unpause the DAG after asking; runs of a paused DAG wait.
        """
        # Named here, so that asking again after an answer that told nothing makes no second run.
        run_id = f"manual__{datetime.now(UTC).isoformat()}_{token_hex(4)}"
        body = {"dag_run_id": run_id, "logical_date": None, "conf": dict(conf or {})}
        answer = self._request("POST", f"dags/{dag_id}/dagRuns", json=body, accepted=(CONFLICT,))
        if answer.status_code == CONFLICT:
            self.run_state(dag_id, run_id)
        if unpause:
            self.unpause(dag_id)
        return run_id

    def run_state(self, dag_id: str, run_id: str) -> str:
        """Return the state of a run: ``queued``, ``running``, ``success`` or ``failed``."""
        return str(self._request("GET", f"dags/{dag_id}/dagRuns/{run_id}").json()["state"])

    def wait_for_run(self, dag_id: str, run_id: str, timeout: float = 600.0) -> str:
        """Return ``success`` or ``failed`` when a run has ended.

        Raises:
            ServiceError: it goes on after ``timeout`` seconds; the text has the states of its tasks.
        """
        deadline = time.monotonic() + timeout
        while (state := self.run_state(dag_id, run_id)) not in FINISHED_STATES:
            if time.monotonic() > deadline:
                tasks = ", ".join(f"{task}: {state}" for task, state in self.task_states(dag_id, run_id).items())
                raise ServiceError(f"Run {run_id} of {dag_id} is {state} after {timeout:.0f} s ({tasks}).")
            time.sleep(1)
        return state

    def task_states(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        """Return the state of every task of a run; the names of mapped ones are ``fetch[0]``, ``fetch[1]``, ..."""
        return {task.name: task.state for task in self.list_tasks(dag_id, run_id)}

    def list_tasks(self, dag_id: str, run_id: str) -> list[TaskState]:
        """Return every task of a run, mapped ones each by itself."""
        found = self._list(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances", "task_instances")
        return [TaskState.model_validate(task) for task in found]

    def runs_of_dags(self, prefix: str, runs: Mapping[str, str]) -> dict[str, RunState]:
        """Return the states of several runs, asked for together: asked one by one, they keep a small server busy.

        Args:
            prefix: what the names of all DAGs begin with.
            runs: run ids by DAG.

        Returns:
            States by DAG; a run that Airflow does not know is left out.
        """
        states: dict[str, RunState] = {}
        for found in self._list("dags/~/dagRuns", "dag_runs", dag_id_prefix_pattern=prefix, order_by="-id"):
            run = RunState.model_validate(found)
            if runs.get(run.dag_id) == run.dag_run_id:
                states[run.dag_id] = run
            if len(states) == len(runs):
                break
        return states

    def tasks_of_runs(self, prefix: str, runs: Collection[RunState]) -> dict[str, list[TaskState]]:
        """Return every task of several runs by DAG, asked for together; ``prefix`` is what their DAGs begin with."""
        wanted = {run.dag_id: run.dag_run_id for run in runs}
        tasks: dict[str, list[TaskState]] = {dag_id: [] for dag_id in wanted}
        if not runs:
            return tasks
        since = min(run.run_after for run in runs)
        path = "dags/~/dagRuns/~/taskInstances"
        for found in self._list(path, "task_instances", dag_id_prefix_pattern=prefix, run_after_gte=since):
            task = TaskState.model_validate(found)
            if wanted.get(task.dag_id) == task.dag_run_id:
                tasks[task.dag_id].append(task)
        return tasks

    def import_errors(self) -> list[ImportFailure]:
        """Return the DAG files that could not be imported."""
        return [ImportFailure.model_validate(found) for found in self._list("importErrors", "import_errors")]

    def pools(self) -> dict[str, Pool]:
        """Return every pool by its name."""
        return {pool.name: pool for pool in map(Pool.model_validate, self._list("pools", "pools"))}

    def require_pools(self, names: Iterable[str]) -> None:
        """Raise ServiceError if a pool is missing: its tasks would wait for ever without a word."""
        missing = sorted(set(names) - self.pools().keys())
        if missing:
            raise ServiceError(
                f"Airflow has no pool {', '.join(missing)}; tasks in it would wait for ever. Run: communique up"
            )

    def save_pools(self, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the pools in ``wanted`` that are missing and change those that differ; leave all others alone.

        Args:
            wanted: by name, ``slots`` and optionally ``description`` and ``include_deferred``, as in the file that
                ``airflow pools import`` reads.
        """
        present = self.pools()
        for name, values in wanted.items():
            body = {"description": "", "include_deferred": False, **values}
            if name not in present:
                self._request("POST", "pools", json={"name": name, **body}, accepted=(CONFLICT,))
            elif (present[name].slots, present[name].include_deferred) != (body["slots"], body["include_deferred"]):
                self._request("PATCH", f"pools/{name}", json={"pool": name, **body})

    def health(self) -> dict[str, str]:
        """Return the state of each component by its name; empty while the server does not answer."""
        try:
            answer = self._session.get(f"{self.base_url}/api/v2/monitor/health", timeout=5)
            components = answer.json() if answer.ok else {}
        except (requests.RequestException, ValueError):
            return {}
        return {name: str(state.get("status")) for name, state in components.items() if isinstance(state, dict)}

    def _describe_failures(self) -> str:
        failures = [
            f"{failure.filename}: {failure.stack_trace.strip().splitlines()[-1]}" for failure in self.import_errors()
        ]
        return "It could not import " + "; ".join(failures) if failures else "No DAG file failed to import."
