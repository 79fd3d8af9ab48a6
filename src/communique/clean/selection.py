"""Which blocks of a page are its text: the extractor's answer (:mod:`communique.clean.extractor`), then repaired."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from lxml import html

from communique.clean.blocks import HEADINGS, PARAGRAPH, TextBlock, describe
from communique.clean.extractor import boxes_of_links, boxes_without_text, choose_blocks
from communique.clean.page import Page

_LARGE = 5_000  # blocks of a page that is read once only: each further reading would take seconds
_NOTHING, _ENOUGH, _MUCH_LONGER = 0.05, 0.3, 1.3  # shares of the page's prose; set on the development halves
_CONTAINER_SHARE = 0.85
_MENU_LINE = 45
_COVERED = 0.3
_FEW, _MANY = 0.1, 0.4  # shares of its container that are left out by oversight: less is boilerplate, more another text
_APART = re.compile(
    r"^(?:aside|footer|nav|form)\b|(?<![a-z])(?:comments?|disqus\w*|respond|reviews?|footer|related|recommend\w*|teasers?|"
    r"sidebar|cookies?|consent|newsletter|promo|modal|popup|overlay|author-?(?:bio|box)|biography|bio|disclaimer|"
    r"disclosures?|references|footnotes?|hidden|cards?|testimonials?|reviewers?)(?![a-z])"
)
_COMMENTS = re.compile(r"(?<![a-z])(?:comments?|disqus\w*|respond|reviews?)(?![a-z])")
_MOST_PROSE = 0.7
_SURE_PARENT = 3


def select_blocks(page: Page, blocks: Sequence[TextBlock]) -> None:
    """Mark the blocks that are the page's text as kept (rule ``extractor`` or the repair that added them).

    The extractor is asked for precision first, without its fallbacks; where it finds next to nothing, in its balanced
    way. Where its answer still leaves out most of the page's prose it is asked again with its fallbacks, and then in
    its balanced way with them, whose answer is taken if it is longer by far. From a share of .3 on, no page of the
    development halves is cleaned otherwise for being asked again. A page without prose is shown with its boxes of links
    if nothing else is found: a person may still decide that they are its text.
    """
    prose = sum(len(block.text) for block in blocks if block.is_paragraph)
    links = boxes_of_links(blocks)
    without = (*links, *boxes_without_text(page.root, blocks))
    chosen = choose_blocks(page, blocks, precise=True, without=without)
    if len(blocks) <= _LARGE:
        chosen = _ask_again(page, blocks, chosen, prose, without)
        if not (prose or chosen) and links:
            chosen = choose_blocks(page, blocks, precise=True, without=())
    _name_links(blocks, links)
    for number in chosen:
        blocks[number].keep("extractor")
    keep_missed_prose(blocks)
    fill_gaps(blocks)
    drop_outside(blocks)


def _ask_again(
    page: Page, blocks: Sequence[TextBlock], chosen: set[int], prose: int, without: Sequence[html.HtmlElement]
) -> set[int]:
    """Return the first answer (numbers of blocks) if it will do, else that of the next way of asking that will."""
    if _length(blocks, chosen) < _NOTHING * prose:
        chosen = choose_blocks(page, blocks, precise=False, without=without)
    if _length(blocks, chosen) < _ENOUGH * prose:
        chosen = choose_blocks(page, blocks, precise=True)
    if _length(blocks, chosen) < _ENOUGH * prose:
        other = choose_blocks(page, blocks, precise=False)
        if _length(blocks, other) > _MUCH_LONGER * _length(blocks, chosen):
            chosen = other
    return chosen


def _name_links(blocks: Sequence[TextBlock], boxes: Iterable[html.HtmlElement]) -> None:
    """Say of the blocks in boxes of links that this is why they are no text (rule ``link-box``)."""
    inside = frozenset(boxes)
    for block in blocks:
        if not inside.isdisjoint(block.ancestors):
            block.remove("link-box")


def _length(blocks: Sequence[TextBlock], numbers: Iterable[int]) -> int:
    return sum(len(blocks[number].text) for number in numbers)


def keep_missed_prose(blocks: Sequence[TextBlock]) -> None:
    """Keep the paragraphs of the page's own text where the extractor found none of them or far too few."""
    paragraphs = [block for block in blocks if block.is_paragraph]
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
    return holder is not None and parents[id(holder)] >= _SURE_PARENT and block.is_paragraph


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
    paragraphs = [block for block in blocks if block.kept and len(block.text) > PARAGRAPH and block.ends_sentence]
    container = common_container(paragraphs)
    if container is None or len(paragraphs) < 3:
        return
    elements = set(container.iter())
    held = [block.element in elements for block in blocks]
    last = max(number for number, inside in enumerate(held) if inside)
    outside = [
        block
        for number, block in enumerate(blocks)
        if block.kept and not held[number] and (number > last or len(block.text) < PARAGRAPH or not block.ends_sentence)
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
