"""What listings name, and what happens to those that cannot be read."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from communique.discover import Discovery, discover_candidates, find_ways_in
from communique.errors import PageError, ServiceError

if TYPE_CHECKING:
    from conftest import Listings

NOW = datetime(2025, 4, 4, 12, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Agency</title>
<item><title><![CDATA[Talks in <b>Baku</b> &amp; Moscow]]></title>
  <link>https://agency.example/news/1?utm_source=rss</link><pubDate>Mon, 27 Feb 2023 20:59:00 +0300</pubDate></item>
<item><title>Second</title><guid isPermaLink="true">https://AGENCY.example/news/2#top</guid>
  <dc:date>2023-02-28T10:00:00Z</dc:date></item>
<item><title>Again</title><link>https://agency.example/news/1</link></item>
<item><title>Elsewhere</title><link>https://other.example/news/3</link></item>
<item><title>No page</title><link>mailto:press@agency.example</link></item>
<item><title>No link</title></item>
<item><title>Unknown zone</title><link>https://agency.example/news/4</link><pubDate>1 Mar 2023 08:00:00 -0000</pubDate>
</item>
<item><title>Only a day</title><link>https://agency.example/news/5</link><pubDate>Wed, 01 Mar 2023</pubDate></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Agency</title>
<entry><title type="html">Встреча &amp;amp; беседа</title><link rel="self" href="https://agency.example/self"/>
  <link rel="alternate" href="https://agency.example/a/1"/><published>2023-03-01T09:30:00+04:00</published>
  <updated>2024-01-01T00:00:00Z</updated></entry>
<entry><title>Only updated</title><link href="https://agency.example/a/2"/><updated>2024-01-01T00:00:00Z</updated></entry>
</feed>"""

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> <![CDATA[https://agency.example/s/1?a=1&b=2]]> </loc><lastmod>2024-05-05</lastmod>
  <image:image><image:loc>https://agency.example/picture.jpg</image:loc></image:image></url>
<url><loc>https://agency.example/s/2</loc><n:news><n:publication_date>2024-05-06</n:publication_date>
  <n:title>Bayramov &amp; Lavrov</n:title></n:news></url>
</urlset>"""


def discover(listings: Listings, *entrances: dict[str, Any], **changes: Any) -> Discovery:
    source = listings.source(*entrances, **changes)
    return discover_candidates(source, listings.session(source), now=NOW)


def feed(url: str) -> dict[str, str]:
    return {"type": "feed", "url": url}


def sitemap(url: str) -> dict[str, str]:
    return {"type": "sitemap", "url": url}


def test_rss(listings: Listings) -> None:
    found = discover(listings, feed(listings.put("rss.xml", RSS)))
    assert [(page.url, page.title, page.published) for page in found.candidates] == [
        ("https://agency.example/news/1", "Talks in Baku & Moscow", "2023-02-27T20:59:00+03:00"),
        ("https://agency.example/news/2", "Second", "2023-02-28T10:00:00+00:00"),
        ("https://agency.example/news/4", "Unknown zone", "2023-03-01T08:00:00"),
        ("https://agency.example/news/5", "Only a day", "2023-03-01"),
    ]
    assert found.left_out_by_reason == {"other-host": 1, "bad-url": 1}
    assert found.problems == ()
    page = found.candidates[0]
    assert (page.source, page.via, page.found_in, page.listed_at) == ("agency", "feed", f"{listings.base}/rss.xml", NOW)


def test_atom(listings: Listings) -> None:
    found = discover(listings, feed(listings.put("atom.xml", ATOM)))
    assert [(page.url, page.title, page.published) for page in found.candidates] == [
        ("https://agency.example/a/1", "Встреча & беседа", "2023-03-01T09:30:00+04:00"),
        ("https://agency.example/a/2", "Only updated", None),
    ]


def test_a_json_feed_is_read_to_its_last_page(listings: Listings) -> None:
    version = "https://jsonfeed.org/version/1.1"
    first = {
        "version": version,
        "next_url": f"{listings.base}/2.json",
        "items": [
            {"url": "https://agency.example/j/1", "title": "One", "date_published": "2023-03-01T09:30:00+04:00"},
            {"external_url": "https://agency.example/j/2"},
            {"title": "no address"},
            "not an item",
        ],
    }
    second = {
        "version": version,
        "next_url": f"{listings.base}/1.json",
        "items": [{"url": "https://agency.example/j/3"}],
    }
    listings.put("2.json", json.dumps(second))
    found = discover(listings, feed(listings.put("1.json", json.dumps(first))))
    assert [page.url[-1] for page in found.candidates] == ["1", "2", "3"]
    assert found.candidates[0].published == "2023-03-01T09:30:00+04:00"


def test_a_feed_in_an_older_encoding(listings: Listings) -> None:
    body = RSS.replace("UTF-8", "windows-1251").replace("Second", "Встреча").encode("windows-1251")
    found = discover(listings, feed(listings.put("rss.xml", body)))
    assert found.candidates[1].title == "Встреча"


def test_sitemap_with_news(listings: Listings) -> None:
    found = discover(listings, sitemap(listings.put("sitemap.xml", SITEMAP)))
    assert [(page.url, page.title, page.published) for page in found.candidates] == [
        ("https://agency.example/s/1?a=1&b=2", None, None),
        ("https://agency.example/s/2", "Bayramov & Lavrov", "2024-05-06"),
    ]


@pytest.mark.parametrize(
    "variant",
    [
        SITEMAP.replace("http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84"),
        SITEMAP.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""),
        SITEMAP.replace("https://agency.example/s/2", "https://agency.example/s/2?x=1&y=2&amp;z=3"),
        SITEMAP.replace("</urlset>", ""),
        "\n\n" + SITEMAP.partition("?>")[2],
    ],
)
def test_sitemaps_with_mistakes(listings: Listings, variant: str) -> None:
    found = discover(listings, sitemap(listings.put("sitemap.xml", variant)))
    urls = [page.url for page in found.candidates]
    assert urls[0] == "https://agency.example/s/1?a=1&b=2"
    assert urls[1] in {"https://agency.example/s/2", "https://agency.example/s/2?x=1&y=2&z=3"}
    assert len(urls) == 2


def index(*urls: str) -> str:
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'


def test_a_sitemap_index_with_a_broken_member(listings: Listings) -> None:
    listings.put("news.xml.gz", gzip.compress(SITEMAP.encode()))
    listings.put("pages.txt", "https://agency.example/t/1\nhttps://agency.example/t/2\n")
    listings.put("rss.xml", RSS)
    listings.put("broken.xml", "<html><body>Not here</body></html>")
    members = ["{base}/news.xml.gz", "{base}/missing.xml", "{base}/pages.txt", "/rss.xml", "{base}/broken.xml"]
    found = discover(listings, sitemap(listings.put("index.xml", index(*members, "{base}/index.xml"))))
    assert len(found.candidates) == 2 + 2 + 4
    assert {(problem.reason, problem.url) for problem in found.problems} == {
        ("http-404", f"{listings.base}/missing.xml"),
        ("not-a-sitemap", f"{listings.base}/broken.xml"),
    }
    assert {(problem.stage, problem.source) for problem in found.problems} == {("discover", "agency")}


def test_indexes_are_followed_to_a_depth(listings: Listings) -> None:
    for depth in range(6):
        listings.put(f"{depth}.xml", index(f"{{base}}/{depth + 1}.xml"))
    found = discover(listings, sitemap(f"{listings.base}/0.xml"))
    assert [problem.reason for problem in found.problems] == ["too-deep"]


def test_an_entity_bomb_is_not_unpacked(listings: Listings) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "zzzzzzzzzz">{entities}]>' + SITEMAP.partition("?>")[2]
    found = discover(
        listings, sitemap(listings.put("bomb.xml", bomb.replace("s/2", "s/&e11;"))), feed(listings.put("rss.xml", RSS))
    )
    assert all(len(page.url) < 200 for page in found.candidates)


LIST = """<meta charset="utf-8"><ul>
<li><a href="/n/{a}"><b>Press</b> release {a}</a> <span class="d">{date}</span></li>
<li><a>no address</a></li>
<li><a href="javascript:void(0)">nothing</a></li></ul><a class="next" href="{next}">older</a>"""


def test_list_pages(listings: Listings) -> None:
    dates = [
        "27 February 2023 20:59",
        "27 февраля 2023 г.",
        "27 fevral 2023",
        "27.02.2023, 09:05",
        "2023-02-27",
        "soon",
    ]
    for number, date in enumerate(dates):
        page = LIST.replace("{a}", str(number)).replace("{date}", date)
        listings.put(f"{number}.html", page.replace("{next}", f"{(number + 1) % len(dates)}.html#x"))
    entrance = {"type": "list", "url": f"{listings.base}/0.html", "item": "li", "date": ".d", "next": "a.next"}
    found = discover(listings, entrance, scope={"hosts": ["127.0.0.1"]})
    assert [page.title for page in found.candidates] == [f"Press release {number}" for number in range(len(dates))]
    assert [page.published for page in found.candidates] == [
        "2023-02-27T20:59", "2023-02-27", "2023-02-27", "2023-02-27T09:05", "2023-02-27", None,
    ]  # fmt: skip
    assert found.left_out_by_reason == {"bad-url": len(dates)}
    short = discover(listings, {**entrance, "max_pages": 2}, scope={"hosts": ["127.0.0.1"]})
    assert len(short.candidates) == 2


def test_a_list_of_links_that_ends_early(listings: Listings) -> None:
    first = listings.put("0.html", '<a class=i href="/n/1">One</a><a class=next href="/missing.html">older</a>')
    entrance = {"type": "list", "url": first, "item": "a.i", "next": "a.next"}
    found = discover(listings, entrance, scope={"hosts": ["*"]})
    assert [page.title for page in found.candidates] == ["One"]
    assert [problem.reason for problem in found.problems] == ["http-404"]


@pytest.mark.parametrize(
    ("name", "content", "kind", "reason"),
    [
        ("page.html", "<html><p>Moved", "feed", "not-a-feed"),
        ("page.json", '{"version": 1}', "feed", "not-a-feed"),
        ("cut.json", '{"version": ', "feed", "not-a-feed"),
        ("page.html", "<html><p>Moved", "sitemap", "not-a-sitemap"),
        ("other.xml", "<xml/>", "sitemap", "not-a-sitemap"),
        ("empty.xml", " ", "feed", "empty-body"),
        ("cut.xml.gz", gzip.compress(SITEMAP.encode())[:-20], "sitemap", "truncated"),
        ("page.html", "<p>no list", "list", "no-items"),
    ],
)
def test_a_broken_listing_stops_no_other(
    listings: Listings, name: str, content: str | bytes, kind: str, reason: str
) -> None:
    broken: dict[str, Any] = {"type": kind, "url": listings.put(name, content)}
    if kind == "list":
        broken["item"] = "li"
    found = discover(listings, broken, feed(listings.put("rss.xml", RSS)))
    assert len(found.candidates) == 4
    assert [(problem.reason, problem.url) for problem in found.problems] == [(reason, broken["url"])]
    with pytest.raises((PageError, ServiceError), match=reason):
        discover(listings, broken)


def test_nothing_readable_for_now(listings: Listings) -> None:
    with pytest.raises(ServiceError, match="none of its 1 ways in"):
        discover(listings, feed("http://127.0.0.1:1/rss"))


def test_ways_in_are_found(listings: Listings) -> None:
    listings.put("robots.txt", "User-agent: *\nSitemap: {base}/maps/all.xml\n")
    listings.put("maps/all.xml", SITEMAP)
    listings.put("sitemap.xml", SITEMAP)
    listings.put("rss", "<html>not a feed")
    listings.put("feed", RSS)
    listings.put("index.html", "<link rel='alternate' type='text/html' href='/ru'>")
    session = listings.session(listings.source(feed(listings.base)))
    found = find_ways_in(session.get(f"{listings.base}/"), session)
    assert [(way.type, way.url.removeprefix(listings.base), way.found_by) for way in found] == [
        ("sitemap", "/maps/all.xml", "robots.txt"),
        ("feed", "/feed", "usual path"),
    ]
    listings.put("index.html", "<link rel='alternate' type='application/rss+xml' href='feed?utm_source=x'>")
    found = find_ways_in(session.get(f"{listings.base}/"), session)
    assert ("feed", f"{listings.base}/feed", "link rel=alternate") in [way[:3] for way in found]
