"""Each fault of a site has its named outcome."""

from __future__ import annotations

import gzip
import json
import threading
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from fault_site import FaultSite, Request, running_site
from fetch_support import SessionMaker

from communique.errors import PageError, ServiceError
from communique.models import ArchiveRef, KnownPage

BOMB = gzip.compress(b"0" * 5_000_000, mtime=0)


def refused_reason(session: object, url: str) -> str:
    with pytest.raises(PageError) as caught:
        session.get(url)  # type: ignore[attr-defined]
    assert url in str(caught.value), "the message names the URL"
    return caught.value.reason


def test_an_answer_is_read_whole(site: FaultSite, make_session: SessionMaker) -> None:
    url = site.page("/a", "Лавров".encode(), Content_Type="text/html; charset=utf-8", X_Twice="1")
    answer = make_session().get(url, headers={"X-Mine": "yes"})
    assert (answer.status, answer.body.decode(), answer.url, answer.final_url) == (200, "Лавров", url, url)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    asked = site.requests[-1].headers
    assert asked["x-mine"] == "yes"
    assert asked["user-agent"].startswith("Communique/")
    assert asked["host"] == f"127.0.0.1:{site.port}"
    assert "cookie" not in asked


@pytest.mark.parametrize(
    "status", ["404 Not Found", "410 Gone", "500 Oh", "200 OK", "403 Нет".encode().decode("latin-1")]
)
def test_every_status_is_an_answer(site: FaultSite, make_session: SessionMaker, status: str) -> None:
    url = site.on("/a", lambda request: request.answer(status, body=b"text"))
    assert make_session().get(url).status == int(status[:3])


def test_cookies_are_not_kept(site: FaultSite, make_session: SessionMaker) -> None:
    url = site.page("/a", b"x", Set_Cookie="id=1; Path=/")
    session = make_session()
    session.get(url)
    session.get(url)
    assert "cookie" not in site.requests[-1].headers


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"text " * 100, mtime=0)),
        ("x-gzip", gzip.compress(b"text " * 100, mtime=0)),
        ("gzip", gzip.compress(b"text " * 40, mtime=0) + gzip.compress(b"text " * 60, mtime=0)),
        ("deflate", zlib.compress(b"text " * 100)),
        ("deflate", zlib.compress(b"text " * 100, wbits=-15)),
        ("identity", b"text " * 100),
    ],
)
def test_content_coding_is_undone(site: FaultSite, make_session: SessionMaker, coding: str, packed: bytes) -> None:
    url = site.page("/a", packed, Content_Encoding=coding)
    assert make_session().get(url).body == b"text " * 100


def drip(request: Request, head: bytes, drops: bytes) -> None:
    request.send(head)
    for drop in drops:
        request.send(bytes([drop]))
        if request.wait(0.05):
            return


def chunked(request: Request, body: bytes) -> None:
    request.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    request.drop()


