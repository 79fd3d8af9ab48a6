"""Floors of figures that only rise: what earlier commits held, and whether one was lowered without a reason."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]


def read_floors(file: Path) -> dict[str, float]:
    """Return the floors that hold now."""
    floors: dict[str, float] = yaml.safe_load(file.read_text(encoding="utf-8"))["floors"]
    return floors


def below_floors(figures: Mapping[str, float], file: Path) -> dict[str, tuple[float, float]]:
    """Return the figures that are below their floors, each with its floor."""
    floors = read_floors(file)
    assert set(floors) == set(figures)
    return {name: (round(figures[name], 4), floor) for name, floor in floors.items() if figures[name] < floor - 1e-9}


def lowered_floors(file: Path) -> set[str]:
    """Return the floors that are lower than in an earlier commit, and that the file does not excuse."""
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    excused = set(read.get("lowered") or {})
    lower = {
        name
        for earlier in _earlier_floors(file)
        for name, floor in earlier.items()
        if read["floors"].get(name, 0.0) < floor
    }
    return lower - excused


def _earlier_floors(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the floors of every commit that touched them."""
    for commit in _git("log", "--format=%H", "--", str(file)).split():
        if shown := _git("show", f"{commit}:{file.relative_to(ROOT).as_posix()}"):
            yield yaml.safe_load(shown)["floors"]


def _git(*arguments: str) -> str:
    """Return what git prints; nothing outside a repository."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""
