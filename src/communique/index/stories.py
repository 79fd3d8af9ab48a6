"""Stories in the index: pages alike are looked up by their fingerprints, compared, and marked with story and role.

A story is a function of the documents there are, so pages may come in any order, again, and from several sources at
once. What a call has read may be stale by the time it writes: every mark is written on the condition that its document
is still the one that was read, and after writing it is all looked at anew, until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from communique.errors import ServiceError
from communique.index.client import service_errors
from communique.index.placing import read_by_id
from communique.index.templates import alias_name
from communique.index.writing import write_in_bulk
from communique.settings import Settings
from communique.stories import Comparer, Membership, StoryPage, form_stories, read_page

MOST_CANDIDATES = 16
"""Pages that one look-up may find alike; they come by how rare what they share is."""
MOST_PAGES = 1_000
"""Pages that one call looks up at the most."""
REPEATED = 4
"""Documents of one source that hold a paragraph which is then the site's, not the page's."""
ROUNDS = 8
"""Times a call looks again at what it has written."""
_MOST_TERMS = 96
_LEAST_TERMS = 2
_DAYS = 3
_CHUNK = 60
_CONFLICT = 409
_MISSING = 404
_SOURCE = [
    *(
        "id",
        "url",
        "source",
        "published_text",
        "published_day",
        "reference",
        "headline",
        "segments",
        "mentions",
        "marks",
    ),
    *("money", "alternates", "fingerprint", "story"),
]


@dataclass(slots=True)
class _Read:
    """What was read of the index: documents, and the version each had."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, tuple[int, int]] = field(default_factory=dict)


