"""The copy of a page that the extractor is given: what is left out of it, and that the page itself stays as it was."""

from __future__ import annotations

import pytest
from lxml import etree

from communique.clean.block_reader import read_blocks
from communique.clean.cleaner import explain_html
from communique.clean.extractor import boxes_of_links, boxes_without_text, choose_blocks
from communique.clean.page import parse_page
from communique.errors import PageError

_PARAGRAPH = "The ministers of both countries met in the capital today and spoke about trade, transport and borders."
_PAGE = f"""<html><body>
<div id="menu"><p><a href="/a">News</a></p><p><a href="/b">Speeches</a></p><p><a href="/c">Contacts</a></p></div>
<div id="empty"><div class="inner"></div></div>
<div id="text"><p>{_PARAGRAPH}</p><p>{_PARAGRAPH} They will meet again in spring.</p>
<ul id="list"><li>One agreement on <a href="/d">roads</a> was signed</li><li>Another one on rivers</li></ul>
<div id="mixed"><p><a href="/e">A linked line that is longer than what follows it</a></p><p>{_PARAGRAPH}</p></div></div>
</body></html>"""


def test_boxes_of_links_are_menus_and_no_text_with_links_in_it() -> None:
    blocks = read_blocks(parse_page(_PAGE, "https://mfa.example/news/1").root)
    assert {element.get("id") for element in boxes_of_links(blocks)} == {"menu"}


def test_boxes_without_text_hold_no_block() -> None:
    page = parse_page(_PAGE, "https://mfa.example/news/1")
    names = {element.get("id") for element in boxes_without_text(page.root, read_blocks(page.root))}
    assert names == {"empty", None}


def test_menus_are_removed_by_name() -> None:
    explained = explain_html(_PAGE, "https://mfa.example/news/1")
    rules = {block.text: block.rule for block in explained.blocks if not block.kept}
    assert rules["Contacts"] == rules["News"] == "link-box"


def test_page_is_the_same_before_and_after_the_extractor() -> None:
    page = parse_page(_PAGE, "https://mfa.example/news/1")
    blocks = read_blocks(page.root)
    before = etree.tostring(page.root)
    for precise in (True, False):
        for without in (boxes_of_links(blocks), None):
            chosen = choose_blocks(page, blocks, precise=precise, without=without)
            assert any(blocks[number].text.startswith("The ministers") for number in chosen)
            assert not any(blocks[number].text == "Contacts" for number in chosen)
    assert etree.tostring(page.root) == before


def test_list_of_links_among_paragraphs_is_left_to_the_extractor() -> None:
    links = "".join(f"<li><a href='/{n}'>Annex {n} to the agreement</a></li>" for n in range(3))
    html = f"<body><div><p>{_PARAGRAPH}</p><p>{_PARAGRAPH} Again.</p><ul>{links}</ul></div><ul>{links}</ul></body>"
    page = parse_page(html, "https://mfa.example/news/1")
    [box] = [element for element in boxes_of_links(read_blocks(page.root)) if element.tag == "ul"]
    assert box.getparent().tag == "body"


def test_page_of_linked_lines_alone_is_unsure_and_not_empty() -> None:
    line = "<p><a href=/1>words of the ministry on the trade between two countries</a> in the spring</p>"
    with pytest.raises(PageError) as caught:
        explain_html(f"<html><body><main>{line * 3}</main></body></html>", "https://mfa.example/news/1")
    assert caught.value.reason == "low-confidence"
