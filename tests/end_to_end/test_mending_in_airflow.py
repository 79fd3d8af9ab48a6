"""An operator's day in a real browser on a real Airflow: a redesign is seen, mended in the preview, and replayed."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Page
from tests.end_to_end.conftest import CrawledDemo, airflow_address, picture

from communique.demo.breakage import SWITCH_FILE, SiteFault, switch_fault
from communique.index.held import read_documents
from communique.operators.incident_store import update_incidents
from communique.sources import load_sources, source_directories

pytestmark = [
    pytest.mark.services,
    pytest.mark.browser,
]
SPEECHES = "demo-speeches"
MENDED = {
    "title": ".sidebar-article-head > div:nth-of-type(2)",
    "published": ".sidebar-article-head .sidebar-article-date",
    "reference": ".sidebar-article-head .sidebar-doc-number",
    "body": ".sidebar-article-content",
    "remove": ".sidebar-article-content .sidebar-linked\n.sidebar-article-content .sidebar-typo",
}


def texts_of(crawled: CrawledDemo) -> dict[str, object]:
    installation = crawled.installation
    urls = [entry.url for entry in installation.ledger.newest_bodies(SPEECHES, 100)]
    documents = read_documents(installation.client, installation.settings, urls)
    return {
        url: [
            *(document.get(name) for name in ("headline", "published_text", "reference", "byline")),
            *(segment["text"] for segment in document["segments"]),
        ]
        for url, document in documents.items()
    }


def test_no_page_answers_without_a_login(crawled: CrawledDemo) -> None:
    for path in ("sources", f"sources/{SPEECHES}", "quarantine", "page?url=x", "received?url=x", "static/console.js"):
        answer = requests.get(f"{airflow_address(crawled)}/communique/{path}", timeout=30)
        assert answer.status_code == 401, path
        assert "demo-" not in answer.text
    assert requests.post(f"{airflow_address(crawled)}/communique/decide", timeout=30).status_code == 401


def test_a_viewer_sees_every_source_and_its_dag_and_changes_nothing(viewer: Page, crawled: CrawledDemo) -> None:
    address = airflow_address(crawled)
    viewer.goto(f"{address}/communique/sources")
    assert viewer.locator("tbody tr").count() == len(load_sources(*source_directories(crawled.settings)).sources)
    agency = viewer.locator("tr", has_text="demo-agency").inner_text()
    assert f"{crawled.reports['demo-agency'].listed}" in agency
    assert "never run" in viewer.locator("tr", has_text="mid-ru").inner_text()
    viewer.goto(f"{address}/communique/sources/{SPEECHES}/rules")
    assert viewer.locator("fieldset[disabled]").count() == 1
    form = {"version": "x", "title": "h1", "reason": "no"}
    for path in (f"sources/{SPEECHES}/preview", f"sources/{SPEECHES}/rules", f"sources/{SPEECHES}/rules/discard"):
        refused = viewer.request.post(f"{address}/communique/{path}", form=form, headers={"origin": address})
        assert refused.status == 403, path
    viewer.goto(f"{address}/communique/sources")
    viewer.locator("tr", has_text="demo-mfa").get_by_role("link", name="DAG").click()
    viewer.wait_for_url("**/dags/crawl_demo-mfa**")
    viewer.get_by_text("Crawl Demo: Ministry of Foreign Affairs").first.wait_for()


def test_a_redesign_is_seen_mended_and_replayed(operator: Page, crawled: CrawledDemo) -> None:
    address, switch = airflow_address(crawled), crawled.settings.home / SWITCH_FILE
    whole = texts_of(crawled)
    switch_fault(switch, "speeches", SiteFault(fault="redesign"))
    crawled.crawl(SPEECHES)
    assert texts_of(crawled) != whole, "the redesign costs titles and times of day"

    operator.goto(f"{address}/communique/sources")
    row = operator.locator("tr", has_text=SPEECHES)
    assert "redesign" in row.inner_text()
    assert operator.locator("tbody tr").first.inner_text().startswith("Demo: "), "the worst source stands first"
    picture(operator, "operators-sources")
    row.get_by_role("link").first.click()
    operator.get_by_text("The site seems to have a new design").first.wait_for()
    picture(operator, "operators-source")
    operator.locator(".finding .address a").first.click()
    operator.frame_locator('iframe[title="What is extracted"]').locator("main h1").wait_for()
    picture(operator, "operators-page")
    update_incidents(crawled.installation)
    operator.goto(f"{address}/communique/incidents")
    assert operator.locator("article.held", has_text=SPEECHES).locator(".badge").inner_text() == "degraded"
    picture(operator, "operators-incidents")
    operator.goto(f"{address}/communique/sources/{SPEECHES}/rules")
    operator.locator('#preview tr[data-field="body"]').wait_for()
    pages = operator.locator(".previewed").count()
    for name, selector in MENDED.items():
        operator.fill(f'[name="{name}"]', selector)
    body = operator.locator(f'#preview tr[data-field="body"] td:nth-of-type(3):text-is("{pages}")')
    body.wait_for()
    assert operator.locator("#preview").evaluate("it => !it.querySelector('script')")
    picture(operator, "operators-rules")
    operator.fill('[name="reason"]', "new design")
    operator.get_by_role("button", name="Save").click()
    operator.get_by_text("Saved.").wait_for()
    operator.locator(".saved .replay").click()
    operator.get_by_text("replay: done").wait_for(timeout=240_000)
    assert texts_of(crawled) == whole
    operator.goto(f"{address}/communique/sources/{SPEECHES}")
    assert operator.locator("h1 .badge").inner_text() == "fine"

    switch_fault(switch, "speeches", None)
    crawled.crawl(SPEECHES)
    operator.reload()
    assert operator.locator("h1 .badge").inner_text() == "fine"
    assert texts_of(crawled) == whole, "the old design is still read by the old version"


def test_the_pages_stand_in_airflows_own_frame(operator: Page, crawled: CrawledDemo) -> None:
    operator.goto(f"{airflow_address(crawled)}/plugin/communique-quarantine")
    frame = operator.frame_locator("iframe")
    frame.get_by_role("heading", name="Quarantine").wait_for()
    held = crawled.installation.ledger.list_quarantined()
    assert frame.locator("article.held h3").all_inner_texts() == [entry.url for entry in held]
    picture(operator, "operators-quarantine")
