"""Bulk requests to an alias, with patience for the moments in which a migration holds writing back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

MAX_BULK_BYTES = 10_000_000
"""Size of one bulk request at the most; Elasticsearch's own bound is ten times that."""
BLOCKED_STATUS = 403
"""Status of a write to an index that a migration holds back; its alias is about to lead to the next index."""
WRITE_RETRIES = 7
"""Tries after the first, half a second to eight apart: half a minute in all."""
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0


def write_in_bulk(
    client: Elasticsearch,
    actions: Iterable[Mapping[str, Any]],
    *,
    chunk_size: int = 500,
    refresh: bool = False,
    to_alias: bool = True,
) -> Iterator[tuple[bool, dict[str, Any]]]:
    """Send actions in bulk requests and yield for each whether it was done, and the item of the answer.

    An item is tried again while the node has no room (429) or its index is held back (403).

    Args:
        client: the cluster.
        actions: in the form of the client's helpers.
        chunk_size: actions in one request at the most.
        refresh: whether what was written is to be visible to searches at once.
        to_alias: whether each index has to be an alias; a migration writes to indices by their names.
    """
    yield from streaming_bulk(
        client,
        (dict(action) for action in actions),
        chunk_size=chunk_size,
        max_chunk_bytes=MAX_BULK_BYTES,
        max_retries=WRITE_RETRIES,
        initial_backoff=FIRST_WAIT_SECONDS,
        max_backoff=LONGEST_WAIT_SECONDS,
        retry_on_status=(429, BLOCKED_STATUS),
        raise_on_error=False,
        refresh=refresh,
        # Without it, a bulk to an alias that is not there would make an index of that name with guessed fields.
        require_alias=to_alias,
    )


def describe_refusal(error: Any) -> str:
    """Return why Elasticsearch refused an item of a bulk request: type, reason, and the cause where it names one."""
    if not isinstance(error, Mapping):
        return str(error)
    cause = error.get("caused_by")
    reason = f"{error.get('type')}: {error.get('reason')}"
    return f"{reason} ({cause.get('reason')})" if isinstance(cause, Mapping) else reason
