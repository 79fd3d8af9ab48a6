"""A page's translations, as the page itself names them: by ``hreflang`` in its head, and by its language switch.

Both are often wrong: many sites lead to the front page of the other language where there is no translation, and some to
whatever is newest there. So a front page is no translation of an article, and a switch counts only where the address it
leads to is the page's own but for the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from communique.clean.page import Page
from communique.models import Alternate
from communique.models.alternates import make_alternates

_NAMES = {
    "en": ("en", "eng", "english"),
    "ru": ("ru", "rus", "рус", "русский"),
    "az": ("az", "aze", "azərbaycan", "azərbaycanca", "azərbaycan dili"),
    "tr": ("tr", "tur", "türkçe"),
    "hy": ("hy", "arm", "հայ", "հայերեն"),
    "ka": ("ka", "geo", "ქარ", "ქართული"),
    "uk": ("uk", "ua", "укр", "українська"),
    "kk": ("kk", "kz", "қаз", "қазақша"),
    "fa": ("fa", "فارسی"),
    "ar": ("ar", "العربية"),
    "zh": ("zh", "cn", "中文"),
    "fr": ("fr", "français"),
    "de": ("de", "deutsch"),
    "es": ("es", "español"),
}
"""What language switches write on themselves, by ISO 639-1 code."""
_LANGUAGES = {name: code for code, names in _NAMES.items() for name in names}
_LONGEST_NAME = 20
_SEGMENT = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{2,4})?")
_NUMBER = re.compile(r"\d{3,}")


def read_alternates(page: Page) -> tuple[Alternate, ...]:
    """Return the addresses (canonical) of a page's translations, each once, those of its head first."""
    named = [one for one in make_alternates(_links_of_head(page), page.url) if not is_front_page(one.url)]
    switched = [
        one for one in make_alternates(_switches(page), page.url) if _is_same_but_for_language(page.url, one.url)
    ]
    found: dict[str, Alternate] = {}
    for one in (*named, *switched):
        if one.language != "und" and one.url != page.url:
            found.setdefault(one.url, one)
    return tuple(found.values())


def _links_of_head(page: Page) -> Iterator[tuple[str, str]]:
    for link in page.root.iter("link"):
        if "alternate" in (link.get("rel") or "").lower().split() and link.get("hreflang") and link.get("href"):
            yield link.get("hreflang", ""), link.get("href", "")


def _switches(page: Page) -> Iterator[tuple[str, str]]:
    for anchor in page.root.iter("a"):
        href = anchor.get("href")
        tag = anchor.get("hreflang") or _LANGUAGES.get(_label_of(anchor.text_content()))
        if href and tag:
            yield tag, href


def _label_of(text: str) -> str:
    return " ".join(text[: _LONGEST_NAME * 4].split()).casefold()[: _LONGEST_NAME + 1]


def is_front_page(url: str) -> bool:
    """Tell whether an address is that of a site's front page, in whatever language."""
    parts = urlsplit(url)
    return not parts.query and not _own_segments(url)


def _is_same_but_for_language(url: str, other: str) -> bool:
    """Tell whether two addresses are of one page in two languages: the same number, or the same path and query."""
    numbers, others = _NUMBER.findall(_path_and_query(url)), _NUMBER.findall(_path_and_query(other))
    if numbers or others:
        return numbers == others
    return (
        _own_segments(url) == _own_segments(other)
        and _own_query(url) == _own_query(other)
        and bool(_own_segments(url) or _own_query(url))
    )


def _own_segments(url: str) -> list[str]:
    """Return the parts of a path that do not name a language or a front page."""
    segments = [segment for segment in urlsplit(url).path.lower().split("/") if segment]
    return [one for one in segments if not _names_language(one) and not one.startswith(("index.", "default."))]


def _own_query(url: str) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in parse_qsl(urlsplit(url).query) if not _names_language(value.lower()))


def _names_language(segment: str) -> bool:
    return bool(_SEGMENT.fullmatch(segment)) and re.split(r"[-_]", segment)[0] in _LANGUAGES


def _path_and_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
