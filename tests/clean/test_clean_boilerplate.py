"""Boilerplate by what it says and by the names of what it stands in."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean.block_reader import read_blocks
from communique.clean.boilerplate import phrase_rule, remove_boilerplate
from communique.clean.page import parse_page


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Print version | Share this page", "page-tools"),
        ("Версия для печати · Поделиться", "page-tools"),
        ("Поделиться: Facebook Telegram", "share-bar"),
        ("Siyahıya qayıt", "page-tools"),
        ("Введите адрес электронной почты, чтобы получать рассылку каждое утро", "newsletter"),
        ("Hər səhər bülletenimizi almaq üçün e-poçt ünvanınızı yazın", "newsletter"),
        ("E-posta adresinizi girin", "newsletter"),
        ("Nazirliyin e-poçt ünvanına yazılmış məktubda belə deyilir.", None),
        ("TÜM HAKLARI SAKLIDIR © 2020 Liman", "rights"),
        ("The Harbour Times. ALL RIGHTS RESERVED.", "rights"),
        ("Bu sayt COOKIE fayllarından istifadə edir", "cookie"),
        ("Have you noticed an error? Select it and press Ctrl+Enter", "page-tools"),
        ("Follow Harbour Times on Google News and add us as a preferred source.", "follow-us"),
        ("News: ferry line opens | Baku", None),
        ("Ministers met | Share this page", None),
    ],
)
def test_phrase_of_a_line(text: str, rule: str | None) -> None:
    assert phrase_rule(text) == rule


def test_names_of_a_rules_own_body_and_of_what_is_around_it_say_nothing() -> None:
    inner = "<p>Baku, 5 May.</p><div class='share-bar'><span>Tell others</span></div>"
    html = f"<div class='sidebar'><div class='news-info teaser'>{inner}<p>{EN[0]}</p></div></div>"
    page = parse_page(f"<html><body>{html}</body></html>", "https://example.org/a")
    left = {}
    for bodies in ((), tuple(page.root.xpath("//div[contains(@class, 'news-info')]"))):
        blocks = read_blocks(page.root)
        for block in blocks:
            block.keep("site-rule")
        remove_boilerplate(blocks, bodies)
        left[bool(bodies)] = [block.text for block in blocks if block.kept]
    assert left[False] == []
    assert left[True] == ["Baku, 5 May.", EN[0]]


def test_paragraphs_about_the_author_or_of_other_pages_go_unless_they_are_much_of_the_text() -> None:
    long = f"{EN[0]} {EN[1]}"
    about = f"<div class='author__biography'><p>{long}</p></div>"
    teaser = f"<ul><li><a href='/2'><div><p>{long}</p></div></a></li></ul>"
    text = "".join(f"<p>{line}</p>" for line in (*EN, *EN, *EN))
    for body, left in ((text + about + teaser, [*EN, *EN, *EN]), (about, [long]), (teaser, [long])):
        blocks = read_blocks(parse_page(f"<html><body>{body}</body></html>", "https://example.org/a").root)
        for block in blocks:
            block.keep("extractor")
        remove_boilerplate(blocks)
        assert [block.text for block in blocks if block.kept] == left