FAULTS = {
    "silent": (lambda r: r.wait(10), "timeout"),
    "byte by byte": (lambda r: drip(r, b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x" * 900), "timeout"),
    "header byte by byte": (lambda r: drip(r, b"HTTP/1.1 200 OK\r\nX-A: ", b"x" * 900), "timeout"),
    "closed before an answer": (lambda r: r.drop(), "connection-failed"),
    "not HTTP": (lambda r: (r.send(b"SSH-2.0-OpenSSH\r\n\r\n"), r.drop()), "bad-answer"),
    "body shorter than announced": (
        lambda r: (r.send(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort"), r.drop()),
        "truncated",
    ),
    "chunks without an end": (lambda r: chunked(r, b"5\r\nshort\r\n"), "truncated"),
    "broken chunk length": (lambda r: chunked(r, b"zz\r\nshort\r\n0\r\n\r\n"), "truncated"),
    "cut gzip": (
        lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"text" * 999, mtime=0)[:-12]),
        "truncated",
    ),
    "not gzip": (lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=b"plain text"), "bad-encoding"),
    "unknown coding": (lambda r: r.answer(headers={"Content-Encoding": "br"}, body=b"x"), "bad-encoding"),
    "bomb": (lambda r: r.answer(headers={"Content-Encoding": "gzip"}, body=BOMB), "too-large"),
    "announces too much": (lambda r: r.answer(headers={"Content-Length": "99999999"}), "too-large"),
    "sends too much": (lambda r: (r.send(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000_000), r.drop()), "too-large"),
    "huge headers": (lambda r: r.answer(headers={f"X-{n}": "y" * 2000 for n in range(60)}), "too-large"),
    "endless header": (lambda r: r.send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000), "bad-answer"),
    "redirect to nowhere": (lambda r: r.answer("302 Found"), "bad-redirect"),
    "redirect to a file": (lambda r: r.answer("302 Found", {"Location": "file:///etc/passwd"}), "bad-redirect"),
    "redirect to no URL": (lambda r: r.answer("302 Found", {"Location": "http://[::1"}), "bad-redirect"),
    "redirect to itself": (lambda r: r.answer("302 Found", {"Location": "/a#x"}), "too-many-redirects"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_reason(site: FaultSite, make_session: SessionMaker, fault: str) -> None:
    handler, reason = FAULTS[fault]
    url = site.on("/a", handler)
    seconds = 0.6 if reason == "timeout" else 30
    assert refused_reason(make_session(total_seconds=seconds, max_bytes=1_000_000), url) == reason


@pytest.mark.parametrize("fault", ["silent", "header byte by byte"])
def test_the_head_of_an_answer_has_a_bound_of_its_own(site: FaultSite, make_session: SessionMaker, fault: str) -> None:
    url = site.on("/a", FAULTS[fault][0])
    # The faults end long before the bound for the whole: but for this one, the connection would be closed in the end.
    assert refused_reason(make_session(total_seconds=600, first_byte_seconds=0.5), url) == "timeout"


def test_a_body_may_take_longer_than_the_head(site: FaultSite, make_session: SessionMaker) -> None:
    def slow(request: Request) -> None:
        request.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
        request.wait(0.7)
        request.send(b"text")

    url = site.on("/a", slow)
    assert make_session(total_seconds=30, first_byte_seconds=0.5).get(url).body == b"text"


def test_redirects_are_followed_to_the_bound(site: FaultSite, make_session: SessionMaker) -> None:
    for number in range(9):
        target = {"Location": f"/{number + 1}"}
        site.on(f"/{number}", lambda request, target=target: request.answer("301 Moved", target))
    site.page("/5", b"here")
    visit = make_session(max_redirects=5).visit(site.url("/0"))
    assert visit.exchange.url == site.url("/5")
    assert [hop.url for hop in visit.hops] == [site.url(f"/{number}") for number in range(5)]
    assert refused_reason(make_session(max_redirects=4), site.url("/0")) == "too-many-redirects"


def test_a_redirect_with_raw_letters_is_followed(site: FaultSite, make_session: SessionMaker) -> None:
    url = site.on("/a", lambda r: r.answer("302 Found", {"Location": "/новости".encode().decode("latin-1")}))
    site.page("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", b"here")
    assert make_session().get(url).body == b"here"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "x.localhost", "[::1]", "10.1.2.3", "169.254.169.254", "0.0.0.0", "[::ffff:127.0.0.1]",
     "[64:ff9b::7f00:1]", "100.64.0.1", "224.0.0.1", "2130706433"],
)  # fmt: skip
def test_private_addresses_are_refused(site: FaultSite, make_session: SessionMaker, host: str) -> None:
    assert refused_reason(make_session(allow_private=False), f"http://{host}:{site.port}/") == "private-address"
    assert site.requests == []


def test_a_redirect_to_a_private_address_is_refused(make_session: SessionMaker, tmp_path: Path) -> None:
    with running_site() as site:
        session = make_session(connect_to=f"127.0.0.1:{site.port}", allow_private=False)
        site.on("/a", lambda r: r.answer("302 Found", {"Location": "http://169.254.169.254/latest"}))
        with pytest.raises(PageError) as caught:
            session.get("http://news.example/a")
        assert caught.value.reason == "private-address"
        assert "169.254.169.254" not in {request.headers["host"] for request in site.requests}


def test_names_under_localhost_are_loopback(site: FaultSite, make_session: SessionMaker) -> None:
    site.page("/a", b"x")
    assert make_session().get(site.url("/a", host="press.ministry.localhost")).status == 200
    assert site.requests[-1].headers["host"] == f"press.ministry.localhost:{site.port}"


def test_a_name_without_address(make_session: SessionMaker) -> None:
    assert refused_reason(make_session(), "http://no-such-name.invalid/") == "dns-failed"


def test_a_closed_port(make_session: SessionMaker) -> None:
    with running_site() as site:
        url = site.url("/a")
    assert refused_reason(make_session(), url) == "connection-failed"


