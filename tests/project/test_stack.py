"""The container stack, as far as it can be checked without a container engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


def test_the_compose_file_holds_to_the_compose_schema() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_variable_without_a_default_is_in_the_example() -> None:
    named = set(re.findall(r"(?<!\$)\$\{(\w+):\?", COMPOSE.read_text(encoding="utf-8")))
    offered = set(re.findall(r"^(\w+)=", (ROOT / "docker/env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= offered


def test_the_example_holds_no_secret() -> None:
    lines = (ROOT / "docker/env.example").read_text(encoding="utf-8").splitlines()
    filled = {line.split("=")[0] for line in lines if re.match(r"^\w+=.+", line)}
    assert filled == {"AIRFLOW_USERS"}


def test_every_mounted_path_and_build_file_is_there(compose: dict) -> None:
    for name, service in compose["services"].items():
        for volume in service.get("volumes", []):
            origin = volume.split(":")[0]
            assert (ROOT / origin).exists() if origin.startswith(".") else origin in compose["volumes"], (name, volume)
        if "build" in service:
            assert (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


def test_every_path_the_image_copies_is_there() -> None:
    dockerfile = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY --chown=\S+ (.+) \S+$", dockerfile, re.MULTILINE)
    assert copied
    for origin in (origin for line in copied for origin in line.split()):
        assert (ROOT / origin).exists(), origin


def test_ports_are_bound_to_loopback_and_images_pinned(compose: dict) -> None:
    for name, service in compose["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert re.search(r":\d+\.\d+", service["image"]), name
        assert "mem_limit" in service, name


def test_every_service_waited_for_exists_and_can_be_waited_for(compose: dict) -> None:
    services = compose["services"]
    for name, service in services.items():
        for awaited, how in service.get("depends_on", {}).items():
            assert awaited in services, (name, awaited)
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[awaited], (name, awaited)


def test_elasticsearch_and_kibana_are_of_one_version_with_the_embedded_node(compose: dict) -> None:
    embedded = json.loads((ROOT / "src/communique/runtime/elasticsearch.json").read_text(encoding="utf-8"))
    versions = {compose["services"][name]["image"].rsplit(":", 1)[1] for name in ("elasticsearch", "kibana")}
    assert versions == {embedded["version"]}


def test_airflow_is_of_the_locked_version(compose: dict) -> None:
    locked = re.search(r"^apache-airflow==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert locked
    assert f"apache/airflow:{locked[1]}-python" in (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["index", "ensure"], ["pools", "--to"]])
def test_commands_the_stack_runs_exist(command: list[str], compose: dict) -> None:
    from typer.testing import CliRunner

    from communique.cli import app

    script = " ".join(compose["services"]["airflow-init"]["command"])
    assert "communique " + " ".join(command) in script
    shown = CliRunner().invoke(app, [part for part in command if not part.startswith("--")] + ["--help"])
    assert shown.exit_code == 0
    assert all(part in shown.output for part in command if part.startswith("--"))
