"""Saved pages over real HTTP: ``python -m communique.demo.saved_pages FOLDER --port N --name pages-fundus``.

One process on 127.0.0.1 speaks for every host that has a saved page and for a catalogue host, whose sitemap index names
every host's sitemap. The crawl of such pages connects here whatever the page's own address says
(``fetch.connect_to``), so nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import re
import zlib
from collections.abc import Sequence
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import yaml
from lxml import etree, html
from starlette.applications import Starlette

from communique.demo.loopback import PathLookup, Resource, add_port_options, build_app, serve_app
from communique.demo.render import render
from communique.demo.saved_index import HostIndex, SavedPage, index_hosts, read_page_body, read_saved_pages
from communique.sources.model import Source

_FEED_ENTRIES = 30
_XML = "application/xml; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INERT = {"content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"}
"""A saved page that somebody opens in a browser runs nothing and loads nothing from its publisher."""


def build_saved_app(folder: Path, name: str) -> Starlette:
    """Return the ASGI application that serves the saved pages of ``folder``.

    Args:
        folder: folder with ``gold.jsonl`` and the files it names.
        name: id of the source they make up; its catalogue host is ``catalog.<name>.localhost``.

    Raises:
        ConfigError: ``gold.jsonl`` is missing or not valid.
    """
    indexes = index_hosts(read_saved_pages(folder))
    hosts: dict[str, PathLookup] = {host: partial(_find_path, host, index) for host, index in indexes.items()}
    hosts[catalogue_host(name)] = partial(_find_catalogue_path, catalogue_host(name), indexes)
    return build_app(hosts.get)


def catalogue_host(name: str) -> str:
    """Return the host name whose sitemap index names every host's sitemap."""
    return f"catalog.{name}.localhost"


def default_name(folder: Path) -> str:
    """Return the source id for ``folder`` when none is given: ``pages-`` and the folder's name."""
    return f"pages-{re.sub(r'[^a-z0-9]+', '-', folder.resolve().name.lower()).strip('-') or 'saved'}"


def build_pages_source(folder: Path, name: str) -> str:
    """Return the source file (YAML) under which the saved pages of ``folder`` are crawled.

    Args:
        folder: folder with ``gold.jsonl``.
        name: id of the source and of the local service that serves the pages.

    Raises:
        ConfigError: ``gold.jsonl`` is missing or not valid.
    """
    pages = read_saved_pages(folder)
    home = f"http://{catalogue_host(name)}/"
    values = {
        "id": name,
        "name": f"Saved pages: {folder.resolve().name}",
        "description": f"{len(pages)} saved pages of {len({page.host for page in pages})} sites, served on loopback.",
        "category": "collection",
        "languages": sorted({page.language for page in pages if page.language}) or ["en"],
        "home": home,
        "schedule": "@daily",
        "discover": [{"type": "sitemap", "url": f"{home}sitemap.xml"}],
        "scope": {"hosts": ["*"]},
        "fetch": {
            "revisit_minutes": 0,
            "connect_to": f"service:{name}",
            "allow_private": True,
            "delay_seconds": 0,
            "concurrency": 4,
            "workers": 8,
        },
        "expect": {"min_listed": len(pages), "max_listed": len(pages)},
    }
    Source.model_validate(values)
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True)


def _find_path(host: str, index: HostIndex, path: str, query: str) -> Resource | None:
    match path:
        case "/robots.txt":
            return _build_robots(f"{index.pages[0].origin}/sitemap.xml")
        case "/sitemap.xml":
            body = render("shared/saved_sitemap.xml", pages=index.pages)
            return Resource(body.encode(), _XML, index.pages[-1].saved_at)
        case "/feed.xml":
            return _build_feed(host, index.pages[-_FEED_ENTRIES:][::-1])
    page = index.find_page(path, query)
    return _read_page(page) if page else None


def _find_catalogue_path(host: str, indexes: dict[str, HostIndex], path: str, query: str) -> Resource | None:
    match path:
        case "/robots.txt":
            return _build_robots(f"http://{host}/sitemap.xml")
        case "/" | "/sitemap.xml":
            addresses = [f"{index.pages[0].origin}/sitemap.xml" for index in indexes.values()]
            return Resource(render("shared/sitemap_index.xml", addresses=addresses).encode(), _XML)
    return None


def _build_robots(sitemap: str) -> Resource:
    return Resource(f"User-agent: *\nAllow: /\nSitemap: {sitemap}\n".encode(), _TEXT)


def _build_feed(host: str, pages: Sequence[SavedPage]) -> Resource:
    titles = [_read_title(page) for page in pages]
    body = render("shared/saved_feed.xml", host=host, pages=pages, titles=titles, http_date=format_datetime)
    return Resource(body.encode(), "application/rss+xml; charset=utf-8", pages[0].saved_at)


def _read_title(page: SavedPage) -> str:
    """Return the document title of ``page``, its address if it has none."""
    resource = _read_page(page)
    if resource.status != 200:
        return page.url
    try:
        title = html.document_fromstring(resource.body, parser=html.HTMLParser(encoding="utf-8")).findtext(".//title")
    except etree.LxmlError:
        return page.url
    return " ".join(_NOT_XML.sub(" ", title or "").split()) or page.url


def _read_page(page: SavedPage) -> Resource:
    """Return ``page`` as saved, or the error that an operator will read in its quarantine."""
    try:
        body = read_page_body(page)
    except FileNotFoundError:
        return Resource(f"{page.file.name} is missing from the folder\n".encode(), _TEXT, status=404)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        return Resource(f"{page.file.name} cannot be read: {error}\n".encode(), _TEXT, status=500)
    return Resource(body, "text/html; charset=utf-8", page.saved_at, headers=_INERT)


def main() -> None:
    """Serve a folder of saved pages until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m communique.demo.saved_pages", description="Serve saved pages.")
    parser.add_argument("folder", type=Path, help="folder with gold.jsonl")
    parser.add_argument("--name", help="source id; default: pages-<folder name>")
    add_port_options(parser)
    options = parser.parse_args()
    app = build_saved_app(options.folder, options.name or default_name(options.folder))
    serve_app(app, options.port, options.port_file)


if __name__ == "__main__":
    main()
