"""Saved searches over a real crawl: each page that is new or changed is told once, nothing is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from tests.pipeline.conftest import Ministry, installation, ministry, release
from typer.testing import CliRunner

from communique.cli.app import app
from communique.index.saved_searches import SavedSearches
from communique.models import AlertItem, SavedSearch, Target
from communique.pipeline.alerts import tell_readers
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.settings import get_settings

__all__ = ["installation", "ministry"]
pytestmark = pytest.mark.services


@pytest.fixture
def told(installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a search for the Caspian tells, saved on the command line."""
    settings, file = installation.settings, tmp_path / "told.jsonl"
    monkeypatch.setenv("COMMUNIQUE_HOME", str(settings.home))
    monkeypatch.setenv("COMMUNIQUE_ES_URL", str(settings.es_url))
    monkeypatch.setenv("COMMUNIQUE_INDEX_PREFIX", settings.index_prefix)
    get_settings.cache_clear()
    for search in SavedSearches(installation.client, settings).list():
        SavedSearches(installation.client, settings).remove(search.id)
    command = ["alerts", "add", "Caspian convention", "--name", "Caspian <b>", "--to", "file", "--address", str(file)]
    saved = CliRunner().invoke(app, command)
    assert saved.exit_code == 0, saved.output
    return file


def lines(file: Path) -> list[dict[str, str]]:
    """Return title and change of each document told of, in the order in which notices came."""
    notices = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    return [{one["title"][-1]: one["change"] for one in notice["documents"]} for notice in notices]


def text(number: int, subject: str) -> bytes:
    """Return a page about the Caspian convention whose words are no other page's, so that it is no reprint."""
    chance = Random(f"{number} {subject}")
    words = ["".join(chance.choices("aeioulnrst", k=6)) for _ in range(120)]
    paragraphs = (" ".join(words[start : start + 40]) for start in (0, 40, 80))
    return release(number, *(f"The Caspian convention was signed, {part}." for part in paragraphs))


def test_what_is_new_changed_or_reprinted_is_told_once(
    installation: Installation, ministry: Ministry, told: Path
) -> None:
    first, other = ministry.put("1", text(1, "fish")), ministry.put("2", release(2))
    ministry.list(first, other)
    crawl_source(ministry.id, installation)
    assert lines(told) == [{"1": "new"}]
    crawl_source(ministry.id, installation)
    assert lines(told) == [{"1": "new"}], "nothing changed"

    ministry.put("1", text(1, "ships"))
    ministry.list(first, other, ministry.put("3", text(1, "ships").replace(b"number 1</h1>", b"number 3</h1>")))
    crawl_source(ministry.id, installation)
    (_, second) = lines(told)
    assert second == {"1": "updated", "3": "reprint"}


def test_other_rules_are_no_news(installation: Installation, ministry: Ministry, told: Path) -> None:
    ministry.list(ministry.put("4", text(4, "fish")))
    crawl_source(ministry.id, installation)
    ministry.describe(clean={"default_kind": "speech"})
    crawl_source(ministry.id, installation)
    assert lines(told) == [{"4": "new"}]


def test_a_batch_that_was_cut_short_tells_of_the_rest(
    installation: Installation, ministry: Ministry, tmp_path: Path
) -> None:
    """The process ended when the first page was claimed and no notice was written; then the step is done again."""
    urls = [ministry.put(str(number), text(number, "fish")) for number in (5, 6)]
    ministry.list(*urls)
    crawl_source(ministry.id, installation)
    settings, file = installation.settings, tmp_path / "told.jsonl"
    search = SavedSearch(
        id="search-cut",
        name="cut",
        query=f"Caspian source:{ministry.id}",
        target=Target(channel="file", address=str(file)),
        created_at=datetime.now(UTC) - timedelta(hours=1),
    )
    searches = SavedSearches(installation.client, settings)
    searches.add(search)
    (folder,) = sorted((settings.runs_dir / ministry.id).glob("*/batch-*"))
    batch = folder.relative_to(settings.runs_dir).as_posix()
    entries = installation.ledger.read_entries(urls)
    ids = [str(entries[url].document_id) for url in urls]
    item = AlertItem(document_id=ids[0], url=urls[0], source=ministry.id, change="new")
    assert searches.claim(search, batch, [item]) == (item,)
    assert searches.claim(search, "another/run/batch-0000", [item]) == ()

    tell_readers(batch, ids[:1], installation)
    tell_readers(batch, ids, installation)
    tell_readers(batch, ids, installation)
    tell_readers("another/run/batch-0000", ids, installation)
    searches.remove(search.id)
    assert lines(file) == [{"5": "new"}, {"6": "new"}]


def test_a_channel_that_is_away_loses_nothing_and_stops_no_crawl(
    installation: Installation, ministry: Ministry, told: Path
) -> None:
    told.mkdir()
    ministry.list(ministry.put("7", text(7, "fish")))
    report = crawl_source(ministry.id, installation)
    assert report.indexed == 1
    shown = json.loads(CliRunner().invoke(app, ["alerts", "list", "--json"]).stdout)
    (waiting,) = shown["waiting"]
    assert waiting["tries"] == 1
    assert "cannot be written" in waiting["last_error"]
    told.rmdir()
    removed = CliRunner().invoke(app, ["alerts", "remove", shown["searches"][0]["id"]])
    assert removed.exit_code == 0
    later = CliRunner().invoke(app, ["alerts", "deliver", "--now"])
    assert later.exit_code == 0, later.output
    assert lines(told) == [{"7": "new"}], "a notice made before its search was removed is still delivered"


def test_bad_searches_are_refused_with_a_reason(told: Path) -> None:
    def add(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["alerts", "add", *arguments])
        return done.exit_code, done.output + str(done.exception or "")

    code, output = add('"unbalanced', "--name", "x")
    assert code == 2
    assert "unbalanced" in output
    assert "already" in add("fish", "--name", "Caspian <b>")[1]
    assert "no channel" in add("fish", "--name", "y", "--to", "pigeon")[1]
    assert "--allow-private" in add("x", "--name", "z", "--to", "webhook", "--address", "http://127.0.0.1:1/")[1]
    assert CliRunner().invoke(app, ["alerts", "remove", "search-none"]).exit_code == 1
