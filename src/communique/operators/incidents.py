"""Incidents: what operators are told, once when it begins, once when it changes, once when it is over.

Pure: from the incidents that are open and the health of the sources come the incidents as they are now, each with the
notices that are to be sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import uuid4

from communique.models import Value
from communique.operators.health import ADVICE, SEVERITY, Cause, SourceHealth, State

GROUP_FROM = 3
"""Sources that must fail for the same cause before they are one incident …"""
GROUP_SHARE = 0.5
"""… and the share of all active sources that they must be: then the cause is ours, or everybody's, not theirs."""
OWN_CAUSES: frozenset[Cause] = frozenset({"cluster", "disk"})
"""Causes that are never one source's: two sources are enough."""
WELL: frozenset[State] = frozenset({"fine", "paused"})

Event = Literal["opened", "changed", "reminder", "resolved"]
"""Why a notice is sent."""


class IncidentNotice(Value):
    """One message to operators.

    Attributes:
        id: tells it from every other one.
        event: why it is sent.
        at: when that was noticed (UTC).
        text: what it says, with what to do next.
    """

    id: str
    event: Event
    at: datetime
    text: str


class Acknowledgement(Value):
    """An operator knows.

    Attributes:
        by: who.
        reason: why nothing needs to be sent.
        at: when it was acknowledged (UTC).
        until: when the incident comes back if it is still open (UTC).
    """

    by: str
    reason: str
    at: datetime
    until: datetime


class Incident(Value):
    """Something that is wrong with a source, or for one cause with many.

    Attributes:
        id: its id, short enough to be typed.
        key: what it is about: ``source:<id>`` or ``cause:<cause>``.
        sources: the sources it concerns, by id.
        state, cause: as of the sources' health.
        evidence: what was seen.
        url: first page that shows it.
        opened_at, changed_at, resolved_at: when (UTC).
        acknowledged: who knows, until when.
        notices: what was told, oldest first.
        open: whether it goes on.
    """

    id: str
    key: str
    sources: tuple[str, ...]
    state: State
    cause: Cause
    evidence: str
    url: str | None = None
    opened_at: datetime
    changed_at: datetime
    resolved_at: datetime | None = None
    acknowledged: Acknowledgement | None = None
    notices: tuple[IncidentNotice, ...] = ()
    open: bool = True

    @property
    def title(self) -> str:
        """What is wrong, in a line."""
        who = self.sources[0] if self.key.startswith("source:") else f"{len(self.sources)} sources"
        return f"{who}: {self.state}" + (f" ({self.cause})" if self.cause != self.state else "")

    def is_quiet(self, now: datetime) -> bool:
        """Tell whether an operator has asked for quiet until later than ``now``."""
        return self.acknowledged is not None and now < self.acknowledged.until


def reconcile(open_incidents: Iterable[Incident], judged: Sequence[SourceHealth], now: datetime) -> list[Incident]:
    """Return the incidents that are new, changed, due for a reminder or over; the others stay as they are.

    Args:
        open_incidents: those open so far.
        judged: the health of the sources; what concerns a source that is not among them stays open.
        now: the present moment (UTC).
    """
    before = {incident.key: incident for incident in open_incidents}
    wanted = _wanted(before, judged, now)
    known = {health.source for health in judged}
    changed = [_tell(incident, "opened", now) for key, incident in wanted.items() if key not in before]
    for key, incident in before.items():
        following = incident
        if key in wanted:
            following = _follow(incident, wanted[key], now)
        elif set(incident.sources) <= known:
            absorbed = any(set(incident.sources) <= set(one.sources) for one in wanted.values())
            following = _end(incident, now, quietly=absorbed)
        if following != incident:
            changed.append(following)
    return changed


def acknowledge(incident: Incident, by: str, reason: str, now: datetime, until: datetime) -> Incident:
    """Return an incident that stays quiet until a moment."""
    known = Acknowledgement(by=by, reason=reason, at=now, until=until)
    return incident.model_copy(update={"acknowledged": known})


