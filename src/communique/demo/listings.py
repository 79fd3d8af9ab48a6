"""A demo site's ways in that are written for machines: feeds, sitemaps, robots.txt."""

from __future__ import annotations

from datetime import datetime

from communique.demo.content import DemoPage, DemoSite
from communique.demo.loopback import Resource
from communique.demo.render import render
from communique.demo.shown_dates import to_utc

_FRESH_PAGES = 6
"""Pages that the news sitemap names (in life: those of the last two days)."""
_MEDIA_TYPES = {"atom": "application/atom+xml; charset=utf-8", "rss": "application/rss+xml; charset=utf-8"}
_XML = "application/xml; charset=utf-8"


def build_listings(site: DemoSite) -> dict[str, Resource]:
    """Return the site's feeds, sitemaps and robots.txt by path."""
    return _build_feeds(site) | _build_sitemaps(site) | {"/robots.txt": _build_robots(site)}


def _build_feeds(site: DemoSite) -> dict[str, Resource]:
    template = f"shared/feed.{site.facts.feed_format}.xml"
    feeds = {}
    for path, language in site.facts.feeds.items():
        pages = tuple(page for page in site.pages if language in (None, page.language))
        body = render(template, site=site, facts=site.facts, pages=pages, path=path, language=language or "en")
        feeds[path] = _xml(body, site, pages, _MEDIA_TYPES[site.facts.feed_format])
    return feeds


def _build_sitemaps(site: DemoSite) -> dict[str, Resource]:
    path = site.facts.sitemap
    if path is None:
        return {}
    if path == "/sitemap.xml":
        return {path: _urlset(site, site.pages, news=False)}
    parts = {
        "/sitemap-pages.xml": _urlset(site, site.pages, news=False),
        "/sitemap-news.xml": _urlset(site, site.pages[:_FRESH_PAGES], news=True),
    }
    index = render("shared/sitemap_index.xml", addresses=[f"http://{site.facts.host}{part}" for part in parts])
    return {path: _xml(index, site, site.pages), **parts}


def _urlset(site: DemoSite, pages: tuple[DemoPage, ...], *, news: bool) -> Resource:
    body = render("shared/sitemap.xml", facts=site.facts, pages=pages, news=news)
    return _xml(body, site, pages)


def _build_robots(site: DemoSite) -> Resource:
    body = render("shared/robots.txt", facts=site.facts)
    return Resource(body.encode(), "text/plain; charset=utf-8", _newest(site, site.pages))


def _xml(body: str, site: DemoSite, pages: tuple[DemoPage, ...], content_type: str = _XML) -> Resource:
    return Resource(body.encode(), content_type, _newest(site, pages))


def _newest(site: DemoSite, pages: tuple[DemoPage, ...]) -> datetime | None:
    return to_utc(pages[0].published, site.facts.timezone) if pages else None
