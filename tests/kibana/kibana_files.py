"""Reading the files that Kibana imports, as its importer and its panels read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "config" / "kibana"
FILES = sorted(FOLDER.glob("*.ndjson"))

SavedObject = dict[str, Any]


def read_objects(path: Path) -> list[SavedObject]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def objects_of_type(kind: str) -> list[SavedObject]:
    return [saved for path in FILES for saved in read_objects(path) if saved["type"] == kind]


def panels_of(dashboard: SavedObject) -> list[dict[str, Any]]:
    return json.loads(dashboard["attributes"]["panelsJSON"])


def lens_panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a name and the Lens attributes of each panel that asks for figures."""
    for dashboard in objects_of_type("dashboard"):
        for panel in panels_of(dashboard):
            if panel["type"] == "lens":
                yield f"{dashboard['id']}/{panel['title']}", panel["embeddableConfig"]["attributes"]


def columns_of(lens: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the columns of a Lens panel's only layer, in Kibana's order."""
    (layer,) = lens["state"]["datasourceStates"]["formBased"]["layers"].values()
    assert layer["columnOrder"] == list(layer["columns"])
    return layer["columns"]


def search_body_of(lens: dict[str, Any]) -> dict[str, Any]:
    """Return what a Lens panel asks of Elasticsearch: buckets inside buckets, figures innermost."""
    columns = columns_of(lens)
    figures = {name: _figure(column) for name, column in columns.items() if not column["isBucketed"]}
    aggregations = {name: body for name, body in figures.items() if body}
    for name, column in reversed([item for item in columns.items() if item[1]["isBucketed"]]):
        aggregations = {name: {**_bucket(column), **({"aggs": aggregations} if aggregations else {})}}
    return {"size": 0, "query": query_of(lens["state"]["query"]["query"]), "aggs": aggregations}


def _bucket(column: dict[str, Any]) -> dict[str, Any]:
    if column["operationType"] == "date_histogram":
        return {"date_histogram": {"field": column["sourceField"], "calendar_interval": "month"}}
    assert column["operationType"] == "terms"
    return {"terms": {"field": column["sourceField"], "size": column["params"]["size"]}}


def _figure(column: dict[str, Any]) -> dict[str, Any] | None:
    operation = {"unique_count": "cardinality", "average": "avg"}.get(column["operationType"], column["operationType"])
    figure = None if operation == "count" else {operation: {"field": column["sourceField"]}}
    if "filter" in column:
        return {"filter": query_of(column["filter"]["query"]), **({"aggs": {"figure": figure}} if figure else {})}
    return figure


def query_of(kql: str) -> dict[str, Any]:
    """Return the Elasticsearch query of the few forms of Kibana's query language that the description uses."""
    if not kql:
        return {"match_all": {}}
    lucene = re.sub(r"\b(and|or|not)\b", lambda found: found[0].upper(), kql)
    lucene = re.sub(r"([\w.]+) ([<>]=?) (\S+)", r"\1:\2\3", lucene)
    return {"query_string": {"query": re.sub(r": ", ":", lucene), "analyze_wildcard": True}}
