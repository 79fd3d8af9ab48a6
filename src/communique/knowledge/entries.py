"""What an entry of the knowledge base may say. Unknown keys are errors: a misspelt alias list must not be a gap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from communique.knowledge.partial_dates import PartialDate, first_day, last_day
from communique.models import EntityKind, Value

_PATRONYMIC = re.compile(r"(?:вич|вна|ична)$")
_ID_PREFIXES: dict[EntityKind, str] = {
    "person": "person",
    "organisation": "org",
    "place": "place",
    "treaty": "treaty",
    "event": "event",
}

EntryId = Annotated[str, StringConstraints(pattern=r"^(person|org|place|treaty|event)/[a-z0-9]+(-[a-z0-9]+)*$")]
"""``<kind>/<words-with-hyphens>``."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]


class Names(Value):
    """Spellings by language, nominative."""

    en: tuple[Name, ...] = ()
    ru: tuple[Name, ...] = ()
    az: tuple[Name, ...] = ()

    def items(self) -> tuple[tuple[str, str], ...]:
        """Return (language, spelling) pairs."""
        languages = (("en", self.en), ("ru", self.ru), ("az", self.az))
        return tuple((language, name) for language, names in languages for name in names)


class Entry(Value):
    """What every entry has.

    Attributes:
        id: stable id, its first part tells the kind.
        name: canonical English name, as it is shown everywhere.
        names: other spellings; the canonical name is one of its own accord unless it ends in a bracket.
        abbreviations: abbreviations, matched in the capitals they are written in.
        ambiguous: those of its names another entry of the same kind may also have.
        wikidata: item id, only where a data set at hand confirms it.
    """

    kind: ClassVar[EntityKind]

    id: EntryId
    name: Name
    names: Names = Names()
    abbreviations: Names = Names()
    ambiguous: tuple[Name, ...] = ()
    wikidata: str | None = Field(default=None, pattern=r"^Q[1-9]\d*$")

    @model_validator(mode="after")
    def _check_prefix(self) -> Self:
        expected = _ID_PREFIXES[self.kind]
        if self.id.split("/")[0] != expected:
            raise ValueError(f"id of a {self.kind} starts with {expected}/, got {self.id}")
        return self

    def spellings(self) -> tuple[tuple[str, str], ...]:
        """Return (language, spelling) pairs, the canonical name first."""
        own = () if self.name.endswith(")") else (("en", self.name),)
        return tuple(dict.fromkeys((*own, *self.names.items())))

    def also_called(self, spellings: Sequence[tuple[str, str]]) -> Self:
        """Return the entry with further (language, spelling) pairs."""
        if not spellings:
            return self
        names: dict[str, tuple[str, ...]] = {}
        for language, name in dict.fromkeys((*self.names.items(), *spellings)):
            names[language] = (*names.get(language, ()), name)
        return self.model_copy(update={"names": Names(**names)})


class Office(Value):
    """An office someone holds or held.

    Attributes:
        office: what it is (``foreign minister``, ``president``, ``spokesperson`` …), lower case.
        org: id of the organisation it belongs to.
        country: id of the country, for an office of a state.
        since: first day, as precise as it is known (``from`` in the file).
        until: last day; ``None`` while it is held.
    """

    office: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z -]*$")]
    org: EntryId
    country: EntryId | None = None
    since: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.since and self.until and first_day(self.since) > last_day(self.until):
            raise ValueError(f"from {self.since} is later than until {self.until}")
        return self

    def held_on(self, day: date) -> bool:
        """Tell whether the office was held on ``day``, bounds included."""
        begun = self.since is None or first_day(self.since) <= day
        return begun and (self.until is None or day <= last_day(self.until))


class Person(Entry):
    """A person.

    Attributes:
        surnames: what stands alone for the person, where it is not the last word of the name.
        surname_alone: whether a page that nowhere gives the full name may mean this person by the surname.
        died: day of death.
        offices: offices held.
    """

    kind: ClassVar[EntityKind] = "person"

    surnames: Names = Names()
    surname_alone: bool = True
    died: PartialDate | None = None
    offices: tuple[Office, ...] = ()

    def family_names(self) -> tuple[tuple[str, str], ...]:
        """Return (language, surname) pairs: the given ones, else the last word of every spelling."""
        given = dict.fromkeys(language for language, _ in self.surnames.items())
        derived = ((language, name.split()[-1]) for language, name in self.spellings() if language not in given)
        return tuple(dict.fromkeys((*self.surnames.items(), *derived)))

    def forms_of_address(self) -> tuple[str, ...]:
        """Return given name and patronymic of Russian spellings that have them (``Сергей Викторович``)."""
        divided = (name.split() for name in self.names.ru)
        return tuple(" ".join(words[:2]) for words in divided if len(words) == 3 and _PATRONYMIC.search(words[1]))

    def in_office(self, day: date) -> bool:
        """Tell whether any office was held on ``day``."""
        return any(office.held_on(day) for office in self.offices)

    def alive_on(self, day: date) -> bool:
        """Tell whether the person was alive on ``day``."""
        return self.died is None or day <= last_day(self.died)


class Organisation(Entry):
    """An organisation.

    Attributes:
        institution: key of a pattern in ``institutions.yaml`` that adds the usual spellings.
        country: id of the state it belongs to.
    """

    kind: ClassVar[EntityKind] = "organisation"

    institution: str | None = None
    country: EntryId | None = None

    @model_validator(mode="after")
    def _check_institution(self) -> Self:
        if self.institution and not self.country:
            raise ValueError("an entry with an institution needs a country")
        return self


class Place(Entry):
    """A place.

    Attributes:
        type: what it is.
        country: id of the country it lies in.
        adjectives: what is said of it (``Azerbaijani``, ``азербайджанский``): used in names of institutions and as
            evidence whose treaty is meant, never a mention of the place.
    """

    kind: ClassVar[EntityKind] = "place"

    type: str = Field(
        default="place", pattern=r"^(country|territory|capital|city|region|water|mountain|passage|world region|place)$"
    )
    country: EntryId | None = None
    adjectives: Names = Names()


class Treaty(Entry):
    """A treaty, declaration or statement.

    Attributes:
        date: day of signing.
        parties: ids of the countries or organisations that made it; they decide between treaties of one name.
    """

    kind: ClassVar[EntityKind] = "treaty"

    date: PartialDate | None = None
    parties: tuple[EntryId, ...] = ()


class Event(Entry):
    """An event: a war, summit, forum, exhibition, election or anniversary. A series of them is one entry, an edition
    that has a name of its own (``COP29``) another.

    Attributes:
        since: first day, as precise as it is known (``from`` in the file); ``None`` for what comes again and again.
        until: last day; ``None`` where it lasts, or is the first day too.
        place: id of where it takes place, or of the state whose anniversary it is.
    """

    kind: ClassVar[EntityKind] = "event"

    since: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = None
    place: EntryId | None = None

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.until and (self.since is None or first_day(self.since) > last_day(self.until)):
            raise ValueError(f"until {self.until} needs a first day (from) that is not later")
        return self
