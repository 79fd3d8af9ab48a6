"""The health of a source as a value: its state, what it is called, and what shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from communique.models import Value

State = Literal["fine", "paused", "late", "silent", "degraded", "refused", "broken"]
"""How a source is, in the order of how bad it is. ``late``: it still delivers, slower or later than usual. ``silent``:
it answers and names nothing new. ``degraded``: documents come, and something is missing in them. ``refused``: the site
does not want to be read. ``broken``: no documents come. ``paused``: it is not meant to run, or never did."""
SEVERITY: dict[State, int] = {state: order for order, state in enumerate(get_args(State))}
"""Order of the states, worst last."""

Cause = Literal[
    "redesign", "field-lost", "no-text", "garbage", "silence", "listing-empty", "listing-short", "listing-grew",
    "listing-away", "refused", "slow", "server-errors", "unreachable", "quarantine", "not-running", "never-run",
    "run-died", "cluster", "disk", "config", "disabled",
]  # fmt: skip
"""What is likely behind a state, as far as it can be told from outside."""

ADVICE: dict[Cause, str] = {
    "redesign": "The site seems to have a new design (or a consent wall stands before its pages: look at one as "
    "received). Open the source's page, correct its selectors beside the preview, save them as a new version and "
    "replay; nothing is lost, the pages are in the archive.",
    "field-lost": "Look at one of the pages; if the site moved the field, correct its selector and replay.",
    "no-text": "The pages answer and hold no text. Look at one as received: a new design, a consent wall, or text that "
    "only scripts write. The archive has them; replay once the rules read them.",
    "garbage": "The pages answer with something that is no article. Look at one as received: a parked domain, a "
    "consent wall, a broken encoding, a block page. Documents made of them are corrected by the next good crawl.",
    "silence": "It answers, and nothing new comes. Look at the site itself: if it has published, its listing is stale "
    "and another way in is needed (`communique sources add`).",
    "listing-empty": "The listing answers and names no page. Look at it: its selectors may be out of date, the feed "
    "may have moved, or the site is empty.",
    "listing-short": "The listings name far fewer pages than usual. Look at them; paging may have changed.",
    "listing-grew": "The listings name more pages than `expect.max_listed` allows. Look whether the scope is too wide.",
    "listing-away": "One way in cannot be read, the others can. Correct or remove it in the source's file.",
    "refused": "The site refuses. Read its robots.txt and terms, lower the rate (`fetch.delay_seconds`), and write to "
    "its owner from the contact address; do not go around it.",
    "slow": "The site answers slowly. Raise `fetch.delay_seconds` to spare it; if it lasts, lower the schedule.",
    "server-errors": "The site's server fails. Wait; pages that failed are asked again at the next crawl.",
    "unreachable": "No connection comes about. Look at the site from another network, then at name service and proxy.",
    "quarantine": "Look at the pages in quarantine by reason; correct the rules, then replay.",
    "not-running": "Its crawl is overdue. Look at its DAG, and whether the scheduler runs (`communique doctor`).",
    "never-run": "It has never been crawled. Un-pause its DAG in Airflow, or set `enabled: false` in its file.",
    "run-died": "Its last run ended before its time. Look at the task's log and clear the task; finished pages are "
    "not asked for again.",
    "cluster": "Elasticsearch is away, red or full. See `communique doctor`; runs go on by themselves once it is back.",
    "disk": "The disk is full. Make room; see `communique doctor`.",
    "config": "Its file is not valid; `communique sources list` names line and reason.",
    "disabled": "Its file says `enabled: false`.",
}
"""What to do next, by cause."""


class Finding(Value):
    """One thing that is not as it should be.

    Attributes:
        state: the state that it alone would mean.
        cause: what is likely behind it.
        evidence: a sentence with figures: what was seen, and what is usual.
        url: first page (or listing) that shows it.
    """

    state: State
    cause: Cause
    evidence: str
    url: str | None = None


class SourceHealth(Value):
    """How one source is.

    Attributes:
        source: id of the source.
        state: the worst state of what was found.
        cause: that of the finding which decided; ``None`` when it is fine.
        findings: everything found, worst first.
        judged_at: when it was judged (UTC).
        since: since when it has been in this state (UTC).
        run_id: the run it was judged by, if it ever ran.
        run_at: when that run ended.
        last_document_at: when its last new document came.
    """

    source: str
    state: State
    cause: Cause | None = None
    findings: tuple[Finding, ...] = ()
    judged_at: datetime
    since: datetime
    run_id: str | None = None
    run_at: datetime | None = None
    last_document_at: datetime | None = None

    @property
    def evidence(self) -> str:
        """The evidence of the finding that decided; empty when it is fine."""
        return self.findings[0].evidence if self.findings else ""

    @property
    def advice(self) -> str:
        """What to do next; empty when it is fine."""
        return ADVICE[self.cause] if self.cause else ""


def worst_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of their severity; those alike stay in the order in which they were found."""
    return tuple(sorted(findings, key=lambda finding: -SEVERITY[finding.state]))


class JudgedSource(Value):
    """A source with how it is, as people are shown it.

    Attributes:
        health: how it is; ``None`` before it was judged for the first time.
    """

    health: SourceHealth | None = None

    @property
    def state(self) -> str:
        """Its state, ``unknown`` before it was judged for the first time."""
        return self.health.state if self.health else "unknown"

    @property
    def rank(self) -> int:
        """Where it stands among others: the worst first, and last what is paused, as nobody waits for it."""
        return 1 if self.health is None or self.health.state == "paused" else -SEVERITY[self.health.state]
