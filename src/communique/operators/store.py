"""What is known of the sources' health, in Elasticsearch: a record a run, and one a source with its present state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from communique.index.records import find_records, read_record, write_records
from communique.models import Value
from communique.operators.article_measures import FIELDS
from communique.operators.health import SEVERITY, Finding, SourceHealth, State
from communique.operators.measures import RunMeasures
from communique.settings import Settings


class RunRecord(Value):
    """A run as it was measured and judged.

    Attributes:
        measures: what it did.
        state: the source's state by this run.
        findings: what was wrong with it, worst first.
        well: whether a baseline may be learned from it.
    """

    measures: RunMeasures
    state: State
    findings: tuple[Finding, ...] = ()
    well: bool


class SourceRecord(Value):
    """What is kept of a source.

    Attributes:
        health: how it is.
        known_since: when it was first watched (UTC).
        baseline_from: runs before this moment teach nothing: an operator has said that the source is another now.
    """

    health: SourceHealth
    known_since: datetime
    baseline_from: datetime | None = None


class HealthStore:
    """Reads and writes the health records.

    Args:
        client: the cluster.
        settings: the alias's prefix.
    """

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client, self._settings = client, settings

    def write_run(self, record: RunRecord) -> None:
        """Write the record of a run, in place of what was written of it before."""
        run = record.measures
        name = hashlib.sha256(f"{run.source}\n{run.run_id}".encode()).hexdigest()
        fill = {field: run.filled.get(field, 0) / run.articles for field in FIELDS} if run.articles else None
        body = {
            "record": "run",
            **run.model_dump(mode="json"),
            "fill": fill,
            "state": record.state,
            "severity": SEVERITY[record.state],
            "cause": record.findings[0].cause if record.findings else None,
            "findings": [finding.model_dump(mode="json") for finding in record.findings],
            "well": record.well,
        }
        write_records(self._client, self._settings, "health", {f"run-{name}": _without_empty(body)})

    def read_runs(self, source_id: str, size: int) -> list[RunRecord]:
        """Return the newest runs of a source, newest first."""
        terms = ({"term": {"record": "run"}}, {"term": {"source": source_id}})
        found = find_records(self._client, self._settings, "health", *terms, sort="started_at", size=size)
        return [_run_record(body) for body in found]

    def read_newest_runs(self) -> dict[str, RunRecord]:
        """Return the newest run of every source that ever ran, by source."""
        found = find_records(
            self._client, self._settings, "health", {"term": {"record": "run"}}, sort="started_at", newest_of="source"
        )
        return {record.measures.source: record for record in map(_run_record, found)}

    def write_sources(self, records: Iterable[SourceRecord]) -> None:
        """Write how sources are."""
        bodies = {f"state-{record.health.source}": _source_body(record) for record in records}
        write_records(self._client, self._settings, "health", bodies)

    def read_source(self, source_id: str) -> SourceRecord | None:
        """Return how a source is, or ``None`` if it was never judged."""
        body = read_record(self._client, self._settings, "health", f"state-{source_id}")
        return _source_record(body) if body else None

    def read_sources(self) -> dict[str, SourceRecord]:
        """Return how every source is that was ever judged, by id."""
        found = find_records(self._client, self._settings, "health", {"term": {"record": "state"}}, sort="judged_at")
        records = map(_source_record, found)
        return {record.health.source: record for record in records}


_OWN_RUN_KEYS = {"record", "fill", "severity", "cause", "state", "findings", "well"}
_OWN_STATE_KEYS = {"record", "severity", "known_since", "baseline_from"}


def _run_record(body: dict[str, Any]) -> RunRecord:
    measures = {key: value for key, value in body.items() if key not in _OWN_RUN_KEYS}
    return RunRecord(
        measures=RunMeasures.model_validate(measures),
        state=body["state"],
        findings=body.get("findings", ()),
        well=body["well"],
    )


def _source_body(record: SourceRecord) -> dict[str, Any]:
    kept = record.model_dump(mode="json", exclude={"health"})
    health = record.health.model_dump(mode="json")
    return _without_empty({"record": "state", **health, **kept, "severity": SEVERITY[record.health.state]})


def _source_record(body: dict[str, Any]) -> SourceRecord:
    health = {key: value for key, value in body.items() if key not in _OWN_STATE_KEYS}
    return SourceRecord(
        health=SourceHealth.model_validate(health),
        known_since=body["known_since"],
        baseline_from=body.get("baseline_from"),
    )


def _without_empty(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}
