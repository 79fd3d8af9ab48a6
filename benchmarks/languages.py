"""Measure the choice of languages on short texts beside py3langid and lingua alone: ``python -m benchmarks.languages``.

The texts (``benchmarks/data/short_texts.yaml``) are single sentences and headlines in languages that are easily taken
for one another. Each tool answers from all the languages it knows; nothing is said of the page they stand on.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import yaml

TEXTS = Path(__file__).parent / "data" / "short_texts.yaml"
Teller = Callable[[str], str]


def read_texts() -> list[tuple[str, str]]:
    """Return the texts, each with the code of its language (ISO 639-1)."""
    by_language: dict[str, list[str]] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return [(language, text) for language, texts in by_language.items() for text in texts]


def mistakes_of(tell: Teller, texts: list[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Return how often which language was taken for which other one."""
    told = ((language, tell(text)) for language, text in texts)
    return Counter((language, found) for language, found in told if found != language)


def tellers() -> dict[str, Teller]:
    """Return the tools by name."""
    import py3langid
    from lingua import LanguageDetectorBuilder

    from communique.clean.languages import detect_language

    lingua = LanguageDetectorBuilder.from_all_languages().build()

    def by_lingua(text: str) -> str:
        found = lingua.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return {
        "Communiqué": detect_language,
        "py3langid": lambda text: str(py3langid.classify(text)[0]),
        "lingua, all languages and models": by_lingua,
    }


def main() -> int:
    """Print for each tool the share of texts told right, and what was taken for what; returns 0."""
    from rich.console import Console
    from rich.table import Table

    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    texts = read_texts()
    table = Table("tool", "right", "taken for another", title=f"{len(texts)} short texts")
    for name, tell in tellers().items():
        wrong = mistakes_of(tell, texts)
        pairs = ", ".join(f"{true} for {found} {count}" for (true, found), count in wrong.most_common())
        table.add_row(name, f"{1 - sum(wrong.values()) / len(texts):.3f}", pairs or "-")
    Console().print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
