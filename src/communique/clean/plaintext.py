"""Plain text pages: what a reader's copy and paste keeps of a page, boilerplate included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice

from communique.clean.blocks import MAX_BLOCKS, TextBlock
from communique.clean.boilerplate import phrase_rule
from communique.clean.header import header_rule
from communique.clean.lines import squeeze

MAX_TITLE = 300
_WRAP_LEAST, _WRAP_MOST = 45, 100
_BLANK_LINE = re.compile(r"\n[ \t\u00a0]*\n")
_SALUTATION = re.compile(r"[,:;]$")


def read_text_blocks(text: str) -> list[TextBlock]:
    """Return the paragraphs of a plain text as kept blocks.

    A line is a paragraph, unless the text is wrapped at a fixed width: then the lines between two blank ones are one.
    """
    chunks = [_lines(chunk) for chunk in _BLANK_LINE.split(text.replace("\r\n", "\n").replace("\r", "\n"))]
    paragraphs = (" ".join(chunk) for chunk in chunks if chunk) if _is_wrapped(chunks) else chain.from_iterable(chunks)
    return [TextBlock(paragraph, kept=True, rule="text") for paragraph in islice(paragraphs, MAX_BLOCKS)]


def _lines(chunk: str) -> list[str]:
    return [line for line in map(squeeze, chunk.split("\n")) if line]


def read_text_title(blocks: Sequence[TextBlock]) -> str | None:
    """Return the headline of a plain text: its first line that is no header line, if it is no sentence.

    Args:
        blocks: the text's blocks; boilerplate is removed from them already.
    """
    kept = [block for block in blocks if block.kept]
    for at, block in enumerate(kept[:6]):
        if header_rule(block.text) or phrase_rule(block.text):
            continue
        return block.text if _is_headline(block, kept[at + 1 :]) else None
    return None


def _is_headline(block: TextBlock, following: Sequence[TextBlock]) -> bool:
    text = block.text
    if len(text) > MAX_TITLE or _SALUTATION.search(text) or not any(character.isalpha() for character in text):
        return False
    if block.ends_sentence and not text.endswith(("?", "!", "…", "...")):
        return False
    return any(len(other.text) > 60 or other.ends_sentence for other in following[:6])


def _is_wrapped(chunks: Sequence[Sequence[str]]) -> bool:
    """Tell a text wrapped at a fixed width: no long line, and full lines that mostly end inside a sentence."""
    full = [line for chunk in chunks for line in chunk[:-1]]
    if len(full) < 4 or max(len(line) for chunk in chunks for line in chunk) > _WRAP_MOST:
        return False
    inside = sum(1 for line in full if len(line) >= _WRAP_LEAST and not re.search(r"[.!?:;»”\"]$", line))
    return inside >= 0.6 * len(full)
