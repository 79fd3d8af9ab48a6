"""The coloured page of a cleaning: complete, escaped, and fit to look at in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from clean_pages import EN, ENGLISH, modern_page
from tests.chromium import running_chromium
from typer.testing import CliRunner

from communique.cli.app import app

TITLE = "New ferry line discussed <script>document.title='run'</script>"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("view")
    paragraphs = (*EN, "The sign <img src=x onerror=alert(1)> is a text that the ministers quoted at length that day.")
    escaped = [text.replace("<", "&lt;") for text in paragraphs]
    page, out = folder / "page.html", folder / "view.html"
    page.write_text(modern_page(TITLE.replace("<", "&lt;"), escaped, ENGLISH, "en"), encoding="utf-8")
    result = CliRunner().invoke(app, ["clean", str(page), "--explain", "--html", str(out)])
    assert result.exit_code == 0, result.output
    return out


def test_every_block_is_there_with_its_rule_and_nothing_of_the_page_is_markup(view: Path) -> None:
    html = view.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<img" not in html
    assert "onerror=alert(1)&gt;" in html
    for line in ENGLISH.lines:
        assert line in html
    assert html.count('class="block kept"') == len(EN) + 1
    assert "share-bar" in html


def test_it_is_readable_in_a_browser_and_runs_nothing(view: Path) -> None:
    with running_chromium() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.goto(view.as_uri())
        assert page.title().startswith("Cleaning of")
        kept, gone = page.locator(".block.kept").first, page.locator(".block.gone").first
        colours = [one.evaluate("e => getComputedStyle(e).backgroundColor") for one in (kept, gone)]
        assert len(set(colours)) == 2
        assert page.locator(".field", has_text="title").count() >= 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_html_without_explain_says_what_to_give(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(modern_page("New ferry line discussed", EN, ENGLISH, "en"), encoding="utf-8")
    result = CliRunner().invoke(app, ["clean", str(page), "--html", str(tmp_path / "view.html")])
    assert result.exit_code == 2
    assert "--explain" in result.output
