"""A watched source's DAG is started by the triggerer as soon as its feed names something new."""

from __future__ import annotations

import pytest
from tests.end_to_end.conftest import CrawledDemo

from communique.demo.follow_wire import publish_and_follow

pytestmark = pytest.mark.services


def test_a_flash_is_searchable_without_anyone_starting_a_crawl(crawled: CrawledDemo) -> None:
    missing, spans = publish_and_follow(crawled.settings, 1, 0, 300, lambda _published, _searchable: None)
    assert missing == []
    whole = {(span.begin, span.end): span for span in spans}["published", "searchable"]
    assert whole.pages == 1
    runs = crawled.airflow._request("GET", "dags/crawl_demo-wire/dagRuns").json()["dag_runs"]
    assert "asset_triggered" in {run["run_type"] for run in runs}
