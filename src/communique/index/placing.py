"""Which of the indices behind an alias holds a document: what keeps ids unique when an alias has grown to several.

New documents go to the index that is written to; one that an earlier index holds stays there and is changed there. So
who writes, changes or reads a document by its id asks for its place first. The question is answered in real time
(``mget``), not as searches see it. With one index behind the alias, nothing is asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from communique.errors import ServiceError
from communique.index.generations import indices_of

_MOST_PLACES = 2_000
"""Pairs of index and id in one request."""
_NO_SHARD = "no_shard_available_action_exception"
_TRIES = 20
_WAIT_SECONDS = 0.5


def places_of(client: Elasticsearch, indices: Sequence[str], ids: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each of ``ids`` that is held, which of ``indices`` hold it, in their order."""
    found: dict[str, list[str]] = {}
    for answer in _get_all(client, indices, ids, fields=False):
        found.setdefault(answer["_id"], []).append(answer["_index"])
    return found


def read_by_id(
    client: Elasticsearch, alias: str, ids: Iterable[str], fields: Sequence[str] | None = None
) -> dict[str, Mapping[str, Any]]:
    """Return the documents of ``ids`` that are held, by id, each as Elasticsearch's answer gives it.

    Args:
        client: the cluster.
        alias: an alias of one index or several.
        ids: of documents.
        fields: fields wanted; all if not given.

    Raises:
        ServiceError: the alias leads to no index.
    """
    indices = list(indices_of(client, alias))
    if not indices:
        raise ServiceError(f"reading documents: the alias {alias} leads to no index; `communique index ensure`")
    found: dict[str, Mapping[str, Any]] = {}
    for answer in _get_all(client, indices, ids, fields=list(fields) if fields is not None else True):
        # For the moment in which two writers made the same document, one of the two.
        found.setdefault(answer["_id"], answer)
    return found


def _get_all(
    client: Elasticsearch, indices: Sequence[str], ids: Iterable[str], *, fields: bool | list[str]
) -> Iterable[Mapping[str, Any]]:
    asked = [{"_index": index, "_id": one, "_source": fields} for one in dict.fromkeys(ids) for index in indices]
    for start in range(0, len(asked), _MOST_PLACES):
        for answer in _get_patiently(client, asked[start : start + _MOST_PLACES]):
            if "error" in answer:
                raise ServiceError(f"reading documents: {answer['error'].get('reason')}; `communique index ensure`")
            if answer.get("found"):
                yield answer


def _get_patiently(client: Elasticsearch, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an answer for each document asked for; an index that was begun this moment has no shard yet."""
    for left in range(_TRIES, 0, -1):
        answers: list[dict[str, Any]] = client.mget(docs=asked)["docs"]
        reasons = {answer["error"].get("type") for answer in answers if "error" in answer}
        if _NO_SHARD not in reasons or left == 1:
            break
        time.sleep(_WAIT_SECONDS)
    return answers
