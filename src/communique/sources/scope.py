"""Which URLs belong to a source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from communique.sources.model import Scope, Source
from communique.urls import canonicalize_url, host_of

OutOfScope = Literal["other-host", "not-included", "excluded"]
"""Why a URL does not belong to a source."""


def why_out_of_scope(url: str, scope: Scope) -> OutOfScope | None:
    """Return why a canonical URL does not belong to ``scope``, or ``None`` if it does."""
    if "*" not in scope.hosts and host_of(url) not in scope.hosts:
        return "other-host"
    if scope.include and not any(re.search(pattern, url) for pattern in scope.include):
        return "not-included"
    if any(re.search(pattern, url) for pattern in scope.exclude):
        return "excluded"
    return None


def find_source_for_url(url: str, sources: Iterable[Source]) -> Source | None:
    """Return the source whose scope holds ``url``: one that names its host before one that takes any host.

    A page of a source's host that its patterns leave out (a front page, say) still falls to that source; what is no
    web address (a ``file:`` URL) falls to none.
    """
    try:
        canonical = canonicalize_url(url)
    except ValueError:
        return None
    ranked = [(rank, source) for source in sources if (rank := _scope_rank(canonical, source.scope)) is not None]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _scope_rank(url: str, scope: Scope) -> int | None:
    reason = why_out_of_scope(url, scope)
    if reason == "other-host":
        return None
    named = "*" not in scope.hosts
    if reason is None:
        return 0 if named else 1
    return 2 if named else None
