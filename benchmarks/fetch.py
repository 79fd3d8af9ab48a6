"""Pages a second of a core and memory of the fetch stage beside Scrapy, and what a steady re-crawl costs a site.

    python -m benchmarks.fetch --pages 2000
    python -m benchmarks.fetch --steady        # needs Elasticsearch: ES_URL, or a node that it starts

All over HTTP on loopback from a server in a process of its own, politeness off, robots.txt obeyed, twice in turn. Each
client is a process of its own; its processor time is what counts, because the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

CLIENTS = ("communique", "communique-unarchived", "scrapy")
CONCURRENCY = 16
_WORDS = tuple("minister talks treaty border trade capital visit statement commission transport energy press".split())  # noqa: SIM905


class _Site(asyncio.Protocol):
    """Answers every path with a page of its own of about 40 kB, and counts what it sends."""

    sent = requests = 0
    listed: tuple[int, ...] = ()
    pages: dict[str, bytes] = {}  # noqa: RUF012 - one site a process

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, self._buffer = self._buffer[:end].decode("latin-1"), self._buffer[end + 4 :]
            self._answer(head)

    def _answer(self, head: str) -> None:
        path = head.split(" ", 2)[1]
        if path.startswith("/control/"):
            self._control(path)
            return
        cls = type(self)
        cls.requests += 1
        body, kind = self._find(path)
        tag = f'"{hash(body) & 0xFFFFFFFF:x}"'
        status = "304 Not Modified" if tag in head else "200 OK" if body else "404 Not Found"
        content = b"" if status[0] == "3" else body
        coding = ""
        if content and "gzip" in head and kind == "text/html":
            coding = "Content-Encoding: gzip\r\n"
        elif content and kind == "text/html":
            content = gzip.decompress(content)
        self._send(status, content, f"ETag: {tag}\r\nContent-Type: {kind}; charset=utf-8\r\n{coding}")

    def _find(self, path: str) -> tuple[bytes, str]:
        cls = type(self)
        if path == "/feed":
            items = "".join(
                f"<item><title>Page {n}</title><link>http://{{}}/page/{n}</link></item>" for n in cls.listed
            )
            return f"<rss version='2.0'><channel><title>f</title>{items}</channel></rss>".replace(
                "{}", HOST
            ).encode(), "text/xml"
        if path == "/robots.txt":
            return b"User-agent: *\nDisallow: /private\n", "text/plain"
        if path not in cls.pages:
            cls.pages[path] = gzip.compress(make_page(path), 5)
        return cls.pages[path], "text/html"

    def _control(self, path: str) -> None:
        cls = type(self)
        command, _, value = path.removeprefix("/control/").partition("/")
        if command == "list":
            first, _, last = value.partition("-")
            cls.listed = tuple(range(int(last), int(first) - 1, -1))
        self._send("200 OK", json.dumps({"requests": cls.requests, "sent": cls.sent}).encode(), "", count=False)

    def _send(self, status: str, content: bytes, headers: str, *, count: bool = True) -> None:
        answer = f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\n{headers}\r\n".encode() + content
        if count:
            type(self).sent += len(answer)
        self._transport.write(answer)  # type: ignore[attr-defined]


HOST = "steady.bench.localhost"


def make_page(path: str) -> bytes:
    """Return a page of about 40 kB that no other path has."""
    words = random.Random(path)
    paragraphs = "".join(
        f"<p class='text-body paragraph'>{' '.join(words.choices(_WORDS, k=60))} {words.random()}.</p>"
        for _ in range(70)
    )
    head = f"<!doctype html><html lang=en><title>Talks {path}</title><h1>Talks {path}</h1>"
    return f"{head}<main>{paragraphs}</main>".encode()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Site, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving() -> Iterator[int]:
    """Serve the pages in a process of their own and yield the port."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.fetch", "--serve"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def control(port: int, command: str) -> dict[str, int]:
    """Give the server a command and return its counts."""
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/control/{command}") as answer:
        counts: dict[str, int] = json.load(answer)
    return counts


