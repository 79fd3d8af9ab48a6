"""Writing the archive: one file per writer, whole records only, each acknowledged after it is in the file."""

from __future__ import annotations

import os
import secrets
import threading
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from communique.archive.exchange import Exchange
from communique.archive.members import lock_file
from communique.archive.records import (
    compose_request,
    compose_response,
    compose_revisit,
    compose_warcinfo,
    new_record_id,
)
from communique.archive.store import OPEN_SUFFIX, ArchiveStore
from communique.models import ArchiveRef, Candidate

ROTATE_BYTES = 1_000_000_000
"""A file that has grown past this is closed and another begun, as the WARC guidelines advise (1 GB)."""


class ArchiveWriter:
    """Appends exchanges to a file of its own in the archive's folder.

    A record is composed in memory and handed to the operating system in one write before its address is returned, so
    a process killed at any byte leaves at most one torn record, at the end of its own file, that nobody was told of; it
    is cut off when the next writer of the source begins. :meth:`close` (and rotation) also forces the file to disk,
    against a power cut, gives it its lasting name, writes its index, and copies it to the archive's storage, if it has
    one.

    Args:
        store: the archive.
        source_id: the source whose pages are written; names the sub-folder.
        rotate_bytes: size past which a new file is begun.
    """

    def __init__(self, store: ArchiveStore, source_id: str, *, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._store, self._source_id, self._rotate_bytes = store, source_id, rotate_bytes
        self._lock = threading.Lock()
        self._stream: IO[bytes] | None = None
        self._path = store.folder
        self._name = ""
        self._offset = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write_exchange(self, exchange: Exchange, *, page_url: str, listing: Candidate | None = None) -> ArchiveRef:
        """Write an answer and its request, and return the address of the response record.

        Args:
            exchange: what was asked and answered.
            page_url: canonical URL of the page it was asked for.
            listing: what the listing said of the page, kept beside its answer.
        """
        record_id = new_record_id()
        response = compose_response(exchange, page_url, record_id, listing)
        return self._append(response, compose_request(exchange, record_id), record_id)

    def write_revisit(
        self, exchange: Exchange, *, page_url: str, held: ArchiveRef, digest: str, listing: Candidate | None = None
    ) -> ArchiveRef:
        """Write that a page was asked for again and is what ``held`` holds; return the address of that note.

        Args:
            exchange: a 304, or an answer with the body that is held.
            page_url: canonical URL of the page.
            held: the record that holds the body.
            digest: ``sha256:<hex>`` of that body.
            listing: what the listing said of the page this time.
        """
        record_id = new_record_id()
        revisit = compose_revisit(
            exchange, page_url=page_url, record_id=record_id, held=held, digest=digest, listing=listing
        )
        return self._append(revisit, compose_request(exchange, record_id), record_id)

    def close(self) -> None:
        """Force the file to disk and close it; the next record begins another."""
        with self._lock:
            self._close_file()

    def _append(self, record: bytes, request: bytes, record_id: str) -> ArchiveRef:
        with self._lock:
            stream = self._open_file()
            ref = ArchiveRef(file=self._name, offset=self._offset, length=len(record), record_id=record_id)
            self._write(stream, record + request)
            if self._offset >= self._rotate_bytes:
                self._close_file()
        return ref

    def _open_file(self) -> IO[bytes]:
        if self._stream is not None:
            return self._stream
        folder = self._store.folder / self._source_id
        folder.mkdir(parents=True, exist_ok=True)
        self._store.finish_abandoned(self._source_id)
        stream = None
        while stream is None:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            filename = f"{stamp}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
            stream = self._try_to_make(folder / f"{filename}{OPEN_SUFFIX}")
        self._stream = stream
        self._name, self._offset = f"{self._source_id}/{filename}", 0
        self._write(stream, compose_warcinfo(filename, f"communique/{version('communique')}"))
        return stream

    def _try_to_make(self, path: Path) -> IO[bytes] | None:
        stream = path.open("xb", buffering=0)
        # Another process may have taken the new file for one that a killed writer left, before it was locked.
        if lock_file(stream) and path.exists():
            self._path = path
            return stream
        stream.close()
        return None

    def _write(self, stream: IO[bytes], content: bytes) -> None:
        remaining = memoryview(content)
        while remaining:
            remaining = remaining[stream.write(remaining) :]
        self._offset += len(content)

    def _close_file(self) -> None:
        if self._stream is not None:
            os.fsync(self._stream.fileno())
            self._store.finish_file(self._path)
            self._stream.close()
            self._stream = None
            self._store.ship_leftovers(self._source_id)
