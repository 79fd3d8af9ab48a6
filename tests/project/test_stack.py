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


def make_env(tmp_path: Path, profile: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    path = tmp_path / ".env"
    command = [sys.executable, "-I", str(ROOT / "docker/make_env.py"), "--profile", profile, "--contact", "a@b.example"]
    return subprocess.run([*command, "--to", str(path)], capture_output=True, text=True, check=False), path


@pytest.mark.parametrize("profile", ["small", "full"])
def test_every_variable_is_made_and_every_secret_is_new(tmp_path: Path, profile: str) -> None:
    done, path = make_env(tmp_path, profile)
    assert done.returncode == 0, done.stderr
    made = dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines())
    named = set(re.findall(r"(?<!\$)\$\{(\w+)[^}]*\}", COMPOSE.read_text(encoding="utf-8")))
    assert named
    assert named <= made.keys() <= named | {"COMPOSE_PROFILES"}
    assert all(made.values())
    secret = [value for name, value in made.items() if re.search("PASSWORD|SECRET|KEY", name)]
    assert len(set(secret)) == len(secret)
    assert path.stat().st_mode & 0o077 == 0
    assert not any(value in done.stdout for value in secret)


def test_every_service_that_reads_the_archive_is_handed_its_storage(compose: dict) -> None:
    handed_on = {"COMMUNIQUE_ARCHIVE_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"}
    ours = {name: one for name, one in compose["services"].items() if one["image"].startswith("communique/")}
    assert len(ours) == 6
    for name, service in ours.items():
        # Without a value: an empty one would be an address, and a key, that is wrong.
        assert handed_on <= {key for key, value in service["environment"].items() if value is None}, name
    locked = (ROOT / "docker/requirements.lock").read_text(encoding="utf-8")
    assert re.search(r"^s3fs==", locked, re.MULTILINE)


def test_secrets_that_are_there_are_never_written_over(tmp_path: Path) -> None:
    _, path = make_env(tmp_path, "small")
    before = path.read_bytes()
    again, _ = make_env(tmp_path, "full")
    assert again.returncode == 1
    assert str(path) in again.stderr
    assert path.read_bytes() == before


def test_the_executor_of_a_profile_has_what_it_needs(tmp_path: Path, compose: dict) -> None:
    in_full = {name for name, service in compose["services"].items() if "profiles" in service}
    assert in_full == {"redis", "airflow-worker"}
    for profile, executor in (("small", "LocalExecutor"), ("full", "CeleryExecutor")):
        folder = tmp_path / profile
        folder.mkdir()
        text = make_env(folder, profile)[1].read_text(encoding="utf-8")
        assert f"COMMUNIQUE_EXECUTOR={executor}\n" in text
        assert f"COMPOSE_PROFILES={profile}\n" in text
    locked = (ROOT / "docker/requirements.lock").read_text(encoding="utf-8")
    for package in ("apache-airflow-providers-celery", "apache-airflow-providers-fab", "redis", "psycopg2-binary"):
        assert re.search(rf"^{package}==", locked, re.MULTILINE), package


def test_the_image_pins_what_is_tested_here() -> None:
    def pins(path: Path) -> set[tuple[str, str]]:
        return set(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", path.read_text(encoding="utf-8"), re.MULTILINE))

    # The universal lock may pin two releases of a package, for two versions of Python.
    tested, image = pins(ROOT / "requirements.lock"), pins(ROOT / "docker/requirements.lock")
    names = {name for name, _ in tested}
    shared = {(name, version) for name, version in image if name in names}
    assert len(shared) > 100
    assert shared <= tested


@pytest.mark.parametrize("script", sorted((ROOT / "docker").glob("*.sh")), ids=lambda path: path.name)
def test_a_script_of_the_stack_is_bash_and_stops_at_an_error(script: Path) -> None:
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    checked = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    mounted = f"./docker/{script.name}:/setup.sh:ro"
    assert mounted in COMPOSE.read_text(encoding="utf-8")


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


COMMANDS = re.findall(r"^communique (.+)$", (ROOT / "docker/setup-airflow.sh").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_the_stack_runs_exist(line: str) -> None:
    from typer.testing import CliRunner

    from communique.cli import app

    words = [word for word in line.split() if not word.startswith("/")]
    shown = CliRunner().invoke(app, [word for word in words if not word.startswith("--")] + ["--help"])
    assert shown.exit_code == 0
    assert all(word in shown.output for word in words if word.startswith("--"))
