"""The DAGs as Airflow reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from croniter import croniter

from communique.sources import load_sources

ROOT = Path(__file__).resolve().parents[2]
READ_DAGS = """
import json, logging, sys
logging.disable(logging.CRITICAL)
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
print(json.dumps({
    "errors": {name.rsplit("/", 1)[1]: error for name, error in bag.import_errors.items()},
    "dags": {
        dag.dag_id: {
            "tasks": sorted(dag.task_ids),
            "doc": dag.doc_md,
            "pools": {task.task_id: task.pool for task in dag.tasks},
            "retries": {task.task_id: task.retries for task in dag.tasks},
            "schedule": getattr(getattr(dag.timetable, "timetable", dag.timetable), "expression", None),
            "watchers": [
                watcher.trigger.serialize()
                for asset in getattr(getattr(dag.timetable, "asset_condition", None), "objects", [])
                for watcher in asset.watchers
            ],
            "outlets": {task.task_id: sorted(asset.name for asset in task.outlets) for task in dag.tasks},
            "deadlines": [
                {"seconds": one.interval.total_seconds(), "callback": one.callback.path, **one.callback.kwargs}
                for one in dag.deadline or []
            ],
            "max_active_runs": dag.max_active_runs,
            "params": dag.params.dump(),
        }
        for dag in bag.dags.values()
    },
}))
"""

OTHER_DAGS = {"deliver_alerts", "learn_templates", "replay_source", "tend_index", "watch_sources"}
"""The DAGs that are there whatever sources there are."""


def read_dags(tmp_path: Path, sources: Path | None = None) -> dict:
    """Return what Airflow makes of ``dags/``, in a process of its own as the settings are read once."""
    import json

    config = tmp_path / "config"
    config.mkdir()
    (config / "sources").symlink_to(sources or ROOT / "config" / "sources")
    environment = os.environ | {
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "COMMUNIQUE_HOME": str(tmp_path / "home"),
        "COMMUNIQUE_CONFIG_DIR": str(config),
    }
    done = subprocess.run(
        [sys.executable, "-c", READ_DAGS, str(ROOT / "dags")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def crawls(dags: dict) -> dict:
    return {name: dag for name, dag in dags["dags"].items() if name.startswith("crawl_")}


@pytest.fixture(scope="module")
def dags(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return read_dags(tmp_path_factory.mktemp("dags"))


def test_every_source_has_its_dag(dags: dict) -> None:
    files = {file.stem for file in (ROOT / "config" / "sources").glob("*.yaml")}
    assert dags["errors"] == {}
    assert set(dags["dags"]) == {f"crawl_{name}" for name in files} | OTHER_DAGS


def test_a_dag_takes_the_path_of_a_page(dags: dict) -> None:
    for name, dag in crawls(dags).items():
        assert dag["tasks"] == ["discover", "measure", "pages.clean", "pages.enrich", "pages.fetch", "pages.index"], (
            name
        )
        assert dag["max_active_runs"] == 1


def test_what_a_crawl_makes_is_an_asset_and_starts_no_other_dag(dags: dict) -> None:
    for name, dag in crawls(dags).items():
        source = name.removeprefix("crawl_")
        made = {task: assets for task, assets in dag["outlets"].items() if assets}
        assert made == {"pages.fetch": [f"archive_{source}"], "pages.index": [f"documents_{source}", "stories"]}


def test_a_run_that_does_not_end_in_time_is_told_to_operators(dags: dict) -> None:
    for name, dag in crawls(dags).items():
        (deadline,) = dag["deadlines"]
        source = name.removeprefix("crawl_")
        assert deadline == {
            "seconds": 7_200,
            "callback": "communique.operators.deadlines.notice_deadline",
            "source_id": source,
            "minutes": 120,
        }


def test_what_asks_a_site_runs_in_the_pool_of_its_source(dags: dict, tmp_path: Path) -> None:
    from communique.pipeline.pools import describe_pools
    from communique.settings import Settings

    pools = describe_pools(Settings(home=tmp_path))
    for name, dag in crawls(dags).items():
        asking = {dag["pools"]["discover"], dag["pools"]["pages.fetch"]}
        assert asking == {f"politeness_{name.removeprefix('crawl_')}"}
        assert asking <= pools.keys()
        assert dag["pools"]["pages.clean"] == "default_pool"


def test_every_task_is_tried_again_and_every_dag_says_what_it_does(dags: dict) -> None:
    for dag in dags["dags"].values():
        assert min(dag["retries"].values()) >= 3
        assert all(f"| `{task.removeprefix('pages.')}` |" in dag["doc"] for task in dag["tasks"])


def test_a_replay_is_started_by_hand_and_writes_nothing_unless_told_to(dags: dict) -> None:
    replay = dags["dags"]["replay_source"]
    assert replay["tasks"] == ["apply", "clean_and_enrich", "measure", "plan", "show_changes"]
    assert replay["schedule"] is None
    assert replay["params"] == {"source": "", "since": None, "dry_run": True, "urls": [], "quarantined": False}


def test_a_source_that_is_not_enabled_has_no_schedule(dags: dict) -> None:
    sources = load_sources(ROOT / "config" / "sources").sources
    assert {source.enabled for source in sources.values()} == {True, False}
    for source in sources.values():
        schedule = dags["dags"][f"crawl_{source.id}"]["schedule"]
        if source.enabled:
            assert croniter.expand(schedule) == croniter.expand(source.schedule)
        else:
            assert schedule is None


def test_a_watched_source_is_looked_at_by_a_trigger_beside_its_schedule(dags: dict) -> None:
    watched = {name: dag["watchers"] for name, dag in crawls(dags).items() if dag["watchers"]}
    trigger = "communique.listing_trigger.ListingTrigger"
    assert watched == {"crawl_demo-wire": [[trigger, {"source_id": "demo-wire", "seconds": 15.0}]]}


def test_a_bad_source_file_is_an_import_error_and_stops_no_other(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    good = (ROOT / "config" / "sources" / "demo-mfa.yaml").read_text(encoding="utf-8")
    (sources / "demo-mfa.yaml").write_text(good, encoding="utf-8")
    (sources / "broken.yaml").write_text(good.replace("id: demo-mfa", "id: broken\nspeling: 1"), encoding="utf-8")
    read = read_dags(tmp_path, sources)
    assert set(read["dags"]) == {"crawl_demo-mfa"} | OTHER_DAGS
    assert set(read["errors"]) == {"check_sources.py"}
    assert "broken.yaml" in read["errors"]["check_sources.py"]
    assert "speling" in read["errors"]["check_sources.py"]
