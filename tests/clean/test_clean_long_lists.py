"""Text that extractors lose: inside elements with misleading names, in lists, in scripts of other full stops."""

from __future__ import annotations

from clean_pages import EN

from communique.clean import clean_html
from communique.clean.block_reader import read_blocks
from communique.clean.page import parse_page

URL = "https://example.org/a"
PROSE = [f"{text} This is sentence {number} of the guide to the harbour." for number, text in enumerate(EN * 5)]


def _text(body: str) -> str:
    return clean_html(f"<html lang='en'><head><title>Harbour guide</title></head><body>{body}</body></html>", URL).text


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_pop_up_left_open_does_not_take_the_text() -> None:
    page = f"<aside class='popup-overlay'><div><b>Join us</b><article><h1>Harbour guide</h1>{_paragraphs(PROSE)}"
    assert all(text in _text(page) for text in PROSE)


def test_layout_named_after_its_footer_holds_the_text() -> None:
    items = "".join(
        f"<article class='venue'><h3>Berth {at}</h3><p>{text}</p></article>" for at, text in enumerate(PROSE)
    )
    text = _text(f"<h1>Harbour guide</h1><p>{EN[0]}</p><div class='page1-footer'>{items}</div>")
    assert sum(paragraph in text for paragraph in PROSE) > 0.8 * len(PROSE)


def test_comments_longer_than_the_text_stay_out() -> None:
    comments = _paragraphs(
        [f"I have said so before, and the ferry of {year} was no better at all." for year in range(1900, 1960)]
    )
    text = _text(
        f"<h1>Harbour guide</h1><article>{_paragraphs(list(EN))}</article><div class='comments'>{comments}</div>"
    )
    assert EN[0] in text
    assert "I have said so before" not in text


def test_long_items_of_a_list_among_paragraphs_are_text() -> None:
    items = [f"Berth {at} – {text}" for at, text in enumerate(EN)]
    listed = "".join(f"<li>{item}</li>" for item in items)
    links = "".join(
        f"<li><a href='/{at}'>Another story about the harbour and about ferry number {at}, in full.</a></li>"
        for at in range(3)
    )
    lists = f"<ul>{listed}</ul><p>{PROSE[5]}</p><ul>{links}</ul><p>{PROSE[6]}</p>"
    text = _text(f"<div><h1>Harbour guide</h1>{_paragraphs(PROSE[:4])}{lists}</div>")
    assert all(item in text for item in items)
    assert "Another story" not in text


def test_short_japanese_report_is_no_doubtful_text() -> None:
    sentences = [
        "港湾庁は火曜日、新しいフェリー航路について協議するため、代表団を受け入れたと発表した。",
        "双方は、岸壁の浚渫と試験が終わり次第、最初の船が五月に出航することで合意した。",
        "合同作業部会は毎月会合を開き、航路が定期運航に入るまで両政府に報告する。",
        "「初年度は四万人の利用を見込んでいる」と副大臣は会談の終わりに述べた。",
    ]
    body = f"<article><h1>新しいフェリー航路を協議</h1>{_paragraphs(sentences)}</article>"
    article = clean_html(
        f"<html lang='ja'><head><title>新しいフェリー航路を協議</title></head><body>{body}</body></html>", URL
    )
    assert article.confidence > 0.4
    assert all(sentence in article.text for sentence in sentences)


def test_weight_counts_what_a_script_says() -> None:
    blocks = read_blocks(parse_page("<p>abcd</p><p>新しい港</p><p>порт</p>", URL).root)
    assert [block.weight for block in blocks] == [4, 10, 4]


def test_full_stops_of_other_scripts_end_a_sentence() -> None:
    texts = ("Նավահանգիստը բացվեց։", "港は開かれた。", "بندرگاہ کھل گئی۔", "बंदरगाह खुल गया।")
    blocks = read_blocks(parse_page("".join(f"<p>{text}</p>" for text in texts), URL).root)
    assert all(block.ends_sentence for block in blocks)
