"""Under what the names of all entries are filed: trees of aliases for texts, folded spellings for queries."""

from __future__ import annotations

from collections.abc import Mapping

from communique.knowledge.aliases import Alias, AliasTree
from communique.knowledge.entries import Entry, Event, Organisation, Person, Place
from communique.knowledge.folding import fold_name
from communique.knowledge.forms import alias_key
from communique.knowledge.patterns import Patterns, institution_spellings


class FiledNames:
    """Every name of the entries, filed once.

    Events have a tree of their own: the name of an event has places in it that the page names too (the Second Karabakh
    War).

    Args:
        entries: by id.
        patterns: spellings of institutions.

    Attributes:
        names: aliases of all entries but events.
        events: aliases of events.
        folded: people by folded name and surname.
        folded_abbreviations: entries by folded abbreviation.
    """

    def __init__(self, entries: Mapping[str, Entry], patterns: Patterns) -> None:
        self.names = AliasTree(alias_key)
        self.events = AliasTree(alias_key)
        self.folded: dict[str, set[str]] = {}
        self.folded_abbreviations: dict[str, set[str]] = {}
        for entry in entries.values():
            self._file_entry(entry)
            if isinstance(entry, Person):
                self._file_person(entry)
            if isinstance(entry, Organisation) and entry.institution and entry.country:
                self._file_institution(entry, patterns, entries[entry.country])

    def _file_entry(self, entry: Entry) -> None:
        tree = self.events if isinstance(entry, Event) else self.names
        for language, name in entry.spellings():
            tree.add(Alias.from_text(entry.id, language, "name", name))
        for language, name in entry.abbreviations.items():
            tree.add(Alias.from_text(entry.id, language, "abbreviation", name))
            self.folded_abbreviations.setdefault(fold_name(name), set()).add(entry.id)

    def _file_person(self, person: Person) -> None:
        for language, surname in person.family_names():
            self.names.add(Alias.from_text(person.id, language, "surname", surname))
        for address in person.forms_of_address():
            self.names.add(Alias.from_text(person.id, "ru", "surname", address))
        for _, name in (*person.spellings(), *person.family_names()):
            self.folded.setdefault(fold_name(name), set()).add(person.id)

    def _file_institution(self, entry: Organisation, patterns: Patterns, country: Entry) -> None:
        if not isinstance(country, Place) or entry.institution is None:
            return
        for language, name in institution_spellings(patterns.institutions[entry.institution], country):
            self.names.add(Alias.from_text(entry.id, language, "name", name))
