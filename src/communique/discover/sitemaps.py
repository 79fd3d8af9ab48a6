"""Sitemaps, sitemap indexes and news sitemaps, read as streams whatever their namespaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import NamedTuple

from lxml import etree

from communique.discover.dates import parse_standard_date
from communique.discover.feeds import parse_feed
from communique.discover.listing import Listed, Turned, fetch_listing, is_before, plain_text
from communique.errors import PageError
from communique.models import Answer, IsoDate, WebSession
from communique.urls import join_url

MAX_DEPTH = 3
"""Indexes within indexes that are followed; the protocol allows one."""
MAX_FILES = 1_000
"""Files of one entrance that are read in one run."""
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})

OnProblem = Callable[[str, PageError], None]
"""Told of a file that could not be read while the others go on: its address and why."""


class SitemapFile(NamedTuple):
    """A sitemap that an index names, and when it was changed last, if the index says so."""

    url: str
    modified: IsoDate | None = None


def read_sitemap(
    url: str,
    session: WebSession,
    on_problem: OnProblem,
    *,
    since: date | None = None,
    pending: Sequence[tuple[str, int]] | None = None,
) -> Iterator[Listed | Turned]:
    """Yield the pages of a sitemap and, if it is an index, of every sitemap below it, and a mark behind each file.

    Args:
        url: its address.
        session: asks, within bounds.
        on_problem: told of files below that could not be read.
        since: day; sitemaps below that were not changed since then are left out.
        pending: the files to go on with, as a mark named them.

    Raises:
        PageError: the first file could not be read; failures of others go to ``on_problem``.
    """
    waiting = [(url, 0)] if pending is None else list(pending)
    seen = {url, *(file for file, _ in waiting)}
    while waiting:
        current, depth = waiting.pop()
        try:
            for found in _read_file(current, session):
                if isinstance(found, Listed):
                    yield found
                elif (child := _child(found, current)) not in seen and not is_before(found.modified, since):
                    seen.add(child)
                    _add_child(waiting, child, depth, len(seen), on_problem)
        except PageError as error:
            if depth == 0:
                raise
            on_problem(current, error)
        yield Turned(tuple(waiting))


def parse_sitemap(content: bytes, url: str) -> Iterator[Listed | SitemapFile]:
    """Yield what a sitemap names, in bounded memory.

    A file that is not well-formed is read again with its mistakes repaired as far as they can be, so that one bare
    ampersand does not cost the pages behind it; the caller drops what is named twice.

    Raises:
        PageError: ``not-a-sitemap``.
    """
    try:
        yield from _parse(content, url, recover=False)
    except etree.XMLSyntaxError:
        try:
            yield from _parse(_BARE_AMPERSAND.sub(b"&amp;", content), url, recover=True)
        except etree.XMLSyntaxError as error:
            raise PageError("not-a-sitemap", f"{url}: expected a sitemap: {error.msg}") from error


def _read_file(url: str, session: WebSession) -> Iterator[Listed | SitemapFile]:
    answer = fetch_listing(url, session)
    if _is_text(answer):
        return _parse_text(answer)
    if _root_name(answer.body) in _FEED_ROOTS:
        return parse_feed(answer)
    return parse_sitemap(answer.body, answer.final_url)


def _child(found: SitemapFile, parent: str) -> str:
    try:
        return join_url(parent, found.url)
    except ValueError:
        return found.url


def _add_child(waiting: list[tuple[str, int]], child: str, depth: int, count: int, on_problem: OnProblem) -> None:
    if depth + 1 > MAX_DEPTH:
        on_problem(child, PageError("too-deep", f"{child}: more than {MAX_DEPTH} sitemap indexes within one another"))
    elif count > MAX_FILES:
        on_problem(child, PageError("too-many-sitemaps", f"{child}: more than {MAX_FILES} sitemaps in one entrance"))
    else:
        waiting.append((child, depth + 1))


def _parse(content: bytes, url: str, *, recover: bool) -> Iterator[Listed | SitemapFile]:
    events = etree.iterparse(
        BytesIO(content),
        events=("end",),
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        name = _local_name(element)
        if name == "url" and (listed := _listed(element, url)):
            yield listed
        elif name == "sitemap" and (location := _child_text(element, "loc")):
            yield SitemapFile(location, parse_standard_date(_child_text(element, "lastmod")))
        if name in {"url", "sitemap"}:
            _forget(element)
    root = _local_name(events.root) if events.root is not None else "nothing"
    if root not in {"urlset", "sitemapindex"}:
        raise PageError("not-a-sitemap", f"{url}: expected a sitemap, got <{root}>")


def _listed(element: etree._Element, found_in: str) -> Listed | None:
    location = _child_text(element, "loc")
    if not location:
        return None
    title = published = None
    news = next((child for child in element if _local_name(child) == "news"), None)
    if news is not None:
        title = plain_text(_child_text(news, "title"))
        published = parse_standard_date(_child_text(news, "publication_date"))
    modified = parse_standard_date(_child_text(element, "lastmod"))
    return Listed(location, found_in, title, published, modified, tuple(_alternates(element)))


def _alternates(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield language and address of every ``<xhtml:link rel="alternate" hreflang="…" href="…">``."""
    for child in element:
        language, href = child.get("hreflang"), child.get("href")
        if _local_name(child) == "link" and child.get("rel") == "alternate" and language and href:
            yield str(language), str(href)


def _child_text(element: etree._Element, name: str) -> str | None:
    for child in element:
        if _local_name(child) == name:
            return "".join(map(str, child.itertext())).strip() or None
    return None


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _forget(element: etree._Element) -> None:
    """Drop an element and what stands before it, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _root_name(content: bytes) -> str:
    match = re.search(rb"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s>/]", content[:4096])
    return match[1].decode("ascii", "replace") if match else ""


def _is_text(answer: Answer) -> bool:
    return answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() == b"http"


def _parse_text(answer: Answer) -> Iterator[Listed]:
    """A sitemap of the plainest sort: one address a line."""
    for line in answer.body.decode("utf-8-sig", "replace").splitlines():
        if line.strip():
            yield Listed(line.strip(), answer.final_url)
