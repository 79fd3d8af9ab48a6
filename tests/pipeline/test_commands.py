"""The commands that look at what is held and make it again, as a shell runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands import run_command, run_json
from tests.pipeline.conftest import Ministry, release
from tests.pipeline.test_ingest import record, write_file

from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source

pytestmark = pytest.mark.services


def test_an_operator_asks_why_and_replays(installation: Installation, ministry: Ministry) -> None:
    url, settings = ministry.put("1", release(1)), installation.settings
    ministry.list(url, ministry.site.url(f"/{ministry.id}/gone"))
    crawl_source(ministry.id, installation)
    (covered,) = run_json(settings, "coverage", "--source", ministry.id)["sources"]
    assert (covered["listed"], covered["held"], covered["reasons"]) == (2, 1, {"http-404": 1})
    story = run_command(settings, "why", url)
    assert story.returncode == 0, story.stderr
    assert "received; kept in" in story.stdout
    assert "headline: Ministers meet for talks number 1" in story.stdout

    ministry.describe(clean={"default_kind": "speech"})
    shown = run_command(settings, "replay", "--source", ministry.id, "--dry-run")
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
    done = run_command(installation.settings, "ingest", str(file), "--source", ministry.id)
    assert done.returncode == 0, done.stderr
    assert "1 pages taken, 1 indexed, 0 in quarantine" in done.stdout
    assert f"at byte {len(page)}" in done.stdout
