"""What a source's YAML file may say. Unknown keys are errors: a misspelt rule must never be a silent gap."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, HttpUrl, TypeAdapter, field_validator, model_validator

from communique.models import Kind, Value
from communique.sources.hours import parse_span

_HTTP_URL = TypeAdapter(HttpUrl)
_CONNECT_TO = re.compile(r"^(service:[a-z0-9-]+|[A-Za-z0-9.\-]+:\d{1,5})$")


def _check_url(value: str) -> str:
    _HTTP_URL.validate_python(value)
    return value


def _check_regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return value


def _check_selector(value: str) -> str:
    import soupsieve

    try:
        soupsieve.compile(value)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"not a CSS selector: {str(error).splitlines()[0]}") from error
    return value


def _check_hours(value: str) -> str:
    parse_span(value)
    return value


Url = Annotated[str, AfterValidator(_check_url)]
"""An absolute http(s) address."""
Pattern = Annotated[str, AfterValidator(_check_regex)]
"""A regular expression, searched in the canonical URL."""
Selector = Annotated[str, AfterValidator(_check_selector)]
"""A CSS selector."""
Hours = Annotated[str, AfterValidator(_check_hours)]
"""Hours of the day, ``22:00-06:00``."""


class FeedEntrance(Value):
    """A way in: an RSS, Atom or JSON feed."""

    type: Literal["feed"]
    url: Url


class SitemapEntrance(Value):
    """A way in: a sitemap, news sitemap or sitemap index."""

    type: Literal["sitemap"]
    url: Url


class ListEntrance(Value):
    """A way in: list pages, read by selectors.

    Attributes:
        url: first page.
        item: one listed page's element; ``link``, ``title`` and ``date`` are looked up inside it.
        link: the element whose ``href`` is the page.
        title: element of the headline (the link itself if absent).
        date: element of the date, if the list shows one.
        next: link to the next list page, if there is one.
        numbered: address of the list pages after the first, with ``{number}`` for their number, for a list without
            links to them.
        first_number: number that the first list page has in this counting (0 or 1 as a rule).
        max_pages: list pages read in one run at the most; ``communique backfill`` goes on to its date.
    """

    type: Literal["list"]
    url: Url
    item: Selector
    link: Selector = "a"
    title: Selector | None = None
    date: Selector | None = None
    next: Selector | None = None
    numbered: Url | None = None
    first_number: int = Field(default=1, ge=0)
    max_pages: int = Field(default=50, ge=1, le=10_000)

    @field_validator("numbered")
    @classmethod
    def _check_numbered(cls, value: str | None) -> str | None:
        if value is not None and "{number}" not in value:
            raise ValueError("expected an address with {number} where the number of a list page stands")
        return value


Entrance = Annotated[FeedEntrance | SitemapEntrance | ListEntrance, Field(discriminator="type")]
"""One way into a source."""


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


class KindRule(Value):
    """The kind of the pages whose URL matches ``match``."""

    match: Pattern
    kind: Kind


class CleanRules(Value):
    """Selectors that read a source's pages, for the pages published between two days.

    A selector that is absent (or finds nothing) leaves the field to the generic extractor.

    Attributes:
        version: name of this version, kept on every document it made.
        valid_from: first publication day it holds for; ``None`` means from the beginning.
        valid_until: last publication day it holds for; ``None`` means until today.
        title: element of the headline.
        published: element (its ``datetime``, ``content`` or text) of the publication date.
        byline: elements of the authors' names, one element a person or a list of names.
        reference: element of the document number.
        body: container(s) of the text.
        remove: elements taken out before anything is read.
    """

    version: str
    valid_from: date | None = None
    valid_until: date | None = None
    title: Selector | None = None
    published: Selector | None = None
    byline: Selector | None = None
    reference: Selector | None = None
    body: Selector | None = None
    remove: tuple[Selector, ...] = ()

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from is later than valid_until")
        return self


class Cleaning(Value):
    """How a source's pages are read.

    Attributes:
        default_kind: kind of a page that nothing else tells.
        kinds: kind by URL, first match wins.
        day_first: order of an ambiguous numeric date (``04.03.2022``); ``None`` leaves it to the language.
        rules: versions of selectors, newest first; none leaves everything to the generic extractor.
    """

    default_kind: Kind = "news"
    kinds: tuple[KindRule, ...] = ()
    day_first: bool | None = None
    rules: tuple[CleanRules, ...] = ()


class LocalRules(Value):
    """Rules that operators of this installation wrote, in place of those in the source's file.

    Attributes:
        written_by: who wrote them last.
        written_at: when (UTC).
        reason: why.
        rules: all versions, newest first.
    """

    written_by: str
    written_at: datetime
    reason: str = ""
    rules: tuple[CleanRules, ...] = Field(min_length=1)


MeasuredField = Literal["title", "published", "byline", "reference", "text"]
"""A field of an article whose fill is measured for every run."""


class Expectations(Value):
    """Bounds an operator expects of one run; what falls outside is reported.

    Attributes:
        min_listed: fewest pages the listings should name together.
        max_listed: most pages they should name.
        min_fill: least share of a run's articles that should have a field (``title``, ``published``, ``byline``,
            ``reference``, ``text``), 0 to 1.
        min_text_chars: fewest characters of text an article should have, in the median of a run.
        max_quarantined: largest share of the listed pages that may fail before it counts, 0 to 1.
        max_quiet_hours: longest time without a new document; ``None`` leaves it to what the source usually does.
        max_run_minutes: time in which a crawl should have ended; operators are told of one that has not.
    """

    min_listed: int = Field(default=1, ge=0)
    max_listed: int | None = None
    min_fill: dict[MeasuredField, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    min_text_chars: int = Field(default=0, ge=0)
    max_quarantined: float = Field(default=0.2, ge=0, le=1)
    max_quiet_hours: float | None = Field(default=None, gt=0)
    max_run_minutes: float = Field(default=120, gt=0)


class Retention(Value):
    """What of a source stays in the index; the archive keeps everything. Without bounds, everything does.

    Attributes:
        days: documents published longer ago go (received, where a page gives no date).
        documents: so many of the newest are kept.
    """

    days: int | None = Field(default=None, ge=1)
    documents: int | None = Field(default=None, ge=1)

    @property
    def is_bounded(self) -> bool:
        """Whether anything may go."""
        return self.days is not None or self.documents is not None

    @property
    def in_words(self) -> str:
        """The bounds for a person."""
        bounds = [f"{self.days} days"] if self.days else []
        bounds += [f"the newest {self.documents:,} documents"] if self.documents else []
        return " and ".join(bounds) or "everything"


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
