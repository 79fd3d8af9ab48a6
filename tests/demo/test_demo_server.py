"""The five demo sites over real HTTP: every page, its listings, its validators, and its faults."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import pytest
from bs4 import BeautifulSoup
from local_web import LocalWeb, run_server
from lxml import etree, html

from communique.demo.content import DemoPage, DemoSite, load_site, load_sites
from communique.demo.render import render_list, render_page
from communique.demo.site_facts import SITES, SiteId
from communique.demo.site_paths import build_paths

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
HOSTILE = "<script>alert(1)</script> & \"two\" 'one' </title>"
every_site = pytest.mark.parametrize("site", load_sites(), ids=lambda site: site.id)


def visible_text(markup: str) -> str:
    """Return the text of ``markup`` as html5 reads it, each white space run as one space."""
    return " ".join(html.document_fromstring(markup).text_content().split())


def fault_page(fault: str) -> DemoPage:
    return next(page for site in load_sites() for page in site.pages if page.fault == fault)


@every_site
def test_every_page_answers_with_its_text(demo_web: LocalWeb, site: DemoSite) -> None:
    for page in site.pages:
        if page.fault or page.format != "html":
            continue
        answer = demo_web.get(page.url)
        text = visible_text(answer.text)
        assert answer.status_code == 200, page.url
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert page.title in text
        for paragraph in (part for segment in page.segments for part in segment.text.split("\n\n")):
            assert paragraph in text, page.url
        for title in (segment.title for segment in page.segments if segment.title):
            assert title in text, page.url
        assert page.reference is None or page.reference in text
        assert all(name in text for name in page.byline)
        assert page.published[:4] in text
        assert "Communiqué" in text


def test_pages_that_are_no_html_say_what_they_are(demo_web: LocalWeb) -> None:
    pages = {page.format: page for site in load_sites() for page in site.pages}
    note, text = demo_web.get(pages["pdf"].url), demo_web.get(pages["text"].url)
    assert (note.headers["content-type"], note.content[:5]) == ("application/pdf", b"%PDF-")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert " ".join(text.text.split()).startswith(f"{pages['text'].title} 30 June 2022")


@every_site
def test_a_page_never_changes(demo_web: LocalWeb, site: DemoSite) -> None:
    here = build_paths(load_site(site.id))
    for page in site.pages:
        assert demo_web.get(page.url).content == here[page.path].body


@every_site
def test_both_validators_give_304(demo_web: LocalWeb, site: DemoSite) -> None:
    page = site.documents[0]
    first = demo_web.get(page.url)
    by_tag = demo_web.get(page.url, If_None_Match=first.headers["etag"])
    by_date = demo_web.get(page.url, If_Modified_Since=first.headers["last-modified"])
    assert [(answer.status_code, answer.content) for answer in (by_tag, by_date)] == [(304, b"")] * 2
    assert by_tag.headers["etag"] == first.headers["etag"]
    day_before = parsedate_to_datetime(first.headers["last-modified"]).timestamp() - 86_400
    earlier = format_datetime(datetime.fromtimestamp(day_before, UTC), usegmt=True)
    assert demo_web.get(page.url, If_Modified_Since=earlier).status_code == 200
    assert demo_web.get(page.url, If_None_Match='"other"').status_code == 200
    # An entity tag that does not match outweighs a date that does.
    both = demo_web.get(page.url, If_None_Match='"other"', If_Modified_Since=first.headers["last-modified"])
    assert both.status_code == 200
    assert demo_web.get(page.url, If_Modified_Since="nonsense").status_code == 200


def test_answers_are_compressed_only_when_asked(demo_web: LocalWeb) -> None:
    url = SITES["agency"].home
    packed, plain = demo_web.get(url, Accept_Encoding="gzip"), demo_web.get(url, Accept_Encoding="identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["vary"]


@every_site
def test_unknown_paths_answer_404_in_the_site_s_frame(demo_web: LocalWeb, site: DemoSite) -> None:
    answer = demo_web.get(f"{site.facts.home}no/such/page")
    assert answer.status_code == 404
    assert "etag" not in answer.headers
    assert "404" in visible_text(answer.text)


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1", "demo.localhost", "x.mfa.demo.localhost"])
def test_a_host_that_is_not_ours_is_misdirected(demo_web: LocalWeb, host: str) -> None:
    assert demo_web.get(f"http://{host}/").status_code == 421


def test_a_host_may_carry_a_port(demo_web: LocalWeb) -> None:
    assert demo_web.get("http://MFA.demo.localhost:8080/").status_code == 200


@every_site
def test_robots_names_the_sitemap_and_leaves_every_page_open(demo_web: LocalWeb, site: DemoSite) -> None:
    from protego import Protego

    robots = demo_web.get(f"{site.facts.home}robots.txt")
    rules = Protego.parse(robots.text)
    expected = [f"http://{site.facts.host}{site.facts.sitemap}"] if site.facts.sitemap else []
    assert robots.headers["content-type"].startswith("text/plain")
    assert list(rules.sitemaps) == expected
    assert all(rules.can_fetch(page.url, "communique") for page in site.pages)
    assert not rules.can_fetch(f"http://{site.facts.host}{site.facts.disallowed[0]}x", "communique")
    assert (rules.crawl_delay("communique") or 0) <= 0.1


@pytest.mark.parametrize("site_id", ["mfa", "agency"])
def test_feeds_list_every_page_with_title_and_date(demo_web: LocalWeb, site_id: SiteId) -> None:
    site = load_site(site_id)
    found = {}
    for path, language in site.facts.feeds.items():
        feed = feedparser.parse(demo_web.get(f"http://{site.facts.host}{path}").content)
        assert not feed.bozo
        pages = [page for page in site.pages if language in (None, page.language)]
        assert [entry.link for entry in feed.entries] == [page.url for page in pages]
        found |= {entry.link: entry for entry in feed.entries}
    assert found.keys() == {page.url for page in site.pages}
    for page in site.pages:
        entry = found[page.url]
        shown = entry.get("published") or entry.updated
        assert page.title in entry.title
        assert entry.get("published_parsed") or entry.updated_parsed
        assert str(int(page.published[8:10])) in shown and page.published[:4] in shown


def test_the_sitemap_index_names_every_speech_and_the_news_of_last(demo_web: LocalWeb) -> None:
    site = load_site("speeches")
    index = etree.fromstring(demo_web.get(f"http://{site.facts.host}{site.facts.sitemap}").content)
    maps = [etree.fromstring(demo_web.get(loc.text).content) for loc in index.iter(f"{SITEMAP}loc")]
    pages, news = ({loc.text for loc in one.iter(f"{SITEMAP}loc")} for one in maps)
    assert pages == {page.url for page in site.pages}
    assert news == {page.url for page in site.pages[: len(news)]} and news
    titles = [title.text for title in maps[1].iter(f"{NEWS}title")]
    assert titles == [page.title for page in site.pages[: len(titles)]]
    dates = [lastmod.text for lastmod in maps[0].iter(f"{SITEMAP}lastmod")]
    assert [date[: len(page.published)] for date, page in zip(dates, site.pages, strict=True)] == [
        page.published for page in site.pages
    ]


@pytest.mark.parametrize(
    ("site_id", "link", "next_link"),
    [
        ("mfa", "li.news-item a.item-title", "a.next"),
        ("gazette", ".entry a.to-article", "a[rel=next]"),
        ("mirror", "ul.documents li a", "a.next"),
    ],
)
def test_paged_lists_lead_to_every_page_once(demo_web: LocalWeb, site_id: SiteId, link: str, next_link: str) -> None:
    site = load_site(site_id)
    address: str | None = f"http://{site.facts.host}{site.facts.lists[0].path}"
    listed: list[str] = []
    list_pages = 0
    while address:
        answer = demo_web.get(address)
        assert answer.status_code == 200
        tree = BeautifulSoup(answer.content, "lxml")
        listed += [urljoin(address, str(anchor["href"])) for anchor in tree.select(link)]
        onward = tree.select_one(next_link)
        address = urljoin(address, str(onward["href"])) if onward else None
        list_pages += 1
    assert listed == [page.url for page in site.pages]
    assert list_pages >= 2


def test_the_failing_page_fails(demo_web: LocalWeb) -> None:
    answer = demo_web.get(fault_page("http-500").url)
    assert (answer.status_code, "etag" in answer.headers) == (500, False)


def test_the_malformed_page_is_broken_but_keeps_its_text(demo_web: LocalWeb) -> None:
    page = fault_page("malformed")
    answer = demo_web.get(page.url)
    body = answer.content
    before, after = body.split(b"</body></html>", 1)
    paragraphs = page.segments[0].text.split("\n\n")
    assert answer.status_code == 200 and b"\x00" in before and b"\x00" in after
    assert paragraphs[0].encode() in before and paragraphs[-1].encode() in after
    assert body.count(b"</li>") == 0 < body.count(b"<li>")
    # libxml2 drops what follows </html>; a browser goes on reading.
    text = visible_text(body.replace(b"\x00", b"").replace(b"</body></html>", b"").decode())
    assert [text.count(paragraph) for paragraph in paragraphs[1:]] == [1] * (len(paragraphs) - 1)


def test_the_russian_page_lies_about_its_charset(demo_web: LocalWeb) -> None:
    page = fault_page("wrong-charset")
    answer = demo_web.get(page.url)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")
    text = visible_text(answer.content.decode("cp1251"))
    assert all(paragraph in text for paragraph in page.segments[0].text.split("\n\n"))


def test_the_azerbaijani_page_names_no_charset(demo_web: LocalWeb) -> None:
    page = fault_page("no-charset")
    answer = demo_web.get(page.url)
    assert answer.headers["content-type"] == "text/html"
    assert not re.search(rb"charset", answer.content, re.I)
    assert page.segments[0].text.split("\n\n")[0] in answer.content.decode("utf-8")


@pytest.mark.parametrize("site_id", SITES)
def test_what_content_says_is_escaped(write_page: Callable[[str, str, str], Path], site_id: SiteId) -> None:
    values = f"""\
