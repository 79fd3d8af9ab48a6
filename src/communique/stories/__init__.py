"""One story told once: fingerprints to find pages alike by, the exact comparison after, and the groups.

Nothing here touches a service: *enrich* makes fingerprints, *index* looks pages up by them and keeps the groups.
"""

from communique.stories.fingerprints import make_fingerprint
from communique.stories.grouping import Membership, form_stories
from communique.stories.likeness import Comparer, Likeness, compare_pages
from communique.stories.pages import StoryPage, read_page

__all__ = [
    "Comparer",
    "Likeness",
    "Membership",
    "StoryPage",
    "compare_pages",
    "form_stories",
    "make_fingerprint",
    "read_page",
]
