"""Every path of a demo site and the bytes it answers with: the same at every request and after every restart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from communique.demo.content import DemoPage, DemoSite
from communique.demo.listings import build_listings
from communique.demo.loopback import PathLookup, Resource
from communique.demo.markup_faults import break_markup
from communique.demo.page_formats import render_pdf, render_text
from communique.demo.render import count_list_pages, render, render_list, render_missing, render_page
from communique.demo.shown_dates import to_utc

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_HTML = "text/html; charset=utf-8"
_POLICY = {"content-security-policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'none'"}


def open_site(site: DemoSite) -> PathLookup:
    """Return the lookup of everything ``site`` serves; it is rendered here, once."""
    missing = Resource(render_missing(site).encode(), _HTML, status=404, headers=_POLICY)
    return partial(_find_path, build_paths(site), missing)


def build_lists_of(site: DemoSite) -> dict[str, Resource]:
    """Return the list pages, feeds, sitemaps and robots.txt of ``site`` by path."""
    return _build_lists(site) | build_listings(site)


def build_paths(site: DemoSite) -> dict[str, Resource]:
    """Return what ``site`` serves by path, a list page's query included."""
    paths = build_lists_of(site) | {page.path: _build_page(site, page) for page in site.pages}
    paths |= {f"/photo/{page.slug}.svg": _build_photo(page) for page in site.pages}
    stylesheet = (_TEMPLATES / site.id / "style.css").read_bytes()
    return paths | {"/style.css": Resource(stylesheet, "text/css; charset=utf-8")}


def _find_path(paths: Mapping[str, Resource], missing: Resource, path: str, query: str) -> Resource:
    """Return what is at ``path``; a query that means nothing to the site is overlooked, as most servers do."""
    return paths.get(f"{path}?{query}") or paths.get(path) or missing


def _build_page(site: DemoSite, page: DemoPage) -> Resource:
    changed = to_utc(page.published, site.facts.timezone)
    match page.fault:
        case "http-500":
            return Resource(b"Internal Server Error: template engine gave up\n", "text/plain", status=500)
        case "malformed":
            return _html(break_markup(render_page(site, page)).encode(), changed)
        case "wrong-charset":
            body = render_page(site, page, "windows-1251").encode("cp1251", "xmlcharrefreplace")
            return _html(body, changed)
        case "no-charset":
            return _html(render_page(site, page, None).encode(), changed, "text/html")
        case None:
            return _build_whole_page(site, page, changed)


def _build_whole_page(site: DemoSite, page: DemoPage, changed: datetime | None) -> Resource:
    match page.format:
        case "html":
            return _html(render_page(site, page).encode(), changed)
        case "pdf":
            return Resource(render_pdf(page, site.facts.name), "application/pdf", changed)
        case "text":
            return Resource(render_text(page).encode(), "text/plain; charset=utf-8", changed)


def _build_lists(site: DemoSite) -> dict[str, Resource]:
    newest = to_utc(site.pages[0].published, site.facts.timezone) if site.pages else None
    paths = {}
    for paged in site.facts.lists:
        language = paged.language or ("az" if site.id == "gazette" else "en")
        for number in range(1, count_list_pages(site, paged) + 1):
            body = render_list(site, paged, number, language)
            paths[paged.path_of(number)] = _html(body.encode(), newest)
    return {**paths, "/": paths[site.facts.lists[0].path]}


def _build_photo(page: DemoPage) -> Resource:
    return Resource(render("shared/photo.svg", page=page).encode(), "image/svg+xml")


def _html(body: bytes, changed: datetime | None, content_type: str = _HTML) -> Resource:
    return Resource(body, content_type, changed, headers=_POLICY)
