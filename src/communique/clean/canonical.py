"""The address that a page itself calls its canonical one (RFC 6596), and whether that can be so at all.

Templates often name one address for all their pages (a front page, a list, a test server), or the page in another
language. What an address alone can tell is judged here; whether the page there says the same is seen once it is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from communique.clean.alternates import is_front_page
from communique.clean.page import Page
from communique.models import CanonicalClaim
from communique.sources.model import Source
from communique.sources.scope import why_out_of_scope
from communique.urls import host_of, join_url

_LINK_VALUE = re.compile(
    r"<([^<>]{1,2000})>((?:\s*;\s*[a-z*]{1,20}\s*=\s*(?:\"[^\"]{0,200}\"|[^\s\",;]{0,200})){1,9})", re.I
)
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)
_MOST = 20
"""Declarations that are read of a page."""


def read_canonical(
    page: Page | None, url: str, *, link_header: str | None = None, source: Source | None = None
) -> CanonicalClaim | None:
    """Return the other address that a page calls its canonical one; ``None`` if it names none, or its own.

    Args:
        page: the page, if it is HTML.
        url: its canonical URL, as :func:`~communique.urls.canonicalize_url` makes it.
        link_header: the header ``Link`` of its answer.
        source: whose scope the address has to be in; without one it has to be of the same host.
    """
    declared = list(dict.fromkeys([*(_links_of_head(page) if page else ()), *_links_of_header(link_header or "")]))
    named: dict[str, None] = {}
    for reference in declared[:_MOST]:
        try:
            named[join_url(url, reference)] = None
        except ValueError:
            return CanonicalClaim(url=reference[:500], refused="no-address")
    others = [one for one in named if one != url]
    if not others:
        return None
    refused = "contradicted" if len(named) > 1 else _why_refused(others[0], url, page, source)
    return CanonicalClaim(url=others[0], refused=refused)


def _why_refused(named: str, url: str, page: Page | None, source: Source | None) -> str | None:
    """Return why an address cannot be that of the page at ``url``, as far as addresses tell."""
    reason = why_out_of_scope(named, source.scope) if source else None
    if reason == "other-host" or (source is None and host_of(named) != host_of(url)):
        return "other-host"
    if is_front_page(named) or (source and named in {source.home, *(one.url for one in source.discover)}):
        return "front-page"
    if reason is not None:
        return "out-of-scope"
    told = page.first_meta("og:url") if page else None
    return "contradicted" if told and _is_another(told, named, url) else None


def _is_another(told: str, named: str, url: str) -> bool:
    """Tell whether ``og:url`` names another address than the link does; scheme, ``www.`` and an end slash count not."""
    try:
        return _bare(join_url(url, told)) != _bare(named)
    except ValueError:
        return False


def _bare(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/"), parts.query


def _links_of_head(page: Page) -> Iterator[str]:
    for link in page.root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (link.get("href") or "").strip():
            yield link.get("href", "").strip()


def _links_of_header(header: str) -> Iterator[str]:
    """Yield the targets of relation ``canonical`` in a ``Link`` header (RFC 8288)."""
    for match in _LINK_VALUE.finditer(header[:8_000]):
        relation = _RELATION.search(match[2])
        if relation and "canonical" in (relation[1] or relation[2] or "").lower().split():
            yield match[1].strip()
