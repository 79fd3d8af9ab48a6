"""A sample of the spoilt pages of ``benchmarks/robustness.py``: an article or a named refusal, and never a hang."""

from __future__ import annotations

import pytest
from benchmarks.mutated_pages import MUTATIONS, mutate_page
from benchmarks.robustness import original_pages, try_page
from clean_pages import EN, RU

from communique.clean import clean_html
from communique.clean.blocks import MAX_BLOCKS
from communique.clean.decoding import decode_body
from communique.clean.markup import MAX_ELEMENTS

PAGES = original_pages()
SEED = 11
URL = "https://example.org/a"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", range(3 * len(MUTATIONS)))
def test_spoilt_page_is_read_or_refused(number: int) -> None:
    spoilt = mutate_page([page[:2] for page in PAGES], number, SEED)
    outcome = try_page(spoilt, PAGES[spoilt.origin][2])
    assert not outcome.crashed, outcome


def test_a_number_makes_the_same_page_each_time() -> None:
    pages = [page[:2] for page in PAGES[:5]]
    assert mutate_page(pages, 7, SEED) == mutate_page(pages, 7, SEED) != mutate_page(pages, 7, SEED + 1)


@pytest.mark.parametrize("nested", ["<font size=2>" * 100, "<b><i>" * 60, "<center><span>" * 200])
def test_text_behind_unclosed_formatting_is_kept(nested: str) -> None:
    """Old pages open ``font`` at every paragraph and never end it; parsers stop at 256 levels."""
    body = "".join(f"<p>{nested}{text}</p>" for text in EN)
    article = clean_html(f"<html><body><h1>New ferry line discussed</h1>{body}<div>The Site</div></body></html>", URL)
    assert article.text.split("\n\n") == list(EN)


def test_paragraphs_stay_apart_inside_deep_nesting() -> None:
    body = "".join(f"<p>{text}</p>" for text in RU)
    inside = f"{'<div><section>' * 5_000}{body}{'</section></div>' * 5_000}"
    article = clean_html(f"<html><body><h1>Новая линия</h1>{inside}</body></html>", URL)
    assert article.text.split("\n\n") == list(RU)


def test_what_is_left_out_of_a_huge_page_is_said() -> None:
    body = "".join(f"<p>{text}</p>" for text in EN)
    huge = clean_html(f"<h1>New ferry line</h1>{body}{'<i>x</i>' * MAX_ELEMENTS}<p>{RU[0]}</p>", URL)
    long = clean_html(f"<h1>New ferry line</h1>{body}{'x.<br>' * (MAX_BLOCKS + 1)}", URL)
    usual = clean_html(f"<h1>New ferry line</h1>{body}", URL)
    assert ["page-limit" in {block.rule for block in article.removed} for article in (huge, long, usual)] == [
        True,
        True,
        False,
    ]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("run", [b"a", b"<", b"<a ", b"a\xe0", b"\xe0", b"&"])
def test_long_runs_in_an_unknown_encoding_do_not_hang(run: bytes) -> None:
    assert decode_body(b"<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>" + run * (400_000 // len(run)), "text/html; charset=nosuch")
