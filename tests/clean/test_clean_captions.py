"""Lines under pictures are no part of a text, whether the page marks them as captions or the picture says so."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean import clean_html

LONG = (
    "On the roofs of the older ferries the pumps stand in the open and were never made for a summer as hot as this "
    "one, says the harbour authority, which wants to replace all of them before the next season begins in May."
)
PICTURE = "<div class=box><a href='/large'><img src='/a.jpg' alt='A ferry' title='{told}'></a>{line}</div>"


def _text(*parts: str) -> str:
    paragraphs = [f"<p>{text}</p>" for text in EN]
    body = "".join((*paragraphs[:2], *parts, *paragraphs[2:]))
    html = f"<html lang=en><body><article><h1>Ferry line opens</h1>{body}</article></body></html>"
    return clean_html(html, "https://www.harbour.example/news/1").text


@pytest.mark.parametrize(
    "part",
    [
        PICTURE.format(told=LONG, line=f"<p>{LONG}</p>"),
        PICTURE.format(told=LONG, line=f"<p>{LONG} | Harbour Press</p>"),
        PICTURE.format(told=f"{LONG} (photo: Harbour Press)", line=f"<span class=text>{LONG}</span>"),
        f"<p><img src='/a.jpg'><br><em>{LONG}</em></p>",
    ],
)
def test_a_line_that_repeats_its_picture_or_is_small_type_behind_it_is_a_caption(part: str) -> None:
    assert LONG not in _text(part)


@pytest.mark.parametrize(
    "part",
    [
        PICTURE.format(told="A ferry in the harbour", line=f"<p>{LONG}</p>"),
        f"<p><img src='/a.jpg'> {LONG} <em>All of them.</em></p>",
        f"<p><em>{LONG}</em></p>",
    ],
)
def test_other_paragraphs_beside_pictures_stay(part: str) -> None:
    assert LONG in _text(part)
