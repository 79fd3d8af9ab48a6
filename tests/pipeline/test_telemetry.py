"""What a crawl tells of itself: real UDP packets, a real OTLP receiver, log lines that name the page, lineage."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import structlog
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from structlog.testing import LogCapture
from tests.pipeline.conftest import Ministry, release

from communique.cli.why import lineage_lines
from communique.errors import ConfigError
from communique.index import document_id
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.lineage import place_run, trace_page
from communique.pipeline.page_story import tell_page_story
from communique.pipeline.workspace import RunFolder
from communique.settings import Settings
from communique.telemetry import PageTime
from communique.telemetry.metrics import Silence, meter_of, statsd_address
from communique.telemetry.traces import page_span

RUN = "scheduled__2025-04-04T10:20:30+00:00"
STAGES = ["fetch", "clean", "enrich", "index"]


class Collector(BaseHTTPRequestHandler):
    """An OpenTelemetry collector that keeps what it is sent, as bytes by path."""

    received: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        self.received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def collecting() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    received: list[tuple[str, bytes]] = []
    handler = type("Handler", (Collector,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()


def packets(receiver: socket.socket) -> list[str]:
    """Return every packet that has come so far."""
    receiver.setblocking(False)
    found = []
    try:
        while True:
            found.append(receiver.recv(65_536).decode())
    except BlockingIOError:
        return found


@pytest.mark.services
def test_a_crawl_is_counted_timed_traced_and_leads_back_to_its_task(ministry: Ministry) -> None:
    urls = [ministry.put("1", release(1)), ministry.put("2", release(2)), ministry.put("3", b"<title>x</title>")]
    ministry.list(*urls)
    capture = LogCapture()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver, collecting() as (collector, received):
        receiver.bind(("127.0.0.1", 0))
        statsd = f"127.0.0.1:{receiver.getsockname()[1]}"
        installation = Installation(ministry.settings.model_copy(update={"statsd": statsd, "otlp": collector}))
        before = structlog.get_config()
        structlog.configure(
            processors=[structlog.contextvars.merge_contextvars, capture],
            # Another test may have asked for warnings only.
            wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        )
        try:
            crawl_source(ministry.id, installation, run_id=RUN)
        finally:
            structlog.configure(**before)
        told = packets(receiver)
    source = ministry.id

    assert f"communique.fetch.pages.{source}:3|c" in told
    assert f"communique.clean.pages.{source}:3|c" in told
    assert f"communique.pages.indexed.{source}:2|c" in told
    assert f"communique.quarantine.no-text.{source}:1|c" in told
    timers = [line for line in told if line.endswith("|ms")]
    for stage in STAGES:
        assert any(line.startswith(f"communique.{stage}.batch.{source}:") for line in timers), stage

    spans = [
        span
        for path, body in received
        if path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    run_id = RunFolder(ministry.settings.runs_dir, source, RUN).path.name
    page = page_span(run_id, urls[0])
    of_page = {span.name: span for span in spans if int.from_bytes(span.trace_id, "big") == page.trace_id}
    assert set(of_page) == {"page", *STAGES}, "one trace, though each stage may be a process of its own"
    assert int.from_bytes(of_page["page"].span_id, "big") == page.span_id
    assert all(of_page[stage].parent_span_id == of_page["page"].span_id for stage in STAGES)
    begins = [of_page[stage].start_time_unix_nano for stage in STAGES]
    assert begins == sorted(begins)
    assert of_page["page"].start_time_unix_nano == begins[0]

    for stage in STAGES:
        (line,) = [one for one in capture.entries if one.get("stage") == stage and one.get("url") == urls[0]]
        assert (line["source"], line["document"]) == (source, document_id(urls[0]))
        assert line["run"] == run_id

    story = tell_page_story(installation, urls[0])
    assert story.lineage is not None
    assert [one.stage for one in story.lineage.times] == STAGES
    assert story.lineage.airflow_path == (
        f"/dags/crawl_{source}/runs/scheduled__2025-04-04T10%3A20%3A30%2B00%3A00/tasks/pages.index/mapped/0"
    )
    lines = lineage_lines(story.lineage, "http://airflow.example")
    assert lines[0].endswith(f"run {RUN}")
    assert lines[1].strip() == f"http://airflow.example{story.lineage.airflow_path}"
    assert len(lines) == 6


@pytest.mark.services
def test_metrics_go_to_a_collector_with_the_source_as_attribute_and_one_that_is_away_costs_nothing(
    ministry: Ministry,
) -> None:
    ministry.list(ministry.put("1", release(1)))
    with collecting() as (collector, received):
        crawl_source(ministry.id, Installation(ministry.settings.model_copy(update={"otlp": collector})), run_id="a")
        metrics = {
            metric.name: metric
            for path, body in received
            if path == "/v1/metrics"
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }
    assert {"communique.fetch.pages", "communique.index.page", "communique.pages.indexed"} <= metrics.keys()
    (point,) = metrics["communique.pages.indexed"].sum.data_points
    assert {one.key: one.value.string_value for one in point.attributes} == {"source": ministry.id}

    away = ministry.settings.model_copy(update={"statsd": "127.0.0.1:9"})
    assert crawl_source(ministry.id, Installation(away), run_id="b").finished


def test_where_metrics_go_is_checked_and_off_by_default() -> None:
    assert isinstance(meter_of(Settings(statsd=None, otlp=None)), Silence)
    assert statsd_address("[::1]:8125") == ("::1", 8125)
    for wrong in ("localhost", "localhost:x", ":8125", "localhost:0"):
        with pytest.raises(ConfigError, match="COMMUNIQUE_STATSD"):
            statsd_address(wrong)


def test_a_run_leads_to_airflow_as_far_as_is_known(tmp_path: Path) -> None:
    url = "http://x.example/1"
    by_hand = trace_page(tmp_path, "azernews", "manual-20250404T102030", url)
    assert (by_hand.dag_id, by_hand.airflow_path, by_hand.times) == (None, None, ())
    assert lineage_lines(by_hand, None) == ["  made by the command line, run manual-20250404T102030"]
    assert place_run("azernews", "scheduled__2025-04-04T10_20_30+00_00").dag_id == "crawl_azernews"
    replayed = trace_page(tmp_path, "azernews", "replay-manual__2025-04-04T10_20_30+00_00", url)
    assert replayed.airflow_path == "/dags/replay_source/runs/manual__2025-04-04T10%3A20%3A30%2B00%3A00"
    run = RunFolder(tmp_path, "azernews", "manual__2025-04-04T10:20:30+00:00")
    time = PageTime.model_validate({"url": url, "stage": "clean", "began_at": "2025-04-04T10:21:00Z", "seconds": 1.5})
    run.make_batch(1)
    run.make_batch(2).write("times-clean", [time])
    known = trace_page(tmp_path, "azernews", run.path.name, url)
    assert (known.map_index, known.times) == (1, (time,))
    assert json.loads(known.model_dump_json())["task_id"] == "pages.index"
