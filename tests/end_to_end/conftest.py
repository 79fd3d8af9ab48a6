"""One crawl of all demo sites by a real Airflow into a real node, and a real Chromium, shared by this folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, FloatRect, Page
from tests.chromium import running_chromium
from tests.services import settings_of

from communique.demo.crawl_demo import follow_crawls, read_crawl_reports, trigger_crawls
from communique.pipeline.context import Installation
from communique.pipeline.report import RunReport
from communique.runtime import airflow_client, read_service, start_airflow, start_demo_web, stop_all
from communique.runtime.airflow_api import AirflowClient
from communique.runtime.airflow_settings import ADMIN, VIEWER, airflow_passwords
from communique.settings import Settings
from communique.sources import load_sources, source_directories

CRAWL_SECONDS = 420
_BUNDLE = "airflow.dag_processing.bundles.local.LocalDagBundle"
# What the probes look for, and their folder as a second one of DAGs.
PROBED = {
    "PROBE": "handed on",
    "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(
        [
            {"name": "dags-folder", "classpath": _BUNDLE, "kwargs": {}},
            {"name": "probes", "classpath": _BUNDLE, "kwargs": {"path": str(Path(__file__).parent / "probe_dags")}},
        ]
    ),
}
# A folder for screenshots, for whoever renews those in the documentation.
PICTURES = os.environ.get("COMMUNIQUE_TEST_PICTURES")


@dataclass(frozen=True)
class CrawledDemo:
    """An installation whose demo sources were crawled once through Airflow."""

    settings: Settings
    airflow: AirflowClient
    reports: dict[str, RunReport]

    @property
    def installation(self) -> Installation:
        return Installation(self.settings)

    def crawl(self, *source_ids: str) -> dict[str, RunReport]:
        """Crawl sources through Airflow once more; all demo sources if none are named."""
        runs = trigger_crawls(self.airflow, source_ids or demo_source_ids(self.settings))
        states = follow_crawls(self.airflow, runs, lambda _: None, timeout=CRAWL_SECONDS)
        assert {state.state for state in states} == {"success"}, states
        return {report.source: report for report in read_crawl_reports(self.settings, runs)}


def demo_source_ids(settings: Settings) -> list[str]:
    loaded = load_sources(*source_directories(settings))
    assert not loaded.errors
    return [source.id for source in loaded.sources.values() if source.demo]


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory, elasticsearch_url: str) -> Iterator[CrawledDemo]:
    home = tmp_path_factory.mktemp("end-to-end")
    settings = settings_of(home).model_copy(
        update={"es_url": elasticsearch_url, "index_prefix": f"end-to-end-{uuid4().hex[:8]}"}
    )
    try:
        start_demo_web(settings)
        start_airflow(settings, extra_env=PROBED)
        demo = CrawledDemo(settings, airflow_client(settings), {})
        demo.reports.update(demo.crawl())
        yield demo
    finally:
        stop_all(settings)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


def log_in(browser: Browser, crawled: CrawledDemo, name: str) -> Page:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(airflow_address(crawled))
    page.fill('input[name="username"]', name)
    page.fill('input[name="password"]', airflow_passwords(crawled.settings)[name])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/auth/login" not in url)
    return page


@pytest.fixture
def viewer(browser: Browser, crawled: CrawledDemo) -> Iterator[Page]:
    page = log_in(browser, crawled, VIEWER)
    yield page
    page.close()


@pytest.fixture
def operator(browser: Browser, crawled: CrawledDemo) -> Iterator[Page]:
    page = log_in(browser, crawled, ADMIN)
    yield page
    page.close()


def airflow_address(crawled: CrawledDemo) -> str:
    service = read_service(crawled.settings, "airflow-api-server")
    assert service is not None
    return service.url


def picture(page: Page, name: str) -> None:
    """Take a picture of what stands in the window, without the empty part below it."""
    if PICTURES:
        width, height = page.evaluate("[innerWidth, Math.min(innerHeight, document.body.scrollHeight)]")
        clip = FloatRect(x=0, y=0, width=width, height=height)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", clip=clip)
