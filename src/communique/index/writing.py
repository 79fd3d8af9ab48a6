"""Bulk requests to an alias: each document into the index that holds it, with patience while a migration goes on.

An alias may lead to several indices (:mod:`communique.index.rollover`). A document that one of the earlier ones holds
is written there, every other one where the alias writes to. Another index may become that one between question and
write, and another process may write the same document then; so whatever was made anew, or was not found, is looked for
once more afterwards. Of two copies the one in the earlier index stays, with what was written last; both writers come
to the same end, in whatever order they look.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from communique.index.generations import indices_of
from communique.index.placing import places_of

MAX_BULK_BYTES = 10_000_000
"""Size of one bulk request at the most; Elasticsearch's own bound is ten times that."""
BLOCKED_STATUS = 403
"""Status of a write to an index that a migration holds back; its alias is about to lead to the next index."""
WRITE_RETRIES = 7
"""Tries after the first, half a second to eight apart: half a minute in all."""
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0
_MISSING = 404

Action = dict[str, Any]
Answer = tuple[bool, dict[str, Any]]
"""Whether an action was done, and the item of the answer."""


def write_in_bulk(
    client: Elasticsearch,
    actions: Iterable[Mapping[str, Any]],
    *,
    chunk_size: int = 500,
    refresh: bool = False,
    to_alias: bool = True,
) -> Iterator[Answer]:
    """Send actions in bulk requests and yield for each whether it was done, and the item of the answer.

    An item is tried again while the node has no room (429) or its index is held back (403).

    Args:
        client: the cluster.
        actions: in the form of the client's helpers, all for one alias.
        chunk_size: actions in one request at the most.
        refresh: whether what was written is to be visible to searches at once.
        to_alias: whether the index of the actions has to be an alias; a migration writes to indices by their names.
    """
    for chunk in _chunks(actions, chunk_size):
        if to_alias:
            yield from _write_to_alias(client, chunk, refresh=refresh)
        else:
            yield from _send(client, chunk, refresh=refresh, to_alias=False, statuses=(429, BLOCKED_STATUS))


def advise_on(error: Any) -> str:
    """Return what to do about a write that the cluster, not the document, is to blame for.

    Args:
        error: as Elasticsearch's answer has it.
    """
    error_type = error.get("type") if isinstance(error, Mapping) else None
    if error_type == "cluster_block_exception":
        return "`communique doctor` tells which indices take no documents and why (a full disk, most often); then again"
    if error_type == "index_not_found_exception":
        return "`communique index ensure` makes what is missing, then run the task again"
    return "run the task again when the cluster is well: `communique doctor`"


def describe_refusal(error: Any) -> str:
    """Return why Elasticsearch refused an item of a bulk request: type, reason, and the cause where it names one."""
    if not isinstance(error, Mapping):
        return str(error)
    cause = error.get("caused_by")
    reason = f"{error.get('type')}: {error.get('reason')}"
    return f"{reason} ({cause.get('reason')})" if isinstance(cause, Mapping) else reason


def _chunks(actions: Iterable[Mapping[str, Any]], size: int) -> Iterator[list[Action]]:
    """Yield the actions in parts, no document twice in one."""
    chunk: dict[str, Action] = {}
    for action in actions:
        if len(chunk) >= size or action["_id"] in chunk:
            yield list(chunk.values())
            chunk = {}
        chunk[action["_id"]] = dict(action)
    if chunk:
        yield list(chunk.values())


def _write_to_alias(client: Elasticsearch, actions: Sequence[Action], *, refresh: bool) -> Iterator[Answer]:
    alias = actions[0]["_index"]
    waiting = {action["_id"]: action for action in actions}
    wait = FIRST_WAIT_SECONDS
    for left in range(WRITE_RETRIES, -1, -1):
        answers = {
            _result(item)["_id"]: (done, item) for done, item in _place_and_send(client, alias, waiting, refresh)
        }
        blocked = {one for one, (_, item) in answers.items() if _result(item)["status"] == BLOCKED_STATUS}
        again = (blocked | _put_right(client, alias, answers)) if left else set()
        yield from (answer for one, answer in answers.items() if one not in again)
        if not again:
            return
        waiting = {one: waiting[one] for one in again}
        if blocked:
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)


def _result(item: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = next(iter(item.values()))
    return result


def _place_and_send(
    client: Elasticsearch, alias: str, actions: Mapping[str, Action], refresh: bool
) -> Iterator[Answer]:
    """Send each action to the earlier index that holds its document, or through the alias to the one written to."""
    earlier = [name for name, is_written in indices_of(client, alias).items() if not is_written]
    places = places_of(client, earlier, actions) if earlier else {}
    placed = [action | {"_index": places[one][0]} for one, action in actions.items() if one in places]
    others = [action for one, action in actions.items() if one not in places]
    # Without an alias being required, a bulk to one that is not there would make an index of that name with guessed
    # fields.
    for part, to_alias in ((placed, False), (others, True)):
        yield from _send(client, part, refresh=refresh, to_alias=to_alias, statuses=(429,))


def _put_right(client: Elasticsearch, alias: str, answers: Mapping[str, Answer]) -> set[str]:
    """Return the ids of documents to be written again, because another index holds them than the one written to.

    A copy that was just made beside an earlier one is taken away; the next try goes to the earlier one.
    """
    results = {one: _result(item) for one, (_, item) in answers.items()}
    doubtful = [
        one for one, found in results.items() if found.get("result") == "created" or found["status"] == _MISSING
    ]
    indices = list(indices_of(client, alias)) if doubtful else []
    if len(indices) < 2:
        return set()
    places = places_of(client, indices, doubtful)
    again = {one for one in places if results[one].get("result") != "created"}
    surplus = [(one, index) for one, held in places.items() for index in held[1:]]
    deletions = [{"_op_type": "delete", "_index": index, "_id": one} for one, index in surplus]
    for _ in _send(client, deletions, refresh=False, to_alias=False, statuses=(429, BLOCKED_STATUS)):
        pass
    return again | {one for one, index in surplus if results[one].get("_index") == index}


def _send(
    client: Elasticsearch,
    actions: Sequence[Action],
    *,
    refresh: bool,
    to_alias: bool,
    statuses: tuple[int, ...],
) -> Iterator[Answer]:
    yield from streaming_bulk(
        client,
        actions,
        chunk_size=max(1, len(actions)),
        max_chunk_bytes=MAX_BULK_BYTES,
        max_retries=WRITE_RETRIES,
        initial_backoff=FIRST_WAIT_SECONDS,
        max_backoff=LONGEST_WAIT_SECONDS,
        retry_on_status=statuses,
        raise_on_error=False,
        refresh=refresh,
        require_alias=to_alias,
    )
