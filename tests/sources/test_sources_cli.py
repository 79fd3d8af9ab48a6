"""``communique sources`` against a small site on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from communique.cli.sources import register
from communique.errors import CommuniqueError, ConfigError
from communique.settings import get_settings
from communique.sources import load_source

PARAGRAPHS = "".join(
    f"<p>The delegations spoke of railways, of customs and of the {word} agreement, which both governments had "
    f"signed and which neither had yet published in the form that was agreed upon in the {word} round of talks.</p>"
    for word in ("first", "second", "third", "fourth")
)
ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Small Agency</title>
<meta property="article:published_time" content="2024-05-0{number}T10:00:00+04:00"></head>
<body><nav><a href="/">Front page</a></nav>
<article><h1>{title}</h1><div class="text">{text}</div></article></body></html>"""
HOME = """<html lang="en"><head><title>Small Agency</title><meta name="description" content="News of a small place.">
<link rel="alternate" type="application/rss+xml" href="/rss.xml"><link rel="alternate" hreflang="az" href="/az/">
</head><body>News</body></html>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    (folder / "news").mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    base = f"http://127.0.0.1:{server.server_address[1]}"
    items = ""
    for number in range(1, 5):
        title = f"Delegations meet for round {number}"
        page = ARTICLE.format(title=title, number=number, text=PARAGRAPHS)
        (folder / "news" / f"{number}.html").write_text(page, encoding="utf-8")
        items += f"<item><title>{title}</title><link>{base}/news/{number}.html</link></item>"
    (folder / "rss.xml").write_text(f'<rss version="2.0"><channel>{items}</channel></rss>', encoding="utf-8")
    (folder / "index.html").write_text(HOME, encoding="utf-8")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield base
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "config" / "sources"
    folder.mkdir(parents=True)
    monkeypatch.setenv("COMMUNIQUE_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COMMUNIQUE_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()
    yield folder
    get_settings.cache_clear()


def run(*arguments: str) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["sources", *arguments])


def run_json(*arguments: str) -> tuple[int, Any]:
    result = run(*arguments, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


def test_a_site_is_added_checked_and_marked(site: str, config: Path) -> None:
    code, proposed = run_json("add", site, "--allow-private", "--id", "small-agency")
    assert code == 0
    assert proposed["ways_in"] == [
        {"type": "feed", "url": f"{site}/rss.xml", "found_by": "link rel=alternate", "named": 4}
    ]
    assert proposed["would_crawl"] == [f"{site}/news/{number}.html" for number in range(1, 5)]
    assert list(config.iterdir()) == [], "nothing is written unless asked for"

    assert run("add", site, "--allow-private", "--id", "small-agency", "--write").exit_code == 0
    path = config / "small-agency.yaml"
    source = load_source(path)
    assert (source.languages, source.enabled, source.verified) == (("en", "az"), False, None)
    assert (source.name, source.description) == ("Small Agency", "News of a small place.")
    assert isinstance(run("add", site, "--allow-private", "--id", "small-agency", "--write").exception, CommuniqueError)

    code, checked = run_json("check", "small-agency")
    assert (code, checked["passed"], checked["marked"], checked["changes"]) == (0, True, False, [])
    assert [page["article"]["title"] for page in checked["pages"]] == [
        f"Delegations meet for round {number}" for number in range(1, 4)
    ]
    assert load_source(path).verified is None

    before = path.read_text(encoding="utf-8")
    code, checked = run_json("check", "small-agency", "--mark")
    assert (code, checked["marked"]) == (0, True)
    today = datetime.now(UTC).date()
    assert load_source(path).verified == today
    assert path.read_text(encoding="utf-8") == before.replace("verified: null", f"verified: {today}")
    assert "passed" in run("check", "small-agency").stdout
    assert run_json("list")[1]["sources"][0]["verified"] == str(today)


def test_a_check_says_what_would_need_to_change(site: str, config: Path) -> None:
    run("add", site, "--allow-private", "--id", "small-agency", "--write")
    path = config / "small-agency.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("discover:\n", f"discover:\n- type: sitemap\n  url: {site}/gone.xml\n")
        + "clean:\n  rules:\n  - version: '1'\n    title: h4.none\nexpect:\n  min_listed: 9\n",
        encoding="utf-8",
    )
    (config.parents[1] / "site" / "news" / "2.html").unlink()
    code, checked = run_json("check", "small-agency", "--mark")
    assert (code, checked["marked"]) == (1, False)
    told = "\n".join(checked["changes"])
    for expected in (
        "gone.xml",
        "4 pages listed, expected at least 9",
        "http-404",
        "the selector 'h4.none' found nothing",
    ):
        assert expected in told
    assert load_source(path).verified is None
    shown = run("check", "small-agency")
    assert shown.exit_code == 1
    assert "to change" in shown.stdout


def test_markup_of_a_page_is_shown_as_it_is(site: str, config: Path) -> None:
    folder = config.parents[1] / "site"
    page = ARTICLE.format(title="Prices [red]rise[/red] in Baku again", number=1, text=PARAGRAPHS)
    (folder / "news" / "1.html").write_text(page, encoding="utf-8")
    run("add", site, "--allow-private", "--id", "small-agency", "--write")
    assert "[red]rise[/red]" in run("check", "small-agency", "--pages", "1").stdout


def test_a_site_without_ways_in(site: str, config: Path) -> None:
    folder = config.parents[1] / "site"
    (folder / "index.html").write_text("<html>Nothing here", encoding="utf-8")
    (folder / "rss.xml").unlink()
    result = run("add", site, "--allow-private")
    assert isinstance(result.exception, CommuniqueError)
    assert "no feed and no sitemap" in str(result.exception)
    refused = run("add", site).exception
    assert isinstance(refused, CommuniqueError)
    assert "not a public address" in str(refused)


def test_a_bad_file_is_listed_with_its_line(config: Path) -> None:
    (config / "broken.yaml").write_text("id: broken\nname: [\n", encoding="utf-8")
    code, listed = run_json("list")
    assert (code, listed["sources"]) == (1, [])
    assert "broken.yaml:3" in listed["errors"][0]
    assert "broken.yaml:3" in run("list").stdout.replace("\n", "")
    assert isinstance(run("check", "broken").exception, ConfigError)
    assert isinstance(run("check", "unknown").exception, ConfigError)
