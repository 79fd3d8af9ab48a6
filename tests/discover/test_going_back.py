"""Listings followed back to a day, what they say of translations, and how little memory a large one takes."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from communique.discover import Reading
from communique.fetch import RememberingSession
from communique.models.alternates import make_alternates

if TYPE_CHECKING:
    from conftest import Listings

NOW = datetime(2025, 4, 4, 12, tzinfo=UTC)
SINCE = date(2025, 3, 1)


def names(listings: Listings, entrance: dict[str, Any], since: date | None) -> list[str]:
    source = listings.source(entrance)
    reading = Reading(source, listings.session(source), NOW, since=since)
    found = [page.url.rsplit("/", 1)[1] for page in reading.candidates()]
    assert reading.problems == []
    return found


def test_sitemaps_that_did_not_change_since_are_not_read(listings: Listings) -> None:
    def part(name: str, *urls: tuple[str, str]) -> str:
        entries = "".join(
            f"<url><loc>https://agency.example/{u}</loc><lastmod>{day}</lastmod></url>" for u, day in urls
        )
        return listings.put(name, f"<urlset>{entries}</urlset>")

    new = part("new.xml", ("n1", "2025-03-09"), ("n2", "2025-02-28"))
    unknown = part("unknown.xml", ("u1", "2025-03-01"))
    index = (
        f"<sitemapindex><sitemap><loc>{listings.base}/gone.xml</loc><lastmod>2024-12-31T23:59:59Z</lastmod></sitemap>"
        f"<sitemap><loc>{new}</loc><lastmod>2025-03-09</lastmod></sitemap><sitemap><loc>{unknown}</loc></sitemap>"
        "</sitemapindex>"
    )
    assert names(listings, {"type": "sitemap", "url": listings.put("index.xml", index)}, SINCE) == ["u1", "n1"]


def test_older_pages_of_a_feed_are_read_in_a_backfill_only(listings: Listings) -> None:
    for number, day in enumerate(("2025-03-20", "2025-03-02", "2025-02-01", "2025-01-01")):
        older = f'<link rel="next" href="{listings.base}/{number + 1}.atom"/>'
        entry = f'<entry><title>x</title><link href="https://agency.example/{number}"/><published>{day}T08:00:00Z</published>'
        listings.put(
            f"{number}.atom",
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>f</title>{older}{entry}<updated>{day}T08:00:00Z</updated>'
            "</entry></feed>",
        )
    entrance = {"type": "feed", "url": f"{listings.base}/0.atom"}
    assert names(listings, entrance, None) == ["0"]
    assert names(listings, entrance, SINCE) == ["0", "1"]


def test_a_numbered_list_ends_where_it_repeats_itself(listings: Listings) -> None:
    for number in (1, 2, 3):
        listings.put(f"list-{number}.html", f'<li><a href="https://agency.example/{min(number, 2)}">a</a></li>')
    numbered = f"{listings.base}/list-{{number}}.html"
    entrance = {"type": "list", "url": f"{listings.base}/list-1.html", "item": "li", "numbered": numbered}
    assert names(listings, entrance, None) == ["1", "2"]


def test_a_sitemap_names_translations(listings: Listings) -> None:
    links = (
        '<x:link rel="alternate" hreflang="en" href="https://agency.example/en/1"/>'
        '<x:link rel="alternate" hreflang="x-default" href="https://agency.example/en/1"/>'
        '<x:link rel="alternate" hreflang="az-AZ" href="https://agency.example/az/1?utm_source=s"/>'
        '<x:link rel="canonical" hreflang="ru" href="https://agency.example/ru/1"/>'
        '<x:link rel="alternate" hreflang="ru" href="mailto:x"/>'
    )
    page = f'<urlset xmlns:x="http://www.w3.org/1999/xhtml"><url><loc>https://agency.example/en/1</loc>{links}</url></urlset>'
    source = listings.source({"type": "sitemap", "url": listings.put("map.xml", page)})
    (found,) = Reading(source, listings.session(source), NOW).candidates()
    assert [(one.language, one.url) for one in found.alternates] == [
        ("en", "https://agency.example/en/1"),
        ("az", "https://agency.example/az/1"),
    ]
    assert make_alternates([("x-default", "/a"), ("RU_ru", "/a")], "https://a.example/")[0].language == "ru"
    assert len(make_alternates([("en", f"/{n}") for n in range(500)], "https://a.example/")) == 50


def test_a_listing_that_has_not_changed_costs_no_bytes(listings: Listings, tmp_path: Any) -> None:
    url = listings.put("map.xml", "<urlset><url><loc>https://agency.example/1</loc></url></urlset>")
    source = listings.source({"type": "sitemap", "url": url})
    first = RememberingSession(listings.session(source), tmp_path / "kept")
    again = RememberingSession(listings.session(source), tmp_path / "kept")
    bodies = [first.get(url).body, again.get(url).body]
    assert (first.unchanged, again.unchanged) == (set(), {url})
    assert bodies[0] == bodies[1] and again.get(url).status == 200
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:40])
    torn = RememberingSession(listings.session(source), tmp_path / "kept")
    assert (torn.get(url).body, torn.unchanged) == (bodies[0], set())


READ_MAP = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import Listings
from communique.discover import Reading
listings = Listings(Path(sys.argv[2]), int(sys.argv[3]))
def read(name):
    source = listings.source({"type": "sitemap", "url": f"{listings.base}/{name}"})
    return sum(1 for _ in Reading(source, listings.session(source), datetime.now(UTC)).candidates())
assert read("small.xml.gz") == 10
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = read("large.xml.gz")
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_hundred_thousand_addresses_in_little_memory(listings: Listings, request: pytest.FixtureRequest) -> None:
    """Measured of a process of its own, over HTTP: the file, what was seen, and nothing that grows beside them."""

    def write(name: str, count: int) -> int:
        entries = "".join(
            f"<url><loc>https://agency.example/en/news/{n}/a-headline-of-usual-length</loc><lastmod>2025-04-04</lastmod></url>"
            for n in range(count)
        )
        listings.put(name, gzip.compress(f"<urlset>{entries}</urlset>".encode(), 1))
        return len(entries)

    write("small.xml.gz", 10)
    size = write("large.xml.gz", 100_000)
    command = [sys.executable, "-c", READ_MAP, str(request.path.parent), str(listings.folder), str(listings.port)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, grown = map(int, done.stdout.split())
    assert count == 100_000
    assert size > 11_000_000
    assert grown < 80, f"{grown} MiB more than for a small sitemap"
