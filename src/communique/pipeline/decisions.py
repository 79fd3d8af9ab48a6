"""What operators decide of pages in quarantine: drop, take back, release, ask again. Each is kept in the ledger."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime

from communique.errors import CommuniqueError
from communique.ledger import LedgerEntry
from communique.pipeline.context import Installation
from communique.urls import canonicalize_url

DROPPED = "dropped"
"""Reason of a page that an operator keeps out. Its state is ``refused``: it is neither asked for nor replayed."""
MAX_REASON_CHARS = 500


def user_at_terminal() -> str:
    """Return the name of the user who runs this process, for what is decided on the command line."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


def drop_page(installation: Installation, url: str, *, by: str, reason: str) -> LedgerEntry:
    """Keep a page in quarantine out for good, and return its entry. What was received stays in the archive.

    Raises:
        CommuniqueError: no reason is given, or the page is not in quarantine.
        ServiceError: Elasticsearch is away.
    """
    said = _checked_reason(reason)

    def drop(entry: LedgerEntry, now: datetime) -> dict[str, object]:
        message = f"dropped by {by} on {now:%Y-%m-%d}: {said} (it was in quarantine for {entry.reason})"
        return {"state": "refused", "reason": DROPPED, "message": message, "next_visit_at": None}

    return _decide(installation, url, drop)


def take_back_page(installation: Installation, url: str, *, by: str) -> LedgerEntry:
    """Put a dropped page back into quarantine, due at once, and return its entry.

    Raises:
        CommuniqueError: the page was not dropped.
        ServiceError: Elasticsearch is away.
    """

    def take_back(entry: LedgerEntry, now: datetime) -> dict[str, object]:
        message = f"taken back by {by} on {now:%Y-%m-%d}; {entry.message}"
        return {"state": "quarantined", "reason": "taken-back", "message": message, "next_visit_at": now}

    return _decide(installation, url, take_back, state="refused")


def release_page(installation: Installation, url: str, *, by: str, reason: str) -> LedgerEntry:
    """Let the archived body of a page become a document though the cleaner is not sure of its text.

    The next replay or crawl makes the document. Other bytes that come for the page are judged anew.

    Raises:
        CommuniqueError: no reason is given, the page is not in quarantine, or nothing of it is in the archive.
        ServiceError: Elasticsearch is away.
    """
    said = _checked_reason(reason)

    def release(entry: LedgerEntry, now: datetime) -> dict[str, object]:
        body = entry.newest_body()
        if body is None:
            raise CommuniqueError(f"{entry.url}: nothing of it was received that could be released; ask for it again")
        message = f"released by {by} on {now:%Y-%m-%d}: {said}; {entry.message}"
        return {"released": body.digest, "message": message, "processed_with": None}

    return _decide(installation, url, release, failing=True)


def ask_again(installation: Installation, url: str) -> LedgerEntry:
    """Make a page in quarantine due, so that the next crawl asks for it, and return its entry.

    Raises:
        CommuniqueError: the page is not in quarantine.
        ServiceError: Elasticsearch is away.
    """
    return _decide(installation, url, lambda entry, now: {"next_visit_at": now, "failures": 0}, failing=True)


def _decide(
    installation: Installation,
    url: str,
    change: Callable[[LedgerEntry, datetime], dict[str, object]],
    *,
    state: str = "quarantined",
    failing: bool = False,
) -> LedgerEntry:
    """Write what ``change`` says over the entry of a page in ``state``, or that is held and ``failing``."""
    try:
        canonical = canonicalize_url(url)
    except ValueError as error:
        raise CommuniqueError(f"{url}: expected an http(s) address: {error}") from error
    entry = installation.ledger.read_entries([canonical]).get(canonical)
    fits = entry is not None and (
        entry.state == state or (failing and entry.state == "held" and entry.reason is not None)
    )
    if entry is None or not fits:
        found = entry.state if entry else "not known"
        raise CommuniqueError(f"{canonical}: expected a page that is {state}, it is {found}; see `communique why URL`")
    now = datetime.now(UTC)
    decided = entry.model_copy(update={**change(entry, now), "last_seen_at": now})
    installation.ledger.write_entries([decided])
    return decided


def _checked_reason(reason: str) -> str:
    said = " ".join(reason.split())[:MAX_REASON_CHARS]
    if not said:
        raise CommuniqueError("a reason is needed: who comes after you must know why")
    return said
