"""Clean: a page as received becomes an article — fields with their origins, text by language, nothing else.

The stage touches nothing but its arguments. :func:`clean_page` reads a page as received, :func:`clean_html` and
:func:`clean_text` read text that is decoded already, and :func:`explain_page` also returns every block with the rule
that kept or removed it. :func:`read_metadata` gives the fields of a page without text.
"""

from communique.clean.cleaner import CLEANER_VERSION, clean_html, clean_page, clean_text, explain_html, explain_page
from communique.clean.draft import Explained
from communique.clean.metadata import Metadata, read_metadata

__all__ = [
    "CLEANER_VERSION",
    "Explained",
    "Metadata",
    "clean_html",
    "clean_page",
    "clean_text",
    "explain_html",
    "explain_page",
    "read_metadata",
]
