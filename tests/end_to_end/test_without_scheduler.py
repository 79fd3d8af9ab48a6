"""A scheduler that died is noticed. The last file of this folder: it kills the scheduler that the others need."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from tests.end_to_end.conftest import CrawledDemo

from communique.operators.doctor import Check, examine
from communique.runtime import read_service
from communique.settings import Settings

pytestmark = pytest.mark.services


def test_a_dead_scheduler_is_noticed_from_outside(crawled: CrawledDemo, tmp_path: Path) -> None:
    # As from another machine: nothing is known of this Airflow but its address.
    elsewhere = Settings(home=tmp_path, es_url="http://127.0.0.1:9", airflow_url=crawled.airflow.base_url)

    def look() -> Check:
        return next(check for check in examine(elsewhere) if check.name == "airflow")

    assert look().well
    scheduler = read_service(crawled.settings, "airflow-scheduler")
    assert scheduler is not None
    os.kill(scheduler.pid, signal.SIGKILL)
    # Airflow calls a scheduler dead whose heartbeat is half a minute old.
    deadline = time.monotonic() + 120
    while (seen := look()).well and time.monotonic() < deadline:
        time.sleep(2)
    assert not seen.well
    assert "scheduler is unhealthy" in seen.found
    assert "triggerer" not in seen.found
