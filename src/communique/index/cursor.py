"""Where a page of hits ended, as a short text that leads on to the hits behind it."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Literal

Sort = Literal["relevance", "recency", "newest", "oldest"]
"""Order of hits; ``recency`` weighs relevance by age. Equals come newest first, pages without a date last."""

_VALUES: dict[Sort, int] = {"relevance": 3, "recency": 3, "newest": 2, "oldest": 2}


def write_cursor(sort: Sort, values: list[Any]) -> str:
    """Return the cursor behind a hit.

    Args:
        sort: order of the hits.
        values: what Elasticsearch sorted the hit by.
    """
    text = json.dumps([sort, *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, sort: Sort) -> list[Any]:
    """Return the values to go on behind.

    Raises:
        ValueError: it is no cursor, or one of another order.
    """
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise ValueError("'after' is not the end of a page of hits; begin again without it") from error
    if not isinstance(read, list) or read[:1] != [sort] or not _fits(read[1:], sort):
        raise ValueError(f"'after' does not belong to hits sorted by {sort}; begin again without it")
    return read[1:]


def _fits(values: list[Any], sort: Sort) -> bool:
    """Tell whether these are a score (where the order has one), a moment in milliseconds, and a URL."""
    if len(values) != _VALUES[sort] or not isinstance(values[-1], str):
        return False
    *scores, moment = values[:-1]
    is_moment = type(moment) is int and -(2**63) <= moment < 2**63
    return is_moment and all(type(score) in {int, float} and 0 <= score < 2**100 for score in scores)
