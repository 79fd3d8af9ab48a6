"""What a run did, counted so that every listed page is accounted for.

``listed = indexed + unchanged + quarantined`` holds for every finished batch. For a run, ``listed`` is all that its
listings named, due for a visit or not, and pages it revisited though they are not listed any more come in addition. A
run that does not add up is reported as unfinished instead of being rounded into shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from communique.models import CleaningMeasures, Drift, PageMeasures, Quarantined, Value, summarise_measures
from communique.pipeline.workspace import Batch, RunFolder

_NO_COUNTS = {"reasons", "cleaning", "drift"}


class BatchReport(Value):
    """Counts of one finished batch, in pages.

    Attributes:
        listed: candidates handed to fetch.
        fetched: pages whose new bytes are in the archive.
        indexed: documents written.
        unchanged: pages held already, with nothing new in them.
        quarantined: pages that could not go on.
        reasons: quarantined pages by reason.
        cleaning: what the cleaner made of the batch's new and changed pages.
        drift: how these are unlike the pages of earlier runs.
    """

    listed: int
    fetched: int
    indexed: int
    unchanged: int
    quarantined: int
    reasons: dict[str, int] = Field(default_factory=dict)
    cleaning: CleaningMeasures = CleaningMeasures()
    drift: tuple[Drift, ...] = ()


class Discovered(Value):
    """What discover found in one run.

    Attributes:
        source: id of the source.
        listed: candidates in scope, each once.
        resting: of these, pages that are held and not due for a visit.
        resting_reasons: of these, pages in quarantine that are not due for a visit, by reason.
        revisited: pages not listed any more that are due for a visit.
        left_out: listed addresses outside the source's scope.
        problems: listings that could not be read, by address, with the reason.
        batches: references of the batches made.
    """

    source: str
    listed: int
    resting: int = 0
    resting_reasons: dict[str, int] = Field(default_factory=dict)
    revisited: int = 0
    left_out: int = 0
    problems: tuple[Quarantined, ...] = ()
    batches: tuple[str, ...] = ()


class RunReport(Value):
    """Counts of one run of one source.

    Attributes:
        source: id of the source.
        run_id: name of the run.
        finished: whether every batch has been indexed and every listed page accounted for.
        problems: listings that could not be read.
        listed: pages its listings named.
        revisited: pages not listed any more that were due for a visit.
        fetched, indexed, unchanged, quarantined, reasons: as in :class:`BatchReport`, summed; a listed page that was
            not due for a visit is unchanged, or quarantined for the reason it was.
        cleaning: as in :class:`BatchReport`, over all pages of the run.
        drift: of all batches.
    """

    source: str
    run_id: str
    finished: bool
    listed: int
    fetched: int
    indexed: int
    unchanged: int
    quarantined: int
    revisited: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)
    problems: tuple[Quarantined, ...] = ()
    cleaning: CleaningMeasures = CleaningMeasures()
    drift: tuple[Drift, ...] = ()


def write_batch_report(batch: Batch, report: BatchReport) -> None:
    """Write the counts of a batch into its folder, whole or not at all."""
    batch.write("report", [report])


def read_run_report(run: RunFolder) -> RunReport:
    """Return the counts of a run so far.

    Raises:
        FileNotFoundError: the run has not discovered anything yet.
    """
    discovered = Discovered.model_validate_json(run.summary_file.read_text(encoding="utf-8"))
    batches = run.batches()
    reports = [report for batch in batches for report in batch.read("report", BatchReport)]
    resting = BatchReport(
        listed=0,
        fetched=0,
        indexed=0,
        unchanged=discovered.resting,
        quarantined=sum(discovered.resting_reasons.values()),
        reasons=discovered.resting_reasons,
    )
    total = _sum([*reports, resting])
    accounted = total.indexed + total.unchanged + total.quarantined
    return RunReport(
        source=run.source_id,
        run_id=run.run_id,
        finished=len(reports) == len(discovered.batches) and accounted == discovered.listed + discovered.revisited,
        problems=discovered.problems,
        cleaning=summarise_measures(page for batch in batches for page in batch.read("measures", PageMeasures)),
        drift=tuple(drift for batch in batches for drift in batch.read("drift", Drift)),
        **total.model_dump(exclude={"cleaning", "drift"}) | {"listed": discovered.listed},
        revisited=discovered.revisited,
    )


def latest_run(root: Path, source_id: str) -> RunFolder | None:
    """Return the newest run of a source that has discovered anything, or ``None``."""
    summaries = sorted((root / source_id).glob("*/discovered.json"), key=lambda file: file.stat().st_mtime)
    return RunFolder(root, source_id, summaries[-1].parent.name) if summaries else None


def _sum(reports: Iterable[BatchReport]) -> BatchReport:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for report in reports:
        counts.update(report.model_dump(exclude=_NO_COUNTS))
        reasons.update(report.reasons)
    names = BatchReport.model_fields.keys() - _NO_COUNTS
    return BatchReport(reasons=dict(reasons), **{name: counts[name] for name in names})
