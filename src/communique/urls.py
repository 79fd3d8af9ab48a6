"""Canonical URLs: one address for one page, whatever listing, share button or session it came through.

What is removed is only what never selects content: fragments, credentials, default ports, tracking parameters and
session ids. The order of parameters, the case of paths and a trailing slash may matter to a server and stay as given.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

import idna

_DEFAULT_PORTS = {"http": 80, "https": 443}

_TRACKING_PREFIXES = (
    "utm_",
    "at_",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "itm_",
    "hsa_",
    "oly_",
    "vero_",
    "wt.",
    "wt_",
    "ns_",
)
# Kept as text, one word a parameter, because a list of eighty quoted words hides what is in it.
_TRACKING_WORDS = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid
    _ga _gl _openstat _hsenc _hsmi hsctatracking mkt_tok ocid cmpid xtor smid spm s_cid fb_action_ids fb_source
    action_object_map __twitter_impression guccounter guce_referrer guce_referrer_sig
"""
_REFERRER_WORDS = """
    rss feed atom rssfeed newsletter email mail twitter twitter.com x facebook facebook.com fb telegram whatsapp vk
    ok linkedin share social googlenews google yandex yandexnews home homepage main header footer sidebar
"""
_TRACKING = frozenset(_TRACKING_WORDS.split())
_REFERRERS = frozenset(_REFERRER_WORDS.split())
_REFERRER_KEYS = frozenset({"ref", "from", "referer", "referrer", "ref_src", "ref_url"})
_SESSION_KEYS = frozenset({"phpsessid", "jsessionid", "aspsessionid", "cfid", "cftoken", "sessionid", "session_id"})
_SESSION_TOKEN = re.compile(r"[0-9a-f]{16,}", re.IGNORECASE)

_ESCAPED_AMPERSAND = re.compile(r"(^|&)(amp;)+")
_PATH_SESSION = re.compile(r";jsessionid=[^/;]*|/\(S\([a-z0-9]+\)\)", re.IGNORECASE)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "%/:@!$&'()*+,;=-._~"
_QUERY_SAFE = _PATH_SAFE + "?[]|"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_URL = 8_192
# Most addresses of a sitemap are canonical as they stand; seeing that costs a tenth of taking them apart.
_PLAINLY_CANONICAL = re.compile(r"https?://(?:[a-z0-9-]{1,63}\.){1,3}[a-z]{2,24}/(?:[\w~-][\w.~-]*(?:/|$))*", re.ASCII)


def canonicalize_url(url: str) -> str:
    """Return the canonical form of an absolute http(s) URL; applying it twice changes nothing.

    Raises:
        ValueError: ``url`` is not an absolute http(s) URL, or its host or port is not legal.
    """
    if len(url) <= _LONGEST_URL and _PLAINLY_CANONICAL.fullmatch(url):
        return url
    parts = urlsplit(_CONTROLS.sub("", url).strip().replace("\\", "/"))
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"expected an absolute http(s) URL, got {url[:200]!r}")
    canonical = urlunsplit(
        (scheme, _canonical_authority(parts, scheme), _canonical_path(parts.path), _canonical_query(parts.query), "")
    )
    if len(canonical) > _LONGEST_URL:
        raise ValueError(f"expected a URL of at most {_LONGEST_URL} characters, got {len(canonical)}")
    return canonical


def join_url(base: str, reference: str) -> str:
    """Return the canonical URL that ``reference`` (a ``href``) names on the page ``base``.

    Raises:
        ValueError: it does not name an http(s) page (``mailto:``, ``javascript:`` …).
    """
    if len(reference) <= _LONGEST_URL and _PLAINLY_CANONICAL.fullmatch(reference):
        return reference
    return canonicalize_url(urljoin(base, _CONTROLS.sub("", reference.strip())))


def host_of(url: str) -> str:
    """Return the host name of a canonical URL, without port."""
    return urlsplit(url).hostname or ""


def _canonical_authority(parts: SplitResult, scheme: str) -> str:
    host = _canonical_host(parts.hostname or "")
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _canonical_host(host: str) -> str:
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host).compressed}]"
    name = unquote_to_bytes(host).decode("utf-8").rstrip(".").lower()
    if not name.isascii():
        name = _encode_idn(name)
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name) or len(name) > 253:
        raise ValueError(f"not a legal host name: {host[:200]!r}")
    return name


def _encode_idn(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode("ascii").rstrip(".").lower()
    except idna.IDNAError as error:
        raise ValueError(f"not a legal international host name: {name[:200]!r} ({error})") from error


def _canonical_path(path: str) -> str:
    path, found = _normalize_escapes(path, _PATH_SAFE), 1
    while found:  # a session id cut out may join the halves of another
        path, found = _PATH_SESSION.subn("", path)
    return _remove_dot_segments(path)


def _remove_dot_segments(path: str) -> str:
    """Resolve ``.`` and ``..`` as RFC 3986, 5.2.4 does."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            del kept[-1:]
        if segment not in {".", ".."}:
            kept.append(segment)
        elif last:
            kept.append("")
    return "/" + "/".join(kept)


def _canonical_query(query: str) -> str:
    # A listing that escaped its ampersands twice leaves "&amp;"; no parameter is called "amp;…".
    parameters = _ESCAPED_AMPERSAND.sub(r"\1", _normalize_escapes(query, _QUERY_SAFE)).split("&")
    return "&".join(parameter for parameter in parameters if parameter and not _selects_nothing(parameter))


def _selects_nothing(parameter: str) -> bool:
    """Whether a ``key=value`` pair names a visitor, a session or a campaign instead of content."""
    key, _, value = parameter.partition("=")
    key = key.lower()
    if key in _TRACKING or key.startswith(_TRACKING_PREFIXES) or key in _SESSION_KEYS:
        return True
    if key.startswith("aspsessionid"):
        return True
    if key in {"sid", "s"}:
        return _SESSION_TOKEN.fullmatch(value) is not None
    return key in _REFERRER_KEYS and value.lower() in _REFERRERS


def _normalize_escapes(text: str, safe: str) -> str:
    """Percent-encode what must be, decode what need not be, with upper-case hexadecimal digits (RFC 3986, 6.2.2)."""
    encoded = quote(_STRAY_PERCENT.sub("%25", text), safe=safe, encoding="utf-8", errors="replace")
    return _PERCENT.sub(_normalize_escape, encoded.encode("ascii")).decode("ascii")


def _normalize_escape(match: re.Match[bytes]) -> bytes:
    value = int(match[1], 16)
    return bytes([value]) if value in _UNRESERVED else b"%%%02X" % value


def page_id(url: str) -> str:
    """Return what a canonical URL is called everywhere else: its SHA-256 in hexadecimal, the same on every machine."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
