"""Rules that operators write hold in place of a file's own, keep what held before, and never break a source."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.sources.test_load_sources import GOOD

from communique.errors import ConfigError
from communique.settings import Settings
from communique.sources import SourceSet, load_sources, source_directories
from communique.sources.model import CleanRules
from communique.sources.rule_files import discard_rules, read_local_rules, render_rules, rules_file, write_version

NOW = datetime(2025, 4, 4, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "config" / "sources"
    folder.mkdir(parents=True)
    (folder / "agency.yaml").write_text(GOOD, encoding="utf-8")
    return Settings(home=tmp_path / "home", config_dir=tmp_path / "config")


def load(settings: Settings) -> SourceSet:
    return load_sources(*source_directories(settings))


def write(settings: Settings, version: str, body: str) -> None:
    source = load(settings).sources["agency"]
    write_version(settings, source, CleanRules(version=version, body=body), by="ann", reason="new design", now=NOW)


def test_a_new_version_stands_before_the_others_and_one_of_the_same_name_takes_its_place(settings: Settings) -> None:
    write(settings, "2025", ".new-text")
    write(settings, "2025", ".newer-text")
    rules = load(settings).sources["agency"].clean.rules
    assert [(one.version, one.body) for one in rules] == [("2025", ".newer-text"), ("2024", ".text")]
    written = read_local_rules(settings, "agency")
    assert written is not None
    assert (written.written_by, written.written_at, written.reason) == ("ann", NOW, "new design")
    assert "body: .newer-text" in render_rules(written)


def test_what_held_before_is_kept_and_discarding_brings_back_the_file(settings: Settings) -> None:
    write(settings, "2025", ".new-text")
    write(settings, "2025", ".newer-text")
    discard_rules(settings, "agency", NOW)
    assert [one.version for one in load(settings).sources["agency"].clean.rules] == ["2024"]
    kept = [file.read_text(encoding="utf-8") for file in rules_file(settings, "agency").parent.glob("*.old")]
    assert any(".newer-text" in text for text in kept)
    with pytest.raises(ConfigError, match="no rules of this installation"):
        discard_rules(settings, "agency")


def test_rules_that_are_not_valid_are_an_error_and_the_files_own_hold(settings: Settings) -> None:
    file = rules_file(settings, "agency")
    file.parent.mkdir(parents=True)
    file.write_text(
        'written_by: ann\nwritten_at: 2025-04-04T12:00:00Z\nrules:\n- version: "1"\n  body: "p["\n', "utf-8"
    )
    loaded = load(settings)
    assert [one.version for one in loaded.sources["agency"].clean.rules] == ["2024"]
    assert len(loaded.errors) == 1
    assert f"{file}:5: rules[0].body: not a CSS selector" in str(loaded.errors[0])


def test_rules_of_a_source_that_is_gone_are_no_error(settings: Settings) -> None:
    file = rules_file(settings, "gone")
    file.parent.mkdir(parents=True)
    file.write_text("anything", "utf-8")
    assert not load(settings).errors
