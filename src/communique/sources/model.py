"""What a source's YAML file may say. Unknown keys are errors: a misspelt rule must never be a silent gap."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from communique.models import Value
from communique.sources.clean_rules import Cleaning, CleanRules, KindRule, LocalRules
from communique.sources.entrances import Entrance, FeedEntrance, ListEntrance, SitemapEntrance
from communique.sources.expectations import Expectations, MeasuredField, Retention
from communique.sources.fetch_policy import FetchPolicy
from communique.sources.field_types import Pattern, Url

__all__ = [
    "CleanRules",
    "Cleaning",
    "Entrance",
    "Expectations",
    "FeedEntrance",
    "FetchPolicy",
    "KindRule",
    "ListEntrance",
    "LocalRules",
    "MeasuredField",
    "Retention",
    "Scope",
    "SitemapEntrance",
    "Source",
]


class Scope(Value):
    """Which URLs belong to the source.

    Attributes:
        hosts: host names whose pages belong to it (sub-domains are named one by one; ``*`` allows any).
        include: the URL must match one of these, if any are given.
        exclude: the URL must match none of these.
    """

    hosts: tuple[str, ...] = Field(min_length=1)
    include: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()


class Source(Value):
    """One site that is crawled.

    Attributes:
        id: its name everywhere, the same as its file name.
        name: name for people.
        publisher: id in the knowledge base of who speaks there, if it is there.
        description: what it publishes, in one or two sentences.
        category: what kind of site it is.
        languages: ISO 639-1 codes of the languages it publishes in.
        home: address of its front page.
        timezone: IANA zone of times it gives without one.
        country: ISO 3166-1 alpha-2 code, lower case.
        verified: day on which ``communique sources check`` passed against the live site; ``None`` is unverified.
        enabled: whether its DAG is scheduled.
        demo: whether it is one of the demo sites.
        schedule: cron expression or preset (``@hourly``) of its DAG.
        watch: whether its listings are looked into all the time, so that its DAG starts as soon as they name
            something new; the schedule goes on beside.
        watch_seconds: time between two such looks.
        discover: ways in.
        scope: which URLs belong to it.
        fetch: how it is asked.
        clean: how its pages are read.
        expect: bounds of a run.
        retention: what stays in the index.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    name: str = Field(min_length=1)
    publisher: str | None = None
    description: str = Field(min_length=1)
    category: Literal[
        "ministry", "presidency", "parliament", "agency", "newspaper", "broadcaster", "mirror", "collection"
    ]
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(min_length=1)
    home: Url
    timezone: str = "UTC"
    country: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    verified: date | None = None
    enabled: bool = True
    demo: bool = False
    schedule: str = "@hourly"
    watch: bool = False
    watch_seconds: float = Field(default=60, ge=5, le=86_400)
    discover: tuple[Entrance, ...] = Field(min_length=1)
    scope: Scope
    fetch: FetchPolicy = FetchPolicy()
    clean: Cleaning = Cleaning()
    expect: Expectations = Expectations()
    retention: Retention = Retention()

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"not an IANA time zone: {value}") from error
        return value

    @field_validator("schedule")
    @classmethod
    def _check_schedule(cls, value: str) -> str:
        from croniter import croniter

        if value not in {"@hourly", "@daily", "@weekly", "@monthly"} and not croniter.is_valid(value):
            raise ValueError(f"not a cron expression or preset: {value}")
        return value
