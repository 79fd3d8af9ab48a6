"""Two addresses of one page are one document where the page says so and it is true; a wrong claim joins nothing."""

from __future__ import annotations

import pytest
from tests.pipeline.conftest import PARAGRAPHS, Ministry, release

from communique.cli.query_options import need_document
from communique.index import document_id
from communique.index.held import read_documents
from communique.ledger import CopyOf, LedgerEntry, PageCount
from communique.models import CanonicalClaim
from communique.pipeline.context import Installation
from communique.pipeline.copies import Sight, judge_claim
from communique.pipeline.coverage import sum_coverage
from communique.pipeline.crawl import crawl_source
from communique.pipeline.ledger_entries import entry_of_claim
from communique.pipeline.page_story import tell_page_story
from communique.pipeline.replay import apply_batch, plan_replay, read_changes, remake_batch
from communique.pipeline.workspace import Batch

A, C = "https://m.example/a", "https://m.example/c"
OTHER = (PARAGRAPHS[0], "A second meeting on the same questions will be held in the other capital on the next Friday.")


def sight(
    url: str, text: str = "One.", *, day: str = "2025-04-04", listed: str | None = None, **fields: object
) -> Sight:
    document = {"headline": "Talks", "published_day": day, "segments": [{"language": "en", "text": text}]}
    return Sight(url, f"sha256:{text}", document, fields.get("canonical"), listed)  # type: ignore[arg-type]


def reason(page: Sight, target: Sight | None, refused: str | None = None) -> str | None:
    judged = judge_claim(CanonicalClaim(url=C, refused=refused), page, target, None)
    assert (judged.copy_of is None) == (judged.claim.refused is not None)
    return judged.claim.refused


def test_a_claim_is_followed_only_to_the_same_text_of_the_same_day() -> None:
    assert reason(sight(A), sight(C)) is None
    assert reason(sight(A), sight(C), "not-held") is None, "what was not held then may be now"
    assert reason(sight(A), sight(C), "contradicted") == "contradicted"
    assert reason(sight(A), None) == "not-held"
    assert reason(sight(A), sight(C, "Two.")) == "other-text"
    assert reason(sight(A), sight(C, day="2025-04-11")) == "other-text"
    assert reason(sight(A), sight(C, canonical=CanonicalClaim(url=A))) == "names-another"
    assert reason(sight(A, listed="2025-04-04"), sight(C, listed="2025-04-11T10:00:00")) == "listed-apart"
    assert reason(sight(A, listed="2025-04-04"), sight(C, listed="2025-04-04T10:00:00")) is None


def with_canonical(page: bytes, url: str) -> bytes:
    return page.replace(b"</head>", f'<link rel="canonical" href="{url}"></head>'.encode())


def held_at(installation: Installation, *urls: str) -> list[bool]:
    installation.client.indices.refresh()
    found = read_documents(installation.client, installation.settings, urls)
    return [url in found for url in urls]


@pytest.mark.services
@pytest.mark.parametrize("order", ["together", "page-first", "copy-first"])
def test_two_addresses_of_one_page_are_one_document(installation: Installation, ministry: Ministry, order: str) -> None:
    page = ministry.put("1", release(1))
    copy = ministry.put("1-print", with_canonical(release(1), page))
    for listed in {
        "together": [(copy, page)],
        "page-first": [(page,), (page, copy)],
        "copy-first": [(copy,), (copy, page)],
    }[order]:
        ministry.list(*listed)
        assert crawl_source(ministry.id, installation).finished
    assert held_at(installation, page, copy) == [True, False]
    entry = installation.ledger.read_entries([copy])[copy]
    assert entry.copy_of is not None and (entry.copy_of.url, entry.document_id) == (page, document_id(page))
    story = tell_page_story(installation, copy)
    assert f"one document with {page}" in story.summary
    assert any("both say the same" in event.what for event in story.events)
    assert sum_coverage(ministry.id, [PageCount(ministry.id, entry.state, entry.reason, 1)]).held == 1
    (reference,) = plan_replay(installation, f"replay-{order}", urls=[page, copy])
    batch = Batch(root=installation.settings.runs_dir, reference=reference)
    remake_batch(batch, installation)
    (changes,) = read_changes([batch])
    assert (changes.added, changes.removed, changes.changed, changes.same) == (0, 0, 0, 2)
    apply_batch(batch, installation)
    assert held_at(installation, page, copy) == [True, False]


