"""How much of what a source listed is held, by what the ledger says."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from communique.ledger import PageCount
from communique.models import Value
from communique.pipeline.context import Installation
from communique.sources import load_sources, source_directories


class SourceCoverage(Value):
    """How much of what a source ever listed is held, in URLs: ``listed = held + withdrawn + retired + missing``.

    Attributes:
        source: id of the source.
        listed: URLs its listings named.
        held: those with a document whose page is there.
        withdrawn: those the publisher took down; their documents stay.
        retired: those that the source's retention does not cover; their documents were taken out of the index.
        missing: the others without a document.
        reasons: missing URLs by reason.
        failing: held URLs whose last visit failed, by reason.
    """

    source: str
    listed: int = 0
    held: int = 0
    withdrawn: int = 0
    retired: int = 0
    missing: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)
    failing: dict[str, int] = Field(default_factory=dict)


def read_coverage(installation: Installation, source_id: str | None = None) -> list[SourceCoverage]:
    """Return the coverage of each source that is scheduled or has pages, or of one, by id.

    Raises:
        ConfigError: ``source_id`` names no source.
        ServiceError: Elasticsearch is away.
    """
    counts = installation.ledger.count_pages(source_id)
    if source_id is not None:
        names = {source_id} if counts else {installation.source(source_id).id}
    else:
        sources = load_sources(*source_directories(installation.settings)).sources.values()
        names = {source.id for source in sources if source.enabled} | {count.source for count in counts}
    return [sum_coverage(name, (count for count in counts if count.source == name)) for name in sorted(names)]


def sum_coverage(source_id: str, counts: Iterable[PageCount]) -> SourceCoverage:
    """Return the coverage that ``counts`` of one source come to."""
    totals = {"held": 0, "withdrawn": 0, "retired": 0, "missing": 0}
    reasons: dict[str, int] = {}
    failing: dict[str, int] = {}
    for count in sorted(counts, key=lambda count: -count.pages):
        is_told = count.state in {"held", "withdrawn", "retired"}
        totals[count.state if is_told else "missing"] += count.pages
        if not is_told:
            reason = count.reason or "not-fetched"
            reasons[reason] = reasons.get(reason, 0) + count.pages
        elif count.state == "held" and count.reason:
            failing[count.reason] = failing.get(count.reason, 0) + count.pages
    return SourceCoverage(source=source_id, listed=sum(totals.values()), reasons=reasons, failing=failing, **totals)
