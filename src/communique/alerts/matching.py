"""Which pages of a batch are new in which saved search."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

import structlog
from elasticsearch import Elasticsearch

from communique.alerts.wording import word_notice
from communique.index import QueryError, alias_name
from communique.index.client import service_errors
from communique.index.compile import compile_query
from communique.index.outbox import Outbox
from communique.index.query import Query
from communique.index.saved_searches import SavedSearches
from communique.index.vocabulary import read_vocabulary
from communique.knowledge import KnowledgeBase
from communique.models import AlertItem, Change, Notice, SavedSearch
from communique.settings import Settings

_FIELDS = ["id", "url", "headline", "source", "published_text", "revision", "story.role"]
_CHUNK = 1_000
_RETOLD: dict[str, Change] = {
    "duplicate": "reprint",
    "reprint": "reprint",
    "excerpt": "reprint",
    "rewrite": "reprint",
    "translation": "translation",
}
"""How a page's role in its story is told to a reader; every other role is a page of its own."""

log = structlog.get_logger(__name__)


def search_id_of(name: str) -> str:
    """Return the id of the saved search called ``name``: its words, and a digest that keeps like names apart."""
    plain = unicodedata.normalize("NFC", name).casefold().strip()
    word = re.sub(r"\W+", "-", plain).strip("-")[:40]
    return f"search-{word}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def check_saved_searches(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase, *, batch: str, document_ids: Collection[str]
) -> list[Notice]:
    """Put a notice down for each saved search that finds documents of a batch nobody was told of, and return them.

    Args:
        client: the cluster; what was written must be visible.
        settings: the alias's prefix.
        knowledge: for the names in queries.
        batch: reference of the batch; checking it again adds nothing.
        document_ids: documents written for the batch.

    Raises:
        ServiceError: the cluster is away; doing it again is safe.
    """
    searches, outbox = SavedSearches(client, settings), Outbox(client, settings)
    notices = []
    for search in searches.list() if document_ids else []:
        try:
            query = compile_query(search.query, knowledge, read_vocabulary(settings)).query
        except QueryError as error:
            # It was checked when it was saved; the language has changed since.
            log.error("saved search cannot be read", search=search.name, query=search.query, error=str(error))
            continue
        # A page that was made anew by other rules is no news: its text is as old as before.
        since = {"range": {"text_since": {"gte": search.created_at.isoformat()}}}
        found = _find_items(client, settings, {"bool": {"must": [query], "filter": [since]}}, document_ids)
        mine = searches.claim(search, batch, found)
        if mine and (notice := _put_down(outbox, search, batch, mine)):
            notices.append(notice)
    return notices


def _put_down(outbox: Outbox, search: SavedSearch, batch: str, items: Sequence[AlertItem]) -> Notice | None:
    """Add a notice of the items that no earlier notice of the same batch has; ``None`` if each is told.

    A batch that is done again after a cut, and then finds more, tells of the rest in a notice of its own.
    """
    rest = sorted(items, key=lambda item: (item.published or "", item.url), reverse=True)
    now = datetime.now(UTC)
    for part in count():
        made = f"{search.id}\n{search.created_at.isoformat()}\n{batch}\n{part}"
        notice_id = hashlib.sha256(made.encode()).hexdigest()
        if earlier := outbox.find(notice_id):
            told = {(one["document_id"], one["revision"]) for one in earlier.payload["documents"]}
            rest = [item for item in rest if (item.document_id, item.revision) not in told]
        if not rest:
            return None
        notice = word_notice(search, rest, notice_id=notice_id, batch=batch, now=now)
        if not earlier and outbox.add(notice):
            return notice
    raise AssertionError("unreachable: the loop counts on")


def _find_items(client: Elasticsearch, settings: Settings, query: Query, ids: Collection[str]) -> list[AlertItem]:
    listed = sorted(ids)
    items: list[AlertItem] = []
    for start in range(0, len(listed), _CHUNK):
        chosen = {"ids": {"values": listed[start : start + _CHUNK]}}
        with service_errors("checking saved searches"):
            answer = client.search(
                index=alias_name(settings, "documents"),
                query={"bool": {"must": [query], "filter": [chosen]}},
                source_includes=_FIELDS,
                size=_CHUNK,
            )
        items += [_item_of(hit["_source"]) for hit in answer["hits"]["hits"]]
    return items


def _item_of(document: Mapping[str, Any]) -> AlertItem:
    revision = int(document.get("revision") or 1)
    role = (document.get("story") or {}).get("role", "original")
    return AlertItem(
        document_id=document["id"],
        url=document["url"],
        title=document.get("headline"),
        source=document["source"],
        published=document.get("published_text"),
        revision=revision,
        change="updated" if revision > 1 else _RETOLD.get(role, "new"),
    )
