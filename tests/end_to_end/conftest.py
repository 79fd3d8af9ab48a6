"""One crawl of all demo sites by a real Airflow into a real node, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from tests.services import settings_of

from communique.demo.crawl_demo import follow_crawls, read_crawl_reports, trigger_crawls
from communique.pipeline.context import Installation
from communique.pipeline.report import RunReport
from communique.runtime import airflow_client, start_airflow, start_demo_web, stop_all
from communique.runtime.airflow_api import AirflowClient
from communique.settings import Settings
from communique.sources import load_sources, source_directories

CRAWL_SECONDS = 420


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
        start_airflow(settings)
        demo = CrawledDemo(settings, airflow_client(settings), {})
        demo.reports.update(demo.crawl())
        yield demo
    finally:
        stop_all(settings)
