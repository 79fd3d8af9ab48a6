"""Every date that a page gives, those most likely the publication's first, and those that its head declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from communique.clean.blocks import TextBlock
from communique.clean.date_lines import from_columns, from_header
from communique.clean.date_markup import from_date_class, from_epoch_seconds, from_times, time_elements
from communique.clean.date_values import DateBounds, DateReading, reading_of, to_iso
from communique.clean.linked_data import JsonObject, types_of
from communique.clean.page import Page
from communique.clean.textdates import month_number
from communique.models import date_part

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "parsely-pub-date", "publishdate", "publish-date", "publish_date", "pubdate", "published_time", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article.published", "dcterms.issued", "dc.date.issued",
    "vr:published_time", "mediator_published_time", "iso-8601-publish-date", "article_date_original", "og:pubdate",
    "originalpublicationdate", "bt:pubdate", "rnews:datepublished", "ptime", "displaydate",
)  # fmt: skip
_VAGUE_META = ("dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "datecreated", "date", "created")
_URL_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?P<mark>[/_-]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)|"
    r"/(?P<year2>(?:19|20)\d\d)/(?P<month2>[1-9])/(?P<day2>[1-9]|[12]\d|3[01])(?=[/?#]|$)"
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>[a-z]{3,9})/(?P<day>[0-3]?\d)(?=[/?#-]|$)", re.I)


def read_dates(
    page: Page, header: Sequence[TextBlock], bounds: DateBounds, listed: str | None
) -> Iterator[DateReading]:
    """Yield the dates that a page gives, those most likely the publication's first.

    Args:
        page: the parsed page.
        header: blocks around the headline and before the text.
        bounds: what dates are possible; only the order of numeric dates is looked at here.
        listed: date as the listing gave it.
    """
    doubtful = [article for article in page.articles if _is_last_publication(article)]
    for article in page.articles:
        if not any(article is item for item in doubtful):
            yield from _from_article(article, bounds)
    yield from _from_meta(page, _PUBLISHED_META, bounds)
    # where a plug-in for search engines says no more of an article
    yield from _from_linked_data((item for item in page.linked_data if "WebPage" in types_of(item)), bounds)
    times = list(time_elements(page))
    yield from from_times((value for value, marked in times if marked), bounds)
    yield from from_header(header, bounds)
    for article in doubtful:
        yield from _from_article(article, bounds)
    yield from from_date_class(page, bounds)
    if listed:
        yield DateReading(listed, "listing")
    yield from from_times((value for value, marked in times if not marked), bounds)
    yield from from_epoch_seconds(page)
    yield from _from_url(page.url)
    yield from from_columns(header, bounds)
    yield from _from_meta(page, _VAGUE_META, bounds)
    yield from _from_linked_data(page.linked_data, bounds)


def _from_meta(page: Page, names: Sequence[str], bounds: DateBounds) -> Iterator[DateReading]:
    for name in names:
        for content in page.meta.get(name, ())[:1]:
            yield from reading_of(content, "meta", bounds)


def _from_linked_data(items: Iterable[JsonObject], bounds: DateBounds) -> Iterator[DateReading]:
    for item in items:
        yield from reading_of(item.get("datePublished"), "json-ld", bounds)


def _from_article(article: JsonObject, bounds: DateBounds) -> Iterator[DateReading]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield from reading_of(article.get(key), "json-ld", bounds)


def _is_last_publication(article: JsonObject) -> bool:
    """Tell whether an article says that it was published after its last change.

    Systems that build sites anew with every change declare the day of the last build as that of the publication.
    """
    published, modified = to_iso(article.get("datePublished")), to_iso(article.get("dateModified"))
    if not published or not modified:
        return False
    days = date_part(published), date_part(modified)
    if days[0] != days[1] or "T" not in published or "T" not in modified:
        return days[0] > days[1]
    return published[-6:] == modified[-6:] and published > modified


def _from_url(url: str) -> Iterator[DateReading]:
    match = _URL_DATE.search(url)
    if match:
        year, month, day = (int(match[name] or match[f"{name}2"]) for name in ("year", "month", "day"))
    elif match := _URL_MONTH.search(url):
        year, month, day = int(match["year"]), month_number(match["month"]) or 0, int(match["day"])
    if match:
        try:
            yield DateReading(date(year, month, day).isoformat(), "url")
        except ValueError:
            return
