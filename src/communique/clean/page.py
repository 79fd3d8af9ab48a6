"""One page, parsed once: the tree and what its head says, shared by every reader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from communique.clean.decoding import strip_controls
from communique.clean.mojibake import repair_mojibake
from communique.clean.shallow import flatten_markup

MAX_CHARACTERS = 8_000_000
"""Longest HTML that is read (characters); the rest of a longer page is left out."""

MAX_ELEMENTS = 40_000
"""Most elements of a page that are read; the rest of a larger one is left out."""

_MAX_ATTRIBUTE = 20_000
_MAX_JSON = 2_000_000
_LONG_ATTRIBUTE = re.compile(rf"""=\s*("[^"<>]{{{_MAX_ATTRIBUTE},}}"|'[^'<>]{{{_MAX_ATTRIBUTE},}}')""")
# The parser compares each attribute of a tag with all before it: a hundred thousand of them take it a minute.
_LONG_TAG = re.compile(rf"(<[A-Za-z][^<>]{{{_MAX_ATTRIBUTE}}})[^<>]+")
# "&#1;" and its like name characters that no page shows and lxml puts into a tree but takes from nobody.
_NO_CHARACTER = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|"
    r"[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
)
# Spelt without re.I: only then does the expression engine look for its first letters by themselves.
_END_OF_DOCUMENT = re.compile(r"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
_TIME_ZONE = re.compile(
    r"[Tt]ime_?[Zz]one[^<>]{1,60}?\b((?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_/]{2,30})"
)
_REGION = re.compile(r"[A-Za-z]{2,3}[-_]([A-Za-z]{2})\b")
_COUNTRIES_NOT_MEANT = frozenset({"us", "ph", "ai", "co", "io", "fm", "ly", "me", "sh", "tv"})  # used for their letters
_INVISIBLE = ("style", "template", "canvas", "embed")
_MARKING_ATTRIBUTES = frozenset({"itemprop", "rel", "pubdate", "data-time", "data-timestamp", "data-utime"})
_MARKING_TAGS = ("time", "abbr")
_DRAWINGS = ("svg", "object", "map")

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A parsed page.

    Attributes:
        url: identity of the page.
        root: the ``html`` element; readers must not change it.
        meta: ``name``, ``property``, ``itemprop`` or ``http-equiv`` of each ``meta`` (lower case) to its contents.
        linked_data: the objects of the page's JSON-LD, flattened, in page order.
        source: its HTML text.
        is_cut: whether the page has more than is read of one.
        elements: all its elements. lxml makes an element's object anew once nobody holds it, and a new one may have the
            ``id()`` of another that is gone: held here, an ``id()`` tells an element for as long as the page is read.
    """

    url: str
    root: html.HtmlElement
    meta: dict[str, list[str]] = field(default_factory=dict)
    linked_data: tuple[JsonObject, ...] = ()
    source: str = ""
    is_cut: bool = False
    elements: tuple[html.HtmlElement, ...] = ()

    @cached_property
    def language(self) -> str | None:
        """Primary subtag of the page's declared language, lower case."""
        match = re.match(r"[A-Za-z]{2,3}", self._declared_language)
        return match.group().lower() if match else None

    @cached_property
    def may_put_month_first(self) -> bool:
        """Whether ``04/03/2022`` may be the third of April here: in English, of the United States or of no country."""
        if self.language != "en":
            return False
        locales = (self._declared_language, self.first_meta("og:locale") or "")
        region = next((match.group(1).upper() for item in locales if (match := _REGION.match(item))), None)
        if region and region != "US":
            return False
        return region == "US" or self.country is None

    @cached_property
    def country(self) -> str | None:
        """Top-level domain of the page's address if it is a country's, ``None`` where it is used for its letters."""
        name = self.host.rsplit(".", 1)[-1]
        return name if len(name) == 2 and name.isalpha() and name not in _COUNTRIES_NOT_MEANT else None

    @cached_property
    def _declared_language(self) -> str:
        declared = self.root.get("lang") or self.root.get("{http://www.w3.org/XML/1998/namespace}lang")
        return declared or self.first_meta("content-language", "og:locale") or ""

    @cached_property
    def host(self) -> str:
        """Host name of the page without ``www.``."""
        try:
            return (urlsplit(self.url).hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    @cached_property
    def classed(self) -> list[tuple[html.HtmlElement, str]]:
        """Elements that have a class, with it, in page order; read once for every reader that looks at classes."""
        return self._by_attributes[0]

    @cached_property
    def marked(self) -> list[html.HtmlElement]:
        """Elements whose tag or attributes may say what they hold (microdata, ``rel``, times), in page order."""
        return self._by_attributes[1]

    @cached_property
    def _by_attributes(self) -> tuple[list[tuple[html.HtmlElement, str]], list[html.HtmlElement]]:
        classed, marked = [], []
        for element in islice(self.elements, 1, None):
            names = element.keys()
            if "class" in names:
                classed.append((element, element.get("class")))
            if not _MARKING_ATTRIBUTES.isdisjoint(names) or element.tag in _MARKING_TAGS:
                marked.append(element)
        return classed, marked

    def first_meta(self, *names: str) -> str | None:
        """Return the first content that is not blank among the ``meta`` elements of these names, in their order."""
        return next((value for name in names for value in self.meta.get(name, ()) if value.strip()), None)

    @cached_property
    def time_zone(self) -> str | None:
        """The zone (a name of the IANA's list) that data in the page call theirs, if it is one only."""
        found = chain.from_iterable(
            _TIME_ZONE.finditer(self.source, at, at + 100) for at in _places_of_zones(self.source)
        )
        zones = {match.group(1) for match in islice(found, 20)}
        return zones.pop() if len(zones) == 1 else None

    @cached_property
    def articles(self) -> tuple[JsonObject, ...]:
        """JSON-LD objects that describe an article, most likely the page's own one first."""
        found = [item for item in self.linked_data if any(_ARTICLE_TYPE.search(kind) for kind in types_of(item))]
        return tuple(sorted(found, key=lambda item: not ("headline" in item and "datePublished" in item)))


_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report$|LiveBlog|SocialMediaPosting|AdvertiserContent|PressRelease")


def parse_page(source: str, url: str) -> Page:
    """Parse a page of any quality.

    Args:
        source: HTML text; read up to :data:`MAX_CHARACTERS`.
        url: identity of the page.

    Raises:
        ValueError: there is no element in it at all.
    """
    # A browser reads on after an early end of the document, the parser does not: the end tags say nothing anyway.
    text = _cut_long_tags(strip_controls(repair_mojibake(source[:MAX_CHARACTERS])))
    text = _NO_CHARACTER.sub("", _END_OF_DOCUMENT.sub("", text))
    root, is_deep = _parse_markup(text)
    if is_deep:
        root, _ = _parse_markup(flatten_markup(text))
    is_cut = _cut_tree(root) or len(source) > MAX_CHARACTERS
    linked_data = tuple(_linked_data(root))
    _strip_invisible(root)
    for script in list(root.iter("script")):
        script.text = None
    return Page(
        url=url,
        root=root,
        meta=_meta(root),
        linked_data=linked_data,
        source=text,
        is_cut=is_cut,
        elements=tuple(root.iter()),
    )


def _cut_long_tags(text: str) -> str:
    """Return HTML without attributes of enormous length, and without what goes on in a tag of enormous length."""
    at = 0
    while 0 <= at < len(text) - _MAX_ATTRIBUTE:
        at = text.rfind(">", at + 1, at + _MAX_ATTRIBUTE)
    if at >= 0:
        return text
    return _LONG_TAG.sub(r"\1", _LONG_ATTRIBUTE.sub('=""', text))


def _parse_markup(text: str) -> tuple[html.HtmlElement, bool]:
    """Return the tree of a page, and whether the parser gave up because elements are nested too deep.

    Raises:
        ValueError: there is no element in it at all.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, huge_tree=False)
    # lxml.html asks Python for the class of every element, each time it is met; nothing here needs its form elements.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, AssertionError, ValueError) as error:
        raise ValueError(str(error)) from error
    last = parser.error_log.last_error
    return root, last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _cut_tree(root: html.HtmlElement) -> bool:
    """Take out what stands behind the last element that is read; tell whether there was anything."""
    last = next(islice(root.iter(), MAX_ELEMENTS, None), None)
    if last is None:
        return False
    del last[:]
    cut_behind(root, last)
    return True


def cut_behind(root: html.HtmlElement, last: html.HtmlElement) -> None:
    """Take the elements that stand behind ``last`` out of the tree of ``root``."""
    while last is not root:
        parent = last.getparent()
        del parent[parent.index(last) + 1 :]
        last = parent


def types_of(item: JsonObject) -> list[str]:
    """Return the schema.org types of a JSON-LD object."""
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [kind for kind in kinds if isinstance(kind, str)]


def site_names_of(page: Page, source_name: str | None = None) -> tuple[str, ...]:
    """Return the names by which a page calls its site and publisher."""
    names = [page.first_meta("og:site_name") or "", _application_name(page)]
    names += [source_name] if source_name else []
    for item in page.linked_data:
        publisher = item.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            names.append(publisher["name"])
        if any(kind in ("Organization", "NewsMediaOrganization", "WebSite") for kind in types_of(item)):
            names.append(item["name"] if isinstance(item.get("name"), str) else "")
    host = page.host.split(".")
    return tuple(dict.fromkeys(" ".join(name.split()) for name in (*names, page.host, *host[:-1]) if name.strip()))


def _application_name(page: Page) -> str:
    """Return the name of the site as an application, unless it is the headline: some systems put that there."""
    name = page.first_meta("application-name") or ""
    headings = (" ".join(element.text_content().split()) for element in islice(page.root.iter("h1"), 10))
    return "" if any(len(text.split()) > 4 and text in name for text in headings) else name


def _strip_invisible(root: html.HtmlElement) -> None:
    """Take out what is never shown; unwrap a drawing or button that was left open and swallowed the page."""
    etree.strip_elements(root, *_INVISIBLE, with_tail=False)
    for element in list(root.iter(*_DRAWINGS, "button")):
        if element.getparent() is None:
            continue
        if element.find(".//p") is not None or element.find(".//article") is not None:
            element.drop_tag()
        elif element.tag in _DRAWINGS:
            element.drop_tree()


def _places_of_zones(text: str) -> Iterator[int]:
    for word in ("timezone", "timeZone", "time_zone", "TimeZone", "Timezone"):
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + len(word))


def _meta(root: html.HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = element.get("content")
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if content and name:
            found.setdefault(name.strip().lower(), []).append(content.strip())
    return found


def _linked_data(root: html.HtmlElement) -> Iterator[JsonObject]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "") and script.text and len(script.text) < _MAX_JSON:
            yield from _flatten(_lenient_json(script.text), depth=0)


def _lenient_json(text: str) -> Any:
    """Read JSON as sites write it: CDATA marks, raw line breaks in strings, trailing commas and semicolons."""
    text = re.sub(r"^\s*(?://\s*)?<!(?:--|\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$", "", text).strip().rstrip(";")
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flatten(value: Any, depth: int) -> Iterator[JsonObject]:
    if depth > 4:
        return
    if isinstance(value, list):
        for item in value[:500]:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "article"):
            if isinstance(value.get(key), (dict, list)):
                yield from _flatten(value[key], depth + 1)
