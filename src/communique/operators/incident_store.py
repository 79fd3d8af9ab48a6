"""The incidents in Elasticsearch, and one round of watching: judge, open and close, tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from html import escape

import structlog
from elasticsearch import Elasticsearch

from communique.errors import CommuniqueError
from communique.index.outbox import Outbox
from communique.index.records import find_records, write_records
from communique.models import Notice, Target
from communique.operators.incidents import Incident, IncidentNotice, acknowledge, reconcile
from communique.operators.store import HealthStore
from communique.pipeline.alerts import deliver_due
from communique.pipeline.context import Installation
from communique.runtime.files import locked
from communique.settings import Settings
from communique.sources import load_sources, source_directories

log = structlog.get_logger(__name__)

RECENT = 200
"""Incidents that are read at the most."""


class IncidentStore:
    """Reads and writes incidents.

    Args:
        client: the cluster.
        settings: the alias's prefix.
    """

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client, self._settings = client, settings

    def write(self, incidents: Iterable[Incident]) -> None:
        """Write incidents, in place of what was written of them before."""
        bodies = {one.id: {**one.model_dump(mode="json", exclude_none=True), "title": one.title} for one in incidents}
        write_records(self._client, self._settings, "incidents", bodies)

    def read_open(self) -> list[Incident]:
        """Return the open incidents, newest first."""
        return self._find({"term": {"open": True}})

    def read_recent(self) -> list[Incident]:
        """Return the newest incidents, open or over, newest first."""
        return self._find()

    def _find(self, *terms: dict[str, object]) -> list[Incident]:
        found = find_records(self._client, self._settings, "incidents", *terms, sort="opened_at", size=RECENT)
        return [Incident.model_validate({key: body[key] for key in body if key != "title"}) for body in found]


def update_incidents(installation: Installation, now: datetime | None = None) -> list[Incident]:
    """Open, change and close incidents by the health of the sources as it is kept; tell; return the open ones.

    Notices are put down before the incident is: a round that dies between the two is done again with the same ids, and
    tells nothing twice.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    now = now or datetime.now(UTC)
    settings = installation.settings
    present = load_sources(*source_directories(settings)).sources
    store = IncidentStore(installation.client, settings)
    with locked(settings.home / "incidents.lock"):
        records = HealthStore(installation.client, settings).read_sources()
        judged = [record.health for name, record in sorted(records.items()) if name in present]
        changed = reconcile(store.read_open(), judged, now)
        outbox = Outbox(installation.client, settings)
        for incident in changed:
            for notice in _notices_of(incident, settings, now):
                outbox.add(notice)
        store.write(changed)
    if changed:
        deliver_due(installation)
    return store.read_open()


def operator_targets(settings: Settings) -> tuple[Target, ...]:
    """Return where operators are told, as ``COMMUNIQUE_OPERATORS`` says: ``mail:ops@example.org file:/var/log/x``.

    Raises:
        CommuniqueError: a part of it is no target.
    """
    from communique.alerts import CHANNELS, check_target

    targets = []
    for part in settings.operators.split():
        channel, _, address = part.partition(":")
        if channel not in CHANNELS:
            known = ", ".join(CHANNELS)
            raise CommuniqueError(f"COMMUNIQUE_OPERATORS: {part}: expected channel:address, with one of {known}")
        private = channel == "webhook" and settings.operators_private
        target = Target(channel=channel, address=address, allow_private=private)
        targets.append(check_target(target))
    return tuple(targets)


def acknowledge_incident(installation: Installation, name: str, *, by: str, reason: str, until: date) -> Incident:
    """Make an open incident quiet until the beginning of a day (UTC), and return it.

    Raises:
        CommuniqueError: there is no such open incident, no reason is given, or the day is past.
        ServiceError: Elasticsearch is away.
    """
    now = datetime.now(UTC)
    store = IncidentStore(installation.client, installation.settings)
    end = datetime.combine(until, time(), UTC)
    if end <= now:
        raise CommuniqueError(f"until: {until} is past; name a day on which it comes back if it is still open")
    if not reason.strip():
        raise CommuniqueError("a reason is needed: who comes after you must know why")
    with locked(installation.settings.home / "incidents.lock"):
        incident = next((one for one in store.read_open() if one.id == name), None)
        if incident is None:
            raise CommuniqueError(f"no open incident is called {name}; `communique incidents` lists them")
        known = acknowledge(incident, by, reason.strip()[:500], now, end)
        store.write([known])
    return known


def _notices_of(incident: Incident, settings: Settings, now: datetime) -> Iterator[Notice]:
    """Yield what is to be sent of an incident that has just changed; it stands in the log as well."""
    if not incident.notices or incident.notices[-1].at != now:
        return
    told = incident.notices[-1]
    log.warning("incident", event_kind=told.event, incident=incident.id, title=incident.title, text=told.text)
    for number, target in enumerate(operator_targets(settings)):
        yield _notice(incident, told, target, f"{told.id}-{number}")


def _notice(incident: Incident, told: IncidentNotice, target: Target, notice_id: str) -> Notice:
    body = incident.model_dump(mode="json", exclude={"notices"})
    return Notice(
        id=notice_id,
        target=target,
        subject=f"[communique] {' '.join(told.text.splitlines()[0].split())}",
        html=f"<pre>{escape(told.text)}</pre>",
        payload={"event": told.event, "at": told.at.isoformat(), "text": told.text, "incident": body},
        created_at=told.at,
        next_try_at=told.at,
    )
