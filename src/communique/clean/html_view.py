"""The page as the cleaner saw it, in colours: each block kept or removed, by which rule, and each field's origin.

Nothing of the page is run or fetched: its text is shown, escaped, in a page of our own that allows no script and loads
nothing (Content-Security-Policy).
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from communique.clean.draft import Explained
from communique.clean.textdates import find_dates
from communique.models import Article, Block

_TEMPLATES = Path(__file__).parent / "views"
_FIELDS = ("title", "published", "modified", "byline", "reference", "kind")


def render_explanation(explained: Explained) -> str:
    """Return an HTML page that shows how a page was cleaned.

    Args:
        explained: the article with all blocks of its page.
    """
    article = explained.article
    kept = sum(len(block.text) for block in explained.blocks if block.kept)
    return (
        _environment()
        .get_template("explanation.html")
        .render(
            article=article,
            fields=[_field(article, name) for name in _FIELDS if getattr(article, name)],
            blocks=[_shown(block, article) for block in explained.blocks],
            rules=_rules(explained.blocks),
            kept=kept,
            removed=sum(len(block.text) for block in explained.blocks) - kept,
        )
    )


def _field(article: Article, name: str) -> dict[str, str]:
    value = getattr(article, name)
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return {"name": name, "value": text, "origin": article.origins.get(name, "")}


def _shown(block: Block, article: Article) -> dict[str, Any]:
    return {"text": block.text, "kept": block.kept, "rule": block.rule, "fields": _fields_in(block, article)}


def _fields_in(block: Block, article: Article) -> list[str]:
    """Return the fields whose value stands in a block word for word: where a reader sees them on the page."""
    values = {
        "title": (article.title, *(segment.title for segment in article.segments)),
        "byline": article.byline,
        "reference": (article.reference,),
    }
    found = [
        name for name, of_field in values.items() if any(value and value in block.text[:500] for value in of_field)
    ]
    day = (article.published or "")[:10]
    shows_day = day and any(item.iso.startswith(day) for item in find_dates(block.text[:200]))
    return [*found, "published"] if shows_day and not block.kept else found


def _rules(blocks: tuple[Block, ...]) -> list[tuple[str, bool, int]]:
    """Return each rule with whether it keeps, and how many blocks it decided; most used first."""
    counts = Counter((block.rule, block.kept) for block in blocks)
    return [(rule, kept, count) for (rule, kept), count in counts.most_common()]


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape(default=True))
