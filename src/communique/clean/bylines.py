"""Who wrote a page: every reading of the byline, and which of them is believed.

Arbiter: the site's rule; then JSON-LD of the page's own article; ``meta`` elements; elements marked as author by
``rel``, ``itemprop`` or class; and a visible line "By …". The first reading that yields people wins, because what a
page declares about its author is curated and what stands around a byline (roles, dates, follow buttons) is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communique.clean.blocks import TextBlock
from communique.clean.byline_declared import from_linked_data, from_meta
from communique.clean.byline_lines import (
    from_labelled_names,
    from_lines,
    from_names_of_address,
    from_opening_line,
)
from communique.clean.byline_markup import from_markup
from communique.clean.page import Page


def read_byline(
    page: Page, header: Sequence[TextBlock], site_names: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the people who wrote a page and the origin of that reading (``None`` if nobody is named).

    Args:
        page: the parsed page.
        header: blocks around the headline and before the text, in page order.
        site_names: names of the site and publisher, which are no people.
    """
    blocked = tuple(site_names)
    readers = (
        ("json-ld", from_linked_data(page, blocked)),
        ("meta", from_meta(page, blocked)),
        # A site called a person by one word may be one: it is believed before markup, which is less sure of people.
        ("json-ld", from_linked_data(page, tuple(name for name in blocked if " " in name))),
        ("markup", from_markup(page, blocked)),
        ("text", from_lines((block.text for block in header), blocked)),
        ("text", from_labelled_names(header, blocked)),
        ("text", from_names_of_address(header, page, blocked)),
        ("text", from_opening_line(header, blocked)),
        # On a personal site the person's name is the site's: it is believed where nobody else is named.
        ("json-ld", from_linked_data(page, ())),
    )
    for origin, names in readers:
        people = tuple(dict.fromkeys(names))
        if people:
            return people, origin
    return (), None
