"""One page, parsed once: the tree and what its head says, shared by every reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml import html

from communique.clean.linked_data import JsonObject, is_article, read_linked_data, types_of
from communique.clean.markup import parse_markup, strip_invisible

_TIME_ZONE = re.compile(
    r"[Tt]ime_?[Zz]one[^<>]{1,60}?\b((?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_/]{2,30})"
)
_REGION = re.compile(r"[A-Za-z]{2,3}[-_]([A-Za-z]{2})\b")
_COUNTRIES_NOT_MEANT = frozenset({"us", "ph", "ai", "co", "io", "fm", "ly", "me", "sh", "tv"})  # used for their letters
_MARKING_ATTRIBUTES = frozenset({"itemprop", "rel", "pubdate", "data-time", "data-timestamp", "data-utime"})
_MARKING_TAGS = ("time", "abbr")


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
        found = filter(is_article, self.linked_data)
        return tuple(sorted(found, key=lambda item: not ("headline" in item and "datePublished" in item)))


def parse_page(source: str, url: str) -> Page:
    """Parse a page of any quality.

    Args:
        source: HTML text; read up to :data:`~communique.clean.markup.MAX_CHARACTERS`.
        url: identity of the page.

    Raises:
        ValueError: there is no element in it at all.
    """
    markup = parse_markup(source)
    root = markup.root
    linked_data = tuple(read_linked_data(root))
    strip_invisible(root)
    return Page(
        url=url,
        root=root,
        meta=_meta(root),
        linked_data=linked_data,
        source=markup.text,
        is_cut=markup.is_cut,
        elements=tuple(root.iter()),
    )


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