@pytest.mark.services
def test_an_address_that_leads_to_a_listed_one_is_one_document_with_it(
    installation: Installation, ministry: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ministry.put("1/", release(1))
    other = ministry.put("2", release(2))
    slashless, wrong = page.rstrip("/"), ministry.site.url(f"/{ministry.id}/3")
    ministry.site.on(f"/{ministry.id}/1", lambda request: request.answer("301 Moved", {"Location": page}))
    ministry.list(slashless, page, wrong, other)
    ministry.put("3", release(3))
    crawl_source(ministry.id, installation)
    assert held_at(installation, page, slashless, wrong, other) == [True, False, True, True]
    assert f"one document with {page}" in tell_page_story(installation, slashless).summary
    monkeypatch.setattr("communique.settings.get_settings", lambda: installation.settings)
    assert need_document(slashless)["url"] == page, "`communique show` leads to the document"
    # A page that is gone, and leads to another one, has that page's text under its own address for now, not its own.
    ministry.site.on(f"/{ministry.id}/3", lambda request: request.answer("302 Found", {"Location": other}))
    crawl_source(ministry.id, installation)
    assert held_at(installation, wrong, other) == [False, True]
    ministry.put("3", release(3))
    crawl_source(ministry.id, installation)
    assert held_at(installation, wrong, other) == [True, True]
    versions = tell_page_story(installation, wrong).revisions
    assert [version.content["headline"][-1] for version in versions] == ["3", "2", "3"], "what it said is not lost"


@pytest.mark.services
def test_a_wrong_claim_joins_nothing_and_says_why(installation: Installation, ministry: Ministry) -> None:
    first = ministry.put("1", release(1))
    second = ministry.put("2", with_canonical(release(2, *OTHER), first))
    lost = ministry.put("3", with_canonical(release(3), ministry.site.url(f"/{ministry.id}/never")))
    loop = [ministry.site.url(f"/{ministry.id}/loop-{number}") for number in (0, 1)]
    for number in (0, 1):
        ministry.put(f"loop-{number}", with_canonical(release(5), loop[1 - number]))
    front = ministry.put("4", with_canonical(release(4), ministry.site.url("/")))
    ministry.list(first, second, lost, front, *loop)
    for _ in range(2):
        crawl_source(ministry.id, installation)
        assert held_at(installation, first, second, lost, front, *loop) == [True] * 6
    entries = installation.ledger.read_entries([second, lost, front, *loop])
    refused = {url: entry.canonical.refused for url, entry in entries.items() if entry.canonical}
    assert refused == {
        second: "other-text", lost: "not-held", front: "front-page", loop[0]: "names-another", loop[1]: "names-another"
    }  # fmt: skip
    assert any("not followed (other-text)" in event.what for event in tell_page_story(installation, second).events)


@pytest.mark.services
def test_pages_that_part_or_lose_each_other_have_documents_of_their_own(
    installation: Installation, ministry: Ministry
) -> None:
    page = ministry.put("1", release(1))
    copy = ministry.put("1-print", with_canonical(release(1), page))
    ministry.list(page, copy)
    crawl_source(ministry.id, installation)
    assert held_at(installation, page, copy) == [True, False]
    ministry.put("1", release(1, *OTHER))
    crawl_source(ministry.id, installation)
    crawl_source(ministry.id, installation)
    assert held_at(installation, page, copy) == [True, True], "the address has another text now"
    ministry.put("1-print", with_canonical(release(1, *OTHER), page))
    crawl_source(ministry.id, installation)
    assert held_at(installation, page, copy) == [True, False], "and now both have"
    ministry.put("1", with_canonical(release(1, *OTHER), ministry.site.url(f"/{ministry.id}/never")))
    crawl_source(ministry.id, installation)
    crawl_source(ministry.id, installation)
    assert held_at(installation, page, copy) == [True, True], "the page names another one in turn"


def test_what_was_found_to_be_the_same_stays_so_while_neither_has_other_bytes() -> None:
    before = entry_of_claim(
        LedgerEntry(url=A, source="m", state="held", digest="sha256:One."),
        CanonicalClaim(url=C),
        CopyOf(url=C, digest="sha256:Two."),
    )
    read_anew, not_yet = sight(A), sight(C, "Two.")
    assert judge_claim(CanonicalClaim(url=C), read_anew, not_yet, before).copy_of == before.copy_of
    assert judge_claim(CanonicalClaim(url=C), sight(A, "Three."), not_yet, before).copy_of is None
