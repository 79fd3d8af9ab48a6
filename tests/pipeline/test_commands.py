"""The commands that look at what is held and make it again, as a shell runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.pipeline.conftest import Ministry, release
from tests.pipeline.test_ingest import record, write_file

from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.runtime.child_environment import child_environment
from communique.settings import Settings

pytestmark = pytest.mark.services


def run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "communique", *arguments],
        env=child_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )


def run_json(settings: Settings, *arguments: str) -> dict[str, Any]:
    done = run(settings, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_operator_asks_why_and_replays(installation: Installation, ministry: Ministry) -> None:
    url, settings = ministry.put("1", release(1)), installation.settings
    ministry.list(url, ministry.site.url(f"/{ministry.id}/gone"))
    crawl_source(ministry.id, installation)
    (covered,) = run_json(settings, "coverage", "--source", ministry.id)["sources"]
    assert (covered["listed"], covered["held"], covered["reasons"]) == (2, 1, {"http-404": 1})
    story = run(settings, "why", url)
    assert story.returncode == 0, story.stderr
    assert "received; kept in" in story.stdout
    assert "headline: Ministers meet for talks number 1" in story.stdout

    ministry.describe(clean={"default_kind": "speech"})
    shown = run(settings, "replay", "--source", ministry.id, "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "kind (1)" in shown.stdout
    assert "+ speech" in shown.stdout
    (changes,) = run_json(settings, "replay", "--source", ministry.id)["sources"]
    assert (changes["pages"], changes["changed"]) == (1, 1)


def test_a_foreign_file_is_ingested_and_its_bad_records_are_named(
    installation: Installation, ministry: Ministry, tmp_path: Path
) -> None:
    page = record("http://127.0.0.1/ingested", release(3))
    file = write_file(tmp_path / "crawl.warc.gz", [page, page[:-30]])
    done = run(installation.settings, "ingest", str(file), "--source", ministry.id)
    assert done.returncode == 0, done.stderr
    assert "1 pages taken, 1 indexed, 0 in quarantine" in done.stdout
    assert f"at byte {len(page)}" in done.stdout
