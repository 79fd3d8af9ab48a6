"""Documents are made again from the archive: first shown, then written, and no site is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.pipeline.conftest import PARAGRAPHS, Ministry, release

from communique.errors import CommuniqueError, ConfigError
from communique.index.held import delete_documents, read_documents
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.document_changes import SAMPLES_OF_A_FIELD, Changes, add_changes, compare_documents
from communique.pipeline.replay import apply_batch, parse_since, plan_replay, read_changes, remake_batch
from communique.pipeline.workspace import Batch

OF_ONE_RUN = {"run_id", "indexed_at"}


def replay(installation: Installation, ministry: Ministry, run_id: str, *, dry_run: bool = False) -> Changes:
    """Replay a source as the command does, and return what it changed."""
    asked = len(ministry.site.requests)
    batches = [
        Batch(root=installation.settings.runs_dir, reference=reference)
        for reference in plan_replay(installation, run_id, source_id=ministry.id)
    ]
    for batch in batches:
        remake_batch(batch, installation)
    (changes,) = read_changes(batches)
    if not dry_run:
        for batch in batches:
            apply_batch(batch, installation)
    assert len(ministry.site.requests) == asked, "a replay asks no site"
    return changes


def lasting(installation: Installation, urls: list[str]) -> dict[str, dict[str, object]]:
    documents = read_documents(installation.client, installation.settings, urls)
    return {url: {k: v for k, v in document.items() if k not in OF_ONE_RUN} for url, document in documents.items()}


def test_compared_documents_differ_by_field_with_the_place_in_sight() -> None:
    before = {"url": "u", "title": "a" * 100 + "old" + "b" * 500, "kind": "news", "run_id": "1", "gone": 1}
    after = {"url": "u", "title": "a" * 100 + "new" + "b" * 500, "kind": "news", "run_id": "2", "languages": ("en",)}
    samples = {sample.field: sample for sample in compare_documents(before, after)}
    assert list(samples) == ["gone", "languages", "title"]
    assert (samples["gone"].before, samples["gone"].after) == ("1", "")
    assert samples["languages"].after == '["en"]'
    assert samples["title"].before.startswith("…" + "a" * 30 + "old")
    assert samples["title"].after.startswith("…" + "a" * 30 + "new")
    assert compare_documents(before, before) == ()


def test_accounts_of_batches_add_up_with_few_samples() -> None:
    parts = [
        Changes(source="s", pages=1, changed=1, fields={"kind": 1}, samples=compare_documents({}, {"url": str(n)}))
        for n in range(9)
    ]
    total = add_changes("s", parts)
    assert (total.pages, total.changed, total.fields) == (9, 9, {"kind": 9})
    assert len(total.samples) == SAMPLES_OF_A_FIELD


@pytest.mark.parametrize("text", ["yesterday", "2025-13-01", "04.04.2025"])
def test_a_day_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(CommuniqueError, match="expected a day"):
        parse_since(text)
    assert parse_since("2025-04-04") == date(2025, 4, 4)
    assert parse_since("") is None


@pytest.mark.services
def test_a_replay_without_new_rules_changes_nothing(installation: Installation, ministry: Ministry) -> None:
    urls = [ministry.put(str(number), release(number)) for number in (1, 2, 3)]
    ministry.list(*urls)
    crawl_source(ministry.id, installation)
    before, entries = lasting(installation, urls), installation.ledger.read_entries(urls)
    assert len(before) == 3
    changes = replay(installation, ministry, "same")
    assert (changes.pages, changes.same) == (3, 3), changes
    assert lasting(installation, urls) == before
    for url, entry in installation.ledger.read_entries(urls).items():
        of_replay = {"run_id", "indexed_at"}
        assert entry.model_dump(exclude=of_replay) == entries[url].model_dump(exclude=of_replay)
    assert crawl_source(ministry.id, installation).unchanged == 3


@pytest.mark.services
def test_new_rules_are_shown_by_field_and_then_written(installation: Installation, ministry: Ministry) -> None:
    url = ministry.put("1", release(1, kicker="Number 12-04-2025"))
    ministry.list(url)
    crawl_source(ministry.id, installation)
    ministry.describe(clean={"default_kind": "speech", "rules": [{"version": "2", "title": ".kicker"}]})
    before = lasting(installation, [url])
    shown = replay(installation, ministry, "dry", dry_run=True)
    assert lasting(installation, [url]) == before
    assert (shown.changed, shown.same, shown.added, shown.removed) == (1, 0, 0, 0)
    assert {"headline", "title"} <= shown.fields.keys()
    (sample,) = [one for one in shown.samples if one.field == "headline"]
    assert (sample.before, sample.after) == ("Ministers meet for talks number 1", "Number 12-04-2025")
    assert replay(installation, ministry, "wet").fields == shown.fields
    assert lasting(installation, [url])[url]["headline"] == "Number 12-04-2025"
    assert replay(installation, ministry, "again").same == 1


@pytest.mark.services
def test_lost_documents_come_back(installation: Installation, ministry: Ministry) -> None:
    urls = [ministry.put(str(number), release(number)) for number in (1, 2)]
    ministry.list(*urls)
    crawl_source(ministry.id, installation)
    before = lasting(installation, urls)
    assert delete_documents(installation.client, installation.settings, [urls[0], "https://a.example/never"]) == 1
    ministry.forget_site()
    changes = replay(installation, ministry, "back")
    assert (changes.added, changes.same) == (1, 1)
    assert changes.page_samples[0].url == urls[0]
    assert lasting(installation, urls) == before


@pytest.mark.services
def test_a_page_that_the_rules_now_refuse_loses_its_document_and_says_why(
    installation: Installation, ministry: Ministry
) -> None:
    urls = [ministry.put("1", release(1)), ministry.put("2", release(2, *[f"{text} More." for text in PARAGRAPHS]))]
    ministry.list(*urls)
    crawl_source(ministry.id, installation)
    held = installation.ledger.read_entries(urls)[urls[0]]
    ministry.describe(clean={"rules": [{"version": "none", "remove": ["article"]}]})
    shown = replay(installation, ministry, "refuse", dry_run=True)
    assert (shown.removed, len(lasting(installation, urls))) == (2, 2)
    replay(installation, ministry, "refuse-2")
    assert lasting(installation, urls) == {}
    entry = installation.ledger.read_entries(urls)[urls[0]]
    assert (entry.state, entry.document_id, entry.stage) == ("quarantined", None, "clean")
    assert entry.archive == held.archive, "the page as received stays"
    ministry.describe()
    assert replay(installation, ministry, "return").added == 2
    assert set(lasting(installation, urls)) == set(urls)


@pytest.mark.services
def test_a_page_whose_archive_record_is_lost_keeps_its_document(installation: Installation, ministry: Ministry) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    crawl_source(ministry.id, installation)
    entry = installation.ledger.read_entries([url])[url]
    assert entry.archive is not None
    (installation.settings.archive_dir / entry.archive.file).unlink()
    changes = replay(installation, ministry, "lost")
    assert (changes.failed, changes.removed) == (1, 0)
    assert "archive-missing" in changes.page_samples[0].why
    assert url in lasting(installation, [url])


@pytest.mark.services
def test_what_a_site_answers_for_a_failed_page_is_never_made_a_document(
    installation: Installation, ministry: Ministry
) -> None:
    ministry.site.on(f"/{ministry.id}/1", lambda request: request.answer("500 Oh", body=release(1)))
    ministry.list(ministry.site.url(f"/{ministry.id}/1"))
    assert crawl_source(ministry.id, installation).reasons == {"http-500": 1}
    assert plan_replay(installation, "nothing", source_id=ministry.id) == []


@pytest.mark.services
def test_a_page_fetched_anew_meanwhile_is_left_alone(installation: Installation, ministry: Ministry) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    crawl_source(ministry.id, installation)
    (reference,) = plan_replay(installation, "late", source_id=ministry.id)
    batch = Batch(root=installation.settings.runs_dir, reference=reference)
    remake_batch(batch, installation)
    ministry.put("1", release(1, *[f"{text} Corrected." for text in PARAGRAPHS]))
    crawl_source(ministry.id, installation)
    newer = lasting(installation, [url])
    apply_batch(batch, installation)
    assert lasting(installation, [url]) == newer


@pytest.mark.services
def test_pages_are_chosen_by_the_day_they_came(installation: Installation, ministry: Ministry) -> None:
    url = ministry.put("1", release(1))
    ministry.list(url)
    crawl_source(ministry.id, installation)
    today = datetime.now(UTC).date()
    later = plan_replay(installation, "later", source_id=ministry.id, since=today + timedelta(days=2))
    assert later == []
    assert len(plan_replay(installation, "now", source_id=ministry.id, since=today - timedelta(days=1))) == 1
    with pytest.raises(ConfigError, match="no source"):
        plan_replay(installation, "nobody", source_id="nobody")


@pytest.mark.services
def test_without_an_index_held_documents_are_an_error_and_not_none(installation: Installation) -> None:
    lost = installation.settings.model_copy(update={"index_prefix": "never-made"})
    with pytest.raises(CommuniqueError):
        read_documents(installation.client, lost, ["https://a.example/1"])
