"""The project's own knowledge base, loaded once, and a small one that tests may break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from communique.knowledge import KnowledgeBase, load_knowledge
from communique.settings import PROJECT_ROOT

MINIMAL = {
    "patterns.yaml": "institutions:\n  foreign ministry:\n    en: ['{country} Foreign Ministry']\n",
    "speech.yaml": "verbs:\n  - {act: say, en: [said]}\n",
    "money.yaml": "currencies:\n  USD: {signs: ['$']}\n",
    "topics.yaml": "topics:\n  trade: {en: [trade]}\n",
    "places/p.yaml": "- id: place/freedonia\n  name: Freedonia\n  type: country\n",
    "organisations/o.yaml": (
        "- id: org/mfa-freedonia\n  name: Ministry of Foreign Affairs of Freedonia\n"
        "  institution: foreign ministry\n  country: place/freedonia\n"
    ),
    "people/p.yaml": (
        "- id: person/rufus-firefly\n  name: Rufus Firefly\n  offices:\n"
        "    - {office: president, org: org/mfa-freedonia, from: 2001, until: 2004-05}\n"
    ),
    "treaties/t.yaml": "- id: treaty/pact\n  name: Sylvania Pact (1933-11-17)\n  names: {en: [Sylvania Pact]}\n",
    "events/e.yaml": "- id: event/war\n  name: Sylvanian War\n  from: 1933\n  place: place/freedonia\n",
}

WriteKnowledge = Callable[..., Path]


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return load_knowledge(PROJECT_ROOT / "config" / "knowledge")


@pytest.fixture
def write_knowledge(tmp_path: Path) -> WriteKnowledge:
    """Write the small knowledge base with some files replaced; returns its folder."""

    def write(**replaced: str) -> Path:
        files = MINIMAL | {name.replace("__", "/") + ".yaml": text for name, text in replaced.items()}
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write
