"""Discover: the pages a source lists in its feeds, sitemaps and list pages."""

from communique.discover.run import Bookmark, Discovery, Reading, discover_candidates
from communique.discover.ways_in import WayIn, find_ways_in

__all__ = ["Bookmark", "Discovery", "Reading", "WayIn", "discover_candidates", "find_ways_in"]
