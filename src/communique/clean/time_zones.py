"""The local day of a moment that a page gives in UTC, from the country of its address.

Systems write UTC where they were told nothing else, and a release of one in the morning in Baku then carries the day
before. A national address (``.az``) tells the country, and the zones of countries are in the IANA's list.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NAMES_OF_COUNTRIES = {"uk": "gb"}
"""Top-level domains that are not the country's code of ISO 3166."""


def local_time(moment: datetime, country: str) -> datetime | None:
    """Return a moment in the local time of a country, ``None`` where its zones do not agree on the day.

    Args:
        moment: with its zone.
        country: top-level domain of two letters, lower case. Where the country has several zones, the middle one is
            taken: the moment is the same, and its day is the same in all of them.
    """
    zones = _zones_by_country().get(_NAMES_OF_COUNTRIES.get(country, country), ())
    try:
        times = sorted(
            (moment.astimezone(ZoneInfo(zone)) for zone in zones), key=lambda time: time.replace(tzinfo=None)
        )
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return None
    days = {time.date() for time in times}
    return times[len(times) // 2] if len(days) == 1 else None


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """Read ``zone.tab`` of the IANA's database: country, coordinates, zone and remarks, set apart by tabs."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country.lower()] = (*found.get(country.lower(), ()), zone)
    return found