def read_story_ids(client: Elasticsearch, settings: Settings, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the field ``story`` of the documents that have one, by document id.

    Raises:
        ServiceError: the cluster is away or has no index yet.
    """
    read = _read_documents(client, settings, list(dict.fromkeys(ids)), ["story"])
    return {one: document["story"] for one, document in read.documents.items() if "story" in document}


def group_stories(
    client: Elasticsearch,
    settings: Settings,
    ids: Iterable[str],
    categories: Mapping[str, str],
    *,
    former: Iterable[str] = (),
) -> int:
    """Put documents into their stories, with all that their coming changes for others; return how many were marked.

    Args:
        client: the cluster.
        settings: the alias's prefix.
        ids: of documents that were just written, and are visible to searches.
        categories: kind of each source, by its id.
        former: ids of stories that these documents, or documents since deleted, belonged to.

    Raises:
        ServiceError: the cluster is away or refuses, or others wrote the same documents all the while; doing it again
            is safe.
    """
    wanted, old_stories = set(ids), set(former)
    marked: set[str] = set()
    for _ in range(ROUNDS):
        search = _StorySearch(client, settings, categories)
        search.follow(wanted | _members(client, settings, old_stories))
        done = _write(client, settings, search.read, search.memberships())
        if done is not None and not done:
            return len(marked)
        marked |= done or set()
        _refresh(client, settings)
    raise ServiceError(
        "grouping stories: other processes wrote the same documents all the while; nothing is lost, do it again"
    )


class _StorySearch:
    """Finds all documents connected with some: looks each up, compares, and goes on from those that are alike."""

    def __init__(self, client: Elasticsearch, settings: Settings, categories: Mapping[str, str]) -> None:
        self._client = client
        self._settings = settings
        self._categories = categories
        self._pages: dict[str, StoryPage] = {}
        self._repeated: dict[str, frozenset[str]] = {}
        self._candidates: dict[str, set[str]] = {}
        self._comparer = Comparer()
        self.read = _Read()

    def follow(self, ids: set[str]) -> None:
        """Look up ``ids``, and whatever turns out to be of one story with them, until there is nothing new."""
        waiting = ids
        while waiting and len(self._candidates) < MOST_PAGES:
            self._read(waiting)
            waiting &= self.read.documents.keys()
            found = _look_up(self._client, self._settings, [self.read.documents[one] for one in sorted(waiting)])
            self._candidates |= found
            self._read({other for others in found.values() for other in others})
            stories = {
                self.read.documents[one]["story"]["id"] for one in waiting if "story" in self.read.documents[one]
            }
            alike = {other for one, others in found.items() for other in others if self._belongs(one, other)}
            waiting = (alike | _members(self._client, self._settings, stories)) - self._candidates.keys()

    def memberships(self) -> dict[str, Membership]:
        """Return the places in their stories of all documents that were looked up."""
        pages = [self._pages[one] for one in self._candidates if one in self._pages]
        return form_stories(pages, self._candidates, self._comparer)

    def _read(self, ids: set[str]) -> None:
        fresh = _read_documents(self._client, self._settings, sorted(ids - self.read.documents.keys()), _SOURCE)
        self.read.documents |= fresh.documents
        self.read.versions |= fresh.versions
        for source, keys in _repeated_paragraphs(self._client, self._settings, fresh).items():
            self._repeated[source] = self._repeated.get(source, frozenset()) | keys
        for one, document in fresh.documents.items():
            repeated = self._repeated.get(document["source"], frozenset())
            self._pages[one] = read_page(document, self._categories.get(document["source"], ""), repeated)

    def _belongs(self, one: str, other: str) -> bool:
        """Tell whether a document that was found is of one story, or may have been before its site repeated itself."""
        if one not in self._pages or other not in self._pages:
            return False
        if self._comparer.compare(self._pages[one], self._pages[other]):
            return True
        document = self.read.documents[other]
        repeated = self._repeated.get(document["source"], frozenset())
        made_from = document.get("story", {}).get("role", "original") != "original"
        return made_from and not repeated.isdisjoint((document.get("fingerprint") or {}).get("paragraphs", ()))


def _members(client: Elasticsearch, settings: Settings, stories: set[str]) -> set[str]:
    """Return the ids of the documents that belong to any of some stories."""
    found: set[str] = set()
    for part in _parts(sorted(stories)):
        with service_errors("reading stories"):
            answer = client.search(
                index=alias_name(settings, "documents"),
                query={"terms": {"story.id": part}},
                source=False,
                size=MOST_PAGES,
            )
        found |= {hit["_id"] for hit in answer["hits"]["hits"]}
    return found


def _read_documents(client: Elasticsearch, settings: Settings, ids: Sequence[str], fields: list[str]) -> _Read:
    read = _Read()
    for part in _parts(ids):
        with service_errors("reading documents"):
            answer = read_by_id(client, alias_name(settings, "documents"), part, fields)
        for one, found in answer.items():
            read.documents[one] = dict(found["_source"])
            read.versions[one] = (found["_seq_no"], found["_primary_term"])
    return read


def _look_up(client: Elasticsearch, settings: Settings, documents: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Return the ids of the documents alike to each: by what its text shares with theirs, or what its facts do."""
    found: dict[str, set[str]] = {document["id"]: set() for document in documents}
    queries = [(document["id"], query) for document in documents for query in _queries(document)]
    for start in range(0, len(queries), _CHUNK):
        part = queries[start : start + _CHUNK]
        searches: list[dict[str, Any]] = []
        for _, query in part:
            searches += [{}, {"query": query, "size": MOST_CANDIDATES, "_source": False}]
        with service_errors("looking up pages alike"):
            answer = client.msearch(index=alias_name(settings, "documents"), searches=searches)
        for (one, _), response in zip(part, answer["responses"], strict=True):
            if "error" in response:
                raise ServiceError(f"looking up pages alike: {response['error'].get('reason')}; do it again")
            found[one] |= {hit["_id"] for hit in response["hits"]["hits"]} - {one}
    return found


def _queries(document: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    prints = document.get("fingerprint") or {}
    terms = [{"term": {"fingerprint.bands": one}} for one in prints.get("bands", ())]
    anchors = prints.get("anchors", ())
    step = max(1, len(anchors) // _MOST_TERMS)
    terms += [{"term": {"fingerprint.anchors": one}} for one in anchors[::step]]
    other = {"bool": {"must_not": [{"ids": {"values": [document["id"]]}}]}}
    if terms:
        yield {"bool": {"should": terms, "minimum_should_match": 1, "filter": [other]}}
    if document.get("alternates"):
        yield {"terms": {"url": document["alternates"]}}
    yield {"term": {"alternates": document["url"]}}
    facts = [{"term": {"fingerprint.facts": one}} for one in prints.get("facts", ())[:_MOST_TERMS]]
    if len(facts) >= _LEAST_TERMS and (day := document.get("published_day")):
        near = {"range": {"published_day": {"gte": f"{day}||-{_DAYS}d", "lte": f"{day}||+{_DAYS}d"}}}
        languages = sorted({segment["language"] for segment in document["segments"]})
        elsewhere = {"bool": {"must_not": [{"terms": {"languages": languages}}]}}
        yield {"bool": {"should": facts, "minimum_should_match": _LEAST_TERMS, "filter": [near, elsewhere, other]}}


def _repeated_paragraphs(client: Elasticsearch, settings: Settings, read: _Read) -> dict[str, frozenset[str]]:
    """Return, by source, which paragraphs of the documents the source repeats from page to page."""
    keys = sorted(
        {key for one in read.documents.values() for key in (one.get("fingerprint") or {}).get("paragraphs", ())}
    )
    repeated: dict[str, set[str]] = {}
    for start in range(0, len(keys), MOST_PAGES):
        part = keys[start : start + MOST_PAGES]
        with service_errors("counting repeated paragraphs"):
            answer = client.search(
                index=alias_name(settings, "documents"),
                query={"terms": {"fingerprint.paragraphs": part}},
                size=0,
                aggs={
                    "sources": {
                        "terms": {"field": "source", "size": MOST_PAGES},
                        "aggs": {
                            "paragraphs": {
                                "terms": {
                                    "field": "fingerprint.paragraphs",
                                    "include": part,
                                    "size": len(part),
                                    "min_doc_count": REPEATED,
                                }
                            }
                        },
                    }
                },
            )
        for source in answer["aggregations"]["sources"]["buckets"]:
            found = {bucket["key"] for bucket in source["paragraphs"]["buckets"]}
            repeated.setdefault(source["key"], set()).update(found)
    return {source: frozenset(found) for source, found in repeated.items()}


def _write(
    client: Elasticsearch, settings: Settings, read: _Read, memberships: Mapping[str, Membership]
) -> set[str] | None:
    """Write the marks that differ from those read; ``None`` if a document had changed meanwhile."""
    fields = {one: membership.as_fields() for one, membership in memberships.items()}
    changed = [one for one in sorted(fields) if read.documents[one].get("story") != fields[one]]
    alias = alias_name(settings, "documents")
    actions = [_action(alias, one, fields[one], read) for one in changed]
    done: set[str] = set()
    conflict = False
    with service_errors("marking stories"):
        for ok, item in write_in_bulk(client, actions):
            (result,) = item.values()
            if ok:
                done.add(result["_id"])
            elif result["status"] in {_CONFLICT, _MISSING}:
                conflict = True
            else:
                raise ServiceError(f"marking stories: {result['_id']}: {result.get('error')}; do it again")
    return None if conflict else done


def _action(alias: str, one: str, story: dict[str, object], read: _Read) -> dict[str, Any]:
    sequence, term = read.versions[one]
    return {
        "_op_type": "update",
        "_index": alias,
        "_id": one,
        "if_seq_no": sequence,
        "if_primary_term": term,
        # A script would be needed to take single keys away; a story that is set is set whole.
        "script": {"source": "ctx._source.story = params.story", "params": {"story": story}},
    }


def _refresh(client: Elasticsearch, settings: Settings) -> None:
    with service_errors("refreshing the index"):
        client.indices.refresh(index=alias_name(settings, "documents"))


def _parts(items: Sequence[str]) -> Iterable[list[str]]:
    return (list(items[start : start + _CHUNK]) for start in range(0, len(items), _CHUNK))
