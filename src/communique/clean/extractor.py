"""trafilatura's answer on a page, carried back to the page's own blocks.

The extractor works on a marked copy of the tree: each block starts with two Braille letters that number it, which
no rule of the extractor looks at, so that its answer tells *which* blocks it chose. Their text is then read from the
page itself. That keeps every paragraph exactly as the page has it, and lets the repairs see the page's markup.
"""

from __future__ import annotations

import copy
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import takewhile

import trafilatura
from lxml import etree, html
from trafilatura.settings import MANUALLY_CLEANED, Extractor

from communique.clean.blocks import BLOCK_TAGS, MAX_BLOCKS, TextBlock
from communique.clean.markup import cut_behind
from communique.clean.page import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)

_FIRST = 0x2800  # Braille patterns: printable symbols, neither letters nor digits, on no page of prose
_MARK = re.compile("[\u2800-\u28ff]")
_MARKED = re.compile("([\u2800-\u28ff])([\u2800-\u28ff])")
_UNREAD = tuple(tag for tag in MANUALLY_CLEANED if tag not in ("figure", "form"))
_LINKED = 0.5  # share of a box's characters; .3 and .8 clean the development halves no better
_LISTS, _SURE = frozenset({"ul", "ol", "dl", "table"}), 2  # paragraphs that make the element around them a text
_WORDS = re.compile(r"\w+")


def choose_blocks(
    page: Page, blocks: Sequence[TextBlock], *, precise: bool, without: Sequence[html.HtmlElement] | None = None
) -> set[int]:
    """Return the numbers of the blocks that are in the extractor's answer.

    Args:
        page: the page the blocks were read from; its tree is the same before and after.
        blocks: all blocks of the page.
        precise: ask for precision, not for balance.
        without: elements that the extractor is not shown; if given, it is asked without its fallbacks.
    """
    chosen, words = _extract_marked(page, blocks, precise, without)
    said = {
        number
        for number, block in enumerate(blocks)
        if number not in chosen and len(block.text) > 40 and word_line(block.text) in words
    }
    return {number for number in chosen if number < len(blocks)} | said


def word_line(text: str) -> str:
    """Return the words of ``text``, lower case, one space between and around them."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def _extract_marked(
    page: Page, blocks: Sequence[TextBlock], precise: bool, without: Sequence[html.HtmlElement] | None
) -> tuple[set[int], str]:
    tree = _copy_marked(page, blocks, without)
    try:
        document = trafilatura.bare_extraction(tree, options=_extractor_options(precise, without is not None))
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        # An extractor that stumbles over odd markup must not lose the page: the paragraphs still stand.
        document = None
    body = getattr(document, "body", None)
    if body is None:
        return set(), ""
    text = "\n".join(body.itertext())
    numbers = {(ord(high) - _FIRST) * 256 + ord(low) - _FIRST for high, low in _MARKED.findall(text)}
    return numbers, word_line(_MARK.sub("", text))


def _copy_marked(
    page: Page, blocks: Sequence[TextBlock], without: Sequence[html.HtmlElement] | None
) -> html.HtmlElement:
    with _marks(blocks), _unread_tags(without or ()):
        tree = copy.deepcopy(page.root)
    if len(blocks) == MAX_BLOCKS:
        _cut_unread(page.root, tree, blocks[-1].first_text)
    if without is not None:
        etree.strip_elements(tree, *_UNREAD, with_tail=False)
    return tree


def boxes_of_links(blocks: Sequence[TextBlock]) -> list[html.HtmlElement]:
    """Return the elements half made of links, without a paragraph in them: menus, lists of headlines, rows of tags.

    They hold two blocks or more, or one that is nothing but links. A list right among paragraphs is none: it
    may be part of what they say. The extractor would look at each of their elements
    (a third of those that are left of a page) with dozens of expressions, only to drop them too.
    """
    paragraphs = [block for block in blocks if block.is_paragraph]
    prose = _elements_around(paragraphs)
    among = Counter(block.ancestors[1] for block in paragraphs if len(block.ancestors) > 1)
    excess: dict[html.HtmlElement, float] = {}
    counts: dict[html.HtmlElement, int] = {}
    for block in blocks:
        chain = tuple(takewhile(lambda element: element not in prose, block.ancestors))
        if chain and chain[-1].tag in _LISTS and among[chain[-1].getparent()] >= _SURE:
            continue
        more = block.link_characters - _LINKED * len(block.text)
        pieces = 2 if _is_row_of_links(block) else 1
        for element in chain:
            excess[element] = excess.get(element, 0.0) + more
            counts[element] = counts.get(element, 0) + pieces
    return [
        element for element, more in excess.items() if more >= 0 and counts[element] > 1 and element.tag in BLOCK_TAGS
    ]


def boxes_without_text(root: html.HtmlElement, blocks: Sequence[TextBlock]) -> list[html.HtmlElement]:
    """Return the elements of a tree in which none of its blocks stands."""
    filled = _elements_around(blocks)
    return [element for element in root.iter("div", "section", "figure", "ul") if element not in filled]


def _elements_around(blocks: Iterable[TextBlock]) -> set[html.HtmlElement]:
    around: set[html.HtmlElement] = set()
    for block in blocks:
        for element in block.ancestors:
            if element in around:
                break
            around.add(element)
    return around


def _is_row_of_links(block: TextBlock) -> bool:
    return bool(block.lines) and block.link_share > 0.9 and sum(len(line.links) for _, line in block.lines) > 2


@contextmanager
def _unread_tags(elements: Sequence[html.HtmlElement]) -> Iterator[None]:
    """Give elements a tag that is not read, for as long as their tree is copied."""
    tags = [element.tag for element in elements]
    for element in elements:
        element.tag = _UNREAD[0]
    try:
        yield
    finally:
        for element, tag in zip(elements, tags, strict=True):
            element.tag = tag


def _cut_unread(root: html.HtmlElement, tree: html.HtmlElement, last: html.HtmlElement | None) -> None:
    """Leave out of a copy of a tree what stands behind the last block that is read: the extractor's time is its square.

    Args:
        root: the tree that was read.
        tree: its copy.
        last: element of ``root`` in which the last block begins.
    """
    same = next((copied for one, copied in zip(root.iter(), tree.iter(), strict=True) if one is last), None)
    if same is not None:
        cut_behind(tree, same)


@cache
def _extractor_options(precise: bool, fast: bool) -> Extractor:
    return Extractor(output_format="python", comments=False, precision=precise, fast=fast)


@contextmanager
def _marks(blocks: Sequence[TextBlock]) -> Iterator[None]:
    """Number the blocks in their tree, for as long as it is copied."""
    before = []
    for number, block in enumerate(blocks):
        element = block.first_text
        if element is None:
            continue
        mark = chr(_FIRST + number // 256) + chr(_FIRST + number % 256)
        text = (element.tail if block.in_tail else element.text) or ""
        before.append((element, block.in_tail, text))
        _set_text(element, block.in_tail, _insert_mark(text, mark))
    try:
        yield
    finally:
        for element, in_tail, text in reversed(before):
            _set_text(element, in_tail, text)


def _set_text(element: html.HtmlElement, in_tail: bool, text: str) -> None:
    if in_tail:
        element.tail = text
    else:
        element.text = text


def _insert_mark(text: str, mark: str) -> str:
    at = len(text) - len(text.lstrip())
    return text[:at] + mark + text[at:]