def make_source(port: int, **fetch: Any) -> Any:
    """Return a source of the served pages."""
    from communique.sources import Source

    policy = {
        "delay_seconds": 0, "slow_down": 0, "concurrency": CONCURRENCY, "workers": CONCURRENCY, "allow_private": True,
    }  # fmt: skip
    return Source.model_validate(
        {
            "id": "benchmark",
            "name": "Benchmark",
            "description": "Pages made for a benchmark.",
            "category": "agency",
            "languages": ["en"],
            "home": f"http://127.0.0.1:{port}/",
            "discover": [{"type": "feed", "url": f"http://{HOST}/feed"}],
            "scope": {"hosts": ["*"]},
            "fetch": policy | fetch,
        }
    )


def run_communique(port: int, pages: int, *, archived: bool) -> int:
    """Fetch pages as the fetch step does, and return how many came."""
    from communique.archive import ArchiveStore, ArchiveWriter
    from communique.fetch import PoliteSession, fetch_candidates
    from communique.models import Candidate

    now = datetime.now(UTC)
    urls = [f"http://127.0.0.1:{port}/page/{number}" for number in range(pages)]
    with (
        tempfile.TemporaryDirectory() as folder,
        PoliteSession(make_source(port), services_dir=Path(folder) / "services") as session,
    ):
        if not archived:
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(CONCURRENCY) as pool:
                return sum(visit.exchange.status == 200 for visit in pool.map(session.visit, urls))
        candidates = [Candidate(source="benchmark", url=url, via="feed", found_in=url, listed_at=now) for url in urls]
        with ArchiveWriter(ArchiveStore(Path(folder) / "archive"), "benchmark") as writer:
            return sum(hasattr(result, "status") for result in fetch_candidates(candidates, {}, session, writer))


def run_scrapy(port: int, pages: int) -> int:
    """Fetch pages with Scrapy, which keeps nothing of them, and return how many came."""
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess

    came = []

    class Pages(Spider):  # type: ignore[misc]
        name = "pages"
        start_urls = [f"http://127.0.0.1:{port}/page/{number}" for number in range(pages)]  # noqa: RUF012

        def parse(self, response: Any) -> None:
            came.append(len(response.body))

    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": CONCURRENCY, "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        }
    )  # fmt: skip
    process.crawl(Pages)
    process.start()
    return len(came)


def run_client(name: str, port: int, pages: int) -> None:
    """Fetch with one client in this process and print what it took, imports left out."""
    if name == "scrapy":
        import scrapy.crawler  # noqa: F401
    else:
        import communique.fetch  # noqa: F401
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    came = run_scrapy(port, pages) if name == "scrapy" else run_communique(port, pages, archived=name == CLIENTS[0])
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"came": came, "wall": wall, "processor": processor, "memory": after.ru_maxrss / 1024}))


def compare_clients(pages: int, rounds: int, console: Console) -> None:
    """Run each client in turn, and print the better of its runs by processor time."""
    best: dict[str, dict[str, float]] = {}
    with serving() as port:
        for number in range(pages):
            if number % 500 == 0:
                console.print(f"making pages: {number} of {pages}", highlight=False)
            control_page = f"http://127.0.0.1:{port}/page/{number}"
            _warm(control_page)
        for _ in range(rounds):
            for name in CLIENTS:
                command = [sys.executable, "-m", "benchmarks.fetch", "--client", name, "--port", str(port)]
                done = subprocess.run([*command, "--pages", str(pages)], capture_output=True, text=True, check=True)
                found = json.loads(done.stdout.splitlines()[-1])
                assert found["came"] == pages, (name, found)
                if name not in best or found["processor"] < best[name]["processor"]:
                    best[name] = found
    table = Table(
        title=f"{pages} pages of 40 kB, {CONCURRENCY} at once, the better of {rounds} runs", title_justify="left"
    )
    for column in ("client", "ms of processor a page", "pages/s of a core", "pages/s by the clock", "memory, MiB"):
        table.add_column(column, justify="left" if column == "client" else "right")
    for name, found in best.items():
        each = 1000 * found["processor"] / pages
        table.add_row(
            name, f"{each:.2f}", f"{1000 / each:,.0f}", f"{pages / found['wall']:,.0f}", f"{found['memory']:,.0f}"
        )
    console.print(table)


