"""Every fault a site may have, each with its named outcome, and no page of another source waiting for any of them."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from fault_site import FaultSite, Handler, Request, running_site
from fetch_support import make_source
from test_fetch_candidates import candidate
from test_fetch_session import self_signed

from communique.archive import ArchiveStore, ArchiveWriter
from communique.clean import clean_page
from communique.errors import PageError
from communique.fetch import PoliteSession, fetch_candidates
from communique.models import ArchiveRef, FetchRecord, KnownPage, Quarantined, RawPage

WAIT = 60
PACKED = gzip.compress(b"The ministers met. " * 200_000)
RUSSIAN = "Министры встретились в столице и обсудили торговлю, транспорт и работу совместной комиссии. " * 3


class Fault(NamedTuple):
    """What a site does, and what is to be said of it.

    Attributes:
        handler: answers, after all faults were held open together.
        outcome: reason of the quarantine, or ``fetched`` or ``unchanged``.
        policy: what the source says of fetching, if it matters.
    """

    handler: Handler
    outcome: str
    policy: dict[str, object] = {}  # noqa: RUF012 - a tuple's default, never written to


def raw(*parts: bytes, drop: bool = True) -> Handler:
    def handler(request: Request) -> None:
        for part in parts:
            request.send(part)
        if drop:
            request.drop()

    return handler


def in_a_day() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)


OK = b"HTTP/1.1 200 OK\r\n"
FAULTS = {
    "slow": Fault(lambda r: r.wait(WAIT), "timeout", {"total_seconds": 1}),
    "truncated": Fault(
        lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"text" * 999)[:-12]), "truncated"
    ),
    "wrong length": Fault(raw(OK + b"Content-Length: 900\r\n\r\nfirst part"), "truncated"),
    "broken chunks": Fault(raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nfirst\r\n"), "truncated"),
    "decompression bomb": Fault(
        lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=PACKED), "too-large", {"max_bytes": 100_000}
    ),
    "endless redirect": Fault(
        lambda r: r.answer("302 Found", {"Location": f"{r.path}+"}), "too-many-redirects", {"max_redirects": 3}
    ),
    "redirect to a private address": Fault(
        lambda r: r.answer("302 Found", {"Location": "http://192.168.0.1/"}),
        "private-address",
        {"allow_private": False, "connect_to": "site"},
    ),
    "name that resolves to a private address": Fault(
        lambda r: r.answer(body=b"secret"), "private-address", {"allow_private": False}
    ),
    "robots 500": Fault(lambda r: r.answer(body=b"x"), "robots-unavailable"),
    "429 with a date": Fault(lambda r: r.answer("429 Busy", {"Retry-After": in_a_day()}), "http-429"),
    "lying charset": Fault(lambda r: r.answer(body=f"<p>{RUSSIAN}</p>".encode("cp1251")), "fetched"),
    "304 without body": Fault(lambda r: r.send(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "unchanged"),
    "304 nobody asked for": Fault(lambda r: r.send(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "http-304"),
    "200 with an error page": Fault(
        lambda r: r.answer(body=b"<h1>404 Page not found</h1><p>The page you asked for does not exist.</p>"), "fetched"
    ),
    "empty 200": Fault(lambda r: r.answer(), "empty-body"),
    "TLS refused": Fault(lambda r: r.answer(body=b"x"), "tls-refused"),
}


@contextmanager
def site_with(fault: str, gate: threading.Barrier, folder: Path) -> Iterator[FaultSite]:
    """A site that shows a fault once all of them are under way."""
    handler = FAULTS[fault].handler

    def begin(request: Request) -> None:
        if request.path == "/page" and fault not in NOT_HELD:
            gate.wait(WAIT)
        handler(request)

    with running_site(tls=self_signed(folder) if fault == "TLS refused" else None) as site:
        if fault == "robots 500":
            site.on("/robots.txt", lambda r: (gate.wait(WAIT), r.answer("500 Oh")))
        for path in ("/page", "/page+", "/page++", "/page+++"):
            site.on(path, begin)
        yield site


def held(url: str) -> KnownPage:
    ref = ArchiveRef(file="fault-site/x.warc.gz", offset=0, length=1, record_id="urn:uuid:0")
    return KnownPage(url=url, digest="sha256:0", archive=ref, final_url=url, etag='"1"')


def fetch_one(fault: str, site: FaultSite, folder: Path, results: dict[str, FetchRecord | Quarantined]) -> None:
    """Fetch the page that has a fault as a source of its own."""
    name = fault.replace(" ", "-").lower()
    host = {"name that resolves to a private address": "localhost"}.get(fault, f"{name}.localhost")
    url = f"{'https' if fault == 'TLS refused' else 'http'}://{host}:{site.port}/page"
    policy = dict(FAULTS[fault].policy)
    if policy.get("connect_to"):
        policy["connect_to"] = f"127.0.0.1:{site.port}"
    known = {url: held(url)} if fault == "304 without body" else {}
    with (
        PoliteSession(make_source(**{"total_seconds": WAIT, **policy}), services_dir=folder / "services") as session,
        ArchiveWriter(ArchiveStore(folder / "archive"), "fault-site") as writer,
    ):
        (results[fault],) = fetch_candidates([candidate(url)], known, session, writer)


# These hold nothing open: two are found before the page is asked for, and one is slow by itself.
NOT_HELD = {"name that resolves to a private address", "TLS refused", "slow"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FetchRecord | Quarantined]:
    """What came of all faults, and of the pages of another source that were fetched while they all were under way."""
    folder, found = tmp_path_factory.mktemp("faults"), dict[str, FetchRecord | Quarantined]()
    gate = threading.Barrier(len(FAULTS) - len(NOT_HELD) + 1)
    with ExitStack() as stack:
        sites = {fault: stack.enter_context(site_with(fault, gate, folder)) for fault in FAULTS}
        threads = [
            threading.Thread(target=fetch_one, args=(fault, site, folder, found)) for fault, site in sites.items()
        ]
        for thread in threads:
            thread.start()
        fine = stack.enter_context(running_site())
        urls = [fine.page(f"/{number}", b"text").replace("127.0.0.1", "fine.localhost") for number in range(10)]
        session = stack.enter_context(PoliteSession(make_source(), services_dir=folder / "services"))
        with ArchiveWriter(ArchiveStore(folder / "archive"), "fine") as writer:
            outcomes = list(fetch_candidates(map(candidate, urls), {}, session, writer))
        assert [isinstance(outcome, FetchRecord) for outcome in outcomes] == [True] * 10
        assert found.keys() <= NOT_HELD, "every other fault is still under way"
        gate.wait(WAIT)
        for thread in threads:
            thread.join(WAIT)
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_outcome(results: dict[str, FetchRecord | Quarantined], fault: str) -> None:
    result = results[fault]
    assert (result.reason if isinstance(result, Quarantined) else result.outcome) == FAULTS[fault].outcome


def page(body: bytes) -> RawPage:
    return RawPage(
        url="https://a.example/1",
        final_url="https://a.example/1",
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=body,
        fetched_at=datetime(2025, 4, 4, tzinfo=UTC),
    )


def test_a_lying_charset_is_read_right() -> None:
    body = f"<html><body><article><h1>Встреча министров</h1><p>{RUSSIAN}</p></article></body></html>"
    assert clean_page(page(body.encode("cp1251"))).text == RUSSIAN.strip()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404 Page not found", "The page you asked for does not exist. Go to the front page or use the search."),
        ("Error 404", "Sorry, the page that you are looking for was moved, removed, or might never have existed."),
        (
            "Страница не найдена",
            "Возможно, она была удалена. Вернитесь на главную страницу или воспользуйтесь поиском.",
        ),
        (
            "Səhifə tapılmadı",
            "Axtardığınız səhifə silinmiş və ya köçürülmüş ola bilər. Ana səhifəyə qayıdın, zəhmət olmasa.",
        ),
        (
            "503 Service Unavailable",
            "The server is temporarily unable to service your request. Please try again later.",
        ),
    ],
)
def test_an_error_page_that_says_200_becomes_no_article(title: str, text: str) -> None:
    with pytest.raises(PageError) as caught:
        clean_page(page(f"<html><body><main><h1>{title}</h1><p>{text}</p></main></body></html>".encode()))
    assert caught.value.reason in {"error-page", "no-text"}


def test_an_article_about_an_error_is_one() -> None:
    text = "".join(f"<p>{RUSSIAN} Раздел {number}.</p>" for number in range(6))
    title = "Страница не найдена: куда ведомства девают архивы"
    article = clean_page(page(f"<html><body><article><h1>{title}</h1>{text}</article></body></html>".encode()))
    assert article.title == title
