"""Read a source's listings, choose what is due for a visit, and cut it into batches.

What the listings name goes to a file as it comes, with a bookmark beside it, so that memory does not grow with a site
and a killed reading goes on where it stopped, however far back it goes.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice

from communique.discover import Reading
from communique.fetch import PoliteSession, RememberingSession
from communique.ledger import LedgerEntry
from communique.models import Candidate, Quarantined, Value
from communique.pipeline.context import Installation
from communique.pipeline.report import Discovered
from communique.pipeline.revisits import is_due
from communique.pipeline.workspace import Batch, RunFolder
from communique.sources import Source, why_out_of_scope
from communique.sources.hours import is_within, next_beginning

BATCH_PAGES = 60
"""Pages in a batch: a minute's work or less, so that a killed task repeats little and two cores share a source."""
MAX_BATCHES = 1000
"""Airflow maps a task over at most 1,024 items; a larger crawl gets larger batches instead of failing."""
_CHUNK = 500


class Scan(Value):
    """What a run is to look at, beside what is new in the listings.

    Attributes:
        since: day back to which lists, sitemaps and feeds are followed (a backfill); ``None`` reads what they show.
        every_page: whether every listed page is asked for again, due or not.
        news_only: whether nothing is looked at but the listings: no page that dropped out of them, and none that
            only other rules or another version would make anew. For a run that a watcher started.
    """

    since: date | None = None
    every_page: bool = False
    news_only: bool = False


def discover_batches(source_id: str, run_id: str, installation: Installation, scan: Scan | None = None) -> list[str]:
    """Discover the pages of one source, and return the references of the batches made of those due for a visit.

    A run that is asked again (its task was killed) keeps the batches it had. One outside the hours in which the
    source may be asked finds nothing, and says so as a problem.

    Args:
        source_id: the source.
        run_id: name of the run.
        installation: settings and services.
        scan: what to look at; what is new and what is due if not given.

    Raises:
        ConfigError: there is no such source.
        ServiceError: every one of its listings failed, or Elasticsearch is away.
    """
    source, scan = installation.source(source_id), scan or Scan()
    run = RunFolder(installation.settings.runs_dir, source.id, run_id)
    if run.summary_file.exists():
        return list(Discovered.model_validate_json(run.summary_file.read_text(encoding="utf-8")).batches)
    now = datetime.now(UTC)
    if not is_within(source.fetch.hours, source.timezone, now):
        _write_summary(run, _stayed_away(source, now))
        return []
    work = run.make_folder("discover")
    problems, left_out = _read_listings(work, source, scan, installation, now)
    choice = _Choice(source, scan, installation, now)
    count = work.write("due", choice.pages(work.read("listed", Candidate)))
    references = _write_batches(run, work.read("due", Candidate), count)
    _write_summary(
        run,
        Discovered(
            source=source.id,
            listed=choice.listed,
            resting=choice.resting,
            resting_reasons=dict(choice.resting_reasons),
            revisited=choice.revisited,
            left_out=left_out,
            problems=problems,
            batches=tuple(references),
        ),
    )
    return references


def _read_listings(
    work: Batch, source: Source, scan: Scan, installation: Installation, now: datetime
) -> tuple[tuple[Quarantined, ...], int]:
    """Write what the listings name to ``listed``; return the listings that could not be read, and what was left out."""
    settings = installation.settings
    with PoliteSession(source, services_dir=settings.services_dir) as polite, work.append("listed") as out:
        session = RememberingSession(polite, settings.listings_dir / source.id)
        seen = {candidate.url for candidate in work.read("listed", Candidate)}
        reading = Reading(source, session, now, since=scan.since, bookmark=_BookmarkFile(work), seen=seen)
        for candidate in reading.candidates():
            out.add(candidate)
    return tuple(reading.problems), sum(reading.left_out.values())


class _Place(Value):
    """Which files of one way in are to be read still."""

    entrance: str
    pending: tuple[tuple[str, int], ...] = ()


