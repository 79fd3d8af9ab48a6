"""The *Sources* page as HTML, without Airflow around it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from communique.operators import SourceRow, list_source_rows, render_sources_page
from communique.pipeline.report import RunReport
from communique.settings import Settings
from communique.sources import load_source

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "<script>alert(1)</script>"


def demo_row(**counts: object) -> SourceRow:
    source = load_source(ROOT / "config" / "sources" / "demo-mfa.yaml")
    numbers = {"listed": 3, "fetched": 2, "indexed": 2, "unchanged": 1, "quarantined": 0}
    report = RunReport.model_validate({"source": source.id, "run_id": "r", "finished": True} | numbers | counts)
    return SourceRow(source=source, report=report, discovered_at=datetime(2025, 4, 4, 12, 30, tzinfo=UTC))


def test_what_came_from_outside_is_shown_as_text() -> None:
    row = demo_row(reasons={SCRIPT: 1})
    row = row.model_copy(update={"source": row.source.model_copy(update={"name": SCRIPT})})
    page = render_sources_page([row], [f"bad.yaml:3: {SCRIPT}"], "")
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;") == 3


def test_an_unfinished_run_says_so() -> None:
    assert "unfinished" in render_sources_page([demo_row(finished=False)], [], "")
    assert "unfinished" not in render_sources_page([demo_row()], [], "")


def test_links_lead_to_the_dags_under_airflows_own_path() -> None:
    assert 'href="/airflow/dags/crawl_demo-mfa"' in render_sources_page([demo_row()], [], "/airflow/")


def test_every_source_has_a_row_and_every_bad_file_its_error(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "sources"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("id: [", encoding="utf-8")
    rows, errors = list_source_rows(Settings(home=tmp_path / "home"))
    assert len(rows) == len(list((ROOT / "config" / "sources").glob("*.yaml")))
    assert all(row.report is None for row in rows)
    assert len(errors) == 1
    assert "broken.yaml" in errors[0]
