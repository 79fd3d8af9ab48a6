"""The project's own gate: figures on pages of many templates hold floors, and floors only rise."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean

import pytest
from gate_pages import GATE, LANGUAGES, GatePage, gate_pages, text_f1
from tests.floors import below_floors, lowered_floors

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
    wrong = sorted(
        f"{name}: {field} {value:.3f}"
        for name, (_, found) in measured.items()
        for field, value in found.items()
        if value < 0.99
    )
    below = below_floors(figures_of(measured), FLOORS)
    assert not below, "\n".join([f"below their floors: {below}", "pages that are not right:", *wrong])


def test_floors_only_rise() -> None:
    """A floor may be lower than in an earlier commit only if the file says why under ``lowered``."""
    assert lowered_floors(FLOORS) == set()
