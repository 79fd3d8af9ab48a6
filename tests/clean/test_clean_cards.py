"""Paragraphs that the extractor missed are kept, but for those on cards, which speak of other pages and people."""

from __future__ import annotations

import pytest
from clean_pages import EN
from lxml import html

from communique.clean.block_reader import read_blocks
from communique.clean.selection import keep_missed_prose

ADVISER = "Our adviser for the northern harbours answers every question that a passenger may have about the new line."


def _kept(body: str) -> str:
    blocks = read_blocks(html.document_fromstring(f"<html><body>{body}</body></html>"))
    for block in blocks:
        block.kept = False
    keep_missed_prose(blocks)
    return " ".join(block.text for block in blocks if block.kept)


@pytest.mark.parametrize("name", ["adviser-card", "cards", "testimonials", "gs-reviewer-text"])
def test_paragraphs_on_cards_are_no_missed_prose(name: str) -> None:
    cards = f"<div class='{name}'><p>{ADVISER}</p></div>" * 2
    kept = _kept("".join(f"<p>{text}</p>" for text in EN) + cards)
    assert all(text in kept for text in EN)
    assert ADVISER not in kept


def test_a_text_that_stands_on_a_card_as_a_whole_is_kept() -> None:
    kept = _kept("<div class='card'>" + "".join(f"<p>{text}</p>" for text in EN) + "</div>")
    assert all(text in kept for text in EN)
