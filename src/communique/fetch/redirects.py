"""Where a redirect leads, and whether it may be followed."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from requests.utils import requote_uri

from communique.archive import Exchange
from communique.errors import PageError


def is_redirect(status: int) -> bool:
    """Whether an answer of this status sends the reader elsewhere by ``Location``."""
    return status in {301, 302, 303, 307, 308}


def redirect_target(exchange: Exchange, visited: list[str], max_redirects: int) -> str:
    """Return the address a redirect leads to.

    Args:
        exchange: the answer that redirects.
        visited: addresses asked so far, this one included.
        max_redirects: redirects followed at the most.

    Raises:
        PageError: ``bad-redirect`` where there is no http(s) address, ``too-many-redirects`` past the bound or in a
            circle.
    """
    if len(visited) > max_redirects:
        raise PageError("too-many-redirects", f"{visited[0]}: more than {max_redirects} redirects, last {visited[-1]}")
    location = next((value for name, value in exchange.headers if name.lower() == "location"), "")
    target = _join(exchange.url, location.strip())
    if target is None:
        raise PageError(
            "bad-redirect",
            f"{exchange.url}: answered {exchange.status} with Location {location[:200]!r}, expected an http(s) URL",
        )
    if target in visited:
        raise PageError("too-many-redirects", f"{visited[0]}: redirects in a circle through {target}")
    return target


def _join(base: str, location: str) -> str | None:
    if not location:
        return None
    try:
        target = requote_uri(urljoin(base, _as_utf8(location)).partition("#")[0])
        parts = urlsplit(target)
        return target if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def _as_utf8(location: str) -> str:
    """Header bytes are read as Latin-1; servers that send raw letters mean UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
