"""The doctor sees what is away, full or asleep, and one check that fails stops no other."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk to fill it")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_is_noticed(small_disk: Path) -> None:
    settings = Settings(home=small_disk, es_url="http://127.0.0.1:9")
    assert by_name(examine(settings))["disk"].well
    (small_disk / "archive").write_bytes(b"x" * 1_000_000)
    full = by_name(examine(settings))["disk"]
    assert not full.well
    assert f"free at {small_disk}" in full.found
    assert "Make room" in full.advice


def test_an_airflow_elsewhere_is_named_by_its_address(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, es_url="http://127.0.0.1:9", airflow_url="http://127.0.0.1:9/")
    found = by_name(examine(settings))["airflow"]
    assert not found.well
    assert "at http://127.0.0.1:9 does not answer" in found.found
    assert "communique up" not in found.advice


@pytest.mark.services
def test_a_watch_that_stands_still_and_a_full_index_are_noticed(settings: Settings) -> None:
    health = SourceHealth(source="azernews", state="silent", judged_at=NOW, since=NOW)
    store = HealthStore(Installation(settings).client, settings)
    assert not by_name(examine(settings, NOW))["sources"].well, "never judged"
    store.write_sources([SourceRecord(health=health, known_since=NOW)])
    awake = by_name(examine(settings, NOW + timedelta(minutes=6)))
    assert awake["sources"].well
    assert "not well: azernews" in awake["sources"].found
    assert awake["elasticsearch"].well
    client = Installation(settings).client
    alias = f"{settings.index_prefix}-documents"
    client.indices.put_settings(index=alias, settings={"index.blocks.read_only_allow_delete": True})
    full = by_name(examine(settings, NOW))["elasticsearch"]
    client.indices.put_settings(index=alias, settings={"index.blocks.read_only_allow_delete": None})
    assert not full.well, "as Elasticsearch does when a disk is too full"
    assert f"1 indices take no documents, such as {alias}" in full.found
    asleep = by_name(examine(settings, NOW + JUDGED_WITHIN + timedelta(minutes=1)))
    assert not asleep["sources"].well
    assert "21 minutes ago" in asleep["sources"].found
