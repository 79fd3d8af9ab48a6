"""Boilerplate by what it says and by the names of what it stands in."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean.blocks import read_blocks
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
