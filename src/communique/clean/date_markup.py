"""Dates that the markup of a page points out: ``time`` elements, classes that name a date, moments for scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from communique.clean.blocks import describe
from communique.clean.date_values import DateBounds, DateReading, reading_of
from communique.clean.lines import squeeze
from communique.clean.page import Page
from communique.clean.textdates import find_dates

_PUBLISHED_WORD = re.compile(
    r"publi|pubdate|posted|created|entry-date|datepub|issued|дата|tarix|veroeff|erschien|date-?time|timestamp|date",
    re.I,
)
MODIFIED_WORD = re.compile(r"updat|modif|edited|обновл|yenilən|güncel|aktualis|stand:|mis à jour|actualiz", re.I)
FAR = re.compile(
    r"(?<![a-z])(?:comments?|related|recommend\w*|teasers?|sidebar|aside|footer|most-read|popular|widget|ticker|"
    r"latest\S*|header-date|site-header|current-date|today)(?![a-z])|(?:^|\| )nav\b"
)
_DATE_CLASS = re.compile(r"(?:^|[^a-z])(?:[a-z]{2,12})?date(?:time|line)?(?![a-z])")
_EPOCH_SECONDS = re.compile(r"\s*[1-9]\d{8,9}(?:\d{3})?\s*")
LONGEST_DATE = 60
_MOST_CLASSES = 200


def from_times(values: Iterable[str], bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates among the values of elements that hold a time."""
    for value in values:
        yield from reading_of(value, "time", bounds)


def time_elements(page: Page) -> Iterator[tuple[str, bool]]:
    """Yield the values of elements that hold a time, with whether they are marked as the publication's."""
    for element in islice(filter(_holds_time, page.marked), 40):
        near = " ".join(describe(item) for item in (element, *list(element.iterancestors())[:2]))
        if MODIFIED_WORD.search(near) or _is_far(element):
            continue
        value = (
            element.get("datetime") or element.get("content") or element.get("title") or (element.text_content() or "")
        )
        marked = "pubdate" in element.attrib or bool(
            _PUBLISHED_WORD.search(element.get("itemprop") or element.get("class") or "")
        )
        yield value, marked


def _holds_time(element: Any) -> bool:
    if element.tag == "time" or element.get("itemprop") in ("datePublished", "dateCreated"):
        return True
    is_abbreviated = element.tag == "abbr" and element.get("title") and "publish" in (element.get("class") or "")
    return bool(is_abbreviated) or element.get("pubdate") is not None


def from_date_class(page: Page, bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates in short elements whose class names a date, wherever they stand around the article."""
    named = (element for element, name in page.classed if "date" in name or "Date" in name)
    for element in islice(named, _MOST_CLASSES):
        own = describe(element)
        if not _DATE_CLASS.search(own) or MODIFIED_WORD.search(own) or _is_far(element):
            continue
        text = squeeze("".join(islice(element.itertext(), 12)))
        if len(text) <= LONGEST_DATE and not MODIFIED_WORD.search(text):
            found = find_dates(text, day_first=bounds.day_first)
            yield from (DateReading(item.iso, "text") for item in found[:1])


def from_epoch_seconds(page: Page) -> Iterator[DateReading]:
    """Yield the moments that elements carry in seconds since 1970, for a script to show in the reader's own zone."""
    for element in page.marked:
        digits = element.get("data-time") or element.get("data-timestamp") or element.get("data-utime") or ""
        if digits and _EPOCH_SECONDS.fullmatch(digits) and not _is_far(element):
            yield DateReading(datetime.fromtimestamp(int(digits.strip()[:10]), UTC).isoformat(), "time")


def _is_far(element: Any) -> bool:
    chain = [ancestor for ancestor in (element, *element.iterancestors()) if ancestor.tag not in ("html", "body")]
    return any(FAR.search(describe(ancestor)) for ancestor in chain[:8])