class _BookmarkFile:
    """How far the reading of a run came, kept beside what it found."""

    def __init__(self, work: Batch) -> None:
        self._work = work
        self._places = {place.entrance: place for place in work.read("places", _Place)}

    def pending(self, entrance: str) -> tuple[tuple[str, int], ...] | None:
        """Return the files of a way in that are to be read; ``None`` if it was not begun, empty if it is read."""
        return self._places[entrance].pending if entrance in self._places else None

    def turn(self, entrance: str, pending: tuple[tuple[str, int], ...]) -> None:
        """Take down which files of a way in are to be read still."""
        self._places[entrance] = _Place(entrance=entrance, pending=pending)
        self._work.write("places", self._places.values())


class _Choice:
    """Chooses from what is listed, and from what the ledger knows, the pages that are asked for; counts the others."""

    def __init__(self, source: Source, scan: Scan, installation: Installation, now: datetime) -> None:
        self._source, self._scan, self._now = source, scan, now
        self._installation = installation
        self._versions = None if scan.news_only else installation.versions(source).digest
        self.listed = self.resting = self.revisited = 0
        self.resting_reasons: Counter[str] = Counter()

    def pages(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield the listed pages that are due, then the pages that dropped out of the listings and are due."""
        dropped = {entry.url: entry for entry in self._due_entries()}
        waiting = iter(candidates)
        while chunk := list(islice(waiting, _CHUNK)):
            self.listed += len(chunk)
            entries = self._installation.ledger.read_entries([candidate.url for candidate in chunk])
            for candidate in chunk:
                dropped.pop(candidate.url, None)
                entry = entries.get(candidate.url)
                if entry is None or self._is_asked_for(entry, candidate):
                    yield candidate
                else:
                    self._count_resting(entry)
        self.revisited = len(dropped)
        yield from (entry.candidate() for entry in dropped.values())

    def _is_asked_for(self, entry: LedgerEntry, candidate: Candidate) -> bool:
        if entry.state in {"refused", "retired"}:
            return False
        stale = self._versions is not None and entry.processed_with != self._versions
        return self._scan.every_page or stale or is_due(entry, candidate, self._source.fetch, self._now)

    def _count_resting(self, entry: LedgerEntry) -> None:
        if entry.reason is None or entry.state in {"refused", "retired"}:
            self.resting += 1
        else:
            self.resting_reasons[entry.reason] += 1

    def _due_entries(self) -> list[LedgerEntry]:
        policy = self._source.fetch
        if self._scan.news_only or not (policy.revisit_days and policy.revisit_pages):
            return []
        due = self._installation.ledger.list_due(self._source.id, self._now, policy.revisit_pages)
        wanted = [entry for entry in due if entry.state not in {"refused", "retired"}]
        return [entry for entry in wanted if why_out_of_scope(entry.url, self._source.scope) is None]


def _write_batches(run: RunFolder, candidates: Iterator[Candidate], count: int) -> list[str]:
    size = max(BATCH_PAGES, math.ceil(count / MAX_BATCHES))
    references = []
    for number in range(math.ceil(count / size)):
        batch = run.make_batch(number)
        batch.write("candidates", islice(candidates, size))
        references.append(batch.reference)
    return references


def _stayed_away(source: Source, now: datetime) -> Discovered:
    hours, opening = ", ".join(source.fetch.hours), next_beginning(source.fetch.hours, source.timezone, now)
    message = (
        f"{source.home}: not asked, because {source.id} is asked within {hours} ({source.timezone}) only; "
        f"a run after {opening:%Y-%m-%d %H:%M} UTC does"
    )
    problem = Quarantined(
        source=source.id, url=source.home, stage="discover", reason="outside-hours", message=message, at=now
    )
    return Discovered(source=source.id, listed=0, problems=(problem,))


def _write_summary(run: RunFolder, discovered: Discovered) -> None:
    run.path.mkdir(parents=True, exist_ok=True)
    partial = run.summary_file.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(discovered.model_dump_json(), encoding="utf-8")
    partial.replace(run.summary_file)
