"""One look at everything: the services of this machine and, as the watch last judged them, all sources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from communique.errors import ServiceError
from communique.index import connect
from communique.models import Value
from communique.operators.health import JudgedSource
from communique.operators.store import HealthStore, SourceRecord
from communique.operators.wording import say_time
from communique.runtime import ServiceState, service_states
from communique.settings import Settings
from communique.sources import load_sources, source_directories

JUDGED_WITHIN = timedelta(minutes=20)
"""A judgement older than this says little: the DAG `watch_sources` judges every five minutes."""
_WELL = frozenset({"fine", "paused", "unknown"})


class SourceStatus(JudgedSource):
    """One source.

    Attributes:
        source: its id.
        fresh_seconds: time since its last new document.
        judged_seconds: time since it was judged.
    """

    source: str
    fresh_seconds: float | None = None
    judged_seconds: float | None = None


class Status(Value):
    """The installation at a moment.

    Attributes:
        at: the moment (UTC).
        elasticsearch: address of the cluster, where one is set; the embedded node is among the services.
        services: what was started on this machine.
        sources: all sources, the worst first.
        trouble: what is not as it should be beside services and states, a sentence each.
    """

    at: datetime
    elasticsearch: str | None = None
    services: tuple[ServiceState, ...] = ()
    sources: tuple[SourceStatus, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """Whether every service runs and no source is known to be ill."""
        return (
            not self.trouble
            and all(service.running for service in self.services)
            and all(source.state in _WELL for source in self.sources)
        )


def read_status(settings: Settings, now: datetime | None = None) -> Status:
    """Return how everything is, without judging or writing anything.

    Args:
        settings: the installation.
        now: the present moment; the clock's time if not given.
    """
    now = now or datetime.now(UTC)
    services = tuple(service_states(settings))
    loaded = load_sources(*source_directories(settings))
    trouble = [str(error) for error in loaded.errors]
    records: dict[str, SourceRecord] = {}
    if services or settings.es_url:
        try:
            records = HealthStore(connect(settings), settings).read_sources()
        except ServiceError as error:
            trouble.append(f"how the sources are is not known: {error}")
    else:
        trouble.append("Nothing was started here. Start it with: communique up")
    sources = [_source_status(name, records.get(name), now) for name in loaded.sources]
    judged = min((one.judged_seconds for one in sources if one.judged_seconds is not None), default=None)
    if judged is not None and judged > JUDGED_WITHIN.total_seconds():
        ago = say_time(timedelta(seconds=judged))
        trouble.append(f"the sources were judged last {ago} ago; see `communique doctor`")
    return Status(
        at=now,
        elasticsearch=settings.es_url,
        services=services,
        sources=tuple(sorted(sources, key=lambda one: (one.rank, one.source))),
        trouble=tuple(trouble),
    )


def _source_status(name: str, record: SourceRecord | None, now: datetime) -> SourceStatus:
    if record is None:
        return SourceStatus(source=name)
    last = record.health.last_document_at
    return SourceStatus(
        source=name,
        health=record.health,
        fresh_seconds=(now - last).total_seconds() if last else None,
        judged_seconds=(now - record.health.judged_at).total_seconds(),
    )
