"""Everything but the archive is lost, and the same documents, versions and ledger come back from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command, run_json
from tests.pipeline.conftest import PARAGRAPHS, Ministry, release

from communique.archive import ArchiveStore, ArchiveWriter, Exchange, iter_records
from communique.archive.checking import check_file
from communique.errors import CommuniqueError
from communique.index import alias_name
from communique.index.held import read_documents
from communique.index.revisions import read_revisions
from communique.ledger import LedgerEntry
from communique.models import Candidate, FetchRecord, Quarantined
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.past_visits import PastVisit, is_unlisted, retell_visits
from communique.pipeline.rebuild import rebuild_source

OF_ONE_RUN = {"run_id", "indexed_at"}
START = datetime(2025, 4, 4, 10, 30, tzinfo=UTC)


def forget_everything(installation: Installation, source_id: str) -> None:
    """Take away what Elasticsearch has of a source."""
    for kind in ("documents", "ledger", "revisions"):
        index = alias_name(installation.settings, kind)
        installation.client.indices.refresh(index=index)
        installation.client.delete_by_query(index=index, query={"term": {"source": source_id}}, refresh=True)


def memory(installation: Installation, urls: list[str]) -> dict[str, Any]:
    """Return what is held of pages: documents, versions and ledger, without what is of one run."""
    client, settings = installation.client, installation.settings
    documents = read_documents(client, settings, urls)
    return {
        "documents": {u: {k: v for k, v in one.items() if k not in OF_ONE_RUN} for u, one in documents.items()},
        "revisions": {
            url: [one.model_dump(exclude=OF_ONE_RUN) for one in versions]
            for url, versions in read_revisions(client, settings, urls).items()
        },
        "ledger": {
            url: entry.model_dump(exclude={*OF_ONE_RUN, "last_seen_at", "next_visit_at"})
            for url, entry in installation.ledger.read_entries(urls).items()
        },
    }


def moments(installation: Installation, urls: list[str]) -> dict[str, tuple[datetime | None, datetime | None]]:
    entries: dict[str, LedgerEntry] = installation.ledger.read_entries(urls)
    return {url: (entry.last_seen_at, entry.next_visit_at) for url, entry in entries.items()}


@pytest.mark.services
def test_everything_comes_back_from_the_archive_alone(installation: Installation, ministry: Ministry) -> None:
    site = ministry.site
    same, changing = ministry.put("1", release(1)), ministry.put("2", release(2))
    going, failing = (
        ministry.put("3", release(3)),
        site.on(f"/{ministry.id}/4", lambda r: r.answer("500 Oh", body=b"x")),
    )
    moved = site.on(f"/{ministry.id}/5", lambda r: r.answer("301 Moved", {"Location": f"/{ministry.id}/1"}))
    empty, textless = ministry.put("6", b""), ministry.put("7", b"<html><body><nav>Home</nav></body></html>")
    urls = [same, changing, going, failing, moved, empty, textless]
    ministry.list(*urls)
    crawl_source(ministry.id, installation)
    ministry.put("2", release(2, *(f"{text} It was said twice." for text in PARAGRAPHS)))
    ministry.remove("3")
    ministry.put("4", release(4))
    crawl_source(ministry.id, installation)
    crawl_source(ministry.id, installation)
    before, visited = memory(installation, urls), moments(installation, urls)
    assert len(before["documents"]) == 4, "what moved is one document with where it is now"
    assert len(before["revisions"][changing]) == 2
    assert before["ledger"][going]["failures"] == 2
    assert {url: entry["state"] for url, entry in before["ledger"].items()} == {
        url: "quarantined" if url in {empty, textless} else "held" for url in urls
    }

    forget_everything(installation, ministry.id)
    assert memory(installation, urls) == {"documents": {}, "revisions": {}, "ledger": {}}
    asked = len(site.requests)
    report = rebuild_source(ministry.id, installation)
    assert len(site.requests) == asked, "no site is asked"
    assert memory(installation, urls) == before
    assert (report.pages, report.known, report.without_listing) == (7, 0, 0)
    for url, then in moments(installation, urls).items():
        for old, new in zip(visited[url], then, strict=True):
            assert old is not None and new is not None
            assert abs(old - new) < timedelta(seconds=60), f"{url}: visits are due when they were"

    again = rebuild_source(ministry.id, installation)
    assert (again.known, again.indexed) == (7 * 3, 0), "what is there is not made again"
    assert memory(installation, urls) == before
    done = crawl_source(ministry.id, installation)
    assert (done.indexed, done.fetched) == (0, 0)


@pytest.mark.services
def test_a_rebuild_that_was_cut_off_goes_on_and_newer_visits_stay(
    installation: Installation, ministry: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communique.pipeline.rebuild.BATCH_VISITS", 2)
    monkeypatch.setattr("communique.pipeline.rebuild.PART_RECORDS", 4)
    urls = [ministry.put(str(number), release(number)) for number in range(1, 6)]
    ministry.list(*urls)
    crawl_source(ministry.id, installation)
    before = memory(installation, urls)
    forget_everything(installation, ministry.id)

    def stop(_source: str, told: int, _total: int) -> None:
        if told >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_source(ministry.id, installation, tell=stop)
    assert 0 < len(memory(installation, urls)["documents"]) < 5
    ministry.put("1", release(1, *(f"{text} It was said later." for text in PARAGRAPHS)))
    ministry.list(urls[0])
    crawl_source(ministry.id, installation)
    report = rebuild_source(ministry.id, installation)
    assert report.known > 0
    after = memory(installation, urls)
    for url in urls[1:]:
        # The story is told by all pages together, and one of them has changed.
        assert after["documents"][url] | {"story": None} == before["documents"][url] | {"story": None}
    assert "said later" in str(after["documents"][urls[0]])


@pytest.mark.services
def test_the_commands_rebuild_check_and_index_what_is_archived(installation: Installation, ministry: Ministry) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    crawl_source(ministry.id, installation)
    settings = installation.settings
    forget_everything(installation, ministry.id)
    (rebuilt,) = run_json(settings, "rebuild", "--source", ministry.id)["sources"]
    assert (rebuilt["pages"], rebuilt["indexed"]) == (1, 1)
    out = settings.home / "all.cdxj"
    assert run_command(settings, "archive", "index", "--out", str(out)).returncode == 0
    assert f'"url": "{url}"' in out.read_text()
    (name,) = installation.archive.names(ministry.id)
    checked = check_file(installation.archive, name)
    assert (checked.records, checked.problems) == (3, ())
    (settings.archive_dir / name).write_bytes((settings.archive_dir / name).read_bytes()[:-9])
    torn = run_command(settings, "archive", "check", "--source", ministry.id)
    assert (torn.returncode, "no whole record" in torn.stdout) == (1, True)
    with pytest.raises(CommuniqueError, match="no archive of"):
        rebuild_source("demo-mfa", installation)


def retold(folder: Path, *answers: tuple[float, int, bytes]) -> list[PastVisit]:
    """Archive answers for one page, hours apart, as fetch does, and tell its visits again."""
    url, store = "https://ministry.example/1", ArchiveStore(folder)
    listing = Candidate(source="ministry", url=url, via="feed", found_in="https://ministry.example/f", listed_at=START)
    with ArchiveWriter(store, "ministry") as writer:
        for hours, status, body in answers:
            at = START + timedelta(hours=hours)
            exchange = Exchange(url=url, status=status, reason="X", body=body, received_at=at)
            writer.write_exchange(exchange, page_url=url, listing=listing)
    (visits,) = retell_visits([record for name in store.names() for record in iter_records(store, name)], "ministry")
    return visits


def test_visits_are_told_again_with_what_they_came_to(tmp_path: Path) -> None:
    visits = retold(tmp_path, (24, 404, b"no"), (0, 200, b"text"), (48, 200, b""), (72, 304, b""), (96, 301, b""))
    told = [
        (visit.outcome.outcome if isinstance(visit.outcome, FetchRecord) else visit.outcome.reason, visit.at)
        for visit in visits
    ]
    hours = [("fetched", 0), ("http-404", 24), ("empty-body", 48), ("http-304", 72)]
    assert told == [(what, START + timedelta(hours=after)) for what, after in hours]
    missing = visits[1].outcome
    assert isinstance(missing, Quarantined)
    assert missing.message == "https://ministry.example/1: expected 200, got 404 X"


def test_archives_of_before_listings_were_kept_are_told_as_unlisted(tmp_path: Path) -> None:
    url, store = "https://ministry.example/1", ArchiveStore(tmp_path)
    with ArchiveWriter(store, "ministry") as writer:
        writer.write_exchange(Exchange(url=url, status=200, body=b"text", received_at=START), page_url=url)
    ((visit,),) = retell_visits([r for name in store.names() for r in iter_records(store, name)], "ministry")
    assert is_unlisted(visit.candidate)
    assert (visit.candidate.url, visit.candidate.listed_at, visit.at) == (url, START, START)


def test_a_revisit_whose_original_is_lost_is_no_visit(tmp_path: Path) -> None:
    (only,) = retold(tmp_path, (0, 200, b"text"))
    record = only.outcome
    assert isinstance(record, FetchRecord)
    store = ArchiveStore(tmp_path / "other")
    with ArchiveWriter(store, "ministry") as writer:
        exchange = Exchange(url=record.candidate.url, status=304, body=b"", received_at=START)
        writer.write_revisit(exchange, page_url=record.candidate.url, held=record.archive, digest=record.digest)
    assert retell_visits([r for name in store.names() for r in iter_records(store, name)], "ministry") == []
