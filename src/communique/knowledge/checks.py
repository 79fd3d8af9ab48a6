"""Contradictions between entries: each is an error that names both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.errors import ConfigError
from communique.knowledge.entries import Entry, Event, Organisation, Person, Place, Treaty
from communique.knowledge.forms import plain_key
from communique.knowledge.patterns import Patterns


@dataclass(frozen=True, slots=True)
class Located:
    """An entry and where it stands."""

    entry: Entry
    path: Path
    line: int

    def fail(self, reason: str) -> ConfigError:
        """Return the error that says what is wrong with this entry."""
        return ConfigError(f"{self.path}, line {self.line}: {self.entry.id}: {reason}")


def check_entries(located: Sequence[Located], patterns: Patterns) -> None:
    """Check ids, references, institutions and aliases of all entries together.

    Raises:
        ConfigError: the first contradiction found.
    """
    by_id = _index_ids(located)
    for one in located:
        _check_references(one, by_id)
        if isinstance(one.entry, Organisation) and (key := one.entry.institution) and key not in patterns.institutions:
            raise one.fail(f"institution {key!r} is not in patterns.yaml")
    _check_aliases(located)


def _index_ids(located: Sequence[Located]) -> dict[str, Located]:
    by_id: dict[str, Located] = {}
    for one in located:
        if other := by_id.get(one.entry.id):
            raise one.fail(f"the id is taken by {other.path}, line {other.line}")
        by_id[one.entry.id] = one
    return by_id


def _check_references(one: Located, by_id: Mapping[str, Located]) -> None:
    for reference, expected in _references(one.entry):
        target = by_id.get(reference)
        if target is None:
            raise one.fail(f"refers to {reference}, which no file has")
        if not isinstance(target.entry, expected):
            raise one.fail(f"refers to {reference}, which is a {target.entry.kind}")


def _references(entry: Entry) -> Iterator[tuple[str, tuple[type[Entry], ...]]]:
    if isinstance(entry, Person):
        for office in entry.offices:
            yield office.org, (Organisation,)
            if office.country:
                yield office.country, (Place,)
    if isinstance(entry, Organisation | Place) and entry.country:
        yield entry.country, (Place,)
    if isinstance(entry, Treaty):
        yield from ((party, (Place, Organisation)) for party in entry.parties)
    if isinstance(entry, Event) and entry.place:
        yield entry.place, (Place,)


def _check_aliases(located: Sequence[Located]) -> None:
    """Two entries of one kind may share a spelling of one language only if both list it as ambiguous."""
    holders: dict[tuple[str, str, str], Located] = {}
    for one in located:
        spellings = {*one.entry.spellings(), *one.entry.abbreviations.items()}
        if stray := set(one.entry.ambiguous) - {name for _, name in spellings}:
            raise one.fail(f"ambiguous names {sorted(stray)[0]!r}, which is none of its names")
        for language, name in sorted(spellings):
            key = plain_key(name)
            other = holders.setdefault((one.entry.kind, language, key), one)
            if other is not one and not (_admits(one.entry, key) and _admits(other.entry, key)):
                raise one.fail(f"{name!r} is also a name of {other.entry.id}; list it as ambiguous in both")


def _admits(entry: Entry, key: str) -> bool:
    return key in {plain_key(name) for name in entry.ambiguous}
