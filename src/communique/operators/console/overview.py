"""What the page *Sources* shows: a line for each source, the worst first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import Field

from communique.errors import ServiceError
from communique.index.arrivals import count_arrivals_by_day
from communique.models import Value
from communique.operators.console.charts import DAYS, Bar, bars_of_days
from communique.operators.console.visitor import Visitor
from communique.operators.health import JudgedSource
from communique.operators.incident_store import IncidentStore
from communique.operators.incidents import Incident
from communique.operators.measures import RunMeasures
from communique.operators.store import HealthStore
from communique.operators.wording import say_time
from communique.pipeline.context import Installation
from communique.sources import load_sources, source_directories
from communique.sources.model import Source

JUDGED_RECENTLY = timedelta(minutes=20)
"""Judgements older than this are shown with a warning: they come every five minutes."""


class SourceLine(JudgedSource):
    """One source.

    Attributes:
        source: its file.
        run: its newest run, if it ever ran.
        bars: its new documents a day.
        fresh: how long ago its last new document came, in words.
        ran: how long ago its newest run ended, in words.
    """

    source: Source
    run: RunMeasures | None = None
    bars: tuple[Bar, ...] = ()
    fresh: str | None = None
    ran: str | None = None


class Overview(Value):
    """All sources.

    Attributes:
        lines: one a source, the worst first.
        errors: files that are not valid, each with line and reason.
        trouble: why nothing is known of how they are, if Elasticsearch is away.
        incidents: those that are open, by source.
        judged: how long ago the sources were judged last, in words, if that is too long.
    """

    lines: tuple[SourceLine, ...]
    errors: tuple[str, ...] = ()
    trouble: str | None = None
    judged: str | None = None
    incidents: dict[str, Incident] = Field(default_factory=dict)


def read_overview(installation: Installation, visitor: Visitor, now: datetime | None = None) -> Overview:
    """Return the sources that a visitor may see; without Elasticsearch, what their files say."""
    now = now or datetime.now(UTC)
    loaded = load_sources(*source_directories(installation.settings))
    sources = [source for source in loaded.sources.values() if visitor.may_read(source.id)]
    errors = tuple(map(str, loaded.errors))
    try:
        lines = _known_lines(installation, sources, now)
        open_ones = IncidentStore(installation.client, installation.settings).read_open()
    except ServiceError as error:
        lines = [SourceLine(source=source) for source in sources]
        return Overview(lines=tuple(lines), errors=errors, trouble=str(error))
    judged = max((line.health.judged_at for line in lines if line.health), default=None)
    return Overview(
        lines=tuple(sorted(lines, key=lambda line: (line.rank, line.source.id))),
        errors=errors,
        incidents={source: one for one in open_ones for source in one.sources},
        judged=say_time(now - judged) if judged and now - judged > JUDGED_RECENTLY else None,
    )


def _known_lines(installation: Installation, sources: list[Source], now: datetime) -> list[SourceLine]:
    client, settings = installation.client, installation.settings
    store = HealthStore(client, settings)
    records, runs = store.read_sources(), store.read_newest_runs()
    since = now.date() - timedelta(days=DAYS - 1)
    days = count_arrivals_by_day(client, settings, [source.id for source in sources], since=since)
    lines = []
    for source in sources:
        health = records[source.id].health if source.id in records else None
        run = runs[source.id].measures if source.id in runs else None
        last = health.last_document_at if health else None
        lines.append(
            SourceLine(
                source=source,
                health=health,
                run=run,
                bars=bars_of_days(days.get(source.id, {}), now.date()),
                fresh=say_time(now - last) if last else None,
                ran=say_time(now - run.ended_at) if run else None,
            )
        )
    return lines
