"""A replay through a real Airflow shows what changes, and writes only when it is told to."""

from __future__ import annotations

import pytest
from tests.end_to_end.conftest import CRAWL_SECONDS, CrawledDemo

from communique.pipeline.workspace import RunFolder

pytestmark = pytest.mark.services

SOURCE = "demo-speeches"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_replay_is_applied_unless_it_is_dry(crawled: CrawledDemo, dry_run: bool) -> None:
    run_id = crawled.airflow.trigger_run("replay_source", {"source": SOURCE, "dry_run": dry_run}, unpause=True)
    assert crawled.airflow.wait_for_run("replay_source", run_id, timeout=CRAWL_SECONDS) == "success"
    states = crawled.airflow.task_states("replay_source", run_id)
    assert states["show_changes"] == "success"
    applied = {state for name, state in states.items() if name.startswith("apply")}
    assert applied == ({"skipped"} if dry_run else {"success"})
    folder = RunFolder(crawled.settings.runs_dir, SOURCE, f"replay-{run_id}").path.name
    entries = list(crawled.installation.ledger.iter_entries(SOURCE))
    assert {entry.run_id == folder for entry in entries} == {not dry_run}
