"""Saved objects of Kibana 9, in the conservative shape that its importer migrates forward.

Versions are those of Kibana's own sample data or older: an object without a version runs every old migration, one newer
than the server is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from communique.kibana.dashboards import Reference, build_dashboard
from communique.kibana.description import DataView, ObjectFile, SavedQuery, SavedSearch, Tag
from communique.models import Value

TYPE_VERSIONS = {
    "index-pattern": "7.11.0",
    "search": "10.5.0",
    "dashboard": "10.2.0",
    "query": "10.2.0",
    "tag": "8.0.0",
}
"""Version of each type's attributes that is written here."""

_CORE_VERSION = "8.8.0"


class SavedObject(Value):
    """One line of an NDJSON file, in Kibana's own names."""

    id: str
    type: str
    attributes: dict[str, Any]
    references: tuple[Reference, ...] = ()
    coreMigrationVersion: str = _CORE_VERSION  # noqa: N815
    typeMigrationVersion: str  # noqa: N815


def build_saved_objects(file: ObjectFile, prefix: str) -> Iterator[SavedObject]:
    """Yield the saved objects of one file; what is referred to comes first.

    Args:
        file: its part of the description.
        prefix: first part of the aliases that the data views read.
    """
    for tag in file.tags:
        yield _object("tag", tag.id, _tag(tag))
    for view in file.data_views:
        yield _object("index-pattern", view.id, _data_view(view, prefix))
    for query in file.queries:
        yield _object("query", query.id, _query(query))
    for search in file.searches:
        source = {"type": "index-pattern", "id": search.view, "name": "kibanaSavedObjectMeta.searchSourceJSON.index"}
        yield _object("search", search.id, _search(search), [source, *_tagged(search.tags)])
    for dashboard in file.dashboards:
        attributes, references = build_dashboard(dashboard)
        yield _object("dashboard", dashboard.id, attributes, [*references, *_tagged(dashboard.tags)])


def _object(kind: str, object_id: str, attributes: dict[str, Any], references: Sequence[Reference] = ()) -> SavedObject:
    return SavedObject(
        id=object_id,
        type=kind,
        attributes=attributes,
        references=tuple(references),
        typeMigrationVersion=TYPE_VERSIONS[kind],
    )


def _tag(tag: Tag) -> dict[str, Any]:
    return {"name": tag.name, "description": tag.description, "color": tag.color}


def _tagged(tags: tuple[str, ...]) -> list[Reference]:
    return [{"type": "tag", "id": tag, "name": f"tag-ref-{tag}"} for tag in tags]


def _data_view(view: DataView, prefix: str) -> dict[str, Any]:
    formats = {name: _format(field.format, field.pattern) for name, field in view.fields.items() if field.format}
    attributes = {
        "title": f"{prefix}-{view.index}",
        "name": view.name,
        "fields": "[]",
        "fieldAttrs": json.dumps({name: {"customLabel": field.label} for name, field in view.fields.items()}),
        "fieldFormatMap": json.dumps(formats),
        "runtimeFieldMap": "{}",
        "sourceFilters": "[]",
    }
    return attributes | ({"timeFieldName": view.time_field} if view.time_field else {})


def _format(name: str, pattern: str | None) -> dict[str, Any]:
    return {"id": name, "params": {"pattern": pattern} if pattern else {}}


def _query(query: SavedQuery) -> dict[str, Any]:
    return {
        "title": query.title,
        "titleKeyword": query.title,
        "description": query.description,
        "query": {"query": query.query, "language": "kuery"},
    }


def _search(search: SavedSearch) -> dict[str, Any]:
    source = {
        "query": {"query": search.query, "language": "kuery"},
        "filter": [],
        "highlightAll": True,
        "indexRefName": "kibanaSavedObjectMeta.searchSourceJSON.index",
    }
    return {
        "title": search.title,
        "description": search.description,
        "columns": list(search.columns),
        "sort": [[search.sort, "desc"]] if search.sort else [],
        "grid": {},
        "hideChart": search.sort is None,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps(source)},
    }
