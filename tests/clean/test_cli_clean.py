"""``communique clean`` on files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import typer
from clean_pages import EN, ENGLISH, modern_page
from typer.testing import CliRunner

from communique.cli import clean as clean_command

app = typer.Typer()
clean_command.register(app)
app.command("other")(lambda: None)  # a second command, so that the first keeps its name
PAGE = modern_page("New ferry [line] discussed", EN, ENGLISH, "en")


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    return path


def test_json_is_one_object_with_stable_names(page_file: Path) -> None:
    result = CliRunner().invoke(app, ["clean", str(page_file), "--url", "https://example.org/n/1", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["url"] == "https://example.org/n/1"
    assert (found["title"], found["published"], found["byline"], found["reference"]) == (
        "New ferry [line] discussed",
        "2024-03-12T14:05",
        [],
        None,
    )
    assert [segment["language"] for segment in found["segments"]] == found["languages"] == ["en"]
    assert {"text": "Share this page", "rule": "share-bar"} in found["removed"]
    assert {"kind", "kind_evidence", "origins", "confidence", "rules_version"} <= found.keys()


def test_explain_shows_rules_and_escapes_the_page(page_file: Path) -> None:
    result = CliRunner().invoke(app, ["clean", str(page_file), "--explain"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "share-bar" in result.stdout
    assert "New ferry [line] discussed" in result.stdout


def test_plain_output_shows_the_text(page_file: Path) -> None:
    result = CliRunner().invoke(app, ["clean", str(page_file)])
    assert result.exit_code == 0
    assert EN[0] in result.stdout


@pytest.mark.parametrize("name", ["missing.html", "empty.html"])
def test_errors_exit_with_two_and_a_message(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.html").write_text("<html><body></body></html>")
    result = CliRunner().invoke(app, ["clean", str(tmp_path / name), "--json"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "error:" in result.stderr
