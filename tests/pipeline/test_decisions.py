"""What operators decide of pages in quarantine holds in crawls and replays, and can be taken back."""

from __future__ import annotations

import pytest
from tests.commands import run_command
from tests.pipeline.conftest import Ministry, release

from communique.errors import CommuniqueError
from communique.index.held import read_documents
from communique.ledger import LedgerEntry
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.decisions import ask_again, drop_page, release_page, take_back_page
from communique.pipeline.replay import apply_batch, plan_replay, remake_batch
from communique.pipeline.workspace import Batch

pytestmark = pytest.mark.services
LINE = "<p><a href=/1>words of the ministry on the trade between two countries</a> in the spring</p>"
UNSURE = f"<html><body><main>{LINE * 3}</main></body></html>".encode()


def entry_of(installation: Installation, url: str) -> LedgerEntry:
    return installation.ledger.read_entries([url])[url]


def replay(installation: Installation, run_id: str, **chosen: object) -> int:
    """Replay what is chosen and return how many batches that was."""
    references = plan_replay(installation, run_id, **chosen)  # type: ignore[arg-type]
    for reference in references:
        batch = Batch(root=installation.settings.runs_dir, reference=reference)
        remake_batch(batch, installation)
        apply_batch(batch, installation)
    return len(references)


def test_a_dropped_page_is_left_alone_until_it_is_taken_back(installation: Installation, ministry: Ministry) -> None:
    good, bad = ministry.put("1", release(1)), ministry.put("2", UNSURE)
    ministry.list(good, bad)
    assert crawl_source(ministry.id, installation, run_id="a").quarantined == 1
    with pytest.raises(CommuniqueError, match="a reason is needed"):
        drop_page(installation, bad, by="ann", reason="  ")
    with pytest.raises(CommuniqueError, match="expected a page that is quarantined, it is held"):
        drop_page(installation, good, by="ann", reason="no")
    dropped = drop_page(installation, bad, by="ann", reason="a list of links")
    assert (dropped.state, dropped.reason) == ("refused", "dropped")
    assert "dropped by ann" in (dropped.message or "")
    asked = len(ministry.site.requests)
    report = crawl_source(ministry.id, installation, run_id="b")
    assert (report.listed, report.quarantined, report.finished) == (2, 0, True)
    assert not any(request.path.endswith("/2") for request in ministry.site.requests[asked:])
    assert replay(installation, "r", urls=[bad]) == 0
    take_back_page(installation, bad, by="ben")
    assert entry_of(installation, bad).state == "quarantined"
    assert crawl_source(ministry.id, installation, run_id="c").quarantined == 1


def test_a_released_page_becomes_a_document_and_stays_one(installation: Installation, ministry: Ministry) -> None:
    url = ministry.put("1", UNSURE)
    ministry.list(url)
    crawl_source(ministry.id, installation, run_id="a")
    assert entry_of(installation, url).reason == "low-confidence"
    release_page(installation, url, by="ann", reason="it is all there is")
    assert replay(installation, "r", source_id=ministry.id, quarantined=True) == 1
    assert "words of the ministry" in str(read_documents(installation.client, installation.settings, [url])[url])
    assert entry_of(installation, url).state == "held"
    assert crawl_source(ministry.id, installation, run_id="b").quarantined == 0
    assert replay(installation, "s", source_id=ministry.id, quarantined=True) == 0
    ministry.put("1", UNSURE.replace(b"spring", b"autumn"))
    assert crawl_source(ministry.id, installation, run_id="c").reasons == {"low-confidence": 1}


def test_a_page_that_failed_is_asked_for_again(installation: Installation, ministry: Ministry) -> None:
    ministry.describe(fetch={"delay_seconds": 0, "allow_private": True, "revisit_minutes": 600})
    url = ministry.site.url(f"/{ministry.id}/1")
    ministry.remove("1", "500 Internal Server Error")
    ministry.list(url)
    crawl_source(ministry.id, installation, run_id="a")
    ministry.put("1", release(1))
    assert crawl_source(ministry.id, installation, run_id="b").indexed == 0
    with pytest.raises(CommuniqueError, match="nothing of it was received"):
        release_page(installation, url, by="ann", reason="yes")
    ask_again(installation, url)
    assert crawl_source(ministry.id, installation, run_id="c").indexed == 1


def test_decisions_on_the_command_line(installation: Installation, ministry: Ministry) -> None:
    url = ministry.put("1", UNSURE)
    ministry.list(url)
    crawl_source(ministry.id, installation, run_id="a")
    dropped = run_command(installation.settings, "quarantine", "drop", url, "--reason", "links only")
    assert "links only" in dropped.stdout
    refused = run_command(installation.settings, "quarantine", "release", url, "--reason", "no")
    assert refused.returncode == 1
    assert "expected a page that is quarantined" in refused.stderr
    assert run_command(installation.settings, "quarantine", "take-back", url).returncode == 0
    assert run_command(installation.settings, "quarantine", "release", url, "--reason", "wanted").returncode == 0
    assert run_command(installation.settings, "replay", "--url", url).returncode == 0
    assert entry_of(installation, url).state == "held"
