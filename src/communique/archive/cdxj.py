"""CDXJ indexes as pywb reads them: for each answer, its address in SURT form, its time, and where it lies.

Each finished file has an index of its own beside it (``<name>.cdxj``), sorted; :func:`merge_indexes` makes one of all.
"""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from communique.models import Value

INDEX_SUFFIX = ".cdxj"
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


def iter_index(path: Path, root: Path) -> Iterator[IndexLine]:
    """Yield an index line for each answer in a file, in the order of the file.

    Args:
        path: the file.
        root: folder of the archive; file names in the index are relative to it.
    """
    from communique.archive.reader import iter_records

    for record in iter_records(path, root):
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


def write_index(path: Path, root: Path) -> Path:
    """Write the sorted index of a finished file beside it, whole or not at all; return its path."""
    index = path.with_name(path.name.removesuffix(".gz").removesuffix(".warc") + INDEX_SUFFIX)
    partial = index.with_name(f"{index.name}.{os.getpid()}.partial")
    lines = sorted(str(line) for line in iter_index(path, root))
    partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    partial.replace(index)
    return index


def merge_indexes(root: Path, out: Path) -> int:
    """Write one sorted index of all finished files, missing ones made first; return how many lines it has.

    Args:
        root: folder of the archive.
        out: the index, written whole or not at all; memory does not grow with its size.
    """
    for file in sorted(root.glob("*/*.warc.gz")):
        if not file.with_name(file.name.removesuffix(".warc.gz") + INDEX_SUFFIX).exists():
            write_index(file, root)
    partial = out.with_name(f"{out.name}.{os.getpid()}.partial")
    count = 0
    with ExitStack() as stack, partial.open("w", encoding="utf-8") as merged:
        parts = [stack.enter_context(part.open(encoding="utf-8")) for part in sorted(root.glob("*/*.cdxj"))]
        for line in heapq.merge(*parts):
            merged.write(line)
            count += 1
    partial.replace(out)
    return count
