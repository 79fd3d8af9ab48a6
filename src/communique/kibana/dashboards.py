"""Dashboards: panels on the grid, lists of values above them, and the references of both."""

from __future__ import annotations

import json
from typing import Any

from communique.kibana.description import Control, Dashboard, MarkdownPanel, Panel, SearchPanel
from communique.kibana.lens import LAYER_REFERENCE, build_lens

Reference = dict[str, str]


def build_dashboard(dashboard: Dashboard) -> tuple[dict[str, Any], list[Reference]]:
    """Return the attributes and the references of a dashboard."""
    panels, references = [], []
    for number, panel in enumerate(dashboard.panels, start=1):
        built, referred = _build_panel(f"p{number}", panel)
        panels.append(built)
        references += referred
    references += [
        {"type": "index-pattern", "id": control.view, "name": f"controlGroup_{_control_id(number)}:optionsListDataView"}
        for number, control in enumerate(dashboard.controls)
    ]
    attributes = {
        "title": dashboard.title,
        "description": dashboard.description,
        "timeRestore": True,
        "timeFrom": dashboard.since,
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60_000},
        "optionsJSON": _json({"useMargins": True, "syncColors": True, "syncCursor": True, "hidePanelTitles": False}),
        "panelsJSON": _json(panels),
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": _json({"query": {"query": "", "language": "kuery"}, "filter": []})
        },
    }
    if dashboard.controls:
        attributes["controlGroupInput"] = _build_controls(dashboard.controls)
    return attributes, references


def _build_panel(name: str, panel: Panel) -> tuple[dict[str, Any], list[Reference]]:
    built: dict[str, Any] = {
        "title": panel.title,
        "panelIndex": name,
        "gridData": {"x": panel.x, "y": panel.y, "w": panel.w, "h": panel.h, "i": name},
    }
    if isinstance(panel, SearchPanel):
        return (
            {**built, "type": "search", "panelRefName": f"panel_{name}", "embeddableConfig": {"enhancements": {}}},
            [{"type": "search", "id": panel.search, "name": f"{name}:panel_{name}"}],
        )
    if isinstance(panel, MarkdownPanel):
        return {**built, "type": "visualization", "embeddableConfig": _markdown(panel)}, []
    reference = {"type": "index-pattern", "id": panel.view, "name": f"{name}:{LAYER_REFERENCE}"}
    config = {"attributes": build_lens(panel), "enhancements": {}}
    return {**built, "type": "lens", "embeddableConfig": config}, [reference]


def _markdown(panel: MarkdownPanel) -> dict[str, Any]:
    return {
        "savedVis": {
            "id": "",
            "title": panel.title,
            "description": "",
            "type": "markdown",
            "params": {"fontSize": 12, "openLinksInNewTab": False, "markdown": panel.text},
            "uiState": {},
            "data": {"aggs": [], "searchSource": {"query": {"query": "", "language": "kuery"}, "filter": []}},
        },
        "enhancements": {},
    }


def _build_controls(controls: tuple[Control, ...]) -> dict[str, Any]:
    return {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "ignoreParentSettingsJSON": _json(
            {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
        ),
        "panelsJSON": _json({_control_id(number): _build_control(number, one) for number, one in enumerate(controls)}),
    }


def _build_control(number: int, control: Control) -> dict[str, Any]:
    return {
        "order": number,
        "width": "medium",
        "grow": True,
        "type": "optionsListControl",
        "explicitInput": {
            "id": _control_id(number),
            "fieldName": control.field,
            "title": control.title,
            "singleSelect": control.single,
            "enhancements": {},
        },
    }


def _control_id(number: int) -> str:
    return f"c{number + 1}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
