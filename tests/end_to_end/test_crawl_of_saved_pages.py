"""Real publishers' pages, served under their own names, each end as a document or in quarantine with its reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.services import settings_of

from communique.demo.saved_pages import build_pages_source
from communique.index import SearchRequest, search_documents
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.report import RunReport
from communique.runtime import start_saved_pages, stop_all
from communique.urls import canonicalize_url

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction" / "fundus"
SOURCE = "pages-fundus"
EVERY = 6  # the whole folder takes over a minute; `make demo PAGES=...` crawls all of it
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not (FOLDER / "gold.jsonl").is_file(), reason=f"{FOLDER} is not there"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sixth page of the folder."""
    folder = tmp_path_factory.mktemp("every-sixth")
    shutil.copytree(FOLDER / "html", folder / "html")
    lines = (FOLDER / "gold.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "gold.jsonl").write_text("".join(lines[::EVERY]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, elasticsearch_url: str, folder: Path
) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("saved-pages")
    settings = settings_of(home).model_copy(
        update={"es_url": elasticsearch_url, "index_prefix": f"saved-pages-{uuid4().hex[:8]}"}
    )
    settings.local_sources_dir.mkdir()
    (settings.local_sources_dir / f"{SOURCE}.yaml").write_text(build_pages_source(folder, SOURCE), encoding="utf-8")
    try:
        start_saved_pages(settings, folder, SOURCE)
        yield Installation(settings)
    finally:
        stop_all(settings)


@pytest.fixture(scope="module")
def report(installation: Installation) -> RunReport:
    return crawl_source(SOURCE, installation)


def urls_of_pages(folder: Path) -> set[str]:
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        return {canonicalize_url(json.loads(line)["url"]) for line in lines}


def test_every_page_is_a_document_or_in_quarantine(installation: Installation, report: RunReport, folder: Path) -> None:
    urls = urls_of_pages(folder)
    assert report.finished
    assert report.problems == ()
    assert report.listed == len(urls)
    entries = installation.ledger.read_entries(urls)
    assert entries.keys() == urls
    assert all(entry.document_id or (entry.reason and entry.message) for entry in entries.values())
    assert sum(entry.document_id is not None for entry in entries.values()) == report.indexed


def test_search_finds_them(installation: Installation, report: RunReport) -> None:
    def search(**fields: object) -> int:
        request = SearchRequest.model_validate(fields)
        return search_documents(installation.client, installation.settings, installation.knowledge, request).total

    assert search(query="*") == report.indexed
    assert 0 < search(query="*", languages=("de",)) < report.indexed
    assert search(query="Ukraine") > 0


def test_a_second_crawl_asks_again_and_makes_nothing_anew(installation: Installation, report: RunReport) -> None:
    again = crawl_source(SOURCE, installation)
    assert (again.fetched, again.indexed) == (0, 0)
    assert (again.unchanged, again.quarantined) == (report.indexed, report.quarantined)
