"""``communique search`` and ``communique show``, as a shell sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from tests.commands import Done, run_command
from tests.index.index_pages import index_pages, make_page, page_url

from communique.index import document_id
from communique.runtime.child_environment import child_environment
from communique.settings import Settings

pytestmark = pytest.mark.services

LAVROV = "person/sergey-lavrov"
PAGES = [
    make_page(
        "talks",
        ("en", "[red]Talks[/red] in Moscow", "Mr Lavrov [/bold] received the [link=x]ambassador[/link]."),
        people={LAVROV: ("Sergey Lavrov", "Lavrov")},
        kind="press release",
        published="2021-03-31",
    ),
    make_page(
        "vstrecha",
        ("ru", "Встреча", "Лавров принял посла."),
        people={LAVROV: ("Sergey Lavrov", "Лавров")},
        source="agency",
        published="2022-01-15T10:00",
    ),
]
Command = Callable[..., Done]


@pytest.fixture(scope="module")
def communique(client: Elasticsearch, settings: Settings) -> Command:
    """Run a command of an installation whose index holds the pages above."""
    index_pages(client, settings, PAGES)
    return partial(run_command, settings, COLUMNS="200")


@pytest.mark.usefixtures("communique")
def test_the_executable_prints_one_json_object_and_nothing_else(settings: Settings) -> None:
    executable = Path(sys.executable).with_name("communique")
    done = subprocess.run(
        [executable, "search", "*", "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=child_environment(settings),
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["total"] == 2


def test_json_has_total_hits_and_facets(communique: Command) -> None:
    done = communique("search", "*", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["total"] == 2
    newest, oldest = answer["hits"]
    assert (newest["url"], newest["language"], newest["title"]) == (page_url("vstrecha"), "ru", "Встреча")
    assert oldest["id"] == document_id(page_url("talks"))
    assert answer["facets"]["source"] == [
        {"value": "agency", "label": "agency", "count": 1},
        {"value": "ministry", "label": "ministry", "count": 1},
    ]


@pytest.mark.parametrize(
    ("arguments", "urls"),
    [
        (["Лавров"], {"talks", "vstrecha"}),
        (["Lavrov", "--source", "agency"], {"vstrecha"}),
        (["Lavrov", "--source", "agency", "--source", "ministry"], {"talks", "vstrecha"}),
        (["*", "--person", "Лавров", "--language", "en"], {"talks"}),
        (["*", "--kind", "press release"], {"talks"}),
        (["*", "--from", "2021", "--to", "2021-03"], {"talks"}),
        (["*", "--to", "2021-03-30"], set()),
        (["nothing-like-it"], set()),
    ],
)
def test_filters(communique: Command, arguments: list[str], urls: set[str]) -> None:
    done = communique("search", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert {hit["url"] for hit in json.loads(done.stdout)["hits"]} == {page_url(name) for name in urls}


def test_brackets_of_a_page_are_shown_as_they_are(communique: Command) -> None:
    done = communique("search", "ambassador")
    assert done.returncode == 0, done.stderr
    assert "[red]Talks[/red] in Moscow" in done.stdout
    assert "Mr Lavrov [/bold] received the [link=x]ambassador[/link]." in done.stdout
    assert "press release" in done.stdout


def test_a_name_is_said_to_be_taken_for_an_identity(communique: Command) -> None:
    assert "“Лавров” is taken for Sergey Lavrov (person/sergey-lavrov)" in communique("search", "Лавров").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x", "--from", "someday"], "expected a year, month or day"),
        (["x", "--from", "2021-13"], "expected a year, month or day"),
        (["x", "--from", "2022", "--to", "2021"], "later than the last"),
        (["x", "--size", "5000"], "--size"),
        (["x", "--sort", "random"], "--sort"),
        (["x", "--nonsense"], "--nonsense"),
    ],
)
def test_bad_usage_is_exit_code_two(communique: Command, arguments: list[str], told: str) -> None:
    done = communique("search", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_no_node_is_exit_code_one_with_advice(communique: Command, unused_port: int) -> None:
    done = communique("search", "x", "--json", COMMUNIQUE_ES_URL=f"http://127.0.0.1:{unused_port}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "communique up" in done.stderr


@pytest.mark.parametrize("by", ["id", "prefix", "url", "url with a fragment"])
def test_show_finds_a_page_by_id_and_url(communique: Command, by: str) -> None:
    url = page_url("talks")
    reference = {
        "id": document_id(url),
        "prefix": document_id(url)[:12],
        "url": url,
        "url with a fragment": f"{url}#top",
    }[by]
    done = communique("show", reference, "--json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert (shown["url"], shown["archive"]["offset"], shown["run_id"]) == (url, 17, "run-1")


def test_show_prints_text_and_provenance(communique: Command) -> None:
    done = communique("show", page_url("talks"))
    assert done.returncode == 0, done.stderr
    assert "[link=x]ambassador[/link]" in done.stdout
    assert "ministry/1.warc.gz @ 17 (urn:uuid:1)" in done.stdout
    assert "Sergey Lavrov (1)" in done.stdout


def test_show_of_a_page_that_is_not_there_is_exit_code_one(communique: Command) -> None:
    done = communique("show", page_url("never"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no document" in done.stderr


def test_a_bad_query_is_exit_code_two_with_a_caret_below_the_place(communique: Command) -> None:
    done = communique("search", "Lavrov (talks")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-2:] == ["  Lavrov (talks", "         ^"]


def test_a_name_found_in_another_script_says_so(communique: Command) -> None:
    assert "found by “Lavrov” as a mention of who or what is meant" in communique("search", "Lavrov").stdout


def test_export_writes_to_a_file_and_to_standard_output(communique: Command, tmp_path: Path) -> None:
    file = tmp_path / "found.csv"
    assert communique("export", "Лавров", "--output", str(file)).returncode == 0
    printed = communique("export", "Лавров")
    assert printed.stdout.replace("\r\n", "\n") == file.read_text(encoding="utf-8")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    assert communique("export", "--format", "xls").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["suggest", "Лавр"], "Сергей Лавров\tSergey Lavrov (person, 2 pages)"),
        (["suggest", "Лавр", "--json"], '"id": "person/sergey-lavrov"'),
        (["terms", "*"], ""),
        (["terms", "*", "--json"], '"words"'),
        (["similar", page_url("talks"), "--json"], "["),
        (["similar", page_url("talks")], ""),
    ],
)
def test_other_commands_of_an_analyst(communique: Command, arguments: list[str], told: str) -> None:
    done = communique(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout
