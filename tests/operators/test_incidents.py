"""Incidents: what is told, how often, to whom it is one and the same, and what makes it quiet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from communique.errors import CommuniqueError, ConfigError
from communique.operators.health import Cause, Finding, SourceHealth, State
from communique.operators.incident_store import IncidentStore, acknowledge_incident, operator_targets, update_incidents
from communique.operators.incidents import Incident, acknowledge, reconcile
from communique.operators.store import HealthStore, SourceRecord
from communique.pipeline.context import Installation
from communique.settings import Settings

NOW = datetime(2025, 4, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def health(source: str, state: State = "fine", cause: Cause | None = None) -> SourceHealth:
    findings = (Finding(state=state, cause=cause, evidence=f"seen at {source}", url="http://x/1"),) if cause else ()
    return SourceHealth(source=source, state=state, cause=cause, findings=findings, judged_at=NOW, since=NOW)


class Watch:
    """Rounds of watching, with what was told in each."""

    def __init__(self) -> None:
        self.known: dict[str, Incident] = {}

    def round(self, *judged: SourceHealth, at: datetime = NOW) -> list[tuple[str, str]]:
        changed = reconcile([one for one in self.known.values() if one.open], judged, at)
        before = {one.id: len(self.known[one.id].notices) if one.id in self.known else 0 for one in changed}
        self.known |= {one.id: one for one in changed}
        return [(note.event, one.title) for one in changed for note in one.notices[before[one.id] :]]

    @property
    def open(self) -> list[Incident]:
        return [one for one in self.known.values() if one.open]


def test_a_change_is_told_once_and_its_end_once() -> None:
    watch = Watch()
    assert watch.round(health("a")) == []
    assert watch.round(health("a", "degraded", "redesign")) == [("opened", "a: degraded (redesign)")]
    assert watch.round(health("a", "degraded", "redesign"), at=NOW + 9 * DAY) == []
    assert watch.round(health("a", "broken", "no-text")) == [("changed", "a: broken (no-text)")]
    assert watch.round(health("a")) == [("resolved", "a: broken (no-text)")]
    assert watch.round(health("a")) == []
    text = watch.known.popitem()[1].notices[0].text
    for part in ("seen at a", "http://x/1", "Open the source's page", "communique incidents ack"):
        assert part in text


def test_many_sources_that_fail_for_one_cause_are_one_incident() -> None:
    watch = Watch()
    ill = [health(name, "broken", "unreachable") for name in "abc"]
    assert watch.round(*ill, health("d"), health("e")) == [("opened", "3 sources: broken (unreachable)")]
    assert watch.round(ill[0], health("b"), health("c"), health("d"), health("e")) == [], "its last member is ill still"
    assert watch.round(*map(health, "abcde")) == [("resolved", "1 sources: broken (unreachable)")]


def test_few_sources_and_different_causes_stay_apart() -> None:
    watch = Watch()
    fine = [health(name) for name in "defghijk"]
    ill = [health(name, "broken", "unreachable") for name in "abc"]
    assert len(watch.round(*ill, *fine)) == 3, "three of eleven say nothing of our own network"
    mixed = [health("a", "refused", "refused"), health("b", "silent", "silence"), health("c", "late", "slow")]
    assert len(Watch().round(*mixed)) == 3
    assert len(Watch().round(health("a", "broken", "cluster"), health("b", "broken", "cluster"), *fine)) == 2
    assert len(Watch().round(health("a", "broken", "cluster"), health("b", "broken", "cluster"))) == 1


def test_a_single_incident_goes_into_its_group_without_a_word() -> None:
    watch = Watch()
    ill = [health(name, "broken", "unreachable") for name in "abc"]
    watch.round(ill[0], health("b"), health("c"))
    assert watch.round(*ill) == [("opened", "3 sources: broken (unreachable)")]
    assert len(watch.open) == 1


def test_an_acknowledged_incident_is_quiet_and_comes_back_on_its_day() -> None:
    watch, ill = Watch(), health("a", "refused", "refused")
    watch.round(ill)
    (one,) = watch.open
    watch.known[one.id] = acknowledge(one, "ann", "they were asked", NOW, NOW + 3 * DAY)
    assert watch.round(ill, at=NOW + DAY) == []
    assert watch.round(health("a", "broken", "unreachable"), at=NOW + 2 * DAY) == []
    assert watch.round(health("a", "broken", "unreachable"), at=NOW + 3 * DAY) == [
        ("reminder", "a: broken (unreachable)")
    ]
    assert watch.round(health("a", "broken", "unreachable"), at=NOW + 4 * DAY) == []


def test_what_concerns_a_source_that_was_not_judged_stays_open() -> None:
    watch = Watch()
    watch.round(health("a", "broken", "unreachable"))
    assert watch.round(health("b")) == []
    assert len(watch.open) == 1


def test_where_operators_are_told_is_checked() -> None:
    settings = Settings(operators="mail:ops@example.org  file:/tmp/told.jsonl stdout")
    assert [str(target) for target in operator_targets(settings)] == [
        "mail ops@example.org",
        "file /tmp/told.jsonl",
        "stdout",
    ]
    with pytest.raises(CommuniqueError, match="expected channel:address"):
        operator_targets(Settings(operators="pigeon:home"))
    with pytest.raises(ConfigError, match="no mail address"):
        operator_targets(Settings(operators="mail:ops"))


@pytest.mark.services
def test_incidents_are_kept_told_and_acknowledged(settings: Settings) -> None:
    told = settings.home / "told.jsonl"
    installation = Installation(settings.model_copy(update={"operators": f"file:{told}"}))
    store = HealthStore(installation.client, installation.settings)
    store.write_sources([SourceRecord(health=health("azernews", "broken", "unreachable"), known_since=NOW)])
    (one,) = update_incidents(installation)
    update_incidents(installation)
    assert len(told.read_text("utf-8").splitlines()) == 1
    with pytest.raises(CommuniqueError, match="is past"):
        acknowledge_incident(installation, one.id, by="ann", reason="known", until=date(2020, 1, 1))
    later = datetime.now(UTC).date() + 3 * DAY
    with pytest.raises(CommuniqueError, match="a reason is needed"):
        acknowledge_incident(installation, one.id, by="ann", reason=" ", until=later)
    acknowledge_incident(installation, one.id, by="ann", reason="known", until=later)
    (kept,) = IncidentStore(installation.client, installation.settings).read_open()
    assert kept.acknowledged is not None
    assert kept.acknowledged.by == "ann"
    store.write_sources([SourceRecord(health=health("azernews"), known_since=NOW)])
    assert update_incidents(installation) == []
    assert len(told.read_text("utf-8").splitlines()) == 1, "nobody is told of the end of what was quiet"
