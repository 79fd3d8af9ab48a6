"""Selectors of what stands in the text's container and is never part of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from communique.clean.pages_to_learn import PageToLearn, shows_a_field
from communique.clean.rules import inside
from communique.clean.selection import common_container
from communique.clean.selector_judging import Evidence
from communique.clean.selector_words import is_named, selectors_for

_MOST_REMOVED = 15


def learn_removed(pages: Sequence[PageToLearn]) -> list[Evidence]:
    """Return selectors of elements in the container of the text of which the generic reading never keeps anything."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(list(dict.fromkeys(_selectors_of_removed(page))))
    found: list[Evidence] = []
    covered: set[tuple[int, int]] = set()
    for selector, count in counts.most_common(60):
        if count < max(2, len(pages) // 20) or len(found) == _MOST_REMOVED:
            break
        taken = _taken_out(selector, pages)
        if taken is None or taken <= covered:
            continue
        covered |= taken
        matched = len({at for at, _ in taken})
        found.append(Evidence("remove", selector, matched, matched))
    return found


def _selectors_of_removed(page: PageToLearn) -> list[str]:
    container = common_container(page.blocks)
    if container is None:
        return []
    with_text = {id(element) for block in page.kept for element in block.ancestors}
    own = {id(element) for element in container.iter()}
    found: list[str] = []
    for block in page.blocks:
        if block.kept or shows_a_field(page, block):
            continue
        apart = [element for element in block.ancestors if id(element) in own and id(element) not in with_text]
        for element in reversed(apart):
            found += selectors_for(element) if is_named(element) else []
    return found


def _taken_out(selector: str, pages: Sequence[PageToLearn]) -> set[tuple[int, int]] | None:
    """Return the blocks (page, number) that a selector takes out; ``None`` if text or a field is among them."""
    taken: set[tuple[int, int]] = set()
    for at, page in enumerate(pages):
        elements = page.index.select(selector)
        if not elements:
            continue
        for number, block in enumerate(page.blocks):
            if inside(block, elements):
                if block.kept or shows_a_field(page, block):
                    return None
                taken.add((at, number))
    return taken
