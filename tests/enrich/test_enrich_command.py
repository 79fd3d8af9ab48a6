"""``communique enrich`` for a program and for a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from communique.cli import enrich

PAGE = """<html lang="en"><head><title>Ministers meet</title></head><body><article><h1>Ministers meet</h1>
<p>Foreign Minister Jeyhun Bayramov met Sergey Lavrov in Moscow to discuss [bold]trade[/bold] and transport.</p>
<p>Bayramov thanked the Russian Foreign Ministry for the invitation, and both promised to meet again in Baku soon.</p>
</article></body></html>"""


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    enrich.register(made)
    made.callback()(lambda: None)
    return made


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return str(path)


def test_json_holds_the_article_and_its_names_by_kind(app: typer.Typer, page: str) -> None:
    result = CliRunner().invoke(app, ["enrich", page, "--url", "https://example.org/1", "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["url"] == "https://example.org/1"
    assert {person["name"] for person in answer["people"]} == {"Jeyhun Bayramov", "Sergey Lavrov"}
    assert {place["id"] for place in answer["places"]} == {"place/moscow", "place/baku"}
    assert [one["name"] for one in answer["organisations"]] == ["Ministry of Foreign Affairs of Russia"]
    assert answer["treaties"] == []
    for person in answer["people"]:
        for mention in person["mentions"]:
            text = answer["segments"][mention["segment"]][mention["field"]]
            assert text[mention["start"] : mention["end"]] == mention["text"]


def test_a_reader_sees_the_names_and_the_page_as_it_is(app: typer.Typer, page: str) -> None:
    result = CliRunner().invoke(app, ["enrich", page])
    assert result.exit_code == 0, result.output
    assert "person/" in result.stdout
    assert "[bold]trade[/bold]" in result.stdout


def test_a_missing_file_is_told_and_not_traced(app: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["enrich", str(tmp_path / "none.html")])
    assert result.exit_code == 2
    assert "no such file" in result.output
