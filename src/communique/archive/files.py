"""The files of the archive: open ones that a writer holds, finished ones, and what becomes of a killed writer's.

A file is named ``<name>.warc.gz.open`` and locked while it is written, and renamed once it is whole and on disk. A file
that is open and not locked was left by a killed writer: its torn tail is cut off, and it is finished like any other. So
every ``*.warc.gz`` is whole, at any time.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from communique.archive.cdxj import write_index

OPEN_SUFFIX = ".open"
_PIECE = 1 << 20


def open_archive_file(root: Path, name: str) -> IO[bytes]:
    """Open a file of the archive by the name it has, or will have, when it is finished.

    Raises:
        OSError: there is none.
    """
    # Three times: it may be finished between the first look and the second.
    for suffix in ("", OPEN_SUFFIX):
        try:
            return (root / f"{name}{suffix}").open("rb")
        except FileNotFoundError:
            continue
    return (root / name).open("rb")


def list_archive_files(root: Path, source_id: str | None = None) -> list[Path]:
    """Return the WARC files of the archive, open ones too, by source and name (which begins with the time)."""
    folders = [root / source_id] if source_id else sorted(path for path in root.glob("*") if path.is_dir())
    return [file for folder in folders for file in sorted(folder.glob("*.warc.gz*")) if _is_warc(file)]


def lock_file(stream: IO[bytes]) -> bool:
    """Lock an open file for its writer; tell whether nobody else holds it."""
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def finish_file(path: Path, root: Path) -> Path:
    """Give a whole file that is on disk its lasting name, and write its index; return the new path."""
    finished = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    path.rename(finished)
    write_index(finished, root)
    return finished


def finish_abandoned(root: Path, source_id: str | None = None) -> list[Path]:
    """Cut the torn tails of files whose writers are gone, and finish them; return those that were finished.

    A file that a living writer holds is left alone. Safe to do at any time, by several processes at once.

    Args:
        root: folder of the archive.
        source_id: only files of this source.
    """
    return [file for path in list_archive_files(root, source_id) if (file := _finish_if_abandoned(path, root))]


def _finish_if_abandoned(path: Path, root: Path) -> Path | None:
    if path.suffix != OPEN_SUFFIX:
        return None
    try:
        stream = path.open("r+b")
    except FileNotFoundError:  # finished meanwhile
        return None
    with stream:
        if not lock_file(stream) or not path.exists():
            return None
        whole = whole_length(stream)
        if whole == 0:
            path.unlink()
            return None
        stream.truncate(whole)
        os.fsync(stream.fileno())
        return finish_file(path, root)


def whole_length(stream: IO[bytes]) -> int:
    """Return where the last whole gzip member of a file ends."""
    stream.seek(0)
    end = 0
    for place in _member_ends(stream):
        end = place
    return end


def _member_ends(stream: IO[bytes]) -> Iterator[int]:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    read = 0
    while piece := stream.read(_PIECE):
        read += len(piece)
        while piece:
            try:
                unpacker.decompress(piece)
            except zlib.error:
                return
            piece = unpacker.unused_data
            if unpacker.eof:
                yield read - len(piece)
                unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)


def _is_warc(path: Path) -> bool:
    return path.name.removesuffix(OPEN_SUFFIX).endswith(".warc.gz")
