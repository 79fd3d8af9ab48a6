"""The five pages the product has to serve, read as plain text against what a right result holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from communique.clean import clean_text

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
GOLD = SEEDS / "gold.json"


def _gold() -> list[dict[str, Any]]:
    return json.loads(GOLD.read_text(encoding="utf-8")) if GOLD.is_file() else []


@pytest.mark.skipif(not GOLD.is_file(), reason="the seeds are not beside this checkout")
@pytest.mark.parametrize("wanted", _gold(), ids=lambda wanted: wanted["file"])
def test_seed_is_read_exactly(wanted: dict[str, Any]) -> None:
    article = clean_text((SEEDS / wanted["file"]).read_text(encoding="utf-8"), f"https://example.org/{wanted['file']}")
    for name in ("title", "published", "reference", "kind"):
        assert getattr(article, name) == wanted[name], name
    assert list(article.byline) == wanted["byline"]
    assert [segment.language for segment in article.segments] == [item["language"] for item in wanted["segments"]]
    for segment, item in zip(article.segments, wanted["segments"], strict=True):
        assert segment.text.startswith(item["starts"])
        assert segment.text.endswith(item["ends"])
        assert segment.title == item.get("title", article.title)
        assert not [text for text in wanted["absent"] if text in segment.text or text in (segment.title or "")]
