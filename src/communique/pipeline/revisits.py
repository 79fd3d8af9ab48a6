"""When a page is asked for again: pure rules from how often it changed so far.

The time between two visits doubles while nothing changes and is quartered by a change, the multiplicative rule of
adaptive crawlers (as in Nutch's AdaptiveFetchSchedule, with larger steps): ministries correct a text in its first
hours, and seldom after weeks. What counts as a change is the text of the document, not the bytes: a page with a new
advertisement or a visitor counter in it has not changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from communique.ledger import LedgerEntry
from communique.models import Candidate
from communique.pipeline.ledger_entries import GONE_REASONS
from communique.sources.model import FetchPolicy

FIRST_RETRY_SECONDS = 15 * 60
"""After a first failure; it doubles with every further one."""
LONGEST_RETRY_SECONDS = 7 * 24 * 3600
_DAY = 24 * 3600


def is_due(entry: LedgerEntry | None, candidate: Candidate, policy: FetchPolicy, now: datetime) -> bool:
    """Tell whether a page that is listed now is to be asked for.

    Args:
        entry: what is known of it, if anything.
        candidate: what the listing says of it; another title or date than at the last visit makes it due.
        policy: of its source; ``revisit_minutes: 0`` makes every listed page due.
        now: the present moment.
    """
    if entry is None or entry.next_visit_at is None or policy.revisit_minutes == 0:
        return True
    return entry.next_visit_at <= now or entry.listed_as != digest_of_listing(candidate)


def plan_next_visit(
    entry: LedgerEntry,
    old: LedgerEntry | None,
    candidate: Candidate,
    *,
    text_digest: str | None,
    fetched: bool,
    policy: FetchPolicy,
    now: datetime,
) -> LedgerEntry:
    """Return ``entry``, as it is after a visit to its page, with the time of the next visit.

    Args:
        entry: what is known after the visit.
        old: what was known before it.
        candidate: what the listing said.
        text_digest: of the document that was made of what came, ``None`` if none was.
        fetched: whether other bytes came than before; if not, other rules made another text.
        policy: of its source.
        now: the present moment.
    """
    known_text = old.text_digest if old else None
    changed = fetched and text_digest is not None and known_text is not None and text_digest != known_text
    seconds = _interval(old, policy, changed=changed)
    failed = entry.reason is not None and entry.stage == "fetch"
    wait = _wait_after_failure(entry, seconds, policy) if failed else seconds
    return entry.model_copy(
        update={
            "visits": (old.visits if old else 0) + 1,
            "changes": (old.changes if old else 0) + changed,
            "text_digest": text_digest or known_text,
            "listed_as": digest_of_listing(candidate),
            "visit_seconds": old.visit_seconds if failed and old else seconds,
            "next_visit_at": now + timedelta(seconds=wait),
        }
    )


def digest_of_text(document: Mapping[str, Any]) -> str:
    """Return the digest of what a reader sees of a document: headline and segments."""
    return _digest([document.get("headline"), document.get("segments")])


def digest_of_listing(candidate: Candidate) -> str:
    """Return the digest of what a listing says of a page."""
    return _digest([candidate.title, candidate.published, candidate.modified])


def _interval(old: LedgerEntry | None, policy: FetchPolicy, *, changed: bool) -> int:
    """Return the seconds between two visits from now on."""
    first = policy.revisit_minutes * 60 or _DAY
    longest = max(first, policy.revisit_days * _DAY)
    if old is None or old.visit_seconds is None:
        return first
    return max(first, old.visit_seconds // 4) if changed else min(longest, max(first, old.visit_seconds * 2))


def _wait_after_failure(entry: LedgerEntry, seconds: int, policy: FetchPolicy) -> int:
    if entry.state == "withdrawn":
        return max(policy.revisit_days, 1) * _DAY
    if entry.reason in GONE_REASONS or entry.reason == "robots-refused":
        # Not before the next day: a page is withdrawn by days, and robots.txt is read once a day.
        return _DAY
    doubled: int = FIRST_RETRY_SECONDS << min(max(entry.failures - 1, 0), 20)
    return min(doubled, LONGEST_RETRY_SECONDS, max(seconds, _DAY))


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
