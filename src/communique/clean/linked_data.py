"""A page's JSON-LD, as sites write it: objects in graphs and lists, JSON with flaws."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import html

_MAX_JSON = 2_000_000
_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report$|LiveBlog|SocialMediaPosting|AdvertiserContent|PressRelease")

JsonObject = dict[str, Any]


def types_of(item: JsonObject) -> list[str]:
    """Return the schema.org types of a JSON-LD object."""
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [kind for kind in kinds if isinstance(kind, str)]


def is_article(item: JsonObject) -> bool:
    """Tell whether a JSON-LD object describes an article."""
    return any(_ARTICLE_TYPE.search(kind) for kind in types_of(item))


def read_linked_data(root: html.HtmlElement) -> Iterator[JsonObject]:
    """Yield the objects of a page's JSON-LD in page order, those inside others after them."""
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "") and script.text and len(script.text) < _MAX_JSON:
            yield from _flatten(_lenient_json(script.text), depth=0)


def _lenient_json(text: str) -> Any:
    """Read JSON as sites write it: CDATA marks, raw line breaks in strings, trailing commas and semicolons."""
    text = re.sub(r"^\s*(?://\s*)?<!(?:--|\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$", "", text).strip().rstrip(";")
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flatten(value: Any, depth: int) -> Iterator[JsonObject]:
    if depth > 4:
        return
    if isinstance(value, list):
        for item in value[:500]:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "article"):
            if isinstance(value.get(key), (dict, list)):
                yield from _flatten(value[key], depth + 1)
