"""What a reason says of its cause: why a run ended, or why a page could not go on."""

from __future__ import annotations

from collections.abc import Callable

from communique.operators.health import Cause, State
from communique.operators.measures import REFUSALS

UNREACHABLE = frozenset(
    {"dns-failed", "connection-failed", "timeout", "tls-refused", "truncated", "bad-answer", "held-off"}
)
"""Reasons that say nothing came, or not all of it."""
NO_TEXT = frozenset({"no-text"})
GARBAGE = frozenset({"unsupported-type", "not-a-page", "bad-encoding", "empty-body", "low-confidence", "bad-header"})
"""Reasons that say what came is no article."""


def name_failure(reason: str | None, error: str, message: str) -> tuple[State, Cause]:
    """Return what state and cause an error that ended a run means.

    Args:
        reason: reason code, of a page or listing that could not be read.
        error: name of the error's class.
        message: its text; a listing's error names each listing's reason.
    """
    reasons = {reason} if reason else {word.rstrip(":;") for word in message.split()}
    return next((named for belongs, named in _FAILURES if belongs(reasons, error, message)), ("broken", "run-died"))


_FAILURES: tuple[tuple[Callable[[set[str], str, str], object], tuple[State, Cause]], ...] = (
    (lambda reasons, error, message: "Elasticsearch" in message, ("broken", "cluster")),
    (lambda reasons, error, message: "No space left" in message or "quota exceeded" in message, ("broken", "disk")),
    (lambda reasons, error, message: error in {"ConfigError", "ValidationError"}, ("broken", "config")),
    (lambda reasons, error, message: reasons & {*REFUSALS, "robots-unavailable"}, ("refused", "refused")),
    (lambda reasons, error, message: reasons & {"no-items"}, ("silent", "listing-empty")),
    (lambda reasons, error, message: any(r.startswith("http-5") for r in reasons), ("broken", "server-errors")),
    (lambda reasons, error, message: reasons & UNREACHABLE, ("broken", "unreachable")),
    (lambda reasons, error, message: reasons & {*GARBAGE, "not-a-feed", "not-a-sitemap"}, ("broken", "garbage")),
)
"""Which error that ended a run means what; the first that fits holds."""


def cause_of(reason: str) -> Cause:
    """Return the cause that a page's reason for not going on points to."""
    families: tuple[tuple[Callable[[str], bool], Cause], ...] = (
        (REFUSALS.__contains__, "refused"),
        (NO_TEXT.__contains__, "no-text"),
        ("rules-lost".__eq__, "redesign"),
        (GARBAGE.__contains__, "garbage"),
        (UNREACHABLE.__contains__, "unreachable"),
        (lambda name: name.startswith("http-5"), "server-errors"),
    )
    return next((cause for belongs, cause in families if belongs(reason)), "quarantine")
