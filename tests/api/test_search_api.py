"""The API over real HTTP: the same hits as everywhere, errors that say what to do, and no parameter that breaks it."""

from __future__ import annotations

import csv
import io
import re
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import schemathesis
from fastapi import Depends, FastAPI, Header, HTTPException
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from lxml import html
from tests.api.conftest import ATTACK, LAVROV, MAMMADYAROV, serving
from tests.commands import run_json
from tests.index.index_pages import page_url

from communique.api import create_app
from communique.api.labels import PARAMETERS
from communique.index import document_id
from communique.settings import Settings

pytestmark = pytest.mark.services


def get(address: str, path: str, **parameters: object) -> requests.Response:
    return requests.get(f"{address}{path}", params=parameters, timeout=60)  # type: ignore[arg-type]


OPTIONS = {"lang": "--language", "person": "--person", "source": "--source", "kind": "--kind"}
"""Options of the command line by the parameter of an address."""


def facet_links(page: str, asked: dict[str, str]) -> dict[tuple[str, str], int]:
    """Return what the facets of a page offer, by the parameter and value that their links add or take out."""
    given, offered = set(asked.items()), {}
    for link in html.fromstring(page).iterfind(".//details[@class='facet']//li/a"):
        changed = min(set(parse_qsl(urlsplit(link.get("href")).query)) ^ given)
        offered[changed] = int(link.findtext("span"))
    return offered


@pytest.mark.parametrize(
    ("language", "query", "facets"),
    [
        ("en", "Mammadyarov", {}),
        ("ru", "Мамедъяров", {}),
        ("az", "Məmmədyarov", {}),
        ("en", "meeting date:2021-03..2021-05", {"kind": "press release"}),
        ("en", "meeting", {"source": "ministry", "person": LAVROV}),
        ("ru", "Встреча министров", {"source": "demo-agency"}),
        ("az", "səfir", {"lang": "az", "person": MAMMADYAROV}),
        ("ru", "lang:ru", {}),
    ],
)
def test_page_command_line_and_http_give_the_same_hits_and_facets(
    language: str,
    query: str,
    facets: dict[str, str],
    address: str,
    settings: Settings,
) -> None:
    over_http = get(address, "/search", q=query, **facets).json()
    hits = [hit["id"] for hit in over_http["hits"]]
    assert hits
    asked = {"q": query, "ui": language, **facets}
    page = get(address, "/", **asked).text
    links = [link.get("href") for link in html.fromstring(page).iterfind(".//h3/a")]
    assert [urlsplit(link).path for link in links] == [f"/pages/{hit}" for hit in hits]
    counted = {
        (PARAMETERS.get(facet, "from"), bucket["value"]): bucket["count"]
        for facet, buckets in over_http["facets"].items()
        for bucket in buckets
    }
    assert set(facets.items()) <= set(counted)
    assert facet_links(page, asked) == counted
    options = [part for name, value in facets.items() for part in (OPTIONS[name], value)]
    printed = run_json(settings, "search", query, *options)
    assert [hit["id"] for hit in printed["hits"]] == hits
    assert (printed["total"], printed["facets"]) == (over_http["total"], over_http["facets"])


