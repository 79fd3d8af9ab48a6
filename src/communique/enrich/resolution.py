"""Which entry a name stands for, decided by the page: who is named in full, which office is held on its date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.enrich.nominative import is_given_name
from communique.enrich.page import PageNames, unknown_id
from communique.enrich.regions import country_or_region
from communique.enrich.spans import Span
from communique.enrich.titles import TitleWords
from communique.knowledge import Event, KnowledgeBase, Person, Treaty
from communique.knowledge.partial_dates import first_day
from communique.models import date_part

_WORD_BEFORE = re.compile(r"([^\W\d_][\w-]*)\.?\s$")
_WINDOW = 40


class Resolver:
    """Decides between the candidates of a name.

    Args:
        knowledge: entries of the candidates.
        titles: words that tell of an office.
        page: the evidence.
    """

    def __init__(self, knowledge: KnowledgeBase, titles: TitleWords, page: PageNames) -> None:
        self._knowledge = knowledge
        self._titles = titles
        self._page = page

    def resolve(self, span: Span) -> Span | None:
        """Return ``span`` with exactly one identity, or ``None`` if the page does not tell which."""
        if span.kind == "person":
            return self._resolve_person(span)
        if not span.ids:
            return span.linked(unknown_id(span))
        if span.kind == "treaty":
            # A kind and a day are weak evidence: a minister's own statement of that day is no treaty.
            identity = self._choose_treaty(span.ids, least_share=1.0 if span.why == "date" else 0.01)
        elif span.kind == "event":
            identity = self._choose_event(span.ids)
        else:
            identity = span.ids[0] if len(span.ids) == 1 else self._choose_named(span)
        return span.linked(identity) if identity else None

    def _resolve_person(self, span: Span) -> Span | None:
        if not span.ids and " " in span.base:
            return span.linked(unknown_id(span))
        if not span.ids:
            stranger = self._page.stranger(span.base or span.text)
            return span.linked(stranger, why="surname") if stranger else None
        if len(span.ids) == 1 and (span.why != "surname" or span.ids[0] not in self._knowledge):
            return span
        identity = self._choose_person(span)
        return span.linked(identity) if identity else None

    def _choose_person(self, span: Span) -> str | None:
        """Decide a surname: named in full on the page, else by title and office, else the only one it can be."""
        stranger = self._page.stranger(span.text)
        named = [i for i in (*span.ids, *([stranger] if stranger else [])) if self._page.is_named(i)]
        if len(named) > 1:
            named = self._narrow(named, span)
        if named:
            return named[0] if len(named) == 1 else self._page.last_named(named, span)
        return self._choose_absent(span)

    def _choose_absent(self, span: Span) -> str | None:
        people = [self._knowledge.person(i) for i in span.ids]
        people = [person for person in people if self._may_be_alive(person)]
        titled = [person for person in people if self._has_office(person, self._title_before(span))]
        if len(titled) == 1:
            return titled[0].id
        if span.why != "surname" and len(people) == 1:
            return people[0].id
        if self._titles.is_given_name(span.text) or (span.field.language == "ru" and is_given_name(span.text)):
            return None
        well_known = [person for person in people if person.surname_alone]
        in_office = [person for person in well_known if self._page.day is None or person.in_office(self._page.day)]
        for group in (in_office, well_known):
            if len(group) == 1:
                return group[0].id
        return None

    def _narrow(self, named: Sequence[str], span: Span) -> list[str]:
        """Leave those whose office fits the title before the name, else those in office on the page's day."""
        people = [self._knowledge.person(i) for i in named if i in self._knowledge]
        titled = [person.id for person in people if self._has_office(person, self._title_before(span))]
        if titled:
            return titled
        day = self._page.day
        in_office = [p.id for p in people if self._may_be_alive(p) and (p.in_office(day) if day else _serves(p))]
        return in_office or list(named)

    def _title_before(self, span: Span) -> frozenset[str]:
        before = _WORD_BEFORE.search(span.field.text[max(0, span.start - _WINDOW) : span.start])
        return self._titles.offices(before.group(1)) if before else frozenset()

    def _has_office(self, person: Person, offices: frozenset[str]) -> bool:
        day = self._page.day
        return any(office.office in offices and (day is None or office.held_on(day)) for office in person.offices)

    def _may_be_alive(self, person: Person) -> bool:
        return self._page.day is None or person.alive_on(self._page.day)

    def _choose_named(self, span: Span) -> str | None:
        return country_or_region(span, self._knowledge) or self._only_named(span.ids)

    def _only_named(self, ids: Sequence[str]) -> str | None:
        named = [identity for identity in ids if self._page.counts[identity]]
        return named[0] if len(named) == 1 else None

    def _choose_treaty(self, ids: Sequence[str], least_share: float) -> str | None:
        """Choose the treaty most of whose parties the page names; one the page is older than is out."""
        scored = []
        for identity in ids:
            treaty = self._knowledge.entry(identity)
            if isinstance(treaty, Treaty) and self._is_signed(treaty):
                scored.append((self._share_of_parties(treaty), self._page.counts[identity], identity))
        scored.sort(reverse=True)
        if not scored or scored[0][0] < least_share:
            return None
        return None if len(scored) > 1 and scored[0][:2] == scored[1][:2] else scored[0][2]

    def _choose_event(self, ids: Sequence[str]) -> str | None:
        """Choose the event whose place the page names, else the one that began last before the page's day."""
        events = [event for event in map(self._knowledge.entry, ids) if isinstance(event, Event)]
        if len(events) > 1:
            here = [event for event in events if event.place and self._page.counts[event.place]]
            events = here or events
        begun = [
            event for event in events if event.since and self._page.day and first_day(event.since) <= self._page.day
        ]
        if len(events) > 1 and begun:
            events = [max(begun, key=lambda event: first_day(event.since or ""))]
        return events[0].id if len(events) == 1 else None

    def _is_signed(self, treaty: Treaty) -> bool:
        return (
            self._page.day is None
            or treaty.date is None
            or len(treaty.date) < len("2022-02-22")
            or date_part(treaty.date) <= self._page.day
        )

    def _share_of_parties(self, treaty: Treaty) -> float:
        """Return the share of the parties the page names; treaties of many or one party are their own evidence."""
        if len(treaty.parties) < 2:
            return 1.0
        return sum(1 for party in treaty.parties if self._page.is_meant(party)) / len(treaty.parties)


def _serves(person: Person) -> bool:
    return any(office.until is None for office in person.offices) and person.died is None
