"""The operators' pages over real HTTP: what they show, to whom, and what may be changed from them by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import requests
from fastapi import FastAPI
from tests.api.conftest import serving
from tests.fetch.fault_site import running_site
from tests.operators.logins import Pages, visit
from tests.pipeline.conftest import Ministry, release

from communique.demo.breakage import SWITCH_FILE, SiteFault, switch_fault
from communique.errors import CommuniqueError
from communique.index.held import read_documents
from communique.operators.console import create_console
from communique.operators.console.charts import DAYS, HEIGHT, bars_of_days, line_of_shares
from communique.operators.console.evidence import read_received
from communique.operators.console.rules_form import rules_of_form
from communique.operators.watched import crawl_watched
from communique.pipeline.context import Installation
from communique.pipeline.lineage import airflow_run_id
from communique.pipeline.replay import apply_batch, plan_replay, remake_batch
from communique.pipeline.workspace import Batch

pytestmark = pytest.mark.services
ATTACK = "<script>document.title='run'</script><img src=x onerror=alert(1)>"
MIRROR = "demo-mirror"
RULES = {
    "version": "new",
    "title": "#sidebar-document h2",
    "published": "#sidebar-document .sidebar-stamp",
    "reference": "#sidebar-document .sidebar-number",
    "body": ".sidebar-statement",
    "remove": ".sidebar-statement table",
}


@pytest.fixture(scope="module")
def application(demo_installation: Installation) -> FastAPI:
    return create_console(visit, demo_installation.settings)


@pytest.fixture(scope="module")
def address(application: FastAPI, demo_installation: Installation) -> Iterator[str]:
    """Address of the pages, after a crawl of one demo site."""
    crawl_watched(MIRROR, demo_installation)
    with serving(application) as url:
        yield url


@pytest.fixture
def hostile(demo_installation: Installation) -> Iterator[str]:
    """A page that attacks whoever looks at it, in quarantine: its text is too short."""
    with running_site() as site:
        ministry = Ministry(site, demo_installation.settings, "hostile")
        ministry.describe(name=f"Hostile {ATTACK}")
        url = ministry.put("1", f"<html><title>{ATTACK}</title><body>{ATTACK}</body></html>".encode())
        ministry.list(url, ministry.put("2", release(2, f"{ATTACK} {'word ' * 90}.")))
        crawl_watched("hostile", demo_installation)
        yield url
    (demo_installation.settings.local_sources_dir / "hostile.yaml").unlink()


def paths_of(application: FastAPI) -> list[tuple[str, str]]:
    found = []
    for route in application.routes:
        for method in getattr(route, "methods", ()):
            path = getattr(route, "path", "").replace("{source_id}", MIRROR).replace("{name}", "console.js")
            found.append((method, path))
    assert len(found) > 10
    return found


def test_no_page_answers_without_a_login(application: FastAPI, address: str) -> None:
    for method, path in paths_of(application):
        answer = requests.request(method, address + path, params={"url": "http://x.example/"}, timeout=30)
        assert answer.status_code == 401, (method, path)
        assert answer.text == "Not authenticated"


def test_who_may_only_look_changes_nothing(application: FastAPI, eve: Pages, demo_installation: Installation) -> None:
    url = demo_installation.ledger.newest_bodies(MIRROR, 1)[0].url
    for method, path in paths_of(application):
        if method == "POST":
            answer = eve.post(path, url=url, action="drop", reason="no", **RULES)
            assert answer.status_code == 403, path
    page = eve.get(f"/sources/{MIRROR}/rules").text
    assert "<fieldset disabled>" in page
    assert 'class="replay"' not in page + eve.get(f"/sources/{MIRROR}").text + eve.get("/page", url=url).text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}])
def test_another_sites_page_writes_nothing_with_my_login(ann: Pages, headers: dict[str, str]) -> None:
    assert ann.post(f"/sources/{MIRROR}/rules/discard", headers=headers).status_code == 403


def test_a_source_whose_dag_may_not_be_read_is_not_shown(eve: Pages) -> None:
    assert "azernews" not in eve.get("/sources").text
    assert eve.get("/sources/azernews").status_code == 403
    assert eve.get("/sources/nowhere").status_code == 404


def test_sources_show_state_days_and_runs(ann: Pages) -> None:
    page = ann.get("/sources").text
    row = page[page.index(f"/sources/{MIRROR}") :].split("</tr>")[0]
    assert 'class="badge fine"' in row
    assert f"{date.today()}" in row, "a bar for the documents of today"
    assert f'href="/dags/crawl_{MIRROR}"' in row
    source = ann.get(f"/sources/{MIRROR}").text
    for heading in ("How it is", "Newest pages", "How its fields are filled", "Runs", "Coverage", "learned template"):
        assert heading in source


def test_what_came_from_outside_is_shown_as_text_or_in_a_sandbox(ann: Pages, hostile: str) -> None:
    for path in ("/sources", "/quarantine", "/sources/hostile", f"/page?url={hostile}", "/sources/hostile/rules"):
        answer = ann.get(path)
        assert answer.status_code == 200, path
        assert ATTACK not in answer.text, path
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    received = ann.get("/received", url=hostile)
    assert ATTACK in received.text
    assert received.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert ann.get("/received", url=hostile, markup="true").headers["content-type"].startswith("text/plain")
    assert ATTACK not in ann.get("/extracted", url=hostile.removesuffix("1") + "2").text
    preview = ann.post("/sources/hostile/preview", version="x", title="title")
    assert ATTACK not in preview.text
    assert "no article" in preview.text


def test_a_page_in_quarantine_is_dropped_with_a_reason_and_taken_back(ann: Pages, hostile: str) -> None:
    assert hostile in ann.get("/quarantine", source="hostile", reason="no-text").text
    assert ann.post("/decide", url=hostile, action="drop").status_code == 400
    assert ann.post("/decide", url=hostile, action="drop", reason="an attack").status_code == 303
    assert hostile not in ann.get("/quarantine").text
    dropped = ann.get("/quarantine", state="refused").text
    assert "dropped by ann" in dropped
    assert "an attack" in dropped
    assert ann.post("/decide", url=hostile, action="take-back").status_code == 303
    assert hostile in ann.get("/quarantine").text


def texts_of(installation: Installation) -> dict[str, object]:
    urls = [entry.url for entry in installation.ledger.newest_bodies(MIRROR, 100)]
    documents = read_documents(installation.client, installation.settings, urls)
    return {
        url: [
            *(document.get(name) for name in ("headline", "published_text", "reference", "byline")),
            *(segment["text"] for segment in document["segments"]),
        ]
        for url, document in documents.items()
    }


def test_a_redesign_is_mended_in_the_preview_and_no_page_is_lost(ann: Pages, demo_installation: Installation) -> None:
    switch, whole = demo_installation.settings.home / SWITCH_FILE, texts_of(demo_installation)
    switch_fault(switch, "mirror", SiteFault(fault="redesign"))
    crawl_watched(MIRROR, demo_installation)
    assert "redesign" in ann.get(f"/sources/{MIRROR}").text
    redesigned = [url for url in whole if url.endswith(".htm")]
    assert len(redesigned) > 8
    poorer = texts_of(demo_installation)
    assert poorer.keys() == whole.keys(), "a page of the new design is read as well as can be without rules"
    assert any(poorer[url] != whole[url] for url in redesigned)

    preview = ann.post(f"/sources/{MIRROR}/preview", **RULES).text
    (body,) = re.findall(r'data-field="body">.*?</tr>', preview, re.DOTALL)
    counts = [int(count) for count in re.findall(r">(\d+)</td>", body)]
    assert counts[2] == len(redesigned)
    assert counts[3] == 0
    assert "not a CSS selector" in ann.post(f"/sources/{MIRROR}/preview", **RULES | {"body": "p["}).text

    form = ann.get(f"/sources/{MIRROR}/rules").text
    (digest,) = re.findall(r'name="digest" value="(\w+)"', form)
    save = f"/sources/{MIRROR}/rules"
    assert "say in a few words why" in ann.post(save, digest=digest, **RULES).text
    assert "somebody else has changed" in ann.post(save, digest="0", reason="new design", **RULES).text
    assert ann.post(save, digest=digest, reason="new design", **RULES).status_code == 303
    assert "Written here by ann" in ann.get(f"/sources/{MIRROR}").text

    for reference in plan_replay(demo_installation, "mended", source_id=MIRROR):
        batch = Batch(root=demo_installation.settings.runs_dir, reference=reference)
        remake_batch(batch, demo_installation)
        apply_batch(batch, demo_installation)
    assert texts_of(demo_installation) == whole
    entries = list(demo_installation.ledger.iter_entries(MIRROR))
    assert {(entry.state, entry.reason, entry.waiting) for entry in entries if entry.document_id} == {
        ("held", None, None)
    }
    received = {entry.url: read_received(demo_installation, entry).body for entry in entries}
    assert all(b"sidebar-" in received[url] for url in redesigned), "documents stand for the new bytes"
    switch_fault(switch, "mirror", None)
    assert crawl_watched(MIRROR, demo_installation)[1].state == "fine"
    assert texts_of(demo_installation) == whole, "pages of the old design are read by the old version"


def test_what_is_typed_is_read_as_rules_or_named() -> None:
    rules = rules_of_form(RULES | {"valid_from": "2025-01-02", "remove": "a.x\n\n b.y \n"})
    assert (rules.valid_from, rules.remove, rules.byline) == (date(2025, 1, 2), ("a.x", "b.y"), None)
    with pytest.raises(CommuniqueError, match="body: not a CSS selector"):
        rules_of_form(RULES | {"body": "p["})
    with pytest.raises(CommuniqueError, match="valid_until"):
        rules_of_form(RULES | {"valid_until": "soon"})
    with pytest.raises(CommuniqueError, match="at most"):
        rules_of_form(RULES | {"body": "p" * 2_000})


def test_charts_stay_inside_their_frame() -> None:
    today = date(2025, 3, 31)
    bars = bars_of_days({today: 4, date(2025, 3, 2): 1, date(2025, 1, 1): 9}, today)
    assert len(bars) == 2, f"only the last {DAYS} days"
    assert all(bar.y >= 0 and bar.y + bar.height <= HEIGHT + 0.01 for bar in bars)
    assert line_of_shares([None, 1.0, 0.0]) == "60.0,1.0 120.0,23.0"
    assert line_of_shares([]) == ""


def test_a_runs_folder_leads_to_its_run_in_airflow() -> None:
    assert airflow_run_id("manual__2025-04-04T10_20_30.5+00_00") == "manual__2025-04-04T10:20:30.5+00:00"
    assert airflow_run_id("scheduled__2025-04-04T10_20_30+00_00_x") == "scheduled__2025-04-04T10:20:30+00:00_x"
    assert airflow_run_id("cli-20250404") == "cli-20250404"
