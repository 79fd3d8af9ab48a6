"""A redesign that empties, swells or strips the pages of a source is caught on the first batch it is in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.pipeline.conftest import PARAGRAPHS, Ministry, release

from communique.models import PageMeasures, summarise_measures
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.drift import find_drift
from communique.pipeline.measures import read_baseline
from communique.pipeline.report import RunReport
from communique.pipeline.workspace import Batch, RunFolder


def page(number: int, **figures: object) -> PageMeasures:
    usual = {"fields": ("title", "published"), "characters": 900 + 37 * number, "removed_share": 0.3, "confidence": 0.9}
    return PageMeasures.model_validate({"url": f"http://m/{number}", **usual, **figures})


USUAL = [page(number) for number in range(40)]


def signals(pages: list[PageMeasures], baseline: list[PageMeasures] = USUAL) -> set[str]:
    return {drift.signal for drift in find_drift(pages, baseline)}


@pytest.mark.parametrize(
    ("figures", "signal"),
    [
        ({"characters": 80}, "text-emptied"),
        ({"refused": "no-text"}, "text-emptied"),
        ({"characters": 9_000}, "text-swollen"),
        ({"repeated_share": 0.5}, "text-repeated"),
        ({"confidence": 0.4}, "confidence-fell"),
        ({"removed_share": 0.9}, "removed-more"),
        ({"removed_share": 0.0}, "removed-less"),
        ({"fields": ("title",)}, "lost-published"),
        ({"fields": ("published",)}, "lost-title"),
    ],
)
def test_three_changed_pages_are_a_signal_and_one_is_not(figures: dict[str, object], signal: str) -> None:
    changed = [page(number, **figures) for number in range(3)]
    assert signal in signals([*changed, page(4)])
    assert signals([changed[0], *map(page, range(8))]) == set()


def test_usual_pages_and_too_few_earlier_ones_give_no_signal() -> None:
    assert signals(USUAL[:12]) == set()
    assert signals([page(1, characters=5)] * 3, USUAL[:9]) == set()
    assert signals([]) == set()


def test_a_source_whose_pages_seldom_have_a_byline_does_not_lose_it() -> None:
    seldom = [page(number, fields=("title", "published", *(["byline"] if number < 4 else []))) for number in range(40)]
    assert signals([page(number) for number in range(10)], seldom) == set()


def test_figures_of_a_batch_are_those_of_its_articles() -> None:
    figures = summarise_measures([page(0), page(2, fields=("title",), confidence=0.5), page(3, refused="no-text")])
    assert (figures.articles, figures.refused) == (2, 1)
    assert figures.fill["published"] == 0.5
    assert figures.characters == 937
    assert (figures.confidence, figures.least_confidence) == (0.7, 0.5)
    assert summarise_measures([]).articles == 0


def crawl(installation: Installation, ministry: Ministry, run_id: str, pages: dict[int, bytes]) -> RunReport:
    ministry.list(*(ministry.put(f"p{number:02}", content) for number, content in pages.items()))
    return crawl_source(ministry.id, installation, run_id=run_id)


def own_release(number: int) -> bytes:
    return release(number, *(f"{text} This was meeting number {number}." for text in PARAGRAPHS))


def test_redesign_that_empties_the_text_is_caught_on_its_first_batch(
    installation: Installation, ministry: Ministry
) -> None:
    first = crawl(installation, ministry, "first", {number: own_release(number) for number in range(1, 13)})
    assert first.drift == ()
    assert first.cleaning.articles == 12
    assert first.cleaning.fill["published"] == 1.0
    assert first.cleaning.repeated_share == 0.0
    steady = crawl(installation, ministry, "steady", {number: own_release(number) for number in range(13, 16)})
    assert steady.drift == ()
    emptied = {number: release(number, "More in our application.") for number in range(16, 19)}
    third = crawl(installation, ministry, "third", emptied)
    assert "text-emptied" in {drift.signal for drift in third.drift}
    assert third.drift[0].examples[0].startswith("http://127.0.0.1")


def test_redesign_that_puts_the_same_box_into_every_text_is_caught(
    installation: Installation, ministry: Ministry
) -> None:
    crawl(installation, ministry, "first", {number: own_release(number) for number in range(1, 13)})
    box = "The museum of the city is open on every day but Monday, and groups are asked to write a week before."
    swollen = {n: release(n, *(f"{text} Number {n}." for text in PARAGRAPHS), box, box) for n in range(13, 17)}
    report = crawl(installation, ministry, "second", swollen)
    assert "text-repeated" in {drift.signal for drift in report.drift}


def test_batch_that_drifted_is_no_baseline_for_a_week(installation: Installation, ministry: Ministry) -> None:
    crawl(installation, ministry, "first", {number: own_release(number) for number in range(1, 13)})
    crawl(installation, ministry, "second", {n: release(n, "More in our application.") for n in range(13, 17)})
    run = RunFolder(installation.settings.runs_dir, ministry.id, "third")
    batch = Batch(root=run.root, reference=f"{ministry.id}/third/batch-0000")
    now = datetime.now(UTC)
    assert len(read_baseline(batch, now)) == 12
    assert len(read_baseline(batch, now + timedelta(days=8))) == 16
