"""The path of a page is the architecture: these tests hold the packages to it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "communique"
STAGES = ("discover", "fetch", "clean", "enrich", "index")
FOUNDATIONS = {"models", "errors", "settings", "sources", "urls", "cache", "java_homes", "months"}
SINGLE_MODULES = {"errors", "settings", "urls", "cache", "java_homes", "months"}
ARRANGERS = {"alerts", "api", "pipeline", "cli", "runtime", "demo"}
BESIDE_THE_PATH = {"fetch": {"archive"}, "enrich": {"knowledge", "stories"}, "index": {"knowledge", "stories"}}


def imported_parts(package: str) -> dict[str, set[str]]:
    """Return, for each module of ``communique.<package>``, the parts of communique it imports."""
    found = {}
    for file in (PACKAGE / package).rglob("*.py"):
        names = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
            elif isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
        found[str(file.relative_to(PACKAGE))] = {
            name.split(".")[1] for name in names if name.startswith("communique.") and name.split(".")[1] != package
        }
    assert found, f"communique.{package} has no modules"
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_foundations_and_its_own_memory_only(stage: str) -> None:
    allowed = FOUNDATIONS | BESIDE_THE_PATH.get(stage, set())
    for module, parts in imported_parts(stage).items():
        assert parts <= allowed, f"{module} imports {parts - allowed}"


@pytest.mark.parametrize("package", sorted(FOUNDATIONS - SINGLE_MODULES))
def test_foundations_import_no_stage_and_no_arranger(package: str) -> None:
    for module, parts in imported_parts(package).items():
        assert not parts & {*STAGES, *ARRANGERS}, module


@pytest.mark.parametrize(
    "package", ["models", "sources", "discover", "clean", "enrich", "knowledge", "stories", "demo"]
)
def test_only_fetch_and_the_arrangers_of_services_open_connections(package: str) -> None:
    for file in (PACKAGE / package).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert name.split(".")[0] not in {"requests", "httpx", "urllib3", "elasticsearch"}, file
                assert name != "urllib.request", file


def test_elasticsearch_is_reached_through_index_and_ledger_alone() -> None:
    for package in (*FOUNDATIONS - SINGLE_MODULES, "discover", "fetch", "clean", "enrich", "archive"):
        for file in (PACKAGE / package).rglob("*.py"):
            assert "from elasticsearch" not in file.read_text(encoding="utf-8"), file
