"""What people decided of identities by hand: which are one, and which are two, in ``decisions.yaml``.

The file is a list. ``merge`` says that an identity the knowledge base has not is another one; ``split`` says by which
signs on a page an identity is someone else. Whoever reviews it may edit it; ``communique names apply`` follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from communique.knowledge.entries import Name, Names
from communique.knowledge.partial_dates import PartialDate, first_day, last_day
from communique.models import Value

_KINDS = {"org": "organisation"}
_UNLINKED = re.compile(r"^[a-z]+/~")

Identity = Annotated[str, StringConstraints(pattern=r"^[a-z]+/(~\S+|[a-z0-9]+(-[a-z0-9]+)*)$", max_length=4096)]
"""Id of an entry of the knowledge base, or ``<kind>/~<key>`` of a name it has not."""


def is_unlinked(identity: str) -> bool:
    """Tell whether an id is that of a name the knowledge base has not."""
    return _UNLINKED.match(identity) is not None


def kind_of(identity: str) -> str:
    """Return the kind of an identity from the first part of its id."""
    prefix = identity.partition("/")[0]
    return _KINDS.get(prefix, prefix)


class Merge(Value):
    """Two identities are one.

    Attributes:
        merge: id that pages have from now on no more; of a name the knowledge base has not.
        into: the id they have in its place.
        spellings: what else the entry ``into`` is called, so that searches for it understand them too.
        note: why, for whoever reviews it.
    """

    merge: Identity
    into: Identity
    spellings: Names = Names()
    note: str | None = None

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        if not is_unlinked(self.merge):
            raise ValueError(f"{self.merge} is an entry of the knowledge base: make one entry of the two there")
        if self.merge == self.into or kind_of(self.merge) != kind_of(self.into):
            raise ValueError(f"{self.merge} cannot become {self.into}: another identity of the same kind is needed")
        if self.spellings.items() and is_unlinked(self.into):
            raise ValueError("spellings belong to an entry of the knowledge base; promote the identity first")
        return self


class Part(Value):
    """Someone else of the same name, and the signs of a page that it is about them; all that are given must hold.

    Attributes:
        id: the identity such pages name.
        name: what to call it, if the knowledge base has it not.
        beside: ids (``with`` in the file) one of which the page names as well.
        urls: addresses of pages.
        sources: ids of sources.
        spellings: spellings one of which the page has.
        since: first day of publication (``from`` in the file).
        until: last day.
    """

    id: Identity
    name: Name | None = None
    beside: tuple[Identity, ...] = Field(default=(), alias="with")
    urls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    spellings: tuple[Name, ...] = ()
    since: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = None

    @model_validator(mode="after")
    def _check_signs(self) -> Self:
        if not (self.beside or self.urls or self.sources or self.spellings or self.since or self.until):
            raise ValueError("a part needs a sign of its pages: with, urls, sources, spellings, from or until")
        return self

    def fits(self, signs: PageSigns, spellings: frozenset[str]) -> bool:
        """Tell whether a page that writes the name in these ``spellings`` (small letters) is about this part."""
        return (
            (not self.beside or not signs.identities.isdisjoint(self.beside))
            and (not self.urls or signs.url in self.urls)
            and (not self.sources or signs.source in self.sources)
            and (not self.spellings or not spellings.isdisjoint(name.lower() for name in self.spellings))
            and self._covers(signs.day)
        )

    def _covers(self, day: date | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if day is None:
            return False
        begun = self.since is None or first_day(self.since) <= day
        return begun and (self.until is None or day <= last_day(self.until))


class PageSigns(Value):
    """What of a page tells two people of one name apart.

    Attributes:
        url: canonical URL.
        source: id of its source.
        day: of publication.
        identities: ids it names.
    """

    url: str
    source: str
    day: date | None
    identities: frozenset[str]


class Split(Value):
    """One identity is several.

    Attributes:
        split: id that covers more than one; pages that fit no part keep it.
        parts: the others; the first that fits a page is taken.
        note: why, for whoever reviews it.
    """

    split: Identity
    parts: tuple[Part, ...] = Field(min_length=1)
    note: str | None = None

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        for part in self.parts:
            if part.id == self.split or kind_of(part.id) != kind_of(self.split):
                raise ValueError(f"a part of {self.split} needs another id of the same kind, got {part.id}")
        return self


Decision = Merge | Split


class Decisions:
    """All decisions together.

    Args:
        decisions: in the order of the file.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._all = tuple(decisions)
        merges = {one.merge: one.into for one in self._all if isinstance(one, Merge)}
        self._merged = {identity: end_of(identity, merges) for identity in merges}
        self._splits: dict[str, tuple[Part, ...]] = {}
        for one in self._all:
            if isinstance(one, Split):  # A name that was split may become an entry later: its parts stay others.
                end = self.merged(one.split)
                self._splits[end] = (*self._splits.get(end, ()), *one.parts)
        self._names = {part.id: part.name for parts in self._splits.values() for part in parts if part.name}

    def __iter__(self) -> Iterator[Decision]:
        return iter(self._all)

    def __bool__(self) -> bool:
        return bool(self._all)

    def merged(self, identity: str) -> str:
        """Return the identity that stands for this one: itself, if it was not merged into another."""
        return self._merged.get(identity, identity)

    def part(self, identity: str, signs: PageSigns, spellings: frozenset[str]) -> str:
        """Return who a page means by an identity that may have been split.

        Args:
            identity: after merging.
            signs: of the page.
            spellings: how the page writes the name, in small letters.
        """
        fitting = (part.id for part in self._splits.get(identity, ()) if part.fits(signs, spellings))
        return next(fitting, identity)

    def name(self, identity: str) -> str | None:
        """Return what a part is called that the knowledge base has not."""
        return self._names.get(identity)

    def spellings(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return further (language, spelling) pairs of entries, by id."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for one in self._all:
            if isinstance(one, Merge) and one.spellings.items():
                found[one.into] = (*found.get(one.into, ()), *one.spellings.items())
        return found


def end_of(identity: str, merges: Mapping[str, str]) -> str:
    """Return where a chain of merges ends.

    Raises:
        ValueError: it leads back to where it began.
    """
    seen = [identity]
    while (following := merges.get(seen[-1])) is not None:
        if following in seen:
            raise ValueError(f"{identity} is merged into itself by way of {following}")
        seen.append(following)
    return seen[-1]
