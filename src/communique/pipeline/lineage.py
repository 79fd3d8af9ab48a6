"""From a page back to the run and the task of Airflow that made its document, and how long each stage took for it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from communique.models import Value
from communique.pipeline.pools import dag_of_source
from communique.pipeline.workspace import RunFolder
from communique.telemetry import PageTime

REPLAY_DAG = "replay_source"
_REPLAY = "replay-"
_RUNS_OF_AIRFLOW = re.compile(r"(manual|scheduled|asset_triggered|backfill)__")
_ESCAPED_TIME = re.compile(r"(T\d\d)_(\d\d)_(\d\d)")
_ESCAPED_ZONE = re.compile(r"([+-]\d\d)_(\d\d)(?=$|_)")


class Lineage(Value):
    """Where a page was made what it is.

    Attributes:
        run_id: name of the run, as documents and the ledger have it.
        dag_id: the DAG; ``None`` for a run of the command line.
        airflow_run_id: Airflow's own id of the run.
        task_id: the task that wrote the document.
        map_index: which of its mapped instances; ``None`` where the run's work files are gone.
        times: how long each stage took for the page, in the order of the stages; none where the files are gone.
    """

    run_id: str
    dag_id: str | None = None
    airflow_run_id: str | None = None
    task_id: str | None = None
    map_index: int | None = None
    times: tuple[PageTime, ...] = ()

    @property
    def airflow_path(self) -> str | None:
        """Path of the task (or, without its index, of the run) on Airflow's pages; ``None`` outside Airflow."""
        if self.dag_id is None or self.airflow_run_id is None:
            return None
        run = f"/dags/{quote(self.dag_id)}/runs/{quote(self.airflow_run_id, safe='')}"
        return run if self.map_index is None else f"{run}/tasks/{self.task_id}/mapped/{self.map_index}"


def trace_page(runs_dir: Path, source_id: str, run_id: str, url: str) -> Lineage:
    """Return which run and task a page was last taken through.

    Args:
        runs_dir: ``settings.runs_dir``.
        source_id: the page's source.
        run_id: name of the run, of the page's document or ledger entry.
        url: its canonical URL.
    """
    batches = RunFolder(runs_dir, source_id, run_id).batches()
    times: tuple[PageTime, ...] = ()
    number = None
    for place, batch in enumerate(batches):
        found = tuple(one for one in read_times(batch.path) if one.url == url)
        if found:
            times, number = tuple(sorted(found, key=lambda one: one.began_at)), place
            break
    made = place_run(source_id, run_id)
    # A replay maps over the batches of all sources, which this folder does not number.
    known = number if made.dag_id and made.dag_id != REPLAY_DAG else None
    return made.model_copy(update={"map_index": known, "times": times})


def place_run(source_id: str, run_id: str) -> Lineage:
    """Return what the name of a run alone tells of where it ran."""
    name = run_id.removeprefix(_REPLAY)
    if not _RUNS_OF_AIRFLOW.match(name):
        return Lineage(run_id=run_id)
    replayed = name != run_id
    return Lineage(
        run_id=run_id,
        dag_id=REPLAY_DAG if replayed else dag_of_source(source_id),
        airflow_run_id=airflow_run_id(name),
        task_id="apply" if replayed else "pages.index",
    )


def airflow_run_id(run_folder: str) -> str:
    """Return Airflow's id of a run from the name of its folder, in which colons are underscores."""
    return _ESCAPED_ZONE.sub(r"\1:\2", _ESCAPED_TIME.sub(r"\1:\2:\3", run_folder))


def read_times(folder: Path) -> list[PageTime]:
    """Return the times of all pages of a batch, stage by stage."""
    lines = (line for file in sorted(folder.glob("times-*.jsonl")) for line in file.read_text("utf-8").splitlines())
    return [PageTime.model_validate_json(line) for line in lines]
