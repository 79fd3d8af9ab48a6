"""What must never be in a file of this repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|farm)/")
REGISTRY_ADDRESSES = re.compile(r"https?://[^ \"]*(?:/simple/|/maven2/|\.whl)|^(?:--index-url|--extra-index-url)", re.M)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_path_or_a_registry() -> None:
    here = Path(__file__)
    for file in tracked_files():
        if file == here or file.suffix in {".png", ".svg"}:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        assert not MACHINE_PATHS.search(text), file
        assert not REGISTRY_ADDRESSES.search(text), file


def test_no_two_test_modules_share_a_name() -> None:
    names = [file.name for file in tracked_files() if file.name.startswith("test_") and file.suffix == ".py"]
    assert sorted(names) == sorted(set(names)), "pytest takes two modules of one name for one"


def test_no_state_or_secret_is_tracked() -> None:
    names = [file.name for file in tracked_files()]
    assert names
    assert not [name for name in names if name in {"airflow.cfg", ".env"} or name.endswith((".db", ".pem", ".key"))]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_is_pinned_with_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+(?:\[[\w,.-]+\])?)==\S+(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > 100
    assert [name for name, rest in pins if "--hash=sha256:" not in rest] == []


def test_pages_of_the_benchmarks_are_not_in_the_project() -> None:
    assert not [file for file in tracked_files() if file.name == "gold.jsonl" or file.suffix == ".gz"]
