"""What a file of gzip members is made of, and who holds it."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from typing import IO

_PIECE = 1 << 20


def lock_file(stream: IO[bytes]) -> bool:
    """Lock an open file for its writer; tell whether nobody else holds it."""
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


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
