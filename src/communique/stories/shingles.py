"""Shingles of a text: digests of every four words in a row, by which two texts are compared exactly."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 4
_WORD = re.compile(r"\w+")
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)

Hashes = NDArray[np.uint64]


def words_of_text(text: str) -> list[str]:
    """Return the words of a text as they are compared: no case, no marks of punctuation, ё as е."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return _WORD.findall(plain)


def shingle(words: list[str]) -> Hashes:
    """Return the digests (64 bits, sorted, each once) of every :data:`SHINGLE_WORDS` words in a row.

    A text of fewer words is one shingle of its own.
    """
    codes = np.fromiter((zlib.crc32(word.encode()) for word in words), dtype=np.uint64, count=len(words))
    size = max(1, min(SHINGLE_WORDS, len(words)))
    if not len(words):
        return codes
    mixed = np.zeros(len(words) - size + 1, dtype=np.uint64)
    for offset in range(size):
        mixed = (mixed ^ codes[offset : offset + len(mixed)]) * _PRIME
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed * _MIX) ^ (mixed >> np.uint64(31)))


def digest(text: str) -> str:
    """Return twelve hex digits of what is compared of a text."""
    return hashlib.blake2b(" ".join(words_of_text(text)).encode(), digest_size=6).hexdigest()


def shared(one: Hashes, other: Hashes) -> int:
    """Return how many shingles two texts share."""
    return len(np.intersect1d(one, other, assume_unique=True))
