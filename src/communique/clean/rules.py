"""A source's own selectors, in the version that holds for the day the page was published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import html

from communique.clean.blocks import TextBlock
from communique.clean.boilerplate import MAX_PHRASE
from communique.clean.dates import DateBounds, to_iso
from communique.clean.images import CAPTION_ATTRIBUTE
from communique.clean.lines import squeeze
from communique.clean.names import split_names
from communique.clean.references import reference_of_line, signed_reference
from communique.clean.selectors import SelectorIndex
from communique.models import Block, date_part
from communique.sources.model import CleanRules


@dataclass(frozen=True)
class RuleReading:
    """What a version of a source's rules read; what it did not find is empty and left to the generic extractor."""

    version: str
    title: str | None = None
    published: str | None = None
    byline: tuple[str, ...] = ()
    reference: str | None = None
    bodies: tuple[html.HtmlElement, ...] = ()
    removed: tuple[html.HtmlElement, ...] = ()


def choose_rules(
    versions: Sequence[CleanRules], known_day: date | None, index: SelectorIndex, bounds: DateBounds
) -> CleanRules | None:
    """Return the version that holds for a page.

    It is chosen by the day; a version whose text container is not on the page gives way to one whose is, because a
    new design shows old pages too, and what was archived before it keeps the old one.

    Args:
        versions: the source's versions, newest first.
        known_day: publication day by the head of the page or the listing, if they tell it.
        index: the page.
        bounds: what dates are possible.
    """
    chosen = _choose_by_day(versions, known_day, index, bounds)
    if chosen is None or len(versions) < 2 or chosen.body is None or _has_body(chosen, index):
        return chosen
    return next((rules for rules in versions if rules is not chosen and _has_body(rules, index)), chosen)


def _choose_by_day(
    versions: Sequence[CleanRules], known_day: date | None, index: SelectorIndex, bounds: DateBounds
) -> CleanRules | None:
    if known_day is not None:
        return next((rules for rules in versions if covers(rules, known_day)), None)
    for rules in versions:
        iso = _published(rules, index, bounds)
        if iso and covers(rules, date_part(iso)):
            return rules
    return next((rules for rules in versions if rules.valid_until is None), None)


def _has_body(rules: CleanRules, index: SelectorIndex) -> bool:
    return rules.body is not None and bool(index.select(rules.body))


def covers(rules: CleanRules, day: date) -> bool:
    """Tell whether a version holds for pages published on ``day``."""
    return (rules.valid_from is None or rules.valid_from <= day) and (
        rules.valid_until is None or day <= rules.valid_until
    )


def apply_rules(rules: CleanRules, index: SelectorIndex, bounds: DateBounds) -> RuleReading:
    """Return what the selectors of one version find on a page."""
    removed = tuple(element for selector in rules.remove for element in index.select(selector))
    gone = set(map(id, removed))
    return RuleReading(
        version=rules.version,
        title=next(_texts(rules.title, index, gone), None),
        published=_published(rules, index, bounds),
        byline=_byline(rules, index, gone),
        reference=_reference(rules, index, gone),
        bodies=tuple(_elements(rules.body, index, gone)),
        removed=removed,
    )


def cut_elements(elements: Sequence[html.HtmlElement]) -> tuple[Block, ...]:
    """Take elements out of their tree, and return what they said as removed blocks (rule ``site-rule``)."""
    texts = [squeeze(element.text_content()) for element in elements]
    for element in elements:
        if element.getparent() is not None:
            _leave_picture(element)
            element.drop_tree()
    return tuple(Block(text=text, kept=False, rule="site-rule") for text in texts if text)


def _leave_picture(element: html.HtmlElement) -> None:
    """Put the picture of a figure back in its place, its caption in an attribute: rules cut captions, not pictures."""
    pictures = element.findall(".//img")
    caption = squeeze(element.text_content())
    if len(pictures) == 1 and len(caption) <= MAX_PHRASE and element.find(".//a") is None:
        left = element.makeelement("img", dict(pictures[0].attrib) | ({CAPTION_ATTRIBUTE: caption} if caption else {}))
        element.addprevious(left)


def inside(block: TextBlock, elements: Sequence[html.HtmlElement]) -> bool:
    """Tell whether a block stands in one of ``elements``."""
    wanted = set(map(id, elements))
    return any(id(ancestor) in wanted for ancestor in block.ancestors) or bool(
        block.element is not None and wanted and any(id(item) in wanted for item in _inner_chain(block))
    )


def _inner_chain(block: TextBlock) -> Iterator[html.HtmlElement]:
    """Yield the inline elements around a block's first text, which a selector may name too."""
    element = block.first_text
    if element is None:
        return
    if block.in_tail:
        element = element.getparent()
    while element is not None and element is not block.element:
        yield element
        element = element.getparent()


def _elements(selector: str | None, index: SelectorIndex, gone: set[int]) -> Iterator[html.HtmlElement]:
    for element in index.select(selector) if selector else ():
        if id(element) not in gone and not any(id(ancestor) in gone for ancestor in element.iterancestors()):
            yield element


def _texts(selector: str | None, index: SelectorIndex, gone: set[int]) -> Iterator[str]:
    for element in _elements(selector, index, gone):
        text = squeeze(element.get("content") or element.text_content())
        if text:
            yield text


def _published(rules: CleanRules, index: SelectorIndex, bounds: DateBounds) -> str | None:
    for element in _elements(rules.published, index, set()):
        values = (element.get("datetime"), element.get("content"), squeeze(element.text_content()))
        for value in values:
            iso = to_iso(value, bounds.day_first)
            if iso and bounds.allow(iso):
                return iso
    return None


def _byline(rules: CleanRules, index: SelectorIndex, gone: set[int]) -> tuple[str, ...]:
    names = (name for text in _texts(rules.byline, index, gone) for name in split_names(text))
    return tuple(dict.fromkeys(names))


def _reference(rules: CleanRules, index: SelectorIndex, gone: set[int]) -> str | None:
    text = next(_texts(rules.reference, index, gone), None)
    return (reference_of_line(text) or signed_reference(text) or text[:60]) if text else None
