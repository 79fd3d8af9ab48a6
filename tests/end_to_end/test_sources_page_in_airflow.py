"""The *Sources* page in Airflow, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, sync_playwright
from tests.end_to_end.conftest import CrawledDemo

from communique.runtime import read_service
from communique.runtime.airflow_settings import VIEWER, airflow_passwords
from communique.sources import load_sources, source_directories

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.services,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_of_viewer(browser: Browser, crawled: CrawledDemo) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(airflow_address(crawled))
    page.fill('input[name="username"]', VIEWER)
    page.fill('input[name="password"]', airflow_passwords(crawled.settings)[VIEWER])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/auth/login" not in url)
    yield page
    page.close()


def airflow_address(crawled: CrawledDemo) -> str:
    service = read_service(crawled.settings, "airflow-api-server")
    assert service is not None
    return service.url


def test_the_page_does_not_answer_without_a_login(crawled: CrawledDemo) -> None:
    answer = requests.get(f"{airflow_address(crawled)}/communique/sources", timeout=30)
    assert answer.status_code == 401
    assert "demo-mfa" not in answer.text


def test_an_operator_sees_what_the_newest_run_of_each_source_did(page_of_viewer: Page, crawled: CrawledDemo) -> None:
    page_of_viewer.goto(f"{airflow_address(crawled)}/communique/sources")
    rows = page_of_viewer.locator("tbody tr")
    assert rows.count() == len(load_sources(*source_directories(crawled.settings)).sources)
    agency = page_of_viewer.locator("tr", has_text="demo-agency").inner_text()
    assert f"{crawled.reports['demo-agency'].listed}" in agency
    assert "http-500 (1)" in agency
    assert "never run" in page_of_viewer.locator("tr", has_text="mid-ru").inner_text()


def test_the_page_leads_to_the_dag_of_a_source(page_of_viewer: Page, crawled: CrawledDemo) -> None:
    page_of_viewer.goto(f"{airflow_address(crawled)}/communique/sources")
    page_of_viewer.locator("tr", has_text="demo-mfa").locator("a").click()
    page_of_viewer.wait_for_url("**/dags/crawl_demo-mfa**")
    page_of_viewer.get_by_text("Crawl Demo: Ministry of Foreign Affairs").first.wait_for()