path: /en/hostile
title: {HOSTILE!r}
published: "2018-01-02T03:04"
kind: interview
reference: '{'"><script>alert(2)</script>'}'
byline: ["<script>alert(3)</script>"]
tags: ["<script>alert(4)</script>"]
section: "<script>alert(5)</script>"
photo_caption: "\\"><script>alert(6)</script>"
segments:
  - language: en
    text: "Question: <script>alert(7)</script>"
"""
    values = values.replace(f"title: {HOSTILE!r}", "title: '" + HOSTILE.replace("'", "''") + "'")
    site = load_site(site_id, write_page(site_id, "hostile", values))
    page = site.page("hostile")
    pages = [render_page(site, page), render_list(site, site.facts.lists[0], 1, "en")]
    for markup in pages:
        assert "<script>alert" not in markup
    assert HOSTILE in visible_text(pages[0])
    for path, resource in build_paths(site).items():
        if resource.content_type.split(";")[0].endswith("xml"):
            etree.fromstring(resource.body)
            assert b"<script" not in resource.body, path


def test_the_server_ends_on_sigterm(tmp_path: Path) -> None:
    with run_server("communique.demo.server", tmp_path) as web:
        assert web.get(SITES["mfa"].home).status_code == 200
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(timeout=30) in (0, -signal.SIGTERM)
