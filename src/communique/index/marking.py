"""What of a query is marked in one text field.

Elasticsearch would weigh the whole query anew for each field of each hit, some hundred clauses where a few can match:
over 14,000 documents that took most of a search's time. So each field is given the clauses that are about it alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from communique.index.query import Query

_WEIGHING = frozenset({"_name", "boost", "tie_breaker"})
"""Options of a clause that say how much it counts, and nothing of where it matches."""


def marking_query(query: Query, field: str) -> Query:
    """Return the clauses of ``query`` that can match in a text field or its sub-fields, any of which is enough.

    Args:
        query: of :func:`communique.index.compile.compile_query`.
        field: path of the field, such as ``body.en``.
    """
    clauses = {json.dumps(clause, sort_keys=True): clause for clause in _clauses(query, field)}
    return {"bool": {"should": list(clauses.values())}} if clauses else {"match_none": {}}


def _clauses(query: Query, field: str) -> Iterator[Query]:
    for kind, body in query.items():
        match kind:
            case "bool":
                for part in ("must", "should", "filter"):
                    for inner in body.get(part, ()):
                        yield from _clauses(inner, field)
            case "dis_max":
                for inner in body["queries"]:
                    yield from _clauses(inner, field)
            case "function_score":
                yield from _clauses(body["query"], field)
            case "multi_match":
                fields = [one for path in body["fields"] if _is_within(one := path.partition("^")[0], field)]
                if fields:
                    kept = {option: value for option, value in body.items() if option not in _WEIGHING}
                    yield {kind: kept | {"fields": fields}}


def _is_within(path: str, field: str) -> bool:
    return path == field or path.startswith(f"{field}.")
