"""The demo sites as a running server, and content files to build others from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from local_web import LocalWeb, run_server


@pytest.fixture(scope="session")
def demo_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWeb]:
    """The five demo sites, on the project's own content."""
    with run_server("communique.demo.server", tmp_path_factory.mktemp("demo-web")) as web:
        yield web


@pytest.fixture
def write_page(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes one content file below a root that has all five sites' folders."""
    root = tmp_path / "content"
    for site in ("mfa", "speeches", "agency", "gazette", "mirror"):
        (root / site).mkdir(parents=True)
    # What the project's list of faulty pages refers to.
    (root / "agency" / "en-shusha-declaration-signed.yaml").write_text(PAGE.format(slug="shusha"), encoding="utf-8")

    def write(site: str, slug: str, text: str) -> Path:
        (root / site / f"{slug}.yaml").write_text(text, encoding="utf-8")
        return root

    return write


PAGE = """\
path: /en/{slug}
title: Talks held
published: "2022-02-22"
kind: news
segments:
  - language: en
    text: |
      The ministers met
      in Baku.

      They agreed to meet again.
"""
