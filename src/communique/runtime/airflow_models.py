"""What Airflow's REST API tells of DAGs, runs, tasks and pools, as far as it is used here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _ApiModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Dag(_ApiModel):
    """A DAG that Airflow knows."""

    dag_id: str
    is_paused: bool
    has_import_errors: bool = False


class RunState(_ApiModel):
    """One run of a DAG; ``run_after`` is the time from which it may run, as Airflow writes it."""

    dag_id: str
    dag_run_id: str
    state: str
    run_after: str


class TaskState(_ApiModel):
    """One task of a run: ``map_index`` is -1 unless it is mapped, ``duration`` is in seconds."""

    task_id: str
    dag_id: str = ""
    dag_run_id: str = ""
    map_index: int = -1
    state: str | None = None
    try_number: int = 0
    duration: float | None = None
    pool: str = ""

    @property
    def name(self) -> str:
        """The task's id, with its index if it is mapped: ``fetch[0]``."""
        return self.task_id if self.map_index < 0 else f"{self.task_id}[{self.map_index}]"


class ImportFailure(_ApiModel):
    """A file of the DAGs folder that could not be imported."""

    filename: str
    stack_trace: str


class Pool(_ApiModel):
    """A pool and how many of its slots are taken."""

    name: str
    slots: int
    include_deferred: bool = False
    occupied_slots: int = 0
    queued_slots: int = 0
    scheduled_slots: int = 0
