"""The page cut into blocks: runs of text between the boundaries a reader sees, in page order.

Every later reader (body, boilerplate, languages) works on these blocks, whether they come from HTML or from plain
text, so that a paragraph of the clean text is always exactly the text of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from communique.clean.lines import Line, LinkSpan

MAX_BLOCKS = 8_000
"""Blocks read from one page; what comes after them is left out."""

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "iframe",
        "video",
        "audio",
    ]
)
SKIPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "iframe",
        "object",
        "svg",
        "math",
        "canvas",
        "video",
        "audio",
        "title",
        "rp",
    ]
)
IMAGE_TAGS = frozenset({"img", "amp-img"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SENTENCE_END = re.compile(r"[.!?…:;。！？．｡؟۔।։][\"'»”’)\]」』）]*$")
_LONGEST_END = 12  # characters of a sentence's end: its mark and the quotation marks and brackets behind it
# Characters that stand for a syllable or a word: 379 of a Japanese report say as much as a thousand Latin letters.
_DENSE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_DENSITY = 2.5
_CONTEXT_LEVELS = 5
PARAGRAPH = 80
"""Least weight of a block that counts as a paragraph of prose."""


@dataclass(eq=False)
class TextBlock:
    """One block of a page and what was decided about it.

    Attributes:
        text: its visible text, NFC, white space squeezed.
        tag: nearest block element (``p``, ``li``, ``h2`` …), ``line`` in plain text.
        element: that element, ``None`` in plain text.
        link_characters: characters of ``text`` inside links.
        first_text: element whose text (or tail) holds the block's first characters.
        in_tail: whether it is that element's tail.
        kept: whether the block belongs to the clean text.
        rule: name of the rule that decided last.
        lines: the lines with links it was made of, each with its place in ``text``.
        images: image elements between the block before and the end of this one (of the last block: behind it too).
    """

    text: str
    tag: str = "line"
    element: html.HtmlElement | None = None
    link_characters: int = 0
    first_text: html.HtmlElement | None = None
    in_tail: bool = False
    kept: bool = False
    rule: str = "extractor"
    lines: tuple[tuple[int, Line], ...] = ()
    images: tuple[html.HtmlElement, ...] = ()

    @cached_property
    def links(self) -> tuple[LinkSpan, ...]:
        """Link elements in the block, with the first character of ``text`` they hold and the one behind their last."""
        return tuple(span for offset, line in self.lines for span in line.link_spans(offset))

    @property
    def link_share(self) -> float:
        """Share of the text inside links, 0 to 1."""
        return min(1.0, self.link_characters / max(1, len(self.text)))

    @cached_property
    def ancestors(self) -> tuple[html.HtmlElement, ...]:
        """The block's element and the elements around it, innermost first, without ``body`` and ``html``."""
        if self.element is None:
            return ()
        chain = [self.element, *self.element.iterancestors()]
        while chain and chain[-1].tag in ("body", "html"):
            chain.pop()
        return tuple(chain)

    @cached_property
    def context(self) -> str:
        """Classes, ids, roles and tags of the innermost ancestors, lower case, one element a word group."""
        return " | ".join(describe(element) for element in self.ancestors[:_CONTEXT_LEVELS])

    @cached_property
    def weight(self) -> int:
        """Its length in characters, those of Chinese, Japanese and Korean counted for as many as they say."""
        if self.text.isascii():
            return len(self.text)
        return len(self.text) + int((_DENSITY - 1) * len(_DENSE.findall(self.text)))

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether the text ends as a sentence does."""
        return ends_sentence(self.text)

    @cached_property
    def is_paragraph(self) -> bool:
        """Whether it is prose: long enough, hardly linked, and it ends as a sentence does."""
        if len(self.text) * _DENSITY < PARAGRAPH or self.link_share >= 0.3:
            return False
        return (len(self.text) >= PARAGRAPH or self.weight >= PARAGRAPH) and self.ends_sentence

    def keep(self, rule: str) -> None:
        """Mark the block as part of the clean text."""
        self.kept, self.rule = True, rule

    def remove(self, rule: str) -> None:
        """Mark the block as no part of the clean text."""
        self.kept, self.rule = False, rule


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text, max(0, len(text) - _LONGEST_END)))


def describe(element: html.HtmlElement) -> str:
    """Return tag, class, id and role of an element, lower case."""
    get = element.get
    return f"{element.tag} {get('class') or ''} {get('id') or ''} {get('role') or ''}"[:400].lower()
