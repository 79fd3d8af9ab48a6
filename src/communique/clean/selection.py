"""Which blocks of a page are its text: trafilatura's answer, carried back to the page's own blocks, then repaired.

The extractor works on a marked copy of the tree: each block starts with two Braille letters that number it, which
no rule of the extractor looks at, so that its answer tells *which* blocks it chose. Their text is then read from the
page itself. That keeps every paragraph exactly as the page has it, and lets the repairs see the page's markup.
"""

from __future__ import annotations

import copy
import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import trafilatura
from lxml import etree, html
from trafilatura.settings import MANUALLY_CLEANED, Extractor

from communique.clean.blocks import HEADINGS, MAX_BLOCKS, TextBlock, describe
from communique.clean.page import Page, cut_behind

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)

_FIRST = 0x2800  # Braille patterns: printable symbols, neither letters nor digits, on no page of prose
_MARK = re.compile("[\u2800-\u28ff]")
_MARKED = re.compile("([\u2800-\u28ff])([\u2800-\u28ff])")
_PARAGRAPH = 80
_LARGE = 5_000  # blocks of a page that is read once only: each further reading would take seconds
_UNREAD = tuple(tag for tag in MANUALLY_CLEANED if tag not in ("figure", "form"))
_ENOUGH, _MUCH_LONGER = 0.3, 1.3  # shares of the page's prose; set on the development halves
_CONTAINER_SHARE = 0.85
_MENU_LINE = 45
_COVERED = 0.3
_FEW, _MANY = 0.1, 0.4  # shares of its container that are left out by oversight: less is boilerplate, more another text
_APART = re.compile(
    r"^(?:aside|footer|nav|form)\b|(?<![a-z])(?:comments?|disqus\w*|respond|reviews?|footer|related|recommend\w*|teasers?|"
    r"sidebar|cookies?|consent|newsletter|promo|modal|popup|overlay|author-?(?:bio|box)|biography|bio|disclaimer|"
    r"disclosures?|references|footnotes?|hidden)(?![a-z])"
)
_COMMENTS = re.compile(r"(?<![a-z])(?:comments?|disqus\w*|respond|reviews?)(?![a-z])")
_MOST_PROSE = 0.7
_SURE_PARENT = 3
_WORDS = re.compile(r"\w+")


def select_blocks(page: Page, blocks: Sequence[TextBlock]) -> None:
    """Mark the blocks that are the page's text as kept (rule ``extractor`` or the repair that added them).

    The extractor is asked for precision first, without its fallbacks. Where its answer leaves out most of the page's
    prose it is asked again with them, and then in its balanced way, whose answer is taken if it is longer by far. From
    a share of .3 on, no page of the development halves is cleaned otherwise for being asked again.
    """
    prose = sum(len(block.text) for block in blocks if _is_paragraph(block))
    chosen = _choose(page, blocks, precise=True, fast=True)
    is_large = len(blocks) > _LARGE
    if not is_large and _length(blocks, chosen) < _ENOUGH * prose:
        chosen = _choose(page, blocks, precise=True)
    if not is_large and _length(blocks, chosen) < _ENOUGH * prose:
        other = _choose(page, blocks, precise=False)
        if _length(blocks, other) > _MUCH_LONGER * _length(blocks, chosen):
            chosen = other
    for number in chosen:
        blocks[number].keep("extractor")
    keep_missed_prose(blocks)
    fill_gaps(blocks)
    drop_outside(blocks)


def _choose(page: Page, blocks: Sequence[TextBlock], *, precise: bool, fast: bool = False) -> set[int]:
    """Return the numbers of the blocks that are in the extractor's answer."""
    chosen, words = _extract_marked(page, blocks, precise=precise, fast=fast)
    said = {
        number
        for number, block in enumerate(blocks)
        if number not in chosen and len(block.text) > 40 and word_line(block.text) in words
    }
    return {number for number in chosen if number < len(blocks)} | said


