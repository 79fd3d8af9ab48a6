"""``communique sources add`` on every demo site: the ways in it finds, and a file that crawls the site's pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
import yaml
from local_web import LocalWeb
from typer.testing import CliRunner

from communique.cli.sources import register
from communique.demo.content import load_site
from communique.demo.site_facts import SITES, SiteId
from communique.discover import discover_candidates
from communique.fetch import PoliteSession
from communique.sources.model import Source

FOUND = {
    "mfa": [("feed", "/en/feed.atom", "link rel=alternate")],
    "speeches": [("sitemap", "/sitemap_index.xml", "robots.txt")],
    "agency": [("feed", "/rss/en.xml", "link rel=alternate"), ("sitemap", "/sitemap.xml", "robots.txt")],
    "gazette": [("sitemap", "/sitemap.xml", "robots.txt")],
    "mirror": [("list", "/", "links of the front page")],
}


@pytest.mark.parametrize("site", SITES)
def test_each_demo_site_gets_a_whole_source_file(demo_web: LocalWeb, tmp_path: Path, site: SiteId) -> None:
    app = typer.Typer()
    register(app)
    home = SITES[site].home
    result = CliRunner().invoke(app, ["sources", "add", home, "--connect-to", f"127.0.0.1:{demo_web.port}", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    found = [(way["type"], way["url"], way["found_by"]) for way in told["ways_in"]]
    assert found == [(kind, home.rstrip("/") + path, by) for kind, path, by in FOUND[site]]

    source = Source.model_validate(yaml.safe_load(told["yaml"]))
    assert (source.enabled, source.verified, source.home) == (False, None, home)
    pages = {page.url for page in load_site(site).pages}
    crawled = set(told["would_crawl"])
    assert len(crawled & pages) >= source_floor(site)
    with PoliteSession(source, services_dir=tmp_path / "services") as session:
        listed = {page.url for page in discover_candidates(source, session, now=datetime.now(UTC)).candidates}
    assert crawled <= listed, "the file crawls what it was said to crawl"


def source_floor(site: SiteId) -> int:
    """Return how many pages of a site its ways in name at the least: a feed shows what is newest."""
    return 10 if SITES[site].feeds else 4
