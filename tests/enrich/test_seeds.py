"""Every name of the five seed pages, under its canonical name, and none besides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from communique.enrich import enrich_article
from communique.knowledge import KnowledgeBase
from communique.models import Article, Segment
from communique.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT.parent / "shared" / "seeds"
GOLD: list[dict[str, Any]] = (
    json.loads((SEEDS / "gold.json").read_text(encoding="utf-8")) if (SEEDS / "gold.json").exists() else []
)

pytestmark = pytest.mark.skipif(not GOLD, reason="the seed pages are not on this machine")


def seed_article(gold: dict[str, Any], folder: Path) -> Article:
    text = (folder / gold["file"]).read_text(encoding="utf-8")
    segments = []
    for segment in gold["segments"]:
        start = text.index(segment["starts"])
        end = text.index(segment["ends"], start) + len(segment["ends"])
        title = segment.get("title", gold["title"])
        segments.append(Segment(language=segment["language"], title=title, text=text[start:end]))
    return Article(source="seed", url="https://example.org/", published=gold["published"], segments=tuple(segments))


@pytest.mark.parametrize("gold", GOLD, ids=[gold["file"] for gold in GOLD])
@pytest.mark.parametrize(
    ("kind", "key"),
    [("person", "people"), ("place", "places"), ("organisation", "organisations"), ("treaty", "treaties")],
)
def test_a_seed_page_names_exactly_these(gold: dict[str, Any], kind: Any, key: str, knowledge: KnowledgeBase) -> None:
    enriched = enrich_article(seed_article(gold, SEEDS), knowledge)
    assert {entity.name for entity in enriched.of_kind(kind)} == set(gold[key])