def _length(blocks: Sequence[TextBlock], numbers: Iterable[int]) -> int:
    return sum(len(blocks[number].text) for number in numbers)


def _is_paragraph(block: TextBlock) -> bool:
    return block.weight >= _PARAGRAPH and block.link_share < 0.3 and block.ends_sentence


def word_line(text: str) -> str:
    """Return the words of ``text``, lower case, one space between and around them."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def _extract_marked(page: Page, blocks: Sequence[TextBlock], *, precise: bool, fast: bool) -> tuple[set[int], str]:
    unmarked = _put_marks(blocks)
    try:
        tree = copy.deepcopy(page.root)
    finally:
        _take_marks(unmarked)
    if len(blocks) == MAX_BLOCKS:
        _cut_unread(page.root, tree, blocks[-1].first_text)
    if fast:
        etree.strip_elements(tree, *_UNREAD, with_tail=False)
    try:
        document = trafilatura.bare_extraction(tree, options=_extractor_options(precise, fast))
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        # An extractor that stumbles over odd markup must not lose the page: the paragraphs still stand.
        document = None
    body = getattr(document, "body", None)
    if body is None:
        return set(), ""
    text = "\n".join(body.itertext())
    numbers = {(ord(high) - _FIRST) * 256 + ord(low) - _FIRST for high, low in _MARKED.findall(text)}
    return numbers, word_line(_MARK.sub("", text))


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


def _put_marks(blocks: Sequence[TextBlock]) -> list[tuple[html.HtmlElement, bool, str]]:
    """Mark the blocks in their tree; return the changed elements, whether it is their tail, and what it was before."""
    unmarked = []
    for number, block in enumerate(blocks):
        element = block.first_text
        if element is None:
            continue
        mark = chr(_FIRST + number // 256) + chr(_FIRST + number % 256)
        if block.in_tail:
            text = element.tail or ""
            element.tail = _insert_mark(text, mark)
        else:
            text = element.text or ""
            element.text = _insert_mark(text, mark)
        unmarked.append((element, block.in_tail, text))
    return unmarked


def _insert_mark(text: str, mark: str) -> str:
    at = len(text) - len(text.lstrip())
    return text[:at] + mark + text[at:]


def _take_marks(unmarked: Sequence[tuple[html.HtmlElement, bool, str]]) -> None:
    for element, in_tail, text in reversed(unmarked):
        if in_tail:
            element.tail = text
        else:
            element.text = text


def keep_missed_prose(blocks: Sequence[TextBlock]) -> None:
    """Keep the paragraphs of the page's own text where the extractor found none of them or far too few."""
    paragraphs = [block for block in blocks if _is_paragraph(block)]
    apart = _elements_apart(paragraphs)
    own = [block for block in paragraphs if not any(id(element) in apart for element in block.ancestors)]
    found = sum(len(block.text) for block in own if block.kept)
    if found < _COVERED * sum(len(block.text) for block in own):
        for block in own:
            if not block.kept:
                block.keep("paragraph")
    _keep_missed_neighbours([block for block in own if block.tag != "td"])


def _keep_missed_neighbours(own: Sequence[TextBlock]) -> None:
    """Keep the few paragraphs left out of the element that holds nearly all of the text."""
    container = common_container([block for block in own if block.kept])
    held = set(container.iter()) if container is not None else set()
    inside = [block for block in own if block.element in held]
    missed = [block for block in inside if not block.kept]
    length, total = sum(len(block.text) for block in missed), sum(len(block.text) for block in inside)
    if _FEW * total < length <= _MANY * total:
        for block in missed:
            block.keep("paragraph")


