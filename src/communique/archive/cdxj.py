"""CDXJ indexes as pywb reads them: for each answer, its address in SURT form, its time, and where it lies.

Each finished file has an index of its own beside it (``<name>.cdxj``), sorted; :func:`merge_indexes` makes one of all.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from urllib.parse import parse_qsl, urlencode, urlsplit

from communique.archive.store import ArchiveStore
from communique.models import Value

_Open = Callable[[], IO[bytes]]
_AT_ONCE = 200
"""Indexes that are merged at once, each an open file."""
_PORTS = {"http": 80, "https": 443}


class IndexLine(Value):
    """One line of an index.

    Attributes:
        key: address in SURT form.
        timestamp: fourteen digits, UTC.
        fields: the JSON part: ``url``, ``mime``, ``status``, ``digest``, ``length``, ``offset``, ``filename``.
    """

    key: str
    timestamp: str
    fields: dict[str, str]

    def __str__(self) -> str:
        return f"{self.key} {self.timestamp} {json.dumps(self.fields, ensure_ascii=True)}"


def surt_of(url: str) -> str:
    """Return an address in the form that sorts by site: ``az,mfa)/en/news?id=1``.

    Host parts in reverse without ``www``, a port that is not the scheme's own, path and query in lower case, the
    query's parts in order: what pywb looks addresses up by.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    is_name = not host.replace(".", "").isdigit() and ":" not in host
    key = ",".join(reversed(host.split("."))) if is_name else host
    port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else ""
    path = parts.path.rstrip("/") or "/"
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{key}{port}){path}{query}".lower()


def iter_index(store: ArchiveStore, name: str) -> Iterator[IndexLine]:
    """Yield an index line for each answer in a file, in the order of the file.

    Args:
        store: the archive; file names in the index are relative to it.
        name: the file.
    """
    from communique.archive.reader import iter_records

    for record in iter_records(store, name):
        if record.kind not in {"response", "revisit", "resource"} or record.url is None:
            continue
        mime = "warc/revisit" if record.kind == "revisit" else record.mime or "unk"
        fields = {
            "url": record.url,
            "mime": mime,
            "status": str(record.status or "-"),
            "digest": record.digest or "-",
            "length": str(record.ref.length),
            "offset": str(record.ref.offset),
            "filename": record.ref.file,
        }
        yield IndexLine(key=surt_of(record.url), timestamp=f"{record.recorded_at:%Y%m%d%H%M%S}", fields=fields)


def write_index(store: ArchiveStore, name: str) -> None:
    """Write the sorted index of a finished file beside it, whole or not at all."""
    store.put_index(name, sorted(str(line) for line in iter_index(store, name)))


def merge_indexes(store: ArchiveStore, out: Path) -> int:
    """Write one sorted index of all finished files, missing ones made first; return how many lines it has.

    Args:
        store: the archive.
        out: the index, written whole or not at all; memory does not grow with its size.

    Raises:
        ServiceError: the archive's storage is away.
    """
    for name in store.unindexed():
        write_index(store, name)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f"{out.name}.partial-") as folder:
        opens: list[_Open] = [partial(store.open, name) for name in store.index_names()]
        while len(opens) > _AT_ONCE:
            opens = [
                _merge_few(opens[start : start + _AT_ONCE], Path(folder) / f"{len(opens)}-{start}")
                for start in range(0, len(opens), _AT_ONCE)
            ]
        merged = Path(folder) / "merged"
        _merge_few(opens, merged)
        with merged.open("rb") as lines:
            count = sum(1 for _ in lines)
        merged.replace(out)
    return count


def _merge_few(opens: Sequence[_Open], out: Path) -> _Open:
    """Merge sorted files into one; return what opens it."""
    with ExitStack() as stack, out.open("wb") as merged:
        merged.writelines(heapq.merge(*(stack.enter_context(opening()) for opening in opens)))
    return lambda: out.open("rb")
