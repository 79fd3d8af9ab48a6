"""Content coding undone piece by piece, so that a small answer can never unpack into a large one."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from communique.errors import PageError

if TYPE_CHECKING:
    from zlib import _Decompress

ACCEPT_ENCODING = "gzip, deflate"
"""What is asked for: the codings whose output the standard library can bound."""


class BodyReader:
    """Collects a body, decoded, up to a bound.

    Args:
        content_encoding: value of the answer's ``Content-Encoding``, maybe empty.
        max_bytes: bound for the body as received and as decoded.
    """

    def __init__(self, content_encoding: str, max_bytes: int) -> None:
        self._coding = content_encoding.strip().lower().removeprefix("x-")
        self._is_plain = self._coding in {"", "identity"}
        self._is_known = self._is_plain or self._coding in {"gzip", "deflate"}
        self._max_bytes = max_bytes
        self._unpacker: _Decompress | None = None
        self._pieces: list[bytes] = []
        self._coded: list[bytes] = []
        self._received = self._decoded = 0

    def feed(self, piece: bytes) -> None:
        """Take the next bytes as received.

        Raises:
            PageError: ``too-large`` past the bound, ``bad-encoding`` for bytes that are not of the coding.
        """
        self._received += len(piece)
        if self._is_plain:
            self._keep(piece)
        else:
            self._coded.append(piece)
            if self._is_known:
                self._unpack(piece)
        if self._received > self._max_bytes:
            raise self._too_large()

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            PageError: ``truncated`` if the compressed data stops before its end, ``bad-encoding`` for a coding nobody
                asked for.
        """
        if not self._is_known:
            raise PageError("bad-encoding", f"asked for {ACCEPT_ENCODING}, got Content-Encoding {self._coding!r}")
        if self._unpacker is not None and not self._unpacker.eof:
            raise PageError("truncated", f"the {self._coding} body stops before its end after {self._received:,} bytes")
        return self.so_far()

    def received(self) -> bytes:
        """Return the bytes as received until now, at most ``max_bytes``."""
        return b"".join(self._coded)[: self._max_bytes] if self._coded else self.so_far()

    def so_far(self) -> bytes:
        """Return what was decoded until now, at most ``max_bytes``."""
        return b"".join(self._pieces)[: self._max_bytes]

    def _unpack(self, piece: bytes) -> None:
        while piece:
            if self._unpacker is None or self._unpacker.eof:
                if self._unpacker is not None and not piece.startswith(b"\x1f\x8b"):
                    return  # padding after the last gzip member, which browsers pass over
                self._unpacker = self._start(piece)
            self._keep(self._decompress(self._unpacker, piece))
            piece = self._unpacker.unconsumed_tail or self._unpacker.unused_data

    def _start(self, piece: bytes) -> _Decompress:
        if self._coding == "gzip":
            return zlib.decompressobj(zlib.MAX_WBITS + 16)
        # "deflate" is zlib data by the standard and bare deflate data from some servers; the first byte tells.
        is_zlib = piece[0] & 0x0F == 8 and piece[0] >> 4 <= 7
        return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)

    def _decompress(self, unpacker: _Decompress, piece: bytes) -> bytes:
        try:
            return unpacker.decompress(piece, self._max_bytes - self._decoded + 1)
        except zlib.error as error:
            raise PageError("bad-encoding", f"the body is not {self._coding} data: {error}") from error

    def _keep(self, piece: bytes) -> None:
        self._decoded += len(piece)
        self._pieces.append(piece)
        if self._decoded > self._max_bytes:
            raise self._too_large()

    def _too_large(self) -> PageError:
        return PageError("too-large", f"the body is larger than fetch.max_bytes ({self._max_bytes:,} bytes)")
