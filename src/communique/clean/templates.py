"""What repeats across the pages of a site, learned from them and taken out of them.

Boilerplate says the same in the same place on page after page; an article does not. Both count: a headline that stands
among the teasers of other pages stands there in another place. (The idea of comparing pages of one site is that of Lin
and Ho, "Discovering informative content blocks from web documents", KDD 2002; places in the tree after Yi, Liu and Li,
"Eliminating noisy information in web pages", KDD 2003.)
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from communique.clean.block_reader import read_blocks
from communique.clean.blocks import TextBlock
from communique.clean.page import parse_page
from communique.sources.template import MAX_TEXT, SiteTemplate, TemplatePlace, TemplateText

LEAST_PAGES = 5
"""Pages below which nothing can be learned of a site."""

_SHORT = 80
_SHORT_SHARE, _LONG_SHARE = 0.1, 0.3
_LEAST_REPEATS = 3
_WHOLE_SHARE = 0.7
_WHOLE_PAGES = 0.5
_PROSE_SHARE = 0.05
_PLACE_LEVELS = 4
_MOST_PLACES, _MOST_TEXTS = 500, 40
_DIGITS = re.compile(r"\d+")
_NAME = re.compile(r"[\w-]+")

Occurrence = tuple[str, str]
"""Place and text of a block."""


def occurrences_of_html(html: str, url: str) -> list[Occurrence]:
    """Return place and text of each block of a page, in page order.

    Raises:
        ValueError: there is no element in it at all.
    """
    return [(place_of(block), normal_text(block.text)) for block in read_blocks(parse_page(html, url).root)]


def learn_template(
    source_id: str, pages: Iterable[Sequence[Occurrence]], *, valid_from: date, learned: date
) -> SiteTemplate:
    """Return what repeats on the pages of a source, as a template that is not accepted yet.

    A text counts as repeated in a place if it stands there on three pages or more, and on a tenth of all (a long one
    on three in ten). A place most of whose texts repeat, on half of the pages or more, and that hardly ever holds a
    paragraph of its own, is template as a whole.

    Args:
        source_id: the source.
        pages: place and text of the blocks of each page.
        valid_from: first day the template holds for.
        learned: today.
    """
    texts: dict[str, Counter[str]] = defaultdict(Counter)
    on_pages: Counter[str] = Counter()
    count = 0
    for page in pages:
        count += 1
        own = set(page)
        on_pages.update({place for place, _ in own})
        for place, text in own:
            texts[place][text] += 1
    found = (_learn_place(place, texts[place], on_pages[place], count) for place in texts if count >= LEAST_PAGES)
    places = sorted((place for place in found if place), key=lambda place: (-place.pages, place.place))
    return SiteTemplate(
        source=source_id, valid_from=valid_from, learned=learned, pages=count, places=tuple(places[:_MOST_PLACES])
    )


def _learn_place(place: str, texts: Counter[str], on_pages: int, pages: int) -> TemplatePlace | None:
    repeated = {text: seen for text, seen in texts.items() if _is_repeated(text, seen, pages)}
    if not repeated:
        return None
    often = sum(seen for seen in texts.values() if seen >= _LEAST_REPEATS)
    own_prose = sum(1 for text, seen in texts.items() if seen < _LEAST_REPEATS and len(text) > 2 * _SHORT)
    is_whole = (
        often >= _WHOLE_SHARE * texts.total()
        and on_pages >= _WHOLE_PAGES * pages
        and own_prose <= _PROSE_SHARE * on_pages
    )
    shown = sorted(repeated.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TEXTS]
    return TemplatePlace(
        place=place,
        pages=on_pages,
        whole=is_whole,
        texts=tuple(TemplateText(text=text, pages=seen) for text, seen in shown),
    )


def _is_repeated(text: str, seen: int, pages: int) -> bool:
    share = _SHORT_SHARE if len(text) < _SHORT else _LONG_SHARE
    return seen >= _LEAST_REPEATS and seen >= share * pages


def keep_corrections(learned: SiteTemplate, corrected: SiteTemplate) -> SiteTemplate:
    """Return ``learned`` with every ``keep`` that a person has set in ``corrected``."""
    kept_places = {place.place for place in corrected.places if place.keep}
    kept_texts = {(place.place, one.text) for place in corrected.places for one in place.texts if one.keep}

    def corrected_place(place: TemplatePlace) -> TemplatePlace:
        texts = tuple(
            one.model_copy(update={"keep": one.keep or (place.place, one.text) in kept_texts}) for one in place.texts
        )
        return place.model_copy(update={"keep": place.keep or place.place in kept_places, "texts": texts})

    return learned.model_copy(update={"places": tuple(map(corrected_place, learned.places))})


class TemplateIndex:
    """A template, ready to be asked about blocks.

    Args:
        template: as read from its file.
    """

    def __init__(self, template: SiteTemplate) -> None:
        self.version = template.version
        self._whole = frozenset(place.place for place in template.places if place.whole and not place.keep)
        self._kept = {(place.place, one.text) for place in template.places for one in place.texts if one.keep}
        self._texts = {
            (place.place, one.text)
            for place in template.places
            if not place.keep
            for one in place.texts
            if not one.keep
        }

    def is_template(self, block: TextBlock) -> bool:
        """Tell whether a block is the site's and not the article's."""
        here = (place_of(block), normal_text(block.text))
        return here in self._texts or (here[0] in self._whole and here not in self._kept)


def remove_template(blocks: Iterable[TextBlock], template: TemplateIndex) -> None:
    """Take the blocks that are the site's out of the text (rule ``template``)."""
    for block in blocks:
        if block.kept and template.is_template(block):
            block.remove("template")


def place_of(block: TextBlock) -> str:
    """Return where a block stands: its innermost elements, outermost first."""
    return " > ".join(
        _step(str(element.tag), element.get("id") or "", element.get("class") or "")
        for element in reversed(block.ancestors[:_PLACE_LEVELS])
    )


@lru_cache(maxsize=8192)
def _step(tag: str, name: str, classes: str) -> str:
    words = [f"#{_DIGITS.sub('0', name[:80])}"] if _NAME.fullmatch(name) else []
    words += sorted({f".{_DIGITS.sub('0', one)}" for one in classes[:300].split() if _NAME.fullmatch(one)})
    return tag + "".join(words)


def normal_text(text: str) -> str:
    """Return a block's text as templates know it; a number counts in a sentence, but not in a short line."""
    known = text[:MAX_TEXT].casefold()
    return _DIGITS.sub("0", known) if len(known) < _SHORT else known[:MAX_TEXT]
