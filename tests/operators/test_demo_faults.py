"""Each fault of the demo sites is seen after one crawl, called by its name, told once, and over when mended."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import html

from communique.demo.breakage import SWITCH_FILE, SiteFault, read_faults, redesign_markup, switch_fault
from communique.demo.content import DemoSite, load_sites
from communique.demo.render import render_page
from communique.errors import CommuniqueError, ConfigError
from communique.operators.health import SourceHealth
from communique.operators.incident_store import update_incidents
from communique.operators.store import HealthStore
from communique.operators.watched import crawl_watched
from communique.pipeline.context import Installation

NAMED: list[tuple[SiteFault, tuple[str, str, str]]] = [
    # The generic extractor still reads these pages, so they are poorer and not gone.
    (SiteFault(fault="redesign"), ("degraded", "redesign", "its selectors find nothing any more")),
    (SiteFault(fault="redesign", by_script=True), ("broken", "redesign", "could not go on: rules-lost")),
    (SiteFault(fault="silence"), ("silent", "listing-empty", "no-items")),
    (SiteFault(fault="403"), ("refused", "refused", "http-403")),
    (SiteFault(fault="slow", seconds=1.2), ("late", "slow", "a page takes")),
    (SiteFault(fault="garbage"), ("broken", "garbage", "no language of the source")),
]


def told(installation: Installation) -> list[tuple[str, str, str]]:
    """Return what operators were told so far: event, state and cause."""
    file = installation.settings.home / "told.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    found = [json.loads(line) for line in lines]
    return [(one["event"], one["incident"]["state"], one["incident"]["cause"]) for one in found]


def crawl(installation: Installation, source_id: str) -> SourceHealth:
    with suppress(CommuniqueError):
        return crawl_watched(source_id, installation)[1]
    known = HealthStore(installation.client, installation.settings).read_source(source_id)
    assert known is not None
    return known.health


@pytest.fixture(scope="module")
def healthy(demo_installation: Installation) -> Installation:
    """The installation after a crawl in which nothing was wrong."""
    home = demo_installation.settings.home
    settings = demo_installation.settings.model_copy(update={"operators": f"file:{home / 'told.jsonl'}"})
    installation = Installation(settings)
    before = crawl(installation, "demo-mirror")
    assert (before.state, before.findings) == ("fine", ())
    assert told(installation) == []
    return installation


@pytest.mark.services
@pytest.mark.parametrize(
    ("fault", "named"), NAMED, ids=[f"{one.fault}{'-by-script' * one.by_script}" for one, _ in NAMED]
)
def test_a_fault_is_seen_named_and_over_when_mended(
    healthy: Installation, fault: SiteFault, named: tuple[str, str, str]
) -> None:
    switch = healthy.settings.home / SWITCH_FILE
    switch_fault(switch, "mirror", fault)
    before = told(healthy)
    broken = crawl(healthy, "demo-mirror")
    state, cause, shown = named
    assert (broken.state, broken.cause) == (state, cause), broken.findings
    assert shown in " ".join(finding.evidence for finding in broken.findings)
    assert broken.advice
    update_incidents(healthy)
    assert told(healthy)[len(before) :] == [("opened", state, cause)], "told once, however often it is looked at"
    if fault.fault in {"redesign", "garbage"}:
        assert broken.findings[0].url
        assert broken.findings[0].url.startswith("http://mirror.demo.localhost/wmd/")
    if fault.by_script:
        held = [one for one in healthy.ledger.iter_entries("demo-mirror") if one.reason == "rules-lost"]
        assert len(held) > 8
        assert {one.state for one in held} == {"held"}, "their documents stay, and the new bytes are in the archive"
        assert all(one.waiting for one in held)

    switch_fault(switch, "mirror", None)
    mended = crawl(healthy, "demo-mirror")
    assert (mended.state, mended.findings) == ("fine", ())
    assert told(healthy)[len(before) + 1 :] == [("resolved", state, cause)]


def words_of(page: html.HtmlElement) -> list[str]:
    return " ".join(page.xpath("//text()[not(parent::script)]")).split()


@pytest.mark.parametrize("site", load_sites(), ids=lambda site: site.id)
def test_a_redesign_keeps_every_word_and_loses_every_name(site: DemoSite) -> None:
    for page in site.documents:
        markup = render_page(site, page)
        before, after = html.document_fromstring(markup), html.document_fromstring(redesign_markup(markup))
        assert words_of(before) == words_of(after)
        hidden = html.document_fromstring(redesign_markup(markup, by_script=True))
        assert words_of(before) == words_of(hidden)
        assert not hidden.xpath("//body//text()[normalize-space()][not(ancestor::template)]")
        assert not {*before.xpath("//@class")} & {*after.xpath("//@class")}


def test_what_is_not_a_switch_says_so(tmp_path: Path) -> None:
    file = tmp_path / SWITCH_FILE
    assert read_faults(file) == {}
    file.write_text('{"mfa": {"fault": "fire"}}', encoding="utf-8")
    with pytest.raises(ConfigError, match=str(file)):
        read_faults(file)
