"""How a source is asked: its pace, its bounds, and how often a page is visited again."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from communique.models import Value
from communique.sources.field_types import Hours

_CONNECT_TO = re.compile(r"^(service:[a-z0-9-]+|[A-Za-z0-9.\-]+:\d{1,5})$")


class FetchPolicy(Value):
    """How a source is asked.

    Attributes:
        delay_seconds: least time between two requests to one host, whichever source the one before was for.
        slow_down: the time between two requests is at least so many times what the host's answers take at present;
            0 leaves it to ``delay_seconds``.
        concurrency: requests under way at once to one host, those of other sources on it included.
        hours: hours of the day, in the source's time zone, in which it may be asked; none means at all times.
        revisit_minutes: time until a page is asked for again for the first time; it doubles with every visit that
            finds its text unchanged, and is quartered by a change. 0 asks for every listed page in every run.
        revisit_days: longest time between two visits to a page, also to one that is no longer listed; 0 leaves pages
            alone that are no longer listed.
        revisit_pages: pages no longer listed that one run asks for at the most.
        workers: requests under way at once in the whole source (over all its hosts).
        connect_seconds: bound for opening a connection.
        first_byte_seconds: bound for the time from a request to the head of its answer.
        total_seconds: bound for one whole answer, redirects included.
        max_bytes: bound for a body, after decompression.
        max_redirects: redirects followed at the most.
        obey_robots: whether robots.txt is obeyed (only a site one owns may say no).
        allow_private: whether private and loopback addresses may be asked.
        connect_to: ``host:port`` or ``service:<name>`` (a local service started by ``communique``) that every request
            of the source connects to instead of the URL's own host, as ``curl --connect-to`` does.
    """

    delay_seconds: float = Field(default=1.0, ge=0, le=3600)
    slow_down: float = Field(default=2.0, ge=0, le=100)
    concurrency: int = Field(default=1, ge=1, le=32)
    hours: tuple[Hours, ...] = ()
    revisit_minutes: int = Field(default=60, ge=0, le=525_600)
    revisit_days: int = Field(default=30, ge=0, le=3_650)
    revisit_pages: int = Field(default=300, ge=0, le=10_000)
    workers: int = Field(default=4, ge=1, le=64)
    connect_seconds: float = Field(default=10, gt=0, le=120)
    first_byte_seconds: float = Field(default=30, gt=0, le=600)
    total_seconds: float = Field(default=60, gt=0, le=600)
    max_bytes: int = Field(default=20_000_000, ge=1_000, le=500_000_000)
    max_redirects: int = Field(default=5, ge=0, le=20)
    obey_robots: bool = True
    allow_private: bool = False
    connect_to: str | None = None

    @field_validator("connect_to")
    @classmethod
    def _check_connect_to(cls, value: str | None) -> str | None:
        if value is not None and not _CONNECT_TO.match(value):
            raise ValueError("expected host:port or service:<name>")
        return value
