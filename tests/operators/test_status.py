"""``communique status``: services and sources at one look, for eyes, programs and cron."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from communique.cli.app import app
from communique.cli.services import print_status, status_json
from communique.operators.health import Cause, Finding, SourceHealth, State
from communique.operators.status import JUDGED_WITHIN, Status, read_status
from communique.operators.store import HealthStore, SourceRecord
from communique.pipeline.context import Installation
from communique.settings import Settings

NOW = datetime(2025, 4, 7, 12, tzinfo=UTC)
SHOWN = "no <article> since Friday"


def health(source: str, state: State = "fine", cause: Cause | None = None) -> SourceHealth:
    findings = (Finding(state=state, cause=cause, evidence=SHOWN, url="http://x/1"),) if cause else ()
    last = NOW - timedelta(hours=3)
    return SourceHealth(
        source=source, state=state, cause=cause, findings=findings, judged_at=NOW, since=NOW, last_document_at=last
    )


def keep(settings: Settings, *judged: SourceHealth) -> None:
    store = HealthStore(Installation(settings).client, settings)
    store.write_sources([SourceRecord(health=one, known_since=NOW) for one in judged])


def printed(seen: Status) -> str:
    console = Console(width=160, record=True, file=StringIO())
    print_status(seen, console)
    return console.export_text()


def test_where_nothing_was_started_it_says_so_and_is_not_well(tmp_path: Path) -> None:
    seen = read_status(Settings(home=tmp_path, es_url=None))
    assert not seen.well
    assert "communique up" in printed(seen)


def test_a_cluster_that_is_away_is_said_and_no_error(tmp_path: Path) -> None:
    seen = read_status(Settings(home=tmp_path, es_url="http://127.0.0.1:9"))
    assert not seen.well
    assert "how the sources are is not known" in printed(seen)
    assert {one.state for one in seen.sources} == {"unknown"}


@pytest.mark.services
def test_each_source_is_shown_with_state_evidence_and_freshness(settings: Settings) -> None:
    assert read_status(settings, NOW).well, "before anything was ever judged"
    keep(settings, health("azernews"), health("mfa-az", "paused", "never-run"))
    assert read_status(settings, NOW).well
    keep(settings, health("mfa-az", "silent", "silence"))
    seen = read_status(settings, NOW + timedelta(minutes=2))
    assert not seen.well
    assert seen.sources[0].source == "mfa-az", "the worst first"
    lines = [line for line in printed(seen).splitlines() if line.startswith(("mfa-az", "azernews"))]
    assert [line.split()[:2] for line in lines] == [["mfa-az", "silent"], ["azernews", "fine"]]
    assert SHOWN in lines[0]
    assert all("3 hours ago" in line for line in lines)

    (shown,) = [one for one in status_json(seen)["sources"] if one["source"] == "mfa-az"]  # type: ignore[attr-defined]
    assert shown["evidence"] == SHOWN
    assert shown["fresh_seconds"] == 3 * 3_600 + 120
    assert shown["advice"]


@pytest.mark.services
def test_states_that_nobody_has_judged_of_late_are_no_good_news(settings: Settings) -> None:
    keep(settings, health("azernews"), health("mfa-az"))
    late = read_status(settings, NOW + JUDGED_WITHIN + timedelta(minutes=1))
    assert not late.well
    assert "judged last 21 minutes ago" in printed(late)


@pytest.mark.services
def test_the_command_prints_one_object_and_tells_cron(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.settings.get_settings", lambda: settings)
    keep(settings, health("azernews", "broken", "redesign").model_copy(update={"judged_at": datetime.now(UTC)}))
    done = CliRunner().invoke(app, ["status", "--json"])
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["sources"][0]["source"] == "azernews"
    assert not found["well"]
