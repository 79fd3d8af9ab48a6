"""What repeats across the pages of a site is learned, and only that is taken out."""

from __future__ import annotations

from datetime import date

import pytest

from communique.clean.assemble import assemble_html
from communique.clean.draft import Subject
from communique.clean.templates import (
    LEAST_PAGES,
    TemplateIndex,
    keep_corrections,
    learn_template,
    occurrences_of_html,
)
from communique.errors import ConfigError
from communique.models import Article
from communique.sources.template import SiteTemplate, read_template, render_template

DAY = date(2025, 4, 4)
HOTLINE = "Citizens abroad may write to the consular desk at any hour, and an answer comes within the day."


def text_of(number: int) -> list[str]:
    return [
        f"The ministers met for the {number}th time and spoke about trade, transport and commission {number} itself.",
        f"They agreed that commission {number} will meet in the autumn, and that experts will prepare it by then.",
        f"The delegation of {number} people left on the same evening after a visit to the museum of the city.",
    ]


def page_of(number: int, title: str = "") -> str:
    """A page whose box, hotline and list of other headlines stand in the article's own element."""
    paragraphs = "".join(f"<p>{text}</p>" for text in text_of(number))
    teasers = "".join(f"<li>Ministers meet for talks number {number - 1 - at}</li>" for at in range(4))
    title = title or f"Ministers meet for talks {number}"
    return f"""<html lang="en"><body><div class="page page-{number}"><h1>{title}</h1>
<div class="text">{paragraphs}<p>{HOTLINE}</p><p class="views">{number} views since {number} May</p>
<ul class="others">{teasers}</ul></div></div></body></html>"""


def learn(numbers: range) -> SiteTemplate:
    pages = [occurrences_of_html(page_of(number), f"http://m/{number}") for number in numbers]
    return learn_template("m", pages, valid_from=DAY, learned=DAY)


def clean(html: str, template: SiteTemplate | None) -> Article:
    index = TemplateIndex(template) if template else None
    return assemble_html(html, Subject("http://m/1", template=index)).article


def test_repeated_blocks_are_taken_out_and_nothing_else() -> None:
    html = page_of(50)
    assert HOTLINE in clean(html, None).text, "the generic extractor cannot know"
    article = clean(html, learn(range(10, 30)))
    assert article.text.split("\n\n") == text_of(50)
    assert article.title == "Ministers meet for talks 50"
    assert {block.rule for block in article.removed if HOTLINE in block.text} == {"template"}


def test_headline_that_is_a_teaser_of_other_pages_stays() -> None:
    html = page_of(50, title="Ministers meet for talks number 9")
    assert clean(html, learn(range(10, 30))).title == "Ministers meet for talks number 9"


def test_place_whose_texts_repeat_is_template_as_a_whole() -> None:
    places = {place.place.rsplit(" > ", 1)[-1]: place for place in learn(range(10, 30)).places}
    assert places["p.views"].texts[0].text == "0 views since 0 may"
    assert not places["p"].whole, "it holds the paragraphs of the articles, too"
    assert [text.text for text in places["p"].texts] == [HOTLINE.casefold()]


def test_too_few_pages_teach_nothing() -> None:
    assert learn(range(10, 10 + LEAST_PAGES - 1)).places == ()


def test_corrections_hold_when_it_is_learned_again() -> None:
    learned = learn(range(10, 30))
    corrected = SiteTemplate.model_validate(
        learned.model_dump()
        | {
            "places": [
                place.model_dump()
                | {"texts": [text.model_dump() | {"keep": "consular" in text.text} for text in place.texts]}
                for place in learned.places
            ]
        }
    )
    again = keep_corrections(learn(range(12, 32)), corrected)
    assert HOTLINE in clean(page_of(50), again).text
    assert "views since" not in clean(page_of(50), again).text


def test_file_of_a_template_is_read_as_it_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    learned = learn(range(10, 30))
    file = tmp_path / "0001.yaml"
    file.write_text(render_template(learned), encoding="utf-8")
    assert read_template(file) == learned
    file.write_text(render_template(learned).replace("pages:", "pagse:", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"0001.yaml: pag"):
        read_template(file)
