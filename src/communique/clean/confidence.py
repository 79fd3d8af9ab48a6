"""How sure the cleaner is of a text: a number from signs that went wrong on pages read badly.

Each sign is a share of the text, 0 where nothing is amiss. The figure is ``exp(-sum(weight * sign))``, so that signs
multiply and each lowers it by a known part. Weights were set by hand after a non-negative least-squares fit against the
body F1 of 394 pages of two public benchmarks (development halves); docs/benchmarks.md shows the relation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from communique.clean.blocks import TextBlock

_PROSE = 80
_SHORT_TEXT = 600
_USUAL_LINKS = 0.1
_NO_TITLE = 0.1
_WEIGHTS = {"gaps": 0.35, "skipped": 0.45, "missed": 0.6, "twice": 0.8, "links": 1.2, "repairs": 0.3, "fragments": 0.3,
            "short": 0.9, "untitled": 1.0}  # fmt: skip
_WORDS = {
    "gaps": "much was removed between its paragraphs",
    "skipped": "whole paragraphs were left out between those kept",
    "missed": "the page has prose that was not kept",
    "twice": "paragraphs stand in it twice",
    "links": "much of it is links",
    "repairs": "much of it was found by repairs only",
    "fragments": "much of it is no sentences",
    "short": "it is short",
    "untitled": "it has no headline",
}
_SHOWN_SIGNS = 3


@dataclass(frozen=True)
class Confidence:
    """How sure the cleaner is of a text, and why it is not surer.

    Attributes:
        figure: 0 to 1, two decimals.
        doubts: what lowers it most, in words, the heaviest first.
    """

    figure: float
    doubts: tuple[str, ...] = ()


def judge_text(blocks: Sequence[TextBlock], title: str | None, *, by_rule: bool = False) -> Confidence:
    """Return how sure the cleaner is of the kept blocks.

    Args:
        blocks: the page's blocks after cleaning.
        title: the headline, if one was found.
        by_rule: whether a source's own rule told where the text is; what stands elsewhere then says nothing.
    """
    kept = [block for block in blocks if block.kept]
    length = sum(len(block.text) for block in kept)
    if not length:
        return Confidence(0.0, ("nothing was kept",))
    signs = _signs_inside(kept, length) | ({} if by_rule else _signs_around(blocks, length))
    signs["untitled"] = 0.0 if title else _NO_TITLE
    lost = {name: _WEIGHTS[name] * min(1.0, sign) for name, sign in signs.items()}
    heavy = sorted((name for name in lost if lost[name] > 0.05), key=lambda name: -lost[name])
    return Confidence(round(math.exp(-sum(lost.values())), 2), tuple(_WORDS[name] for name in heavy[:_SHOWN_SIGNS]))


def _signs_inside(kept: Sequence[TextBlock], length: int) -> dict[str, float]:
    """Return the signs that the kept blocks give by themselves."""
    seen: set[str] = set()
    twice = 0
    for block in kept:
        twice += len(block.text) if block.text in seen else 0
        seen.add(block.text)
    links = sum(min(block.link_characters, len(block.text)) for block in kept) / length
    return {
        "twice": twice / length,
        "links": max(0.0, links - _USUAL_LINKS),
        "repairs": sum(len(block.text) for block in kept if block.rule in ("paragraph", "sibling")) / length,
        "fragments": 1 - sum(len(block.text) for block in kept if block.ends_sentence) / length,
        "short": max(0.0, 1 - sum(block.weight for block in kept) / _SHORT_TEXT),
    }


def _signs_around(blocks: Sequence[TextBlock], length: int) -> dict[str, float]:
    """Return the signs that stand between and around the kept blocks."""
    places = [place for place, block in enumerate(blocks) if block.kept]
    between = [block for block in blocks[places[0] : places[-1] + 1] if not block.kept]
    prose = sum(len(block.text) for block in blocks if _is_prose(block))
    own = sum(len(block.text) for block in blocks if block.kept and _is_prose(block))
    return {
        "gaps": sum(len(block.text) for block in between) / length,
        "skipped": sum(len(block.text) for block in between if _is_prose(block)) / length,
        "missed": 1 - own / prose if prose else 0.0,
    }


def _is_prose(block: TextBlock) -> bool:
    return block.weight >= _PROSE and block.link_share < 0.3 and block.ends_sentence
