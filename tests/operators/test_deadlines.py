"""A run that is late is told once, the way of incidents, with what Airflow's triggerer hands over."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from communique.operators import deadlines
from communique.pipeline.context import Installation
from communique.settings import Settings


@pytest.mark.services
def test_a_late_run_is_told_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: Path = settings.home / "told.jsonl"
    given = settings.model_copy(update={"operators": f"file:{told}"})
    monkeypatch.setattr("communique.pipeline.context.get_settings", lambda: given)
    # As airflow.models.deadline hands it over: the run as its REST API shows it.
    context = {"dag_run": {"dag_id": "crawl_azernews", "dag_run_id": "scheduled__2025-04-04T10:20:30+00:00"}}
    for _ in range(2):
        asyncio.run(deadlines.notice_deadline("azernews", 120, context))
    (line,) = told.read_text("utf-8").splitlines()
    notice = json.loads(line)
    assert (notice["event"], notice["source"]) == ("run-late", "azernews")
    assert notice["run"] == "scheduled__2025-04-04T10:20:30+00:00"
    for part in ("has not ended in 120 minutes", "communique doctor", "expect.max_run_minutes"):
        assert part in notice["text"]


@pytest.mark.services
def test_nobody_to_tell_is_no_error(settings: Settings) -> None:
    assert deadlines.tell_late_run(Installation(settings), "azernews", "x", 5) == 0
