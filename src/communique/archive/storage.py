"""Storage that finished files of the archive go to, named by an fsspec URL: object storage, or another folder."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from communique.errors import ServiceError


class Storage:
    """Whole files under names with forward slashes; what the storage itself refuses is a :class:`ServiceError`.

    Credentials, region and endpoint come by the storage's own means (for S3 the ``AWS_…`` variables, profiles and
    instance roles), never by the URL.

    Args:
        url: such as ``s3://bucket/prefix``, ``gs://…``, ``abfs://…``, ``file:///folder``.

    Raises:
        ServiceError: no installed package speaks the URL's protocol, or it is no URL.
    """

    def __init__(self, url: str) -> None:
        # Imported here: an archive in a folder needs none of it.
        from fsspec.core import url_to_fs

        self.url = url
        try:
            self._files, self._root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ServiceError(
                f"COMMUNIQUE_ARCHIVE_URL: {url} cannot be used: {error}; for s3:// install communique[s3]"
            ) from error

    def names(self, folder: str = "") -> list[str]:
        """Return the names of all files below a folder, sorted."""
        with self._named("listing"):
            # Another process may have put a file there since this one looked.
            self._files.invalidate_cache()
            found = self._files.find(self._place(folder))
        return sorted(posixpath.relpath(path, self._root) for path in found)

    def size(self, name: str) -> int | None:
        """Return the bytes of a file; ``None`` if it is not there."""
        try:
            with self._named(name):
                self._files.invalidate_cache()
                return int(self._files.info(self._place(name))["size"])
        except FileNotFoundError:
            return None

    def put(self, path: Path, name: str) -> None:
        """Copy a file of this machine there, over one that may be there."""
        place = self._place(name)
        with self._named(name):
            if "file" in self._protocols():
                self._files.makedirs(posixpath.dirname(place), exist_ok=True)
            self._files.put_file(str(path), place)

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read it from its beginning.

        Raises:
            FileNotFoundError: there is none.
            ServiceError: the storage is away, refuses, or holds nothing at all.
        """
        with self._named(name):
            stream: IO[bytes] = self._files.open(self._place(name), "rb")
            return stream

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Return bytes of a file in one request, fewer where it ends; errors as :meth:`open`."""
        with self._named(name):
            content: bytes = self._files.cat_file(self._place(name), start=offset, end=offset + length)
            return content

    def _place(self, name: str) -> str:
        return posixpath.join(self._root, name).rstrip("/")

    def _protocols(self) -> tuple[str, ...]:
        protocol: str | tuple[str, ...] = self._files.protocol
        return (protocol,) if isinstance(protocol, str) else protocol

    @contextmanager
    def _named(self, what: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            if not self._is_there():
                raise ServiceError(
                    f"archive storage {self.url}: nothing is there ({error}); is COMMUNIQUE_ARCHIVE_URL right?"
                ) from error
            raise
        except Exception as error:
            # Each storage has its own families of errors, and none of them says anything of a page.
            raise ServiceError(
                f"archive storage {self.url}: {what}: {type(error).__name__}: {error}; "
                "what is not copied yet is safe on this machine"
            ) from error

    def _is_there(self) -> bool:
        try:
            self._files.invalidate_cache()
            found: list[Any] = self._files.ls(self._root)
        except FileNotFoundError:
            return False
        except Exception as error:
            raise ServiceError(f"archive storage {self.url}: {type(error).__name__}: {error}") from error
        return bool(found)
