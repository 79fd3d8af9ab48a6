"""A complete source file for a site of which only its front page and its ways in are known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

from communique.urls import canonicalize_url, host_of

_HEADER = """\
# Proposed by `communique sources add` from what the site itself says. Not scheduled until `communique sources check
# {id}` has passed: read it through first, above all name, description, category, timezone and scope.
"""
_NO_PAGES = (r"/(tag|tags|category|author|search|login|rss|feed)(/|$)",)
_COMMON = 0.9
"""Share of the listed pages that must stand in one folder for the scope to be narrowed to it."""


def propose_source(
    home: str, html: bytes, ways_in: Sequence[Mapping[str, str]], listed: Sequence[str]
) -> dict[str, Any]:
    """Return what a source file may say of a site, valid as it is.

    Args:
        home: address of its front page.
        html: the front page.
        ways_in: its feeds, sitemaps and lists, as a source file names them.
        listed: absolute addresses that they name.
    """
    soup = BeautifulSoup(html, "lxml")
    host = host_of(home)
    name = _site_name(soup) or host
    proposal: dict[str, Any] = {
        "id": propose_id(host),
        "name": name,
        "description": _meta(soup, "description") or f"Pages of {name}.",
        "category": "ministry" if re.search(r"(^|\.)(gov|mfa|mid|mae|mofa)\.", host) else "newspaper",
        "languages": _languages(soup),
        "home": home,
        "timezone": "UTC",
        "country": host[-2:] if re.search(r"\.[a-z]{2}$", host) else None,
        "verified": None,
        "enabled": False,
        "schedule": "@hourly",
        "discover": [dict(way) for way in ways_in],
        "scope": _scope(host, listed),
        "fetch": {"delay_seconds": 2},
    }
    return {key: value for key, value in proposal.items() if value is not None or key == "verified"}


def render_source(proposal: dict[str, Any]) -> str:
    """Return the text of a source file."""
    body = yaml.safe_dump(proposal, sort_keys=False, allow_unicode=True, width=110)
    return _HEADER.format(id=proposal["id"]) + body


def propose_id(host: str) -> str:
    """Return an id made of a host name: ``www.mfa.gov.az`` becomes ``mfa-gov-az``."""
    words = re.sub(r"[^a-z0-9]+", "-", host.lower().removeprefix("www.")).strip("-")
    return (words if len(words) > 1 else f"site-{words}")[:61]


def _scope(host: str, listed: Sequence[str]) -> dict[str, Any]:
    urls = [url for url in map(_canonical, listed) if url]
    hosts = Counter(host_of(url) for url in urls)
    common = [name for name, count in hosts.most_common(5) if count >= 0.05 * len(urls)]
    scope: dict[str, Any] = {"hosts": list(dict.fromkeys([host, *common]))}
    folder, count = next(iter(Counter(map(_first_folder, urls)).most_common(1)), ("", 0))
    if folder and count >= _COMMON * len(urls):
        scope["include"] = [re.escape(folder)]
    scope["exclude"] = list(_NO_PAGES)
    return scope


def _first_folder(url: str) -> str:
    segments = urlsplit(url).path.split("/")
    return f"/{segments[1]}/" if len(segments) > 2 else ""


def _canonical(url: str) -> str | None:
    try:
        return canonicalize_url(url)
    except ValueError:
        return None


def _site_name(soup: BeautifulSoup) -> str | None:
    title = soup.title.get_text(" ") if soup.title else ""
    return _meta(soup, "og:site_name") or " ".join(title.split())[:120] or None


def _meta(soup: BeautifulSoup, name: str) -> str | None:
    tag = soup.find("meta", attrs={"name": name}) or soup.find("meta", attrs={"property": name})
    content = str(tag.get("content") or "") if isinstance(tag, Tag) else ""
    return " ".join(content.split())[:400] or None


def _languages(soup: BeautifulSoup) -> list[str]:
    root = soup.find("html")
    named = [str(root.get("lang") or "")] if isinstance(root, Tag) else []
    named += [str(link.get("hreflang") or "") for link in soup.select('link[rel~="alternate"][hreflang]')]
    codes = [code[:2].lower() for code in named if re.match(r"[A-Za-z]{2}(-|_|$)", code)]
    return list(dict.fromkeys(codes)) or ["en"]
