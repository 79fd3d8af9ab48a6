"""The project's own gate: figures on pages of many templates hold floors, and floors only rise."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import yaml
from gate_pages import GATE, LANGUAGES, GatePage, gate_pages, text_f1

from communique.clean import clean_html
from communique.errors import PageError
from communique.models import Article

FLOORS = GATE / "floors.yaml"
Figures = dict[str, float]


def measure_page(page: GatePage) -> Figures:
    """Return what the cleaner gets right on a page, each 0 to 1."""
    try:
        article: Article | None = clean_html(page.html, f"https://site.example/news/{page.name}")
    except PageError:
        article = None
    if article is None:
        return dict.fromkeys(("text", "title", "date", "byline"), 0.0)
    return {
        "text": text_f1(page.paragraphs, article.text),
        "title": float(article.title == page.title),
        "date": float((article.published or "")[:10] == page.day),
        "byline": float(article.byline == page.byline),
    }


@pytest.fixture(scope="module")
def measured() -> dict[str, tuple[GatePage, Figures]]:
    return {page.name: (page, measure_page(page)) for page in gate_pages()}


def figures_of(measured: dict[str, tuple[GatePage, Figures]]) -> Figures:
    """Return the means by field, and those of the text by language, and its lowest."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for page, found in measured.values():
        for name, value in found.items():
            by_name[name].append(value)
        by_name[f"text-{page.language}"].append(found["text"])
    return {name: fmean(values) for name, values in by_name.items()} | {"text-lowest": min(by_name["text"])}


def test_gate_has_sixty_templates_or_more_in_three_languages(measured: dict[str, tuple[GatePage, Figures]]) -> None:
    pages = [page for page, _ in measured.values()]
    assert len({page.html for page in pages}) >= 60
    assert {page.language for page in pages} == set(LANGUAGES)


def test_figures_hold_their_floors(measured: dict[str, tuple[GatePage, Figures]]) -> None:
    floors = yaml.safe_load(FLOORS.read_text(encoding="utf-8"))["floors"]
    figures = figures_of(measured)
    assert set(floors) == set(figures)
    wrong = sorted(
        f"{name}: {field} {value:.3f}"
        for name, (_, found) in measured.items()
        for field, value in found.items()
        if value < 0.99
    )
    below = {name: (round(figures[name], 4), floor) for name, floor in floors.items() if figures[name] < floor - 1e-9}
    assert not below, "\n".join([f"below their floors: {below}", "pages that are not right:", *wrong])


def earlier_floors() -> Iterator[dict[str, Any]]:
    """Yield the floors of every commit that touched them."""
    root = Path(__file__).resolve().parents[2]
    log = subprocess.run(
        ["git", "log", "--format=%H", "--", str(FLOORS)], cwd=root, capture_output=True, text=True, check=False
    )
    for commit in log.stdout.split():
        shown = subprocess.run(
            ["git", "show", f"{commit}:{FLOORS.relative_to(root).as_posix()}"],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        if shown.returncode == 0:
            yield yaml.safe_load(shown.stdout)["floors"]


def test_floors_only_rise() -> None:
    """A floor may be lower than in an earlier commit only if the file says why under ``lowered``."""
    read = yaml.safe_load(FLOORS.read_text(encoding="utf-8"))
    excused = set(read.get("lowered") or {})
    for earlier in earlier_floors():
        lower = {name for name, floor in earlier.items() if read["floors"].get(name, 0.0) < floor}
        assert lower <= excused, f"lower than they were, without a reason under 'lowered': {sorted(lower - excused)}"