def _wanted(before: dict[str, Incident], judged: Sequence[SourceHealth], now: datetime) -> dict[str, Incident]:
    """Return the incidents there should be, by key."""
    ill: dict[Cause, list[SourceHealth]] = defaultdict(list)
    for health in judged:
        if health.state not in WELL and health.cause is not None:
            ill[health.cause].append(health)
    active = sum(health.state != "paused" for health in judged)
    wanted: dict[str, Incident] = {}
    for cause, healths in ill.items():
        grouped = _group_members(cause, healths, before.get(f"cause:{cause}"), active)
        if grouped:
            wanted[f"cause:{cause}"] = _group(cause, grouped, active, now)
        for health in healths:
            if health not in grouped:
                wanted[f"source:{health.source}"] = _single(health, cause, now)
    return wanted


def _group_members(cause: Cause, healths: list[SourceHealth], held: Incident | None, active: int) -> list[SourceHealth]:
    """Return the sources that are one incident; a group stays one until its last member is well."""
    enough = 2 if cause in OWN_CAUSES else GROUP_FROM
    if len(healths) >= enough and len(healths) >= GROUP_SHARE * active:
        return healths
    return [health for health in healths if held is not None and health.source in held.sources]


def _single(health: SourceHealth, cause: Cause, now: datetime) -> Incident:
    url = health.findings[0].url if health.findings else None
    return Incident(
        id=uuid4().hex[:8],
        key=f"source:{health.source}",
        sources=(health.source,),
        state=health.state,
        cause=cause,
        evidence=health.evidence,
        url=url,
        opened_at=now,
        changed_at=now,
    )


def _group(cause: Cause, healths: list[SourceHealth], active: int, now: datetime) -> Incident:
    sources = tuple(sorted(health.source for health in healths))
    worst = max((health.state for health in healths), key=lambda state: SEVERITY[state])
    evidence = f"{len(sources)} of {active} active sources for one cause: {', '.join(sources)}; {healths[0].evidence}"
    return Incident(
        id=uuid4().hex[:8],
        key=f"cause:{cause}",
        sources=sources,
        state=worst,
        cause=cause,
        evidence=evidence,
        opened_at=now,
        changed_at=now,
    )


def _follow(old: Incident, new: Incident, now: datetime) -> Incident:
    """Return an open incident as it is now: told again only if its state has changed or its quiet is over."""
    same = (old.state, old.cause) == (new.state, new.cause)
    if same and (old.acknowledged is None or old.is_quiet(now)):
        return old if old.sources == new.sources else old.model_copy(update={"sources": new.sources})
    current = {"sources": new.sources, "state": new.state, "cause": new.cause, "evidence": new.evidence}
    updated = old.model_copy(update=current | {"url": new.url, "changed_at": old.changed_at if same else now})
    if old.is_quiet(now):
        return updated
    return _tell(updated.model_copy(update={"acknowledged": None}), "reminder" if same else "changed", now)


def _end(incident: Incident, now: datetime, *, quietly: bool) -> Incident:
    ended = incident.model_copy(update={"open": False, "resolved_at": now})
    return ended if quietly or incident.is_quiet(now) else _tell(ended, "resolved", now)


def _tell(incident: Incident, event: Event, now: datetime) -> Incident:
    name = f"incident-{incident.id}-{len(incident.notices)}"
    notice = IncidentNotice(id=name, event=event, at=now, text=write_notice(incident, event))
    return incident.model_copy(update={"notices": (*incident.notices, notice)})


def write_notice(incident: Incident, event: Event) -> str:
    """Return what a notice says: what is wrong, what shows it, what to do next, and how to make it quiet."""
    if event == "resolved":
        return f"Over: {incident.title}\nIt began {incident.opened_at:%Y-%m-%d %H:%M} UTC."
    begin = {"opened": "", "changed": "Now ", "reminder": "Still "}[event]
    shown = f"\nFirst shown by {incident.url}" if incident.url else ""
    return (
        f"{begin}{incident.title}\n{incident.evidence}{shown}\n\n{ADVICE[incident.cause]}\n\n"
        f'Make it quiet: communique incidents ack {incident.id} --reason "…" --until DAY'
    )
