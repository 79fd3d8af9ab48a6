"""The images that belong to a text: those inside its container, with the caption the page gives them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import html

from communique.clean.blocks import TextBlock, describe
from communique.clean.boilerplate import MARKUP, MAX_PHRASE
from communique.clean.lines import squeeze
from communique.clean.structure import absolute_address

_FRAME = ("share-bar", "read-also", "newsletter", "advertisement", "navigation", "comments", "author-box", "footer")
_APART = frozenset({"nav", "aside", "footer"})
_LEAST_PIXELS = 60
_FIGURE_LEVELS = 4
_MAX_IMAGES = 200
CAPTION_ATTRIBUTE = "data-communique-caption"
"""Where :func:`communique.clean.rules.cut_elements` leaves the caption of a figure that a rule takes out."""


@dataclass(frozen=True)
class FoundImage:
    """An image and the block before which it stands.

    Attributes:
        src: absolute address.
        alt: its alternative text.
        caption: the text below it.
        before: the kept block that follows it, ``None`` behind the last one.
    """

    src: str
    alt: str | None
    caption: str | None
    before: TextBlock | None


def find_images(blocks: Sequence[TextBlock], container: html.HtmlElement | None, base_url: str) -> list[FoundImage]:
    """Return the images inside the container of the text, in page order, each address once.

    Args:
        blocks: all blocks of the page, in page order.
        container: the element that holds the text.
        base_url: address of the page.
    """
    if container is None or not any(block.images for block in blocks):
        return []
    said = {block.text for block in blocks if block.kept}
    found: dict[str, FoundImage] = {}
    following: TextBlock | None = None
    for block in reversed(blocks):
        if block.kept:
            following = block
        for element in reversed(block.images):
            image = _read_image(element, container, base_url, following, said)
            if image is not None and len(found) < _MAX_IMAGES:
                found.pop(image.src, None)
                found[image.src] = image
    return list(reversed(found.values()))


def _read_image(
    element: html.HtmlElement,
    container: html.HtmlElement,
    base_url: str,
    following: TextBlock | None,
    said: Container[str],
) -> FoundImage | None:
    if _is_small(element) or not _is_in_text(element, container):
        return None
    src = next(filter(None, (absolute_address(value, base_url) for value in _addresses(element))), None)
    if src is None:
        return None
    caption = _caption_of(element)
    alt = squeeze(element.get("alt") or "") or None
    return FoundImage(src, alt, None if caption in said else caption, following)


def _addresses(element: html.HtmlElement) -> Iterator[str]:
    for name in ("data-src", "data-original", "data-lazy-src", "src"):
        yield element.get(name) or ""
    yield (element.get("srcset") or element.get("data-srcset") or "").split(",")[0].split(" ")[0]


def _is_small(element: html.HtmlElement) -> bool:
    sizes = [element.get(name, "").removesuffix("px") for name in ("width", "height")]
    return any(size.isdecimal() and int(size[:6]) < _LEAST_PIXELS for size in sizes)


def _is_in_text(element: html.HtmlElement, container: html.HtmlElement) -> bool:
    around: list[html.HtmlElement] = []
    for outer in element.iterancestors():
        if outer is container:
            return not any(outer.tag in _APART or _is_frame(describe(outer)) for outer in around)
        around.append(outer)
    return False


@lru_cache(maxsize=4096)
def _is_frame(description: str) -> bool:
    return any(MARKUP[name].search(description) for name in _FRAME)


def _caption_of(element: html.HtmlElement) -> str | None:
    """Return the text of the smallest element around an image that holds a short text and no other image."""
    given = element.get(CAPTION_ATTRIBUTE)
    if given:
        return str(given)
    for outer, _ in zip(element.iterancestors(), range(_FIGURE_LEVELS), strict=False):
        caption = outer.find(".//figcaption") if outer.tag == "figure" else None
        text = squeeze((caption if caption is not None else outer).text_content())
        if text:
            is_own = outer.tag in ("figure", "a", "picture", "p", "div", "span", "td", "center", "dl")
            return text if is_own and len(text) <= MAX_PHRASE and len(outer.findall(".//img")) == 1 else None
    return None
