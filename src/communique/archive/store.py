"""The files of the archive: open ones that a writer holds, finished ones, and what becomes of a killed writer's.

A file is named ``<name>.warc.gz.open`` and locked while it is written, and renamed once it is whole and on disk. A file
that is open and not locked was left by a killed writer: its torn tail is cut off, and it is finished like any other. So
every ``*.warc.gz`` is whole, at any time.

Where the archive has a storage, finished files are copied to it with their indexes, and taken away here once the copy
is as long as the file. Object storage knows no appending, so what is acknowledged is on this machine's disk until then,
and is read there; a storage that is away costs nothing but space.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import IO

import structlog

from communique.archive.members import lock_file, whole_length
from communique.archive.storage import Storage
from communique.errors import ServiceError

log = structlog.get_logger(__name__)

WARC_SUFFIX = ".warc.gz"
OPEN_SUFFIX = ".open"
INDEX_SUFFIX = ".cdxj"
LEFTOVERS = 4
"""Finished files that a writer copies to the storage when it is done; `communique archive tend` copies all."""


class ArchiveStore:
    """The files of one archive, named ``<source>/<name>.warc.gz`` wherever they are.

    Args:
        folder: where files are written, and stay if there is no storage.
        url: storage that finished files go to (see :class:`~communique.archive.storage.Storage`).
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder
        self.url = url

    @cached_property
    def storage(self) -> Storage | None:
        """Where finished files go; ``None`` if they stay in the folder.

        Raises:
            ServiceError: its URL cannot be used.
        """
        return Storage(self.url) if self.url else None

    def source_ids(self) -> list[str]:
        """Return the sources of which there are files."""
        return sorted({name.partition("/")[0] for name in self.names()})

    def names(self, source_id: str | None = None) -> list[str]:
        """Return the WARC files, open ones too, each once, by source and name (which begins with the time).

        Raises:
            ServiceError: the storage is away.
        """
        return sorted(set(self._names_of(WARC_SUFFIX, source_id)))

    def unindexed(self) -> list[str]:
        """Return the finished files without an index."""
        indexed = {name.removesuffix(INDEX_SUFFIX) for name in self.index_names()}
        return [
            name
            for name in self.names()
            if name.removesuffix(WARC_SUFFIX) not in indexed and not self._open_path(name).exists()
        ]

    def index_names(self) -> list[str]:
        """Return the indexes of finished files."""
        return sorted(set(self._names_of(INDEX_SUFFIX)))

    def open(self, name: str) -> IO[bytes]:
        """Open a file by the name it has, or will have when it is finished.

        Raises:
            FileNotFoundError: there is none.
            OSError: it cannot be read.
            ServiceError: the storage is away.
        """
        if (stream := self._open_here(name)) is not None:
            return stream
        if self.storage is None:
            raise FileNotFoundError(2, "No such file or directory", name)
        return self.storage.open(name)

    def is_being_written(self, name: str) -> bool:
        """Tell whether a living writer holds the file."""
        try:
            with self._open_path(name).open("r+b") as stream:
                return not lock_file(stream)
        except FileNotFoundError:
            return False

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Return bytes of a file, fewer where it ends; errors as :meth:`open`."""
        if (stream := self._open_here(name)) is not None:
            with stream:
                stream.seek(offset)
                return stream.read(length)
        if self.storage is None:
            raise FileNotFoundError(2, "No such file or directory", name)
        return self.storage.read_range(name, offset, length)

    def finish_file(self, path: Path) -> str:
        """Give a whole file that is on disk, and locked by the caller, its lasting name; write its index."""
        from communique.archive.cdxj import write_index

        finished = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        path.rename(finished)
        name = finished.relative_to(self.folder).as_posix()
        write_index(self, name)
        return name

    def finish_abandoned(self, source_id: str | None = None) -> list[str]:
        """Cut the torn tails of files whose writers are gone, and finish them; return those that were finished.

        A file that a living writer holds is left alone. Safe to do at any time, by several processes at once.
        """
        paths = sorted(self.folder.glob(f"{source_id or '*'}/*{WARC_SUFFIX}{OPEN_SUFFIX}"))
        return [name for path in paths if (name := self._finish_if_abandoned(path))]

    def unshipped(self, source_id: str | None = None) -> list[str]:
        """Return the finished files that are on this machine although the archive has a storage."""
        if self.url is None:
            return []
        paths = sorted(self.folder.glob(f"{source_id or '*'}/*{WARC_SUFFIX}"))
        return [path.relative_to(self.folder).as_posix() for path in paths]

    def ship_file(self, name: str) -> bool:
        """Copy a finished file and its index to the storage and take them away here; tell whether this was done now.

        A file that another process is copying is left to it.

        Raises:
            ServiceError: the storage is away or refuses; the file stays.
        """
        if self.storage is None:
            return False
        path = self.folder / name
        try:
            stream = path.open("r+b")
        except FileNotFoundError:
            return False
        with stream:
            if not lock_file(stream) or not path.exists():
                return False
            index = index_name(name)
            for part in (index, name):
                if (self.folder / part).exists():
                    self._copy(part, self.storage)
            path.unlink()
            (self.folder / index).unlink(missing_ok=True)
        return True

    def ship_leftovers(self, source_id: str) -> None:
        """Copy a few finished files that are here still; a storage that is away is logged, and they stay."""
        try:
            for name in self.unshipped(source_id)[:LEFTOVERS]:
                self.ship_file(name)
        except ServiceError as error:
            log.warning("archive files stay on this machine for now", source=source_id, message=str(error))

    def put_index(self, name: str, lines: list[str]) -> None:
        """Write the index of the file ``name`` where the file is, whole or not at all."""
        index = self.folder / index_name(name)
        index.parent.mkdir(parents=True, exist_ok=True)
        partial = index.with_name(f"{index.name}.{os.getpid()}.partial")
        partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        if self.storage is None or (self.folder / name).exists():
            partial.replace(index)
            return
        self.storage.put(partial, index_name(name))
        partial.unlink()

    def _copy(self, name: str, storage: Storage) -> None:
        path = self.folder / name
        storage.put(path, name)
        here, there = path.stat().st_size, storage.size(name)
        if here != there:
            raise ServiceError(
                f"archive storage {storage.url}: {name}: expected {here} bytes after copying, got {there}"
            )

    def _names_of(self, suffix: str, source_id: str | None = None) -> list[str]:
        here = [
            path.relative_to(self.folder).as_posix().removesuffix(OPEN_SUFFIX)
            for path in self.folder.glob(f"{source_id or '*'}/*")
        ]
        there = self.storage.names(source_id or "") if self.storage is not None else []
        return [name for name in (*here, *there) if name.endswith(suffix) and name.count("/") == 1]

    def _open_here(self, name: str) -> IO[bytes] | None:
        # Once more at the end: it may be finished between the first look and the second.
        for path in (self.folder / name, self._open_path(name), self.folder / name):
            try:
                return path.open("rb")
            except FileNotFoundError:
                continue
        return None

    def _open_path(self, name: str) -> Path:
        return self.folder / f"{name}{OPEN_SUFFIX}"

    def _finish_if_abandoned(self, path: Path) -> str | None:
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
            return self.finish_file(path)


def index_name(name: str) -> str:
    """Return the name of the index of the file ``name``."""
    return name.removesuffix(WARC_SUFFIX) + INDEX_SUFFIX
