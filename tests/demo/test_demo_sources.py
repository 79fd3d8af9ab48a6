"""The demo sites' source files fit the sites: scope, rules and bounds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from local_web import LocalWeb

from communique.demo.content import DemoPage, load_site
from communique.demo.site_facts import SITES, SiteId
from communique.models import date_part
from communique.sources.model import CleanRules, Source

FOLDER = Path(__file__).resolve().parents[2] / "config" / "sources"


def read_source(site: SiteId) -> Source:
    return Source.model_validate(yaml.safe_load((FOLDER / f"demo-{site}.yaml").read_text(encoding="utf-8")))


def rules_for(source: Source, page: DemoPage) -> CleanRules:
    day = date_part(page.published)
    fitting = [
        rule
        for rule in source.clean.rules
        if (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_until is None or day <= rule.valid_until)
    ]
    assert len(fitting) == 1, page.url
    return fitting[0]


@pytest.mark.parametrize("site", SITES)
def test_every_page_lies_in_scope_and_bounds(site: SiteId) -> None:
    source, pages = read_source(site), load_site(site).pages
    assert source.id == f"demo-{site}" and source.demo
    assert source.scope.hosts == (SITES[site].host,)
    assert source.fetch.connect_to == "service:demo-web" and source.fetch.allow_private
    assert all(any(re.search(pattern, page.url) for pattern in source.scope.include) for page in pages)
    assert source.expect.min_listed <= len(pages) <= (source.expect.max_listed or len(pages))
    assert source.timezone == SITES[site].timezone
    assert {segment.language for page in pages for segment in page.segments} == set(source.languages)


@pytest.mark.parametrize("site", ["mfa", "speeches", "mirror"])
def test_each_rule_finds_its_one_element_on_every_page_of_its_time(demo_web: LocalWeb, site: SiteId) -> None:
    source, used = read_source(site), set()
    for page in load_site(site).pages:
        if page.format != "html":
            continue
        rule = rules_for(source, page)
        used.add(rule.version)
        content = demo_web.get(page.url).content
        tree = BeautifulSoup(content, "lxml", from_encoding="cp1251" if page.fault == "wrong-charset" else "utf-8")
        for selector in rule.remove:
            for element in tree.select(selector):
                element.decompose()
        for selector in filter(None, (rule.title, rule.published, rule.body)):
            assert len(tree.select(selector)) == 1, (page.url, selector)
        if rule.reference and page.reference:
            assert tree.select_one(rule.reference).get_text(strip=True) == page.reference
        assert page.title in tree.select_one(rule.title).get_text()
        body = " ".join(tree.select_one(rule.body).get_text(" ").split())
        own = [segment.title for segment in page.segments[1:] if segment.title]
        text = " ".join(part for segment in page.segments for part in segment.text.split())
        for title in own:
            body = body.replace(f"{title} ", "", 1)
        assert " ".join(body.replace(" :", ":").split()) == " ".join(text.split()), page.url
    assert used == {rule.version for rule in source.clean.rules}