def test_hits_lead_on_to_the_last(address: str) -> None:
    answer = get(address, "/search", q="meeting", size=5, collapse=False).json()
    seen = [hit["id"] for hit in answer["hits"]]
    while answer["next"]:
        answer = get(address, "/search", q="meeting", size=5, after=answer["next"]).json()
        seen += [hit["id"] for hit in answer["hits"]]
    assert len(seen) == len(set(seen)) == answer["total"] == 14


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/search?q=gas+(", 400, "parenthesis-not-closed"),
        ("/search?q=date:someday", 400, "bad-value"),
        ("/export?q=gas+(", 400, "parenthesis-not-closed"),
        ("/search?size=1000", 422, "bad-parameter"),
        ("/search?from=someday", 422, "bad-parameter"),
        ("/search?from=2022&to=2021", 422, "bad-parameter"),
        ("/search?after=x", 422, "bad-parameter"),
        (f"/search?q={'x' * 1001}", 422, "bad-parameter"),
        ("/documents/abcdef", 404, "not-here"),
        ("/documents/..%2f..%2fetc", 404, "http"),
        ("/entities/person/nobody-at-all", 404, "not-here"),
        ("/entities/spam/x", 404, "not-here"),
        ("/stories/none", 404, "not-here"),
        ("/nothing", 404, "http"),
    ],
)
def test_errors_are_json_with_a_name_and_what_to_do(address: str, path: str, status: int, error: str) -> None:
    answer = requests.get(address + path, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["message"]


def test_the_place_of_a_mistake_is_in_the_answer(address: str) -> None:
    assert get(address, "/search", q="gas (oil").json()["position"] == 4


def test_documents_entities_and_suggestions(address: str) -> None:
    identity = document_id(page_url("meeting-7"))
    document = get(address, f"/documents/{identity}").json()
    assert (document["url"], document["archive"]["offset"]) == (page_url("meeting-7"), 17)
    assert "identities" not in document
    assert get(address, f"/documents/{identity}/revisions").json() == []
    assert get(address, f"/documents/{identity}/similar").json()[0]["title"].startswith("Meeting")
    entity = get(address, f"/entities/{LAVROV}").json()
    assert (entity["name"], entity["total"], entity["known"]) == ("Sergey Lavrov", 12, True)
    assert "Сергей Лавров" in entity["names"]["ru"]
    assert get(address, "/suggest", q="Мамед").json()[0]["id"] == "person/elmar-mammadyarov"
    (page,) = get(address, f"/stories/{identity}").json()
    assert (page["hit"]["id"], page["role"]) == (identity, "original")
    assert get(address, "/terms", q="zebra").status_code == 200


def test_exports_are_files(address: str) -> None:
    answer = get(address, "/export", q="Lavrov")
    assert answer.headers["content-disposition"] == 'attachment; filename="communique.csv"'
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 12
    assert len(get(address, "/export", q="Lavrov", format="jsonl", most=3).text.splitlines()) == 3


@pytest.mark.parametrize("path", ["/", "/search", "/help", "/nothing", "/pages/abcdef", "/static/search.js", "/?q=("])
def test_headers_let_nothing_of_a_page_run(address: str, path: str) -> None:
    headers = requests.get(address + path, timeout=60).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_other_host_names_and_writing_are_refused(address: str) -> None:
    assert requests.get(address, headers={"host": "evil.example"}, timeout=60).status_code == 400
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert requests.request(method, f"{address}/search", timeout=60).status_code == 405


def test_an_attack_is_json_text(address: str) -> None:
    answer = get(address, "/search", q="zebra")
    assert answer.headers["content-type"] == "application/json"
    assert {hit["title"] for hit in answer.json()["hits"]} == {f"Attack {ATTACK}", f"Attack again {ATTACK}"}


def test_elasticsearch_away_is_an_answer_of_its_own(settings: Settings, unused_port: int) -> None:
    lost = settings.model_copy(update={"es_url": f"http://127.0.0.1:{unused_port}"})
    with serving(create_app(lost)) as address:
        for path in ("/search", "/"):
            answer = get(address, path)
            assert answer.status_code == 503
            assert "communique up" in answer.text


def test_mounted_below_a_path_its_links_stay_there_and_its_login_covers_pages_and_api(
    address: str, settings: Settings
) -> None:
    def need_login(authorization: Annotated[str, Header()] = "") -> None:
        if authorization != "known":
            raise HTTPException(401)

    outer = FastAPI()
    outer.mount("/below", create_app(settings, dependencies=[Depends(need_login)]))
    with serving(outer) as mounted:
        for path in ("/", "/search", "/help", "/suggest?q=Lav", "/export", "/pages/abcdef", "/stories/x"):
            assert requests.get(f"{mounted}/below{path}", timeout=60).status_code == 401, path
        assert requests.get(f"{mounted}/below/openapi.json", timeout=60).status_code == 404
        page = requests.get(f"{mounted}/below/?q=Lavrov", headers={"authorization": "known"}, timeout=60).text
        links = re.findall(r'(?:href|src|action|data-suggest)="(/[^"]*)"', page)
        assert links
        assert [link for link in links if not link.startswith("/below/")] == []
        missing = requests.get(f"{mounted}/below/pages/abcdef", headers={"authorization": "known"}, timeout=60)
        assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_openapi_has_examples_and_every_route(address: str) -> None:
    description = get(address, "/openapi.json").json()
    paths = {"/search", "/suggest", "/terms", "/export", "/documents/{document_id}", "/stories/{story_id}"}
    assert paths <= set(description["paths"])
    by_name = {one["name"]: one for one in description["paths"]["/search"]["get"]["parameters"]}
    assert by_name["q"]["schema"]["examples"]


def test_no_parameters_break_the_api(address: str) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json", wait_for_schema=10)
    problems: list[str] = []
    for operation in (result.ok() for result in schema.get_all_operations()):

        @hypothesis_settings(
            max_examples=12,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            answer = case.call(base_url=address)
            if answer.status_code >= 500:
                problems.append(f"{answer.status_code} {answer.request.url} {answer.text[:200]}")

        ask()
    assert problems == []