def _elements_apart(paragraphs: Sequence[TextBlock]) -> set[int]:
    """Return the identities of the elements whose names say that they are comments, teasers or the frame of the page.

    What holds most of the page's prose is its text, whatever it is called: a pop-up that was never closed and took in
    all that follows, a layout named after its sidebars. Only comments may well be longer than what they are about.
    """
    weights: Counter[int] = Counter()
    names: dict[int, str] = {}
    for block in paragraphs:
        for element in block.ancestors:
            weights[id(element)] += block.weight
            if id(element) not in names:
                names[id(element)] = describe(element)
    most = _MOST_PROSE * sum(block.weight for block in paragraphs)
    apart = (key for key, name in names.items() if weights[key] < most or _COMMENTS.search(name))
    return {key for key in apart if _APART.search(names[key])}


def fill_gaps(blocks: Sequence[TextBlock]) -> None:
    """Keep paragraphs the extractor left out though their siblings, built the same way, are text."""
    kept = [number for number, block in enumerate(blocks) if block.kept]
    if len(kept) < 2:
        return
    shapes = Counter(_shape(blocks[number]) for number in kept if len(blocks[number].text) > 80)
    parents = Counter(shape[0] for shape in shapes.elements())
    for number in range(kept[0], kept[-1] + 1):
        block = blocks[number]
        if block.kept:
            continue
        if (shapes[_shape(block)] >= 2 and _is_prose(block)) or _is_between(block, parents):
            block.keep("sibling")


def _is_between(block: TextBlock, parents: Counter[int]) -> bool:
    """Tell whether a block is a long item of a list, or a heading, among paragraphs that are text.

    Asked for precision, the extractor leaves out whole lists of sentences, and the headings before them.
    """
    element = block.element
    outer = element.getparent() if element is not None else None
    if outer is None:
        return False
    if block.tag in HEADINGS:
        return parents[id(outer)] >= _SURE_PARENT and block.link_share == 0
    holder = outer.getparent() if block.tag == "li" else None
    return holder is not None and parents[id(holder)] >= _SURE_PARENT and _is_paragraph(block)


def _shape(block: TextBlock) -> tuple[int, str, str]:
    element = block.element
    if element is None:
        return (0, "", "")
    return (id(element.getparent()), str(element.tag), element.get("class") or "")


def _is_prose(block: TextBlock) -> bool:
    if block.tag in HEADINGS:
        return block.link_share < 0.5
    return block.link_share < 0.5 and (block.ends_sentence or len(block.text) > 60)


def drop_outside(blocks: Sequence[TextBlock]) -> None:
    """Remove what stands outside the element that holds nearly all paragraphs: cells of layout tables, menus, boxes.

    Before the element, paragraphs stay (a standfirst); behind it nothing does. Nothing is removed where it would cost
    more than a fifth of the text, unless it is all short lines: then the element is not the text's only one.
    """
    paragraphs = [block for block in blocks if block.kept and len(block.text) > _PARAGRAPH and block.ends_sentence]
    container = common_container(paragraphs)
    if container is None or len(paragraphs) < 3:
        return
    elements = set(container.iter())
    held = [block.element in elements for block in blocks]
    last = max(number for number, inside in enumerate(held) if inside)
    outside = [
        block
        for number, block in enumerate(blocks)
        if block.kept
        and not held[number]
        and (number > last or len(block.text) < _PARAGRAPH or not block.ends_sentence)
    ]
    length = sum(len(block.text) for block in outside)
    is_small = length <= 0.2 * sum(len(block.text) for block in blocks if block.kept)
    if is_small or length < _MENU_LINE * len(outside):
        for block in outside:
            block.remove("outside-container")


def common_container(blocks: Iterable[TextBlock]) -> html.HtmlElement | None:
    """Return the innermost element that holds most of the characters of the kept blocks."""
    weights: Counter[int] = Counter()
    elements: dict[int, html.HtmlElement] = {}
    total = 0
    for block in blocks:
        if block.kept:
            total += len(block.text)
            for element in block.ancestors:
                weights[id(element)] += len(block.text)
                elements[id(element)] = element
    holders = [elements[key] for key, weight in weights.items() if weight >= _CONTAINER_SHARE * total]
    return max(holders, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)
