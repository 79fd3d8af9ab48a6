"""Finding the ways into a site that nobody described yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from protego import Protego

from communique.discover.feeds import read_feed
from communique.discover.found_lists import find_list
from communique.discover.listing import Listed
from communique.discover.sitemaps import read_sitemap
from communique.errors import PageError
from communique.models import Answer, WebSession
from communique.urls import join_url

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml", "/news-sitemap.xml")
_USUAL_FEEDS = ("/rss", "/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/rss.php", "/feed.json")
_SAMPLE = 500


class WayIn(NamedTuple):
    """A feed, sitemap or list that was read and names pages.

    Attributes:
        type: ``feed``, ``sitemap`` or ``list``.
        url: its address.
        found_by: ``robots.txt``, ``link rel=alternate``, ``usual path`` or ``links of the front page``.
        sample: the first pages it names, at most 500.
        selectors: how a list is read, by key of the source file.
    """

    type: Literal["feed", "sitemap", "list"]
    url: str
    found_by: str
    sample: tuple[Listed, ...]
    selectors: tuple[tuple[str, str], ...] = ()

    def entrance(self) -> dict[str, str]:
        """Return what a source file says of it."""
        return {"type": self.type, "url": self.url, **dict(self.selectors)}


def find_ways_in(home: Answer, session: WebSession) -> tuple[WayIn, ...]:
    """Return the feeds and sitemaps of a site that can be read and name at least one page.

    Where there is none, the list on its front page is taken, if it shows one.

    Args:
        home: its front page, as read.
        session: asks, within bounds.
    """
    found: dict[str, WayIn] = {}
    for kind, url, found_by in _places(home, session):
        # The usual paths are guesses; what the site itself names makes them unnecessary, kind by kind.
        told = any(way.type == kind and way.found_by != "usual path" for way in found.values())
        if url in found or (found_by == "usual path" and told):
            continue
        if sample := _read_sample(kind, url, session):
            found[url] = WayIn(kind, url, found_by, sample)
    return tuple(found.values()) or _list_of(home)


def _list_of(home: Answer) -> tuple[WayIn, ...]:
    if home.status != 200 or (found := find_list(home)) is None:
        return ()
    entrance, sample = found
    names = ("item", "date", "next")
    selectors = tuple((name, value) for name in names if (value := getattr(entrance, name)))
    return (WayIn("list", entrance.url, "links of the front page", sample[:_SAMPLE], selectors),)


def _places(home: Answer, session: WebSession) -> Iterator[tuple[Literal["feed", "sitemap"], str, str]]:
    for url in _linked_feeds(home):
        yield "feed", url, "link rel=alternate"
    for url in _sitemaps_in_robots(home.final_url, session):
        yield "sitemap", url, "robots.txt"
    for path in _USUAL_SITEMAPS:
        yield "sitemap", urljoin(home.final_url, path), "usual path"
    for path in _USUAL_FEEDS:
        yield "feed", urljoin(home.final_url, path), "usual path"


def _linked_feeds(home: Answer) -> Iterator[str]:
    soup = BeautifulSoup(home.body, "lxml")
    for link in soup.select('link[rel~="alternate"][href]'):
        if str(link.get("type", "")).lower() in _FEED_TYPES:
            yield from _joined(home.final_url, str(link["href"]))


def _sitemaps_in_robots(url: str, session: WebSession) -> Iterator[str]:
    parts = urlsplit(url)
    try:
        answer = session.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
    except PageError:
        return
    if answer.status == 200:
        for sitemap in Protego.parse(answer.body[:512_000].decode("utf-8-sig", "replace")).sitemaps:
            yield from _joined(url, sitemap)


def _joined(base: str, reference: str) -> Iterator[str]:
    try:
        yield join_url(base, reference)
    except ValueError:
        return


def _read_sample(kind: Literal["feed", "sitemap"], url: str, session: WebSession) -> tuple[Listed, ...]:
    reading = read_feed(url, session) if kind == "feed" else read_sitemap(url, session, lambda _url, _error: None)
    sample: list[Listed] = []
    try:
        for listed in reading:
            if isinstance(listed, Listed):
                sample.append(listed)
            if len(sample) >= _SAMPLE:
                break
    except PageError:
        pass
    return tuple(sample)
