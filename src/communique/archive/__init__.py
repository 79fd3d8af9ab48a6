"""The archive: what was received, as WARC 1.1 files that other tools read and a killed process cannot tear."""

from communique.archive.cdxj import merge_indexes
from communique.archive.exchange import Exchange
from communique.archive.foreign import UnreadableRecord, iter_exchanges
from communique.archive.reader import ArchivedRecord, ArchiveReader, iter_records
from communique.archive.store import ArchiveStore
from communique.archive.writer import ArchiveWriter

__all__ = [
    "ArchiveReader",
    "ArchiveStore",
    "ArchiveWriter",
    "ArchivedRecord",
    "Exchange",
    "UnreadableRecord",
    "iter_exchanges",
    "iter_records",
    "merge_indexes",
]