def _warm(url: str) -> None:
    import urllib.request

    with urllib.request.urlopen(url) as answer:
        answer.read()


def crawl_steadily(rounds: int, new: int, listed: int, console: Console) -> None:
    """Crawl a feed hour after hour, and print what a new page costs the site in requests and bytes."""
    import os

    with serving() as port, tempfile.TemporaryDirectory() as folder:
        from communique.pipeline.context import Installation
        from communique.settings import Settings

        settings = Settings(home=Path(folder), es_url=os.environ.get("ES_URL"), index_prefix=f"bench-{os.getpid()}")
        if settings.es_url is None:
            from communique.runtime import start_elasticsearch

            settings = settings.model_copy(update={"es_url": start_elasticsearch(settings).url})
        settings.local_sources_dir.mkdir(parents=True)
        source = make_source(port, connect_to=f"127.0.0.1:{port}")
        (settings.local_sources_dir / "benchmark.yaml").write_text(source.model_dump_json(exclude_defaults=True))
        table = Table(
            title=f"{rounds} hourly crawls of a feed of {listed}, {new} new pages in each", title_justify="left"
        )
        for column in ("visits", "requests a new page", "bytes a new page"):
            table.add_column(column, justify="left" if column == "visits" else "right")
        installation = Installation(settings)
        for every_page in (False, True):
            requests, sent = _count_rounds(installation, port, rounds, new, listed, every_page=every_page)
            name = "every listed page, conditionally" if every_page else "as they are due"
            table.add_row(name, f"{requests / (rounds * new):.2f}", f"{sent / (rounds * new):,.0f}")
        page = len(gzip.compress(make_page("/page/1"), 5))
        console.print(table)
        console.print(f"A page alone has {page:,} bytes, compressed.")
        installation.client.indices.delete(
            index=list(installation.client.indices.get(index=f"{settings.index_prefix}-*"))
        )
        from communique.runtime import stop_all

        stop_all(settings)


def _count_rounds(
    installation: Any, port: int, rounds: int, new: int, listed: int, *, every_page: bool
) -> tuple[int, int]:
    from communique.pipeline.crawl import crawl_source
    from communique.pipeline.discover_step import Scan

    first = 100_000 if every_page else 0
    requests = sent = 0
    for number in range(rounds + 1):
        last = first + listed + number * new
        before = control(port, f"list/{last - listed + 1}-{last}")
        report = crawl_source("benchmark", installation, scan=Scan(every_page=every_page))
        assert report.finished, report
        after = control(port, "counts")
        if number:  # the first crawl finds everything new
            requests += after["requests"] - before["requests"]
            sent += after["sent"] - before["sent"]
        _let_an_hour_pass(installation)
    return requests, sent


def _let_an_hour_pass(installation: Any) -> None:
    """Move the next visits an hour nearer, instead of waiting for one."""
    entries = [entry for entry in installation.ledger.iter_entries("benchmark") if entry.next_visit_at]
    hour = timedelta(hours=1)
    installation.ledger.write_entries(
        entry.model_copy(update={"next_visit_at": entry.next_visit_at - hour}) for entry in entries
    )


def main() -> None:
    """Run the benchmark, or the part of it that a process was started for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fetch", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000, help="pages each client fetches")
    parser.add_argument("--rounds", type=int, default=2, help="runs of each client")
    parser.add_argument("--steady", action="store_true", help="count requests and bytes of a steady re-crawl instead")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--client", choices=CLIENTS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(_serve())
    elif options.client:
        run_client(options.client, options.port, options.pages)
    elif options.steady:
        crawl_steadily(rounds=24, new=2, listed=40, console=Console())
    else:
        compare_clients(options.pages, options.rounds, Console())


if __name__ == "__main__":
    main()
