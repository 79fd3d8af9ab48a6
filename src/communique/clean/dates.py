"""When a page was published: every reading with its origin, and an arbiter that chooses.

Arbiter, in this order: the site's rule; JSON-LD of the page's own article; ``meta`` of publication; ``time`` elements
marked as publication; a date in the lines around the headline; the listing; any ``time`` element; the URL; ``meta``
that only says ``date`` (systems fill it with the day of rendering); htmldate. A reading after the day following the
fetch, or before 1990, is never believed. A chosen *day* is made more precise by another reading that gives a time on
the same day, and a time in UTC is put in the zone of the time the page shows, or gives way to the neighbouring day
that it shows; nothing else is added to what a page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from communique.clean.blocks import TextBlock, describe
from communique.clean.page import Page
from communique.clean.textdates import find_dates
from communique.models import date_part, parse_iso

_EARLIEST = date(1990, 1, 1)
_WESTMOST, _EASTMOST = 11, 14  # hours behind and ahead of UTC, at which people live
_QUARTER = timedelta(minutes=15)
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "parsely-pub-date", "publishdate", "publish-date", "publish_date", "pubdate", "published_time", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article.published", "dcterms.issued", "dc.date.issued",
    "vr:published_time", "mediator_published_time", "iso-8601-publish-date", "article_date_original", "og:pubdate",
    "originalpublicationdate", "bt:pubdate", "rnews:datepublished", "ptime", "displaydate",
)  # fmt: skip
_VAGUE_META = ("dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "datecreated", "date", "created")
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "revised",
)
_PUBLISHED_WORD = re.compile(
    r"publi|pubdate|posted|created|entry-date|datepub|issued|дата|tarix|veroeff|erschien|date-?time|timestamp|date",
    re.I,
)
_MODIFIED_WORD = re.compile(r"updat|modif|edited|обновл|yenilən|güncel|aktualis|stand:|mis à jour|actualiz", re.I)
_FAR = re.compile(
    r"(?<![a-z])(?:comments?|related|recommend\w*|teasers?|sidebar|aside|footer|most-read|popular|widget|ticker|"
    r"latest\S*|header-date|site-header|current-date|today)(?![a-z])|(?:^|\| )nav\b"
)
_URL_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?P<mark>[/_-]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)|"
    r"/(?P<year2>(?:19|20)\d\d)/(?P<month2>[1-9])/(?P<day2>[1-9]|[12]\d|3[01])(?=[/?#]|$)"
)


@dataclass(frozen=True)
class DateReading:
    """A publication date and where it was read."""

    iso: str
    origin: str


@dataclass(frozen=True)
class DateBounds:
    """What tells a possible publication date: the time of the fetch and the order of numeric dates."""

    fetched_at: datetime | None = None
    day_first: bool = True

    def allow(self, iso: str) -> bool:
        """Tell whether the day is neither before the web nor after the fetch (plus one day, for zones)."""
        day = date_part(iso)
        return day >= _EARLIEST and (self.fetched_at is None or day <= self.fetched_at.date() + timedelta(days=1))


def read_published(
    page: Page, header: Sequence[TextBlock], bounds: DateBounds, listed: str | None
) -> DateReading | None:
    """Return the publication date of a page.

    Args:
        page: the parsed page.
        header: blocks around the headline and before the text, in page order.
        bounds: what dates are possible.
        listed: date as the listing gave it.
    """
    readings: list[DateReading] = []
    for reading in _readings(page, header, bounds, listed):
        if bounds.allow(reading.iso):
            readings.append(reading)
    if not readings:
        return _from_htmldate(page, bounds)
    return as_shown(most_precise(readings[0], readings[1:]), readings)


def most_precise(chosen: DateReading, others: Sequence[DateReading]) -> DateReading:
    """Return ``chosen``, or a reading of the same day that gives a time if ``chosen`` gives none."""
    if "T" in chosen.iso:
        return chosen
    return next((other for other in others if other.iso.startswith(f"{chosen.iso}T")), chosen)


def as_shown(chosen: DateReading, readings: Sequence[DateReading]) -> DateReading:
    """Return a reading in the local time that the page shows, where the machines' reading is in UTC.

    ``2020-05-02T02:54:29+00:00`` beside a visible "May 1, 2020 10:54 PM" is ``2020-05-01T22:54:29-04:00``. A visible
    time only counts if it is the same moment in some zone (whole quarters of an hour apart, at most 14 hours).
    """
    moment = parse_iso(chosen.iso)
    if not isinstance(moment, datetime) or moment.utcoffset() != timedelta(0):
        return chosen
    for reading in readings:
        local = parse_iso(reading.iso)
        if isinstance(local, datetime) and local.utcoffset() and local == moment:
            return DateReading(reading.iso, chosen.origin)
        if reading.origin != "text" or not isinstance(local, datetime) or local.tzinfo is not None:
            continue
        apart = local - moment.replace(tzinfo=None)
        offset = round(apart / _QUARTER) * _QUARTER
        if abs(apart - offset) < timedelta(minutes=2) and abs(offset) <= timedelta(hours=14):
            return DateReading(moment.astimezone(timezone(offset)).isoformat(), chosen.origin)
    return _neighbouring_day(moment, readings) or chosen


def _neighbouring_day(moment: datetime, readings: Sequence[DateReading]) -> DateReading | None:
    """Return the day that the page or its address shows, if it is a day away from a moment in UTC, as zones allow."""
    shown = [reading for reading in readings if reading.origin in ("text", "url") and "T" not in reading.iso]
    days = {date_part(reading.iso) for reading in shown}
    if len(days) != 1 or moment.date() in days:
        return None
    apart = (days.pop() - moment.date()).days
    possible = (apart == -1 and moment.hour < _WESTMOST) or (apart == 1 and moment.hour >= 24 - _EASTMOST)
    return DateReading(date_part(shown[0].iso).isoformat(), shown[0].origin) if possible else None


def read_modified(page: Page, bounds: DateBounds) -> str | None:
    """Return the date of last change that JSON-LD or ``meta`` give, if it is possible."""
    values = [article.get("dateModified") for article in page.articles]
    values += [content for name in _MODIFIED_META for content in page.meta.get(name, ())]
    return next(
        (iso for iso in (to_iso(value, bounds.day_first) for value in values) if iso and bounds.allow(iso)), None
    )


def to_iso(value: Any, day_first: bool = True) -> str | None:
    """Return the ISO 8601 text of a date as machines write it (ISO, RFC 2822, loose forms), ``None`` if it is none."""
    if not isinstance(value, str):
        return None
    text = value.strip()[:80]
    iso = _strict_iso(text) or _mail_date(text)
    if iso:
        return iso
    found = find_dates(text, day_first=day_first)
    return found[0].iso if found else None


def _strict_iso(text: str) -> str | None:
    candidate = re.sub(r"^(\d{4})(\d\d)(\d\d)(?=T|$)", r"\1-\2-\3", text)
    candidate = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", candidate)
    candidate = re.sub(r"(\d\d:\d\d(?::\d\d)?)[.,]\d+", r"\1", re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", candidate))
    try:
        parsed = parse_iso(candidate)
    except ValueError:
        return None
    if isinstance(parsed, datetime):
        if parsed.tzinfo is None and not (parsed.hour or parsed.minute or parsed.second):
            return parsed.date().isoformat()  # midnight without a zone is how systems write "no time"
        has_seconds = bool(re.search(r"\d\d:\d\d:\d\d", candidate))
        return parsed.isoformat(timespec="seconds" if has_seconds else "minutes")
    return parsed.isoformat()


def _mail_date(text: str) -> str | None:
    if not re.match(r"^(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:", text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None


def _readings(page: Page, header: Sequence[TextBlock], bounds: DateBounds, listed: str | None) -> Iterator[DateReading]:
    for article in page.articles:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            yield from _reading(article.get(key), "json-ld", bounds)
    for name in _PUBLISHED_META:
        for content in page.meta.get(name, ())[:1]:
            yield from _reading(content, "meta", bounds)
    times = list(_time_elements(page))
    for value, marked in times:
        if marked:
            yield from _reading(value, "time", bounds)
    yield from _from_header(header, bounds)
    if listed:
        yield DateReading(listed, "listing")
    for value, marked in times:
        if not marked:
            yield from _reading(value, "time", bounds)
    yield from _from_url(page.url)
    for name in _VAGUE_META:
        for content in page.meta.get(name, ())[:1]:
            yield from _reading(content, "meta", bounds)
    for item in page.linked_data:
        yield from _reading(item.get("datePublished"), "json-ld", bounds)


def _reading(value: Any, origin: str, bounds: DateBounds) -> Iterator[DateReading]:
    iso = to_iso(value, bounds.day_first)
    if iso:
        yield DateReading(iso, origin)


def _time_elements(page: Page) -> Iterator[tuple[str, bool]]:
    """Yield the values of elements that hold a time, with whether they are marked as the publication's."""
    path = (
        ".//time | .//abbr[@title and contains(@class, 'publish')] |"
        " .//*[@itemprop='datePublished' or @itemprop='dateCreated' or @pubdate]"
    )
    for element in page.root.xpath(path)[:40]:
        near = " ".join(describe(item) for item in (element, *list(element.iterancestors())[:2]))
        if _MODIFIED_WORD.search(near) or _is_far(element):
            continue
        value = (
            element.get("datetime") or element.get("content") or element.get("title") or (element.text_content() or "")
        )
        marked = "pubdate" in element.attrib or bool(
            _PUBLISHED_WORD.search(element.get("itemprop") or element.get("class") or "")
        )
        yield value, marked


