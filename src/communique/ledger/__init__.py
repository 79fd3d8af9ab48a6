"""The ledger: what is known of every URL, from its first listing to its document."""

from communique.ledger.entry import VISIT_FIELDS, CopyOf, LedgerEntry, LedgerState, Listing, WaitingBody, merge_entries
from communique.ledger.store import Ledger, PageCount

__all__ = [
    "VISIT_FIELDS",
    "CopyOf",
    "Ledger",
    "LedgerEntry",
    "LedgerState",
    "Listing",
    "PageCount",
    "WaitingBody",
    "merge_entries",
]
