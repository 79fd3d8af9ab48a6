"""How sure the cleaner is of a text: a number from signs that went wrong on pages read badly."""

from __future__ import annotations

from collections.abc import Sequence

from communique.clean.blocks import TextBlock

_SHORT_TEXT = 300


def text_confidence(blocks: Sequence[TextBlock], title: str | None) -> float:
    """Return 0 to 1, two decimals, from four signs: length, sentences, links and a headline.

    Lists of links, fragments without sentences and a few words are what a misread page yields. The weights are set by
    hand: each sign alone lowers the figure, only two or more together bring it under the quarantine's bound.

    Args:
        blocks: the page's blocks after cleaning.
        title: the headline, if one was found.
    """
    kept = [block for block in blocks if block.kept]
    length = sum(len(block.text) for block in kept)
    if not length:
        return 0.0
    sentences = sum(len(block.text) for block in kept if block.ends_sentence) / length
    links = sum(min(block.link_characters, len(block.text)) for block in kept) / length
    size = min(1.0, 0.35 + 0.65 * length / _SHORT_TEXT)
    figure = size * (0.5 + 0.5 * min(1.0, 1.25 * sentences)) * (1 - 0.7 * max(0.0, links - 0.25))
    return round(min(1.0, figure * (1.0 if title else 0.9)), 2)