def _is_far(element: Any) -> bool:
    chain = [ancestor for ancestor in (element, *element.iterancestors()) if ancestor.tag not in ("html", "body")]
    return any(_FAR.search(describe(ancestor)) for ancestor in chain[:8])


def _from_header(header: Sequence[TextBlock], bounds: DateBounds) -> Iterator[DateReading]:
    updated: list[DateReading] = []
    for block in header:
        if len(block.text) > 300 or (block.element is not None and block.tag != "line" and _FAR.search(block.context)):
            continue
        start = 0
        for item in find_dates(block.text, day_first=bounds.day_first)[:3]:
            reading = DateReading(item.iso, "text")
            if _MODIFIED_WORD.search(block.text[start : item.start]):
                updated.append(reading)
            else:
                yield reading
            start = item.end
    yield from updated


def _from_url(url: str) -> Iterator[DateReading]:
    match = _URL_DATE.search(url)
    if match:
        year, month, day = (int(match[name] or match[f"{name}2"]) for name in ("year", "month", "day"))
        try:
            yield DateReading(date(year, month, day).isoformat(), "url")
        except ValueError:
            return


def _from_htmldate(page: Page, bounds: DateBounds) -> DateReading | None:
    from htmldate import find_date

    latest = bounds.fetched_at + timedelta(days=1) if bounds.fetched_at else None
    try:
        found = find_date(page.root, original_date=True, url=page.url, max_date=latest and latest.date().isoformat())
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    if not found or found.endswith("-01-01") or not bounds.allow(found):
        return None  # New Year is what htmldate makes of a page where it found no more than a year
    return DateReading(found, "htmldate")
