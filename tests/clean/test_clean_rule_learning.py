"""Rules learned from pages: a version for each design, tight selectors, nothing that takes text out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from clean_pages import EN

from communique.clean import clean_page
from communique.clean.pages_to_learn import PageToLearn, read_page_to_learn
from communique.clean.rule_learning import LearnedDesign, learn_rules
from communique.demo.content import load_sites
from communique.demo.render import render_page
from communique.errors import PageError
from communique.models import RawPage
from communique.pipeline.rule_learning import measure_effect, source_with
from communique.sources import Source, load_sources
from communique.sources.model import Cleaning
from communique.sources.rule_files import render_rules

DESK = "The press desk answers questions of journalists on every working day, and by telephone at night."
WORDS = ("harbour", "railway", "customs", "energy", "culture", "border")
DEMO = load_sources(Path(__file__).resolve().parents[2] / "config" / "sources").sources
SOURCE = DEMO["demo-agency"]


def old_page(number: int) -> str:
    """A page as a site made them in 2017: tables, the day in words, a box inside the text's element."""
    body = "".join(f"<p>{text} Thus on {WORDS[number]}.</p>" for text in EN)
    cell = f"<div class='stamp'>{number + 1} March 2017</div><div class='topline'>Talks on {WORDS[number]} held</div>"
    return f"""<html lang="en"><head><title>Talks on {WORDS[number]} held</title></head><body><table>
<tr><td class="side">Menu</td><td>{cell}
<div class="words">{body}<div class="linkbox">Read also: {DESK}</div></div></td></tr></table></body></html>"""


def new_page(number: int) -> str:
    """A page as it makes them since May 2024."""
    body = "".join(f"<p>{text} Thus on {WORDS[number]}.</p>" for text in EN)
    return f"""<!doctype html><html lang="en"><head><title>Ministry</title></head><body><main><article>
<h1 class="headline">Agreement on {WORDS[number]} is signed</h1><span class="day">{number + 1}.05.2024</span>
<div class="story">{body}<div class="share">Share this page</div></div></article></main></body></html>"""


def raw(html: str, name: str) -> RawPage:
    url = f"{SOURCE.home}{name}"
    headers = {"content-type": "text/html; charset=utf-8"}
    received = datetime(2025, 6, 1, tzinfo=UTC)
    return RawPage(url=url, final_url=url, status=200, headers=headers, body=html.encode(), fetched_at=received)


PAGES = [raw(old_page(number), f"old{number}") for number in range(6)]
PAGES += [raw(new_page(number), f"new{number}") for number in range(6)]


def read(pages: list[RawPage], source: Source = SOURCE) -> list[PageToLearn]:
    return [read_page_to_learn(page, source) for page in pages]


@pytest.fixture(scope="module")
def designs() -> list[LearnedDesign]:
    return learn_rules(read(PAGES))


def test_each_design_becomes_a_version_with_its_days(designs: list[LearnedDesign]) -> None:
    newer, older = (design.rules for design in designs)
    assert (newer.title, newer.body, newer.published) == ("h1.headline", "div.story", "span.day")
    assert (older.title, older.body, older.published) == ("div.topline", "div.words", "div.stamp")
    assert (newer.remove, older.remove) == (("div.share",), ("div.linkbox",))
    assert (newer.version, newer.valid_from, newer.valid_until) == ("2024", date(2024, 5, 1), None)
    assert (older.version, older.valid_from, older.valid_until) == ("2017", None, date(2024, 4, 30))
    assert [design.pages for design in designs] == [6, 6]
    assert all(one.right == one.pages and not one.differing for design in designs for one in design.evidence)


def test_pages_are_read_by_the_version_of_their_day(designs: list[LearnedDesign]) -> None:
    """What is pasted into the source's file is what was learned, and reads each page by its own design."""
    pasted = Cleaning.model_validate(yaml.safe_load(render_rules(Cleaning(rules=tuple(one.rules for one in designs)))))
    source = SOURCE.model_copy(update={"clean": pasted})
    for number, page in enumerate(PAGES):
        article = clean_page(page, source=source)
        word, day = WORDS[number % 6], number % 6 + 1
        old = ("2017", f"Talks on {word} held", f"2017-03-{day:02}")
        new = ("2024", f"Agreement on {word} is signed", f"2024-05-{day:02}")
        assert (article.rules_version, article.title, (article.published or "")[:10]) == (old if number < 6 else new)
        assert {article.origins[name] for name in ("title", "published", "text")} == {"rule"}
        assert article.text == "\n\n".join(f"{text} Thus on {word}." for text in EN)


def test_pages_that_differ_are_evidence() -> None:
    """Where the generic extractor is misled on one page, the selector that most pages speak for is right there."""
    odd = old_page(5).replace("<title>Talks on border held", "<title>Archive of the ministry for journalists")
    (design,) = learn_rules(read([*PAGES[:5], raw(odd, "old5")]))
    (title,) = [one for one in design.evidence if one.field == "title"]
    assert (title.selector, title.right, title.pages) == ("div.topline", 5, 6)
    assert title.differing[0][0].endswith("old5")
    assert title.differing[0][1:] == ("Talks on border held", "Archive of the ministry for journalists")


def test_effect_is_shown_on_the_pages(designs: list[LearnedDesign]) -> None:
    wrong = designs[0].rules.model_copy(
        update={"version": "wrong", "title": ".share", "valid_from": None, "remove": ()}
    )
    before = SOURCE.model_copy(update={"clean": Cleaning(rules=(wrong,))})
    effect = measure_effect(before, source_with(SOURCE, designs), [(page, None) for page in PAGES])
    assert effect.pages == 12
    assert effect.fields["title"] == 6
    assert effect.samples[0].after.startswith("Agreement on")
    assert (effect.lost, effect.gained) == ((), ())


def test_too_few_pages_of_a_design_propose_nothing() -> None:
    assert learn_rules(read(PAGES[:2])) == []


def test_rules_of_the_demo_ministry_are_found_again() -> None:
    """Both designs of the demo ministry, from its pages alone, as its file has them by hand."""
    site = next(site for site in load_sites() if site.id == "mfa")
    source = DEMO["demo-mfa"]
    pages = []
    for page in site.pages:
        if page.fault is None and page.path.endswith(tuple("0123456789")):
            try:
                pages.append(read_page_to_learn(raw(render_page(site, page), page.path), source))
            except PageError:
                continue
    newer, older = (design.rules for design in learn_rules(pages))
    assert (newer.title, newer.published, newer.body) == ("h1.news-title", "span.news-date", "div.news-text")
    assert older.body == "#content-text"
    assert older.valid_until is not None
    assert older.valid_until < date(2019, 2, 1)
