"""Dates as the demo sites show them to readers and to machines."""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from communique.models import parse_iso

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
}


def spell_date(published: str, language: str = "en") -> str:
    """Return a day as a reader sees it, with its time of day if it has one.

    ``2017-11-21`` is ``21 November 2017`` in English, ``21 ноября 2017`` in Russian, ``21 noyabr 2017`` in Azerbaijani.
    """
    moment = parse_iso(published)
    day = f"{moment.day} {_MONTHS[language].split()[moment.month - 1]} {moment.year}"
    return f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day


def number_date(published: str, pattern: str = "%d.%m.%Y") -> str:
    """Return a day in figures, with its time of day if it has one: ``21.11.2017 20:59``."""
    moment = parse_iso(published)
    return f"{moment:{pattern}} {moment:%H:%M}" if isinstance(moment, datetime) else f"{moment:{pattern}}"


def place_in_zone(published: str, zone: str) -> datetime:
    """Return the moment that ``published`` names in ``zone`` (IANA); a day begins at its midnight."""
    moment = parse_iso(published)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=ZoneInfo(zone))


def to_w3c(published: str, zone: str) -> str:
    """Return ``published`` as sitemaps want it: a day alone, or a time with its offset from UTC."""
    if len(published) == len("2017-11-21"):
        return published
    return place_in_zone(published, zone).isoformat(timespec="minutes")


def to_rfc822(published: str, zone: str) -> str:
    """Return ``published`` as RSS wants it."""
    return format_datetime(place_in_zone(published, zone))


def to_utc(published: str, zone: str) -> datetime:
    """Return the moment that ``published`` names in ``zone``, in UTC."""
    return place_in_zone(published, zone).astimezone(UTC)