@pytest.mark.parametrize("url", ["ftp://example.org/", "http:///x", "mailto:a@b", "http://a:99999/", "nothing"])
def test_what_is_not_a_web_address(make_session: SessionMaker, url: str) -> None:
    assert refused_reason(make_session(), url) == "bad-url"


def test_connect_to_keeps_the_identity(site: FaultSite, make_session: SessionMaker) -> None:
    site.page("/a?x=1", b"here")
    answer = make_session(connect_to=f"127.0.0.1:{site.port}").get("https://www.mfa.example/a?x=1")
    assert (answer.body, answer.final_url) == (b"here", "https://www.mfa.example/a?x=1")
    assert {request.headers["host"] for request in site.requests} == {"www.mfa.example"}


def test_connect_to_a_local_service(site: FaultSite, make_session: SessionMaker, tmp_path: Path) -> None:
    site.page("/a", b"here")
    session = make_session(connect_to="service:demo")
    with pytest.raises(ServiceError, match="communique up"):
        session.get("https://www.mfa.example/a")
    (tmp_path / "services").mkdir()
    file = tmp_path / "services" / "demo.json"
    file.write_text(json.dumps({"address": f"http://127.0.0.1:{site.port}"}))
    assert make_session(connect_to="service:demo").get("https://www.mfa.example/a").body == b"here"
    file.write_text("{}")
    with pytest.raises(ServiceError, match="address"):
        make_session(connect_to="service:demo").get("https://www.mfa.example/a")


def test_a_kept_connection_that_was_closed_is_opened_again(site: FaultSite, make_session: SessionMaker) -> None:
    url = site.page("/a", b"x")
    session = make_session()
    session.get(url)
    site.on("/a", lambda r: r.drop() if r.headers.get("connection") == "keep-alive" else r.answer(body=b"again"))
    assert session.get(url).body == b"again"


def test_validators_go_only_to_the_address_that_gave_them(site: FaultSite, make_session: SessionMaker) -> None:
    ref = ArchiveRef(file="f", offset=0, length=1, record_id="urn:uuid:1")
    site.on("/old", lambda r: r.answer("301 Moved", {"Location": "/new"}))
    url = site.on("/new", lambda r: r.answer("304 Not Modified"))
    known = KnownPage(
        url=site.url("/old"), digest="d", archive=ref, final_url=url, etag='"1"', last_modified="yesterday"
    )
    assert make_session().visit(site.url("/old"), known=known).exchange.status == 304
    old, new = site.requests[-2:]
    assert "if-none-match" not in old.headers
    assert (new.headers["if-none-match"], new.headers["if-modified-since"]) == ('"1"', "yesterday")


def busy_once(retry_after: str) -> tuple[list[int], object]:
    seen: list[int] = []

    def handler(request: Request) -> None:
        seen.append(1)
        if len(seen) == 1:
            request.answer("429 Too Many Requests", {"Retry-After": retry_after})
        else:
            request.answer(body=b"now")

    return seen, handler


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_short_retry_after_is_obeyed(site: FaultSite, make_session: SessionMaker, form: str) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    seen, handler = busy_once("0" if form == "seconds" else soon)
    assert make_session().get(site.on("/a", handler)).body == b"now"  # type: ignore[arg-type]
    assert len(seen) == 2


def test_a_long_retry_after_leaves_the_host_alone(site: FaultSite, make_session: SessionMaker) -> None:
    seen, handler = busy_once("7200")
    session = make_session()
    assert session.get(site.on("/a", handler)).status == 429  # type: ignore[arg-type]
    assert refused_reason(session, site.url("/b")) == "held-off"
    assert len(seen) == 1


def test_a_certificate_nobody_vouches_for_is_refused(make_session: SessionMaker, tmp_path: Path) -> None:
    with running_site(tls=self_signed(tmp_path)) as site:
        assert refused_reason(make_session(), f"https://localhost:{site.port}/") == "tls-refused"


def test_concurrency_to_one_host_is_bounded(site: FaultSite, make_session: SessionMaker) -> None:
    for number in range(6):
        site.on(f"/{number}", lambda request: (request.wait(0.15), request.answer(body=b"x")))
    session = make_session(concurrency=2)
    threads = [threading.Thread(target=session.get, args=(site.url(f"/{number}"),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.most_at_once == 2
    assert len(site.paths()) == 7


def self_signed(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "site.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
