"""Crawl demo sources through Airflow's scheduler, and follow the runs until each has ended."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from communique.errors import ServiceError
from communique.pipeline.pools import dag_of_source
from communique.pipeline.report import RunReport, read_run_report
from communique.pipeline.workspace import RunFolder
from communique.runtime.airflow_api import AirflowClient
from communique.settings import Settings

# Each look costs two requests to a server that shares two cores with the crawl.
POLL_SECONDS = 2.0
ENDED = frozenset({"success", "failed"})


@dataclass(frozen=True)
class CrawlState:
    """How far one crawl has come.

    Attributes:
        source_id: the source.
        run_id: Airflow's run id.
        state: Airflow's state of the run (``queued``, ``running``, ``success``, ``failed``).
        tasks: number of task instances in each state.
    """

    source_id: str
    run_id: str
    state: str
    tasks: Mapping[str, int]

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED


def trigger_crawls(client: AirflowClient, source_ids: Iterable[str]) -> dict[str, str]:
    """Start one run of each source's DAG, and return the run ids by source.

    Raises:
        ServiceError: a DAG does not appear, or its file cannot be imported.
    """
    wanted = list(source_ids)
    for source_id in wanted:
        client.wait_for_dag(dag_of_source(source_id))
    # All runs are asked for before any DAG may start: with SQLite, a request that writes can hold up running tasks.
    runs = {source_id: client.trigger_run(dag_of_source(source_id)) for source_id in wanted}
    for source_id in wanted:
        client.unpause(dag_of_source(source_id))
    return runs


def follow_crawls(
    client: AirflowClient,
    runs: Mapping[str, str],
    tell: Callable[[list[CrawlState]], None],
    *,
    timeout: float,
) -> list[CrawlState]:
    """Wait until every run has ended, and return their last states.

    Args:
        client: Airflow.
        runs: run ids by source.
        tell: given all states every two seconds.
        timeout: seconds to wait at the most.

    Raises:
        ServiceError: a run has not ended in time.
    """
    deadline = time.monotonic() + timeout
    while True:
        states = _read_states(client, runs)
        tell(states)
        if all(state.ended for state in states):
            return states
        if time.monotonic() > deadline:
            waiting = ", ".join(state.source_id for state in states if not state.ended)
            raise ServiceError(
                f"not finished within {timeout:.0f} s: {waiting}; the crawls go on in Airflow, see `communique status`"
            )
        time.sleep(POLL_SECONDS)


def read_crawl_reports(settings: Settings, runs: Mapping[str, str]) -> list[RunReport]:
    """Return the counts of each run; a run that discovered nothing is left out."""
    folders = [RunFolder(settings.runs_dir, source_id, run_id) for source_id, run_id in runs.items()]
    return [read_run_report(folder) for folder in folders if folder.summary_file.exists()]


def _read_states(client: AirflowClient, runs: Mapping[str, str]) -> list[CrawlState]:
    prefix = dag_of_source("")
    found = client.runs_of_dags(prefix, {dag_of_source(source_id): run_id for source_id, run_id in runs.items()})
    tasks = client.tasks_of_runs(prefix, found.values())
    states = []
    for source_id, run_id in runs.items():
        run = found.get(dag_of_source(source_id))
        counts = Counter(task.state or "waiting" for task in tasks.get(dag_of_source(source_id), ()))
        states.append(CrawlState(source_id, run_id, run.state if run else "queued", counts))
    return states
