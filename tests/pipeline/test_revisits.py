"""A page is asked for again by how often it changes, also when it has dropped out of its listing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.pipeline.conftest import Ministry, release

from communique.ledger import LedgerEntry, merge_entries
from communique.models import Candidate
from communique.pipeline import discover_step
from communique.pipeline.backfill import name_backfill
from communique.pipeline.context import Installation
from communique.pipeline.crawl import crawl_source
from communique.pipeline.discover_step import Scan
from communique.pipeline.revisits import digest_of_text, is_due, plan_next_visit
from communique.sources.model import FetchPolicy

NOW = datetime(2025, 4, 4, 12, tzinfo=UTC)
URL = "https://m.example/1"
CANDIDATE = Candidate(source="ministry", url=URL, via="feed", found_in="https://m.example/f", listed_at=NOW)
POLICY = FetchPolicy(revisit_minutes=60, revisit_days=2)


def visit(old: LedgerEntry | None, text: str | None, *, reason: str | None = None, failures: int = 0) -> LedgerEntry:
    entry = LedgerEntry(
        url=CANDIDATE.url, source="ministry", state="held", stage=reason and "fetch", reason=reason, failures=failures
    )  # type: ignore[arg-type]
    return plan_next_visit(entry, old, CANDIDATE, text_digest=text, fetched=text is not None, policy=POLICY, now=NOW)


def hours(entry: LedgerEntry) -> float:
    assert entry.next_visit_at is not None
    return (entry.next_visit_at - NOW).total_seconds() / 3600


def follow(texts: Iterable[str | None]) -> list[float]:
    entry, found = None, []
    for text in texts:
        entry = visit(entry, text)
        found.append(hours(entry))
    return found


def test_the_time_doubles_while_nothing_changes_up_to_the_longest() -> None:
    assert follow(["a", None, "a", None, None, None, None, None]) == [1, 2, 4, 8, 16, 32, 48, 48]


def test_a_change_quarters_the_time_down_to_the_first() -> None:
    assert follow(["a", None, None, None, None, "b", None, "c", "d"]) == [1, 2, 4, 8, 16, 4, 8, 2, 1]


def test_other_bytes_with_the_same_text_are_no_change() -> None:
    first = {"headline": "Talks", "segments": [{"language": "en", "text": "They met."}], "digest": "sha256:1"}
    assert digest_of_text(first) == digest_of_text(first | {"digest": "sha256:2"})
    assert digest_of_text(first) != digest_of_text(first | {"headline": "Talks held"})


def test_failures_wait_longer_each_time_and_leave_the_rhythm_alone() -> None:
    entry = visit(visit(visit(None, "a"), None), None)
    assert entry.visit_seconds == 4 * 3600
    waits = []
    for failures in range(1, 9):
        entry = visit(entry, None, reason="timeout", failures=failures)
        waits.append(hours(entry))
    assert waits == [0.25, 0.5, 1, 2, 4, 8, 16, 24]
    assert (entry.visit_seconds, entry.visits, entry.text_digest) == (4 * 3600, 11, "a")
    assert hours(visit(entry, None, reason="http-404", failures=1)) == 24


def test_two_accounts_of_a_page_keep_the_schedule_with_more_visits() -> None:
    once, twice = visit(None, "a"), visit(visit(None, "a"), None)
    assert merge_entries(once, twice).next_visit_at == merge_entries(twice, once).next_visit_at == twice.next_visit_at


def test_a_listing_that_says_something_else_makes_a_page_due() -> None:
    entry = visit(None, "a")
    assert not is_due(entry, CANDIDATE, POLICY, NOW)
    assert is_due(entry, CANDIDATE, POLICY, NOW + timedelta(hours=1))
    assert is_due(entry, CANDIDATE.model_copy(update={"modified": "2025-04-04"}), POLICY, NOW)
    assert is_due(entry, CANDIDATE, FetchPolicy(revisit_minutes=0), NOW)
    assert is_due(None, CANDIDATE, POLICY, NOW)


def make_due(installation: Installation, url: str, *, ago: timedelta = timedelta(minutes=1)) -> LedgerEntry:
    entry = installation.ledger.read_entries([url])[url]
    due = entry.model_copy(update={"next_visit_at": datetime.now(UTC) - ago})
    installation.ledger.write_entries([due])
    return due


def asked(ministry: Ministry, since: int) -> list[str]:
    return [request.path.rsplit("/", 1)[1] for request in ministry.site.requests[since:]]


def test_pages_rest_until_they_are_due_and_are_visited_after_they_dropped_out(
    ministry: Ministry, installation: Installation
) -> None:
    ministry.describe(fetch={"delay_seconds": 0, "allow_private": True, "total_seconds": 5})
    urls = [ministry.put(str(number), release(number)) for number in (1, 2)]
    ministry.remove("3", "500 Oh")
    urls.append(ministry.site.url(f"/{ministry.id}/3"))
    ministry.list(*urls)
    assert crawl_source(ministry.id, installation).reasons == {"http-500": 1}

    before = len(ministry.site.requests)
    second = crawl_source(ministry.id, installation)
    assert asked(ministry, before) == ["feed"], "robots.txt is kept for a day, the pages rest"
    assert second.finished
    assert (second.listed, second.unchanged, second.quarantined, second.indexed) == (3, 2, 1, 0)
    assert second.reasons == {"http-500": 1}

    ministry.list(urls[1])
    make_due(installation, urls[0])
    ministry.put("1", release(1, "The statement was corrected in silence on the next morning by the press service."))
    before = len(ministry.site.requests)
    third = crawl_source(ministry.id, installation)
    assert asked(ministry, before) == ["feed", "1"]
    assert third.finished
    assert (third.listed, third.revisited, third.indexed, third.unchanged) == (1, 1, 1, 1)
    entry = installation.ledger.read_entries(urls)[urls[0]]
    assert (entry.visits, entry.changes, entry.visit_seconds) == (2, 1, 3600)
    assert entry.listing is not None and entry.listing.title == "Listed 1", "what the listing said is kept"

    before = len(ministry.site.requests)
    crawl_source(ministry.id, installation, scan=Scan(every_page=True))
    assert asked(ministry, before) == ["feed", "2"]
    make_due(installation, urls[0])
    before = len(ministry.site.requests)
    crawl_source(ministry.id, installation, scan=Scan(news_only=True))
    assert asked(ministry, before) == ["feed"], "a run for news leaves what dropped out to the next scheduled one"


def test_a_source_outside_its_hours_is_left_alone_and_says_so(ministry: Ministry, installation: Installation) -> None:
    soon = datetime.now(UTC) + timedelta(hours=2)
    ministry.describe(fetch={"hours": [f"{soon:%H}:00-{soon + timedelta(hours=1):%H}:00"], "allow_private": True})
    report = crawl_source(ministry.id, installation)
    assert report.finished
    assert [problem.reason for problem in report.problems] == ["outside-hours"]
    assert ministry.site.requests == []


LIST = "<ul>{items}</ul>{next}"


def serve_list(ministry: Ministry, pages: int, *, per_page: int = 2, more: str = "next") -> list[str]:
    """Serve a list of dated releases, newest first: page 0 has the days 30 and 29 of April 2025, and so on."""
    urls, day = [], 30
    for number in range(pages):
        items = ""
        for _ in range(per_page):
            urls.append(ministry.put(f"r{day}", release(day)))
            items += f'<li><a href="r{day}">Release {day}</a> <i>2025-04-{day:02}</i></li>'
            day -= 1
        last = more != "next" or number + 1 == pages
        following = "" if last else f'<a class="next" href="list{number + 1}">older</a>'
        ministry.put(f"list{number}", LIST.format(items=items, next=following).encode())
    return urls


@pytest.mark.parametrize("more", ["next", "numbered"])
def test_a_backfill_turns_list_pages_back_to_its_day(ministry: Ministry, installation: Installation, more: str) -> None:
    urls = serve_list(ministry, pages=8, more=more)
    first = ministry.site.url(f"/{ministry.id}/list0")
    entrance = {"type": "list", "url": first, "item": "li", "date": "i", "max_pages": 1}
    ways = {"next": {"next": "a.next"}, "numbered": {"numbered": f"{first[:-1]}{{number}}", "first_number": 0}}
    ministry.describe(discover=[entrance | ways[more]])
    assert crawl_source(ministry.id, installation).listed == 2

    before = len(ministry.site.requests)
    report = crawl_source(ministry.id, installation, scan=Scan(since=date(2025, 4, 26)))
    assert report.finished
    assert (report.listed, report.indexed) == (5, 3), "30 to 26; 25 stands on the same list page and is older"
    names = asked(ministry, before)
    assert [name for name in names if name.startswith("list")] == ["list0", "list1", "list2", "list3"]
    assert set(installation.ledger.read_entries(urls)) == set(urls[:5])


def test_a_backfill_that_was_cut_off_goes_on_where_it_stopped(ministry: Ministry, installation: Installation) -> None:
    since = date(2025, 4, 1)
    serve_list(ministry, pages=6)
    first = ministry.site.url(f"/{ministry.id}/list0")
    ministry.describe(discover=[{"type": "list", "url": first, "item": "li", "date": "i", "next": "a.next"}])
    run_id, goes_on = name_backfill(installation, ministry.id, since, anew=False)
    assert not goes_on

    class Killed(BaseException):
        """Stands for the end of the process: nothing catches it."""

    class Dying(discover_step._BookmarkFile):
        def turn(self, entrance: str, pending: tuple[tuple[str, int], ...]) -> None:
            super().turn(entrance, pending)
            if pending and pending[0][1] == 3:
                raise Killed

    kept, discover_step._BookmarkFile = discover_step._BookmarkFile, Dying  # type: ignore[misc]
    try:
        with pytest.raises(Killed):
            crawl_source(ministry.id, installation, run_id=run_id, scan=Scan(since=since))
    finally:
        discover_step._BookmarkFile = kept  # type: ignore[misc]
    before = len(ministry.site.requests)
    assert name_backfill(installation, ministry.id, since, anew=False) == (run_id, True)
    report = crawl_source(ministry.id, installation, run_id=run_id, scan=Scan(since=since))
    assert (report.listed, report.indexed, report.finished) == (12, 12, True)
    names = [name for name in asked(ministry, before) if name.startswith("list")]
    assert names == ["list3", "list4", "list5"], "pages of the list that were read are not asked for again"
    assert name_backfill(installation, ministry.id, since, anew=False)[1] is False
