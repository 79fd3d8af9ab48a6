"""The fetch task is killed (`-9`) at fifty random moments; nothing acknowledged is lost or asked for again.

Asked for again is at most what was under way: one page for each of the task's workers."""

from __future__ import annotations

import random
import selectors
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from os import kill

import pytest
from tests.fetch.fault_site import Request
from tests.pipeline.conftest import Ministry, release

from communique.archive import ArchiveReader, iter_records
from communique.archive.exchange import digest_of
from communique.index.held import read_documents
from communique.models import FetchRecord, Quarantined
from communique.pipeline.clean_step import clean_batch
from communique.pipeline.context import Installation
from communique.pipeline.discover_step import Scan, discover_batches
from communique.pipeline.enrich_step import enrich_batch
from communique.pipeline.index_step import index_batch
from communique.pipeline.workspace import Batch
from communique.runtime.child_environment import child_environment
from communique.settings import Settings

pytestmark = pytest.mark.services

KILLS = 50
PAGES = 30
WORKERS = 2

# Forks a process for each fetch task, as Airflow's workers do; it has imported all that a fetch needs, which takes a
# fork most of a second and is no moment at which anything could be lost.
WORKER = """
import os, sys
import communique.index, communique.ledger, elasticsearch
from communique.pipeline.fetch_step import fetch_batch
from communique.pipeline.context import open_batch
from communique.settings import get_settings
from communique.sources import load_sources, source_directories

load_sources(*source_directories(get_settings()))
tell = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what a fetch logs is no answer
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        fetch_batch(*open_batch(line.strip()))
        os._exit(0)
    print(pid, flush=True, file=tell)
    print(os.waitpid(pid, 0)[1], flush=True, file=tell)
"""


@contextmanager
def running_worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", WORKER]
    with subprocess.Popen(
        command, env=child_environment(settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as worker:
        assert worker.stdin is not None
        yield worker
        worker.stdin.close()


def start_fetch(worker: subprocess.Popen[bytes], batch: Batch) -> int:
    """Begin the fetch task of a batch and return its process id."""
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write(f"{batch.reference}\n".encode())
    return int(worker.stdout.readline())


def is_over(worker: subprocess.Popen[bytes]) -> bool:
    assert worker.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(worker.stdout, selectors.EVENT_READ)
        return bool(selector.select(0.002))


def end_status(worker: subprocess.Popen[bytes]) -> int:
    assert worker.stdout is not None
    return int(worker.stdout.readline())


def answered(batch: Batch) -> set[str]:
    """Return the URLs of which a whole line tells that they were answered; a torn last one tells of nothing."""
    urls = set()
    for name, model in (("records", FetchRecord), ("quarantine-fetch", Quarantined)):
        file = batch.path / f"{name}.jsonl"
        lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
        for line in lines:
            if line.endswith(b"\n"):
                value = model.model_validate_json(line)
                urls.add(value.url if isinstance(value, Quarantined) else value.candidate.url)
    return urls


class Fetching:
    """Fetches batches and kills what does so, until it was killed often enough."""

    def __init__(self, ministry: Ministry, worker: subprocess.Popen[bytes]) -> None:
        self._site, self._worker = ministry.site, worker
        self._dice = random.Random(20250404)
        self.kills = 0

    def fetch(self, batch: Batch) -> None:
        """Take a batch to its end, whatever it takes; what was answered must not be asked for again."""
        while True:
            before, begin = answered(batch), len(self._site.requests)
            status = self._fetch_or_be_killed(batch)
            asked = Counter(self._site.url(path) for path in self._site.paths()[begin:] if not path.endswith(".txt"))
            assert not before & asked.keys(), "what was acknowledged is not asked for again"
            assert set(asked.values()) <= {1}
            in_flight = asked.keys() - answered(batch)
            assert len(in_flight) <= WORKERS, "only what was under way may have to be asked for again"
            if status == 0:
                assert not in_flight
                return

    def _fetch_or_be_killed(self, batch: Batch) -> int:
        pid = start_fetch(self._worker, batch)
        last = len(self._site.requests) + self._dice.randrange(4)
        while self.kills < KILLS and not is_over(self._worker):
            if len(self._site.requests) > last:
                time.sleep(self._dice.uniform(0, 0.03))
                if not is_over(self._worker):
                    kill(pid, signal.SIGKILL)
                    self.kills += 1
                break
        return end_status(self._worker)


def serve_pages(ministry: Ministry, round_number: int) -> list[str]:
    """Serve pages that answer conditional requests; some change every round, some fail, one is cut."""

    def answer(request: Request, number: int) -> None:
        request.wait(0.01)
        tag = f'"{number}-{round_number if number % 7 == 0 else 0}"'
        if number % 11 == 5:
            request.answer("500 Oh", body=b"stack trace")
        elif request.headers.get("if-none-match") == tag:
            request.send(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
        elif number == 9:
            request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nfirst part")
            request.drop()
        else:
            kicker = f"Round {round_number}" if number % 7 == 0 else "Always"
            request.answer(headers={"ETag": tag}, body=release(number % 28 + 1, kicker=kicker))

    return [
        ministry.site.on(f"/{ministry.id}/{number}", lambda request, number=number: answer(request, number))
        for number in range(PAGES)
    ]


def test_fifty_kills_of_the_fetch_task_lose_and_repeat_nothing(installation: Installation, ministry: Ministry) -> None:
    settings = installation.settings
    fetch = {"delay_seconds": 0, "revisit_minutes": 0, "allow_private": True, "workers": WORKERS, "concurrency": 2}
    ministry.describe(fetch=fetch)
    acknowledged: list[FetchRecord] = []
    with running_worker(settings) as worker:
        fetching, round_number = Fetching(ministry, worker), 0
        while fetching.kills < KILLS:
            urls, round_number = serve_pages(ministry, round_number), round_number + 1
            ministry.list(*urls)
            run_id = f"round-{round_number}"
            for reference in discover_batches(ministry.id, run_id, installation, Scan(every_page=True)):
                batch = Batch(root=settings.runs_dir, reference=reference)
                fetching.fetch(batch)
                acknowledged += batch.read("records", FetchRecord)
                clean_batch(batch, installation)
                enrich_batch(batch, installation)
                index_batch(batch, installation)
    assert round_number > 1, "revisits were killed, too"

    archive, reader = installation.archive, ArchiveReader(installation.archive)
    archive.finish_abandoned()
    files = [str(settings.archive_dir / name) for name in archive.names(ministry.id)]
    assert len(files) > KILLS // 2
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    listed = {record.ref for name in archive.names(ministry.id) for record in iter_records(archive, name)}
    for record in acknowledged:
        assert record.archive in listed
        assert digest_of(reader.read(record.archive).body) == record.digest

    entries = installation.ledger.read_entries(urls)
    documents = read_documents(installation.client, settings, urls)
    assert set(entries) == set(urls)
    last = {record.candidate.url: record for record in acknowledged}
    for url, entry in entries.items():
        assert (url in documents) == (entry.document_id is not None) == (url in last)
        if url in last:
            assert (entry.archive, entry.digest) == (last[url].archive, last[url].digest)
            assert documents[url]["archive"]["offset"] == last[url].archive.offset
        else:
            assert entry.reason in {"http-500", "truncated"}
