"""Confidence falls with what goes wrong on a page, and a refusal says why."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean import clean_html
from communique.clean.blocks import TextBlock
from communique.clean.confidence import judge_text
from communique.errors import PageError

LONG = [TextBlock(f"{text} This is paragraph {number}.", kept=True) for number, text in enumerate(EN * 3)]


def removed(text: str) -> TextBlock:
    return TextBlock(text, kept=False)


def test_clean_text_is_sure() -> None:
    assert judge_text(LONG, "Title").figure == 1.0
    assert judge_text(LONG, "Title").doubts == ()


@pytest.mark.parametrize(
    ("blocks", "doubt"),
    [
        ([*LONG[:6], *(removed(block.text) for block in LONG), *LONG[6:]], "whole paragraphs were left out"),
        ([*LONG, *(removed(f"{block.text} Other.") for block in LONG * 2)], "prose that was not kept"),
        ([*LONG, *LONG], "stand in it twice"),
        ([TextBlock(block.text, kept=True, link_characters=len(block.text)) for block in LONG], "is links"),
        ([TextBlock(block.text.rstrip("."), kept=True) for block in LONG], "no sentences"),
        (LONG[:1], "it is short"),
    ],
)
def test_each_sign_lowers_it_and_is_named(blocks: list[TextBlock], doubt: str) -> None:
    judged = judge_text(blocks, "Title")
    assert judged.figure < 0.9
    assert any(doubt in said for said in judged.doubts)


def test_what_stands_around_says_nothing_where_a_rule_told() -> None:
    around = [*LONG, *(removed(f"{block.text} Other.") for block in LONG * 2)]
    assert judge_text(around, "Title", by_rule=True).figure == 1.0


def test_refusal_names_its_doubts() -> None:
    links = "".join(f"<p><a href='/{at}'>Ministers meet for talks number {at}</a></p>" for at in range(4))
    with pytest.raises(PageError) as caught:
        clean_html(f"<html><body><main>{links}</main></body></html>", "https://example.org/")
    assert caught.value.reason in ("low-confidence", "no-text")
