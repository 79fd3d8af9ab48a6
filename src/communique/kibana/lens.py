"""Lens panels: what they ask of Elasticsearch (columns of one layer) and how they draw it."""

from __future__ import annotations

from typing import Any

from communique.kibana.description import (
    Figure,
    HistogramPanel,
    LensPanel,
    MetricPanel,
    TablePanel,
    TopValuesPanel,
)

LAYER = "l1"
LAYER_REFERENCE = f"indexpattern-datasource-layer-{LAYER}"
"""Name under which a panel refers to its data view."""

Columns = dict[str, dict[str, Any]]


def build_lens(panel: LensPanel) -> dict[str, Any]:
    """Return the attributes of a Lens visualization, to be held by value in a dashboard's panel."""
    columns, visualization_type, visualization = _DRAWN[panel.type](panel)
    return {
        "title": panel.title,
        "description": "",
        "type": "lens",
        "visualizationType": visualization_type,
        "references": [{"type": "index-pattern", "id": panel.view, "name": LAYER_REFERENCE}],
        "state": {
            "query": {"query": panel.query, "language": "kuery"},
            "filters": [],
            "datasourceStates": {
                "formBased": {
                    "layers": {LAYER: {"columnOrder": list(columns), "columns": columns, "incompleteColumns": {}}}
                }
            },
            "visualization": visualization,
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }


def _histogram(panel: HistogramPanel) -> tuple[Columns, str, dict[str, Any]]:
    # Kibana nests buckets in the order of the columns: the values first, so that each has its bars over time.
    columns: Columns = {}
    if panel.by:
        columns["split"] = _terms(panel.by, panel.by, panel.size, "figure0")
    columns["time"] = _over_time(panel.time)
    columns["figure0"] = _figure(panel.figure)
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": "bar_stacked",
        "xAccessor": "time",
        "accessors": ["figure0"],
        **({"splitAccessor": "split"} if panel.by else {}),
    }
    return columns, "lnsXY", _xy(layer, "bar_stacked", legend=panel.by is not None)


def _top_values(panel: TopValuesPanel) -> tuple[Columns, str, dict[str, Any]]:
    columns = {
        "value": _terms(panel.field, panel.label, panel.size, "figure0", other=False),
        "figure0": _figure(panel.figure),
    }
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": "bar_horizontal",
        "xAccessor": "value",
        "accessors": ["figure0"],
    }
    return columns, "lnsXY", _xy(layer, "bar_horizontal", legend=False)


def _metric(panel: MetricPanel) -> tuple[Columns, str, dict[str, Any]]:
    visualization = {"layerId": LAYER, "layerType": "data", "metricAccessor": "figure0"}
    return {"figure0": _figure(panel.figure)}, "lnsMetric", visualization


def _table(panel: TablePanel) -> tuple[Columns, str, dict[str, Any]]:
    figures = {f"figure{number}": _figure(figure) for number, figure in enumerate(panel.figures)}
    columns = {"value": _terms(panel.by, panel.label, panel.size, "figure0", other=False), **figures}
    visualization = {"layerId": LAYER, "layerType": "data", "columns": [{"columnId": name} for name in columns]}
    return columns, "lnsDatatable", visualization


_DRAWN: dict[str, Any] = {
    "histogram": _histogram,
    "top-values": _top_values,
    "metric": _metric,
    "table": _table,
}


def _xy(layer: dict[str, Any], preferred: str, *, legend: bool) -> dict[str, Any]:
    return {
        "legend": {"isVisible": legend, "position": "right"},
        "valueLabels": "hide",
        "preferredSeriesType": preferred,
        "layers": [layer],
    }


def _terms(field: str, label: str, size: int, ordered_by: str, *, other: bool = True) -> dict[str, Any]:
    return {
        "label": label,
        "customLabel": True,
        "dataType": "string",
        "operationType": "terms",
        "scale": "ordinal",
        "sourceField": field,
        "isBucketed": True,
        "params": {
            "size": size,
            "orderBy": {"type": "column", "columnId": ordered_by},
            "orderDirection": "desc",
            "otherBucket": other,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
        },
    }


def _over_time(field: str) -> dict[str, Any]:
    return {
        "label": field,
        "dataType": "date",
        "operationType": "date_histogram",
        "scale": "interval",
        "sourceField": field,
        "isBucketed": True,
        "params": {"interval": "auto", "includeEmptyRows": True, "dropPartials": False},
    }


def _figure(figure: Figure) -> dict[str, Any]:
    column: dict[str, Any] = {
        "label": figure.label,
        "customLabel": True,
        "dataType": figure.kind,
        "operationType": figure.operation,
        "scale": "ratio",
        "sourceField": figure.field or "___records___",
        "isBucketed": False,
        "params": {"emptyAsNull": True} if figure.kind == "number" else {},
    }
    if figure.filter:
        column["filter"] = {"query": figure.filter, "language": "kuery"}
    return column
