"""The doctor sees what is away, full or asleep, and one check that fails stops no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from communique.operators.doctor import JUDGED_WITHIN, Check, examine
from communique.operators.health import SourceHealth
from communique.operators.store import HealthStore, SourceRecord
from communique.pipeline.context import Installation
from communique.settings import Settings

NOW = datetime(2025, 4, 7, 12, tzinfo=UTC)


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_what_is_away_is_said_with_what_to_do(tmp_path: Path) -> None:
    found = by_name(examine(Settings(home=tmp_path, es_url="http://127.0.0.1:9")))
    assert [name for name, check in found.items() if not check.well] == ["elasticsearch", "sources", "airflow"]
    assert "Airflow does not run" in found["airflow"].found
    assert all(check.advice for check in found.values())


@pytest.mark.services
def test_a_watch_that_stands_still_is_noticed(settings: Settings) -> None:
    health = SourceHealth(source="azernews", state="silent", judged_at=NOW, since=NOW)
    store = HealthStore(Installation(settings).client, settings)
    assert not by_name(examine(settings, NOW))["sources"].well, "never judged"
    store.write_sources([SourceRecord(health=health, known_since=NOW)])
    awake = by_name(examine(settings, NOW + timedelta(minutes=6)))
    assert awake["sources"].well
    assert "not well: azernews" in awake["sources"].found
    assert awake["elasticsearch"].well
    asleep = by_name(examine(settings, NOW + JUDGED_WITHIN + timedelta(minutes=1)))
    assert not asleep["sources"].well
    assert "21 minutes ago" in asleep["sources"].found
