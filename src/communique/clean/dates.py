"""When a page was published: every reading with its origin, and an arbiter that chooses.

Arbiter, in this order: the site's rule; JSON-LD of the page's own article; ``meta`` of publication; JSON-LD of the page
as such; ``time`` elements marked as publication; a date in the lines around the headline; JSON-LD of an article that is
said to be published after its last change; elements whose class names a date; the listing; any ``time`` element;
moments that scripts show; the URL; lines of a date where only a column's name speaks against them; ``meta`` that only
says ``date`` (systems fill it with the day of rendering); a line anywhere above the end of the text; htmldate. A
reading after the day following the fetch, or before 1990, is never believed. A chosen *day* is made more precise by
another reading that gives a time on the same day, and a time in UTC is put in the zone of the time the page shows, or
gives way to the neighbouring day that it shows, else in the zone that the page's own data name, else in that of the
country of a national address (:mod:`communique.clean.time_zones`); nothing else is added to what a page says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from communique.clean.blocks import TextBlock
from communique.clean.date_lines import read_lone_dates
from communique.clean.date_readings import read_dates
from communique.clean.date_values import DateBounds, DateReading, to_iso
from communique.clean.page import Page
from communique.clean.time_zones import local_time
from communique.models import date_part, parse_iso

__all__ = [
    "DateBounds",
    "DateReading",
    "as_shown",
    "in_zone",
    "most_precise",
    "read_modified",
    "read_published",
    "to_iso",
]

_WESTMOST, _EASTMOST = 11, 14  # hours behind and ahead of UTC, at which people live
_QUARTER = timedelta(minutes=15)
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


def read_published(
    page: Page,
    header: Sequence[TextBlock],
    bounds: DateBounds,
    listed: str | None,
    lines: Sequence[TextBlock] = (),
) -> DateReading | None:
    """Return the publication date of a page.

    Args:
        page: the parsed page.
        header: blocks around the headline and before the text, in page order.
        bounds: what dates are possible.
        listed: date as the listing gave it.
        lines: all blocks of the page, for pages that give no date elsewhere.
    """
    readings: list[DateReading] = []
    for reading in read_dates(page, header, bounds, listed):
        if bounds.allow(reading.iso):
            readings.append(reading)
    if not readings:
        far = (reading for reading in read_lone_dates(lines, bounds) if bounds.allow(reading.iso))
        return next(far, None) or _from_htmldate(page, bounds)
    chosen = most_precise(_other_order(readings[0], readings) or readings[0], readings[1:])
    shown = as_shown(chosen, readings)
    is_confirmed = any(item.origin == "text" and item.iso[:10] == chosen.iso[:10] for item in readings)
    if shown is not chosen or is_confirmed or not is_utc(chosen):
        return shown
    return in_zone(chosen, page.time_zone) if page.time_zone else _in_country(chosen, page.country)


def _other_order(chosen: DateReading, readings: Sequence[DateReading]) -> DateReading | None:
    """Return the reading of the address that is the chosen one (of the text) with day and month changed over."""
    if chosen.origin != "text":
        return None
    year, month, day = chosen.iso[:10].split("-")
    return next((item for item in readings if item.origin == "url" and item.iso == f"{year}-{day}-{month}"), None)


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
    if not isinstance(moment, datetime) or not is_utc(chosen):
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


def in_zone(reading: DateReading, zone: str | None) -> DateReading:
    """Return a reading in UTC as the local time of ``zone`` (a name of the IANA's list), others as they are."""
    moment = parse_iso(reading.iso)
    if zone is None or not isinstance(moment, datetime) or not is_utc(reading):
        return reading
    try:
        return DateReading(moment.astimezone(ZoneInfo(zone)).isoformat(), reading.origin)
    except (ZoneInfoNotFoundError, ValueError):
        return reading


def _in_country(reading: DateReading, country: str | None) -> DateReading:
    moment = parse_iso(reading.iso)
    local = local_time(moment, country) if country and isinstance(moment, datetime) else None
    return DateReading(local.isoformat(), reading.origin) if local else reading


def is_utc(reading: DateReading) -> bool:
    """Tell whether a reading is a moment given in UTC, and so maybe on another day where the page was made."""
    moment = parse_iso(reading.iso)
    return isinstance(moment, datetime) and moment.utcoffset() == timedelta(0)


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


def _from_htmldate(page: Page, bounds: DateBounds) -> DateReading | None:
    from htmldate import find_date

    latest = bounds.fetched_at + timedelta(days=1) if bounds.fetched_at else None
    try:
        found = find_date(
            page.root,
            extensive_search=False,  # else it loads rules of 200 languages: seconds, for what our own readers find
            original_date=True,
            url=page.url,
            max_date=latest and latest.date().isoformat(),
        )
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
    if not found or found.endswith("-01-01") or not bounds.allow(found):
        return None  # New Year is what htmldate makes of a page where it found no more than a year
    return DateReading(found, "htmldate")
