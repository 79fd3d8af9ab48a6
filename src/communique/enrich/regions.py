"""A name of a country that is also a region's: America, the continent or the United States, Южная Африка or the ЮАР.

The country is meant, unless the sentence shows a region: the name stands in a list with another region (``Europe,
America and Asia``), or after the word for countries (``в странах Южной Африки``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.enrich.spans import Span
from communique.knowledge import KnowledgeBase, Place

_WORLD_REGION = "world region"
_JOINT = r"(?:,|,? (?:and|or|и|или|və))"
_ITEM = r"(?:(?:в|во|на|из|in|to|from|the) )*([^\W\d_][\w-]*(?: [^\W\d_][\w-]*)?)"
_ITEM_BEFORE = re.compile(rf"{_ITEM}{_JOINT} (?:(?:в|во|на|из|in|to|from|the) )*$")
_ITEM_AFTER = re.compile(rf"{_JOINT} {_ITEM}")
_COUNTRIES_OF = re.compile(r"\b(?:стран\w*|государств\w*|континент\w*|countries|states|nations) (?:(?:в|of|in|the) )*$")
_WINDOW = 60


def country_or_region(span: Span, knowledge: KnowledgeBase) -> str | None:
    """Return which of a place's candidates the sentence means; ``None`` if they are not one country and one region.

    Args:
        span: a name with several candidates.
        knowledge: the entries of the candidates, and the regions that may stand in a list with the name.
    """
    places = [knowledge.entry(identity) for identity in span.ids]
    regions = [place.id for place in places if isinstance(place, Place) and place.type == _WORLD_REGION]
    countries = [place.id for place in places if isinstance(place, Place) and place.type == "country"]
    if (len(regions), len(countries), len(places)) != (1, 1, 2):
        return None
    return regions[0] if _tells_of_region(span, knowledge) else countries[0]


def _tells_of_region(span: Span, knowledge: KnowledgeBase) -> bool:
    before = span.field.text[max(0, span.start - _WINDOW) : span.start]
    return _COUNTRIES_OF.search(before) is not None or any(
        _is_region(name, span.field.language, knowledge) for name in _neighbours(span, before)
    )


def _neighbours(span: Span, before: str) -> Iterator[str]:
    """Yield what stands before and after the name in a list."""
    after = span.field.text[span.end : span.end + _WINDOW]
    for found in (_ITEM_BEFORE.search(before), _ITEM_AFTER.match(after)):
        if found:
            yield found.group(1)


def _is_region(name: str, language: str, knowledge: KnowledgeBase) -> bool:
    """Tell whether a name begins or ends with a region that can only be one."""
    return any(
        len(match.ids) == 1
        and isinstance(place := knowledge.entry(match.ids[0]), Place)
        and place.type == _WORLD_REGION
        for match in knowledge.match_text(name, language)
    )
