"""A worker killed with -9 in mid-crawl costs a retry and nothing else: the index ends the same."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest
from tests.end_to_end.conftest import CRAWL_SECONDS, CrawledDemo

from communique.archive import ArchiveReader, ArchiveStore, iter_records
from communique.archive.checking import check_file
from communique.archive.exchange import digest_of
from communique.demo.content import load_site
from communique.demo.crawl_demo import follow_crawls, read_crawl_reports, trigger_crawls
from communique.index import alias_name, read_document
from communique.pipeline.context import Installation
from communique.runtime import read_service
from communique.runtime.child_environment import child_environment
from communique.settings import Settings

pytestmark = pytest.mark.services

TASK_PROCESS = re.compile(r"airflow worker -- [0-9a-f]{8}-[0-9a-f-]{27}$")
OF_ONE_RUN = {"run_id", "indexed_at", "fetched_at", "listed_at", "archive", "text_since"}
KILLS = 6


def lasting_documents(settings: Settings, site: str) -> dict[str, dict[str, Any]]:
    """Return the documents of a site by URL, without what is of one run only."""
    client = Installation(settings).client
    found = {}
    for page in load_site(site).documents:
        document = read_document(client, settings, page.url)
        assert document is not None, page.url
        found[page.url] = {name: value for name, value in document.items() if name not in OF_ONE_RUN}
    return found


def forget_source(crawled: CrawledDemo, source_id: str) -> None:
    """Take a source's documents and ledger entries away, so that the next crawl starts from nothing."""
    client = crawled.installation.client
    for kind in ("documents", "ledger"):
        client.delete_by_query(
            index=alias_name(crawled.settings, kind), query={"term": {"source": source_id}}, refresh=True
        )


def kill_task_processes(settings: Settings, times: int) -> int:
    """Kill running task processes of this installation's Airflow ``times`` times; return how many died."""
    scheduler = read_service(settings, "airflow-scheduler")
    assert scheduler is not None
    killed, deadline, moments = 0, time.monotonic() + 60, random.Random(3)
    while killed < times and time.monotonic() < deadline:
        for process in psutil.Process(scheduler.pid).children(recursive=True):
            try:
                if killed < times and TASK_PROCESS.match(" ".join(process.cmdline()).strip()):
                    # From its first imports to the middle of its work; a task is done in a second or two.
                    time.sleep(moments.uniform(0.1, 1.2))
                    process.kill()
                    killed += 1
            except psutil.NoSuchProcess:
                continue
        time.sleep(0.05)
    return killed


def test_airflow_ends_in_the_same_index_when_its_tasks_are_killed(crawled: CrawledDemo) -> None:
    before = lasting_documents(crawled.settings, "speeches")
    forget_source(crawled, "demo-speeches")
    begun = datetime.now(UTC)
    runs = trigger_crawls(crawled.airflow, ["demo-speeches"])
    killed = kill_task_processes(crawled.settings, times=2)
    assert killed > 0
    states = follow_crawls(crawled.airflow, runs, lambda _: None, timeout=CRAWL_SECONDS)
    assert {state.state for state in states} == {"success"}
    assert all(report.finished for report in read_crawl_reports(crawled.settings, runs))
    assert lasting_documents(crawled.settings, "speeches") == before

    archive = crawled.installation.archive
    archive.finish_abandoned("demo-speeches")
    names = archive.names("demo-speeches")
    assert [problem for name in names for problem in check_file(archive, name).problems] == []
    asked = answers_since(archive, names, begun)
    workers = crawled.installation.source("demo-speeches").fetch.workers
    assert sum(asked.values()) - len(asked) <= killed * workers, "only what was under way is asked for again"


def answers_since(archive: ArchiveStore, names: list[str], begun: datetime) -> Counter[str | None]:
    """Count the answers that came for each page from ``begun`` on."""
    records = (record for name in names for record in iter_records(archive, name))
    return Counter(
        record.page_url for record in records if record.kind in {"response", "revisit"} and record.recorded_at >= begun
    )


def test_a_crawl_killed_at_random_moments_goes_on_where_it_stopped(crawled: CrawledDemo) -> None:
    settings = crawled.settings.model_copy(update={"index_prefix": "killed"})
    arguments = [sys.executable, "-m", "communique", "crawl", "demo-agency", "--run-id", "killed"]
    environment = child_environment(settings)
    moments = random.Random(7)
    for _ in range(KILLS):
        process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=moments.uniform(0.5, 6))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert lasting_documents(settings, "agency") == lasting_documents(crawled.settings, "agency")
    held = Installation(settings).ledger.read_entries(page.url for page in load_site("agency").documents)
    reader = ArchiveReader(Installation(settings).archive)
    for entry in held.values():
        assert entry.archive is not None
        assert digest_of(reader.read(entry.archive).body) == entry.digest
