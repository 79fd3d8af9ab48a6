"""Saved pages over real HTTP: their own hosts, canonical addresses, listings, and what is wrong with a folder."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
import yaml
from local_web import LocalWeb, run_server
from lxml import etree

from communique.demo.saved_index import index_hosts, read_saved_pages
from communique.demo.saved_pages import build_pages_source, default_name
from communique.errors import ConfigError
from communique.sources.model import Source

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction" / "fundus"
URLS = {
    "a": "https://www.example.org/story/1?utm_source=feed&utm_medium=rss",
    "b": "https://www.example.org/show?id=1&ref=rss",
    "c": "https://www.example.org/show?id=2",
    "d": "http://Other.example.com/%C3%BC/seite/#part",
    "e": "https://www.example.org/broken",
    "f": "https://www.example.org/missing",
}


def body_of(name: str) -> bytes:
    return f"<!doctype html><title>Tëxt & {name}</title><p>{name}</p>".encode() * (40 if name == "a" else 1)


def write_folder(folder: Path, **changes: object) -> Path:
    """Write a folder of saved pages; ``changes`` are made to its last line."""
    (folder / "html").mkdir(parents=True)
    lines = []
    for day, (name, url) in enumerate(URLS.items(), 1):
        packed = name in "ae"
        file = f"html/{name}.html{'.gz' if packed else ''}"
        body = gzip.compress(body_of(name)) if name == "a" else b"no gzip" if name == "e" else body_of(name)
        if name != "f":
            (folder / file).write_bytes(body)
        date = {"crawl_date": f"2024-05-0{day} 18:19:08.7"} if day % 2 else {"date": f"2024-05-0{day}"}
        lines.append({"url": url, "html": file, "lang": "de", **date})
    lines[-1] |= changes
    (folder / "gold.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWeb]:
    folder = write_folder(tmp_path_factory.mktemp("saved") / "pages")
    with run_server("communique.demo.saved_pages", folder, str(folder), "--name", "pages-test") as running:
        yield running


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (URLS["a"], "a"),
        ("http://www.example.org/story/1", "a"),
        ("http://www.example.org/story/1/", "a"),
        (URLS["b"], "b"),
        ("http://www.example.org/show?id=1", "b"),
        ("http://www.example.org/show?ref=rss&id=1", "b"),
        (URLS["c"], "c"),
        ("http://other.example.com/%C3%BC/seite/", "d"),
        ("http://other.example.com/%c3%bc/seite", "d"),
    ],
)
def test_a_page_is_found_under_its_address_and_its_canonical_form(web: LocalWeb, url: str, name: str) -> None:
    answer = web.get(url)
    assert (answer.status_code, answer.content) == (200, body_of(name))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert web.get(url, If_None_Match=answer.headers["etag"]).status_code == 304


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://www.example.org/show", 404),
        ("http://www.example.org/show?id=3", 404),
        ("http://www.example.org/story", 404),
        ("http://other.example.com/story/1", 404),
        (URLS["f"], 404),
        (URLS["e"], 500),
        ("http://example.org/story/1", 421),
    ],
)
def test_what_is_not_there_is_not_made_up(web: LocalWeb, url: str, status: int) -> None:
    assert web.get(url).status_code == status


def test_the_catalogue_leads_to_every_page(web: LocalWeb) -> None:
    index = etree.fromstring(web.get("http://catalog.pages-test.localhost/sitemap.xml").content)
    listed = {loc.text for one in index.iter(LOC) for loc in etree.fromstring(web.get(one.text).content).iter(LOC)}
    assert listed == {url.partition("#")[0] for url in URLS.values()}


def test_each_host_has_robots_and_a_feed(web: LocalWeb) -> None:
    robots = web.get("https://www.example.org/robots.txt").text
    feed = feedparser.parse(web.get("https://www.example.org/feed.xml").content)
    assert "Sitemap: https://www.example.org/sitemap.xml" in robots
    assert not feed.bozo
    titles = {entry.link: entry.title for entry in feed.entries}
    assert titles[URLS["c"]] == "Tëxt & c"
    assert titles[URLS["e"]] == URLS["e"]
    assert feed.entries[0].link == URLS["f"], "newest first"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"html": "../../etc/passwd"}, "leaves the folder"),
        ({"url": "ftp://example.org/x"}, "no http"),
        ({"url": "/relative"}, "no http"),
        ({"date": "yesterday", "crawl_date": None}, "yesterday"),
        ({"date": None}, "crawl_date, publishing_date, date"),
        ({"html": None}, "expected an object"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    folder = write_folder(tmp_path / "pages", **changes)
    with pytest.raises(ConfigError, match=reason) as caught:
        read_saved_pages(folder)
    assert "gold.jsonl:6" in str(caught.value)


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gold\.jsonl"):
        read_saved_pages(tmp_path)


def test_an_address_saved_twice_is_listed_once_in_its_latest_state(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "pages", url=URLS["c"])
    pages = [page for page in read_saved_pages(folder) if page.url == URLS["c"]]
    assert [page.file.name for page in pages] == ["f.html"]


def test_the_source_of_saved_pages_is_valid_and_complete(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "My Pages")
    name = default_name(folder)
    source = Source.model_validate(yaml.safe_load(build_pages_source(folder, name)))
    assert (source.id, source.category, source.languages) == ("pages-my-pages", "collection", ("de",))
    assert source.fetch.connect_to == "service:pages-my-pages" and source.fetch.allow_private
    assert source.scope.hosts == ("*",) and not source.clean.rules
    assert source.discover[0].url == "http://catalog.pages-my-pages.localhost/sitemap.xml"
    assert source.expect.min_listed == len(URLS)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the saved pages of publishers are not beside the repository")
def test_every_real_page_is_found_with_and_without_its_query() -> None:
    pages = read_saved_pages(SHARED)
    hosts = index_hosts(pages)
    for page in pages:
        path, _, query = page.url.split("/", 3)[3].partition("?")
        assert hosts[page.host].find_page(f"/{path}", query) == page
        assert hosts[page.host].find_page(f"/{path}", "") == page
