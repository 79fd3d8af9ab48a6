"""The incidents in Elasticsearch, and one round of watching: judge, open and close, tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from elasticsearch import Elasticsearch

from communique.errors import CommuniqueError
from communique.index.records import find_records, write_records
from communique.operators.health import SourceHealth
from communique.operators.incidents import Incident, acknowledge, reconcile
from communique.operators.notify import deliver, is_pending, open_channels
from communique.pipeline.context import Installation
from communique.settings import Settings

RECENT = 200
"""Newest incidents whose notices are looked through for those that have not arrived."""


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

    def read_recent(self, size: int = RECENT) -> list[Incident]:
        """Return the newest incidents, open or over, newest first."""
        return self._find(size=size)

    def _find(self, *terms: dict[str, object], size: int = RECENT) -> list[Incident]:
        found = find_records(self._client, self._settings, "incidents", *terms, sort="opened_at", size=size)
        return [Incident.model_validate({key: body[key] for key in body if key != "title"}) for body in found]


def update_incidents(
    installation: Installation, judged: list[SourceHealth], now: datetime | None = None
) -> list[Incident]:
    """Open, change and close incidents by the health of sources, send what is due, and return the open ones.

    Raises:
        ServiceError: Elasticsearch is away; doing it again is safe and sends nothing twice that arrived.
    """
    now = now or datetime.now(UTC)
    store = IncidentStore(installation.client, installation.settings)
    # Written before anything is sent: a round that dies between the two sends late rather than twice.
    store.write(reconcile(store.read_open(), judged, now))
    send_notices(installation, now)
    return store.read_open()


def send_notices(installation: Installation, now: datetime | None = None) -> int:
    """Send the notices that have not arrived and are due; return for how many incidents any was tried."""
    now = now or datetime.now(UTC)
    store = IncidentStore(installation.client, installation.settings)
    channels = open_channels(installation.settings)
    waiting = [one for one in store.read_recent() if is_pending(one, channels)]
    tried = deliver(waiting, channels, now)
    store.write(tried)
    return len(tried)


def acknowledge_incident(installation: Installation, name: str, *, by: str, reason: str, until: date) -> Incident:
    """Make an open incident quiet until the beginning of a day (UTC), and return it.

    Raises:
        CommuniqueError: there is no such open incident, or the day is past.
        ServiceError: Elasticsearch is away.
    """
    now = datetime.now(UTC)
    store = IncidentStore(installation.client, installation.settings)
    incident = next((one for one in store.read_open() if one.id == name), None)
    if incident is None:
        raise CommuniqueError(f"no open incident is called {name}; `communique incidents` lists them")
    end = datetime.combine(until, time(), UTC)
    if end <= now:
        raise CommuniqueError(f"--until: {until} is past; name a day on which it comes back if it is still open")
    known = acknowledge(incident, by, reason, now, end)
    store.write([known])
    return known
