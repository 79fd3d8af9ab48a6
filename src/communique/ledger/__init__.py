"""The ledger: what is known of every URL, from its first listing to its document."""

from communique.ledger.entry import LedgerEntry, LedgerState, Listing, merge_entries
from communique.ledger.store import Ledger, PageCount

__all__ = ["Ledger", "LedgerEntry", "LedgerState", "Listing", "PageCount", "merge_entries"]
