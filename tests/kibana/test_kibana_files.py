"""The files of ``config/kibana`` hold to their description and to what Kibana 9's importer checks."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from tests.kibana.kibana_files import FILES, FOLDER, SavedObject, lens_panels, objects_of_type, panels_of, read_objects
from typer.testing import CliRunner

from communique.cli import app
from communique.errors import ConfigError
from communique.kibana import load_description, render_files
from communique.kibana.objects import TYPE_VERSIONS

# Attributes that the model version declared by each object knows: the importer refuses unknown ones.
ATTRIBUTES = {
    "tag": {"name", "description", "color"},
    "index-pattern": {
        "title", "name", "timeFieldName", "fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters",
    },
    "query": {"title", "titleKeyword", "description", "query", "filters", "timefilter"},
    "search": {
        "title", "description", "columns", "sort", "grid", "hideChart", "isTextBasedQuery", "timeRestore",
        "kibanaSavedObjectMeta",
    },
    "dashboard": {
        "title", "description", "panelsJSON", "optionsJSON", "kibanaSavedObjectMeta", "timeRestore", "timeFrom",
        "timeTo", "refreshInterval", "controlGroupInput",
    },
}  # fmt: skip
JSON_STRINGS = {
    "index-pattern": ("fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters"),
    "dashboard": ("panelsJSON", "optionsJSON"),
}


def every_object() -> list[SavedObject]:
    return [saved for path in FILES for saved in read_objects(path)]


def test_the_files_are_what_the_description_makes() -> None:
    rendered = render_files(load_description(FOLDER / "description.yaml"), "communique")
    assert {path.name for path in FILES} == set(rendered)
    for path in FILES:
        assert path.read_text(encoding="utf-8") == rendered[path.name], f"run: communique kibana build ({path.name})"


def test_no_object_is_there_twice() -> None:
    keys = [(saved["type"], saved["id"]) for saved in every_object()]
    assert keys
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("saved", every_object(), ids=lambda saved: saved["id"])
def test_an_object_has_only_what_its_version_knows(saved: SavedObject) -> None:
    assert set(saved) == {
        "id", "type", "attributes", "references", "coreMigrationVersion", "typeMigrationVersion",
    }  # fmt: skip
    assert saved["typeMigrationVersion"] == TYPE_VERSIONS[saved["type"]]
    assert set(saved["attributes"]) <= ATTRIBUTES[saved["type"]]
    for name in JSON_STRINGS.get(saved["type"], ()):
        assert isinstance(saved["attributes"][name], str)
        json.loads(saved["attributes"][name])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_reference_ends_in_the_same_file(path: Path) -> None:
    objects = read_objects(path)
    there = {(saved["type"], saved["id"]) for saved in objects}
    for saved in objects:
        names = [reference["name"] for reference in saved["references"]]
        assert len(names) == len(set(names)), saved["id"]
        assert {(one["type"], one["id"]) for one in saved["references"]} <= there, saved["id"]


@pytest.mark.parametrize("saved", objects_of_type("search"), ids=lambda saved: saved["id"])
def test_a_saved_search_names_its_data_view_by_reference(saved: SavedObject) -> None:
    source = json.loads(saved["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert source["indexRefName"] in {reference["name"] for reference in saved["references"]}
    assert source["query"]["language"] == "kuery"


@pytest.mark.parametrize("dashboard", objects_of_type("dashboard"), ids=lambda saved: saved["id"])
def test_panels_lie_on_the_grid_beside_one_another(dashboard: SavedObject) -> None:
    areas = []
    for panel in panels_of(dashboard):
        grid = panel["gridData"]
        assert grid["i"] == panel["panelIndex"]
        assert grid["x"] + grid["w"] <= 48
        areas.append((grid["x"], grid["y"], grid["x"] + grid["w"], grid["y"] + grid["h"], panel["title"]))
    for one, other in combinations(areas, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, f"{one[4]} lies on {other[4]}"


@pytest.mark.parametrize("dashboard", objects_of_type("dashboard"), ids=lambda saved: saved["id"])
def test_panels_and_controls_find_their_references(dashboard: SavedObject) -> None:
    names = {reference["name"]: reference for reference in dashboard["references"]}
    for panel in panels_of(dashboard):
        if "panelRefName" in panel:
            assert f"{panel['panelIndex']}:{panel['panelRefName']}" in names
        elif panel["type"] == "lens":
            for inner in panel["embeddableConfig"]["attributes"]["references"]:
                assert names[f"{panel['panelIndex']}:{inner['name']}"]["id"] == inner["id"]
    controls = json.loads(dashboard["attributes"]["controlGroupInput"]["panelsJSON"])
    assert controls
    for control_id, control in controls.items():
        assert control["explicitInput"]["id"] == control_id
        assert names[f"controlGroup_{control_id}:optionsListDataView"]["type"] == "index-pattern"


@pytest.mark.parametrize(
    ("name", "lens"), list(lens_panels()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_a_panel_draws_are_columns_it_has(name: str, lens: dict[str, Any]) -> None:
    (layer,) = lens["state"]["datasourceStates"]["formBased"]["layers"].values()
    drawn = json.dumps(lens["state"]["visualization"])
    for column_id, column in layer["columns"].items():
        assert f'"{column_id}"' in drawn, (name, column_id)
        if column["operationType"] == "terms":
            assert column["params"]["orderBy"]["columnId"] in layer["columns"]
    assert [reference["name"] for reference in lens["references"]] == ["indexpattern-datasource-layer-l1"]


def test_build_writes_the_files_for_another_prefix(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["kibana", "build", "--to", str(tmp_path), "--prefix", "elsewhere"])
    assert done.exit_code == 0, done.output
    views = [saved for path in tmp_path.glob("*.ndjson") for saved in read_objects(path)]
    titles = {saved["attributes"]["title"] for saved in views if saved["type"] == "index-pattern"}
    assert titles
    assert all(title.startswith("elsewhere-") for title in titles)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("files: [", "not YAML"),
        ("files: {a: {queries: [{id: x}]}}", "files.a.queries.0.title"),
        (
            "files: {a: {dashboards: [{id: d, title: d, description: d, panels: "
            "[{type: markdown, title: t, text: t, x: 40, y: 0, w: 9, h: 1}]}]}}",
            "more than 48",
        ),
        (
            "files: {a: {dashboards: [{id: d, title: d, description: d, panels: "
            "[{type: metric, title: t, view: v, figure: {operation: max}, x: 0, y: 0, w: 9, h: 1}]}]}}",
            "max needs a field",
        ),
    ],
)
def test_a_wrong_description_is_an_error_that_names_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "description.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as raised:
        load_description(path)
    assert str(path) in str(raised.value)
