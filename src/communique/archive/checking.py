"""Reading every record of the archive, to know of damage before a page is asked for."""

from __future__ import annotations

from communique.archive.reader import ArchiveReader, iter_records
from communique.archive.store import ArchiveStore
from communique.errors import PageError
from communique.models import Value

_HOLDS_BODY = frozenset({"response", "revisit", "resource"})


class FileCheck(Value):
    """What was found in one file.

    Attributes:
        file: its name.
        records: whole records.
        bytes: bytes they take.
        problems: what is wrong, each with its place.
    """

    file: str
    records: int = 0
    bytes: int = 0
    problems: tuple[str, ...] = ()


def check_file(store: ArchiveStore, name: str) -> FileCheck:
    """Read every record of a file with its digest, and every body that its revisits refer to.

    Of a file that is being written, what was there at the beginning is read; its last record may be on its way still,
    and is no problem.

    Raises:
        ServiceError: the archive's storage is away.
    """
    reader, problems, records, end = ArchiveReader(store), [], 0, 0
    is_growing = store.is_being_written(name)
    with store.open(name) as stream:
        size = stream.seek(0, 2)
    for record in iter_records(store, name):
        records, end = records + 1, record.ref.offset + record.ref.length
        if record.kind in _HOLDS_BODY:
            try:
                reader.read(record.ref)
            except PageError as error:
                problems.append(f"{name}: {record.url}: {error}")
        if end >= size:
            break
    if end < size and not is_growing:
        problems.append(f"{name}: at byte {end}: {size - end:,} bytes are no whole record")
    return FileCheck(file=name, records=records, bytes=end, problems=tuple(problems))
