"""Stories: pages grouped by what they share pair by pair, with the first publisher and each page's role."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from communique.stories.likeness import Comparer, Likeness
from communique.stories.pages import StoryPage

Role = Literal["original", "duplicate", "reprint", "excerpt", "rewrite", "update", "translation"]
"""What a page is in its story. ``original``: published first. ``duplicate``: the same words at another address of the
same source; ``update``: that source's later text with other words; ``reprint``: the text at another source;
``excerpt``: a piece of it (or, longer than what came first, that with more around it); ``rewrite``: much of it in other
words; ``translation``: in another language."""

_RANKS = {"ministry": 0, "presidency": 0, "parliament": 0, "agency": 1, "newspaper": 2, "broadcaster": 2}
_REPRINTERS = {"mirror": 1, "collection": 1}
_LAST_RANK = 3


@dataclass(frozen=True, slots=True)
class Membership:
    """A page's place in its story.

    Attributes:
        story: id of the story: that of the document published first.
        role: what the page is in it.
        of: id of the document it was made from, as far as the texts tell; empty for the first.
        likeness: 0 to 1, how much it has in common with that one; 1 for the first.
    """

    story: str
    role: Role
    of: str
    likeness: float

    def as_fields(self) -> dict[str, object]:
        """Return the field ``story`` of a document."""
        made_from = {"of": self.of, "likeness": round(self.likeness, 3)} if self.of else {}
        return {"id": self.story, "role": self.role, **made_from}


def order_of_publication(page: StoryPage) -> tuple[str, int, str, int, str]:
    """Return what pages are sorted by: day, sites that only reprint last, time, kind of source, URL.

    A page of a ministry that gives a day and no time comes before those of others that day.
    """
    rank = _RANKS.get(page.category, _LAST_RANK)
    day, time = page.published[:10] or "9999", page.published[11:16] or ("00:00" if rank == 0 else "24:00")
    return day, _REPRINTERS.get(page.category, 0), time, rank, page.url


def form_stories(
    pages: Iterable[StoryPage], candidates: Mapping[str, Iterable[str]], comparer: Comparer | None = None
) -> dict[str, Membership]:
    """Return each page's place in its story.

    Args:
        pages: all of them, in any order.
        candidates: for a page's id, ids of those a look-up found alike; only these pairs are compared.
        comparer: what has compared pairs of them before.

    Returns:
        By document id. The result is the same in whatever order pages and candidates come.
    """
    by_id = {page.id: page for page in pages}
    edges = _compare(by_id, candidates, comparer or Comparer())
    memberships: dict[str, Membership] = {}
    for page in sorted(by_id.values(), key=order_of_publication):
        if page.id not in memberships:
            memberships |= _story_of(page, by_id, edges)
    return memberships


def _compare(
    pages: Mapping[str, StoryPage], candidates: Mapping[str, Iterable[str]], comparer: Comparer
) -> dict[str, dict[str, Likeness]]:
    pairs = {
        (min(one, other), max(one, other))
        for one, others in candidates.items()
        for other in others
        if one != other and one in pages and other in pages
    }
    edges: dict[str, dict[str, Likeness]] = {}
    for one, other in sorted(pairs):
        if likeness := comparer.compare(pages[one], pages[other]):
            edges.setdefault(one, {})[other] = likeness
            edges.setdefault(other, {})[one] = likeness
    return edges


def _story_of(
    first: StoryPage, pages: Mapping[str, StoryPage], edges: Mapping[str, Mapping[str, Likeness]]
) -> dict[str, Membership]:
    """Return the places of all pages connected with ``first``, the one published first of them."""
    members = {first.id: Membership(first.id, "original", "", 1.0)}
    connected = _connected(first.id, edges)
    for page in sorted((pages[one] for one in connected if one != first.id), key=order_of_publication):
        parent, likeness = _parent(page, members, pages, edges.get(page.id, {}))
        members[page.id] = Membership(first.id, _role(page, pages[parent], likeness), parent, likeness.share)
    return members


def _connected(start: str, edges: Mapping[str, Mapping[str, Likeness]]) -> set[str]:
    seen, waiting = {start}, deque([start])
    while waiting:
        for neighbour in edges.get(waiting.popleft(), {}):
            if neighbour not in seen:
                seen.add(neighbour)
                waiting.append(neighbour)
    return seen


def _parent(
    page: StoryPage,
    earlier: Mapping[str, Membership],
    pages: Mapping[str, StoryPage],
    alike: Mapping[str, Likeness],
) -> tuple[str, Likeness]:
    """Return what a page was made from: the story's first page if its words are there, else the earlier one it is most
    like, else (it is tied to later ones only) the first.
    """
    first = next(iter(earlier))
    if first in alike and alike[first].relation != "translation":
        return first, alike[first]
    known = [(one, likeness) for one, likeness in alike.items() if one in earlier]
    if known:
        return max(known, key=lambda pair: (_closeness(pair[1]), -_position(pages[pair[0]], pages)))
    others = sorted(alike.items(), key=lambda pair: (-_closeness(pair[1]), pair[0]))
    return first, others[0][1]


def _position(page: StoryPage, pages: Mapping[str, StoryPage]) -> int:
    key = order_of_publication(page)
    return sum(order_of_publication(other) < key for other in pages.values())


def _closeness(likeness: Likeness) -> float:
    """Return how near a copy is to what it was made from: the same language counts above any translation."""
    return likeness.share + (likeness.relation != "translation") * 2 + (likeness.relation == "same")


def _role(page: StoryPage, parent: StoryPage, likeness: Likeness) -> Role:
    if likeness.relation == "translation":
        return "translation"
    if likeness.relation == "part":
        return "excerpt"
    if page.source == parent.source:
        return "duplicate" if likeness.identical else "update"
    return "reprint" if likeness.relation == "same" else "rewrite"
