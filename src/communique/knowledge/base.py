"""The knowledge base in memory: entries by id, names found in texts and in search queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from communique.knowledge import matches
from communique.knowledge.aliases import Alias, AliasTree
from communique.knowledge.decisions import Decisions
from communique.knowledge.entries import Entry, Person, Treaty
from communique.knowledge.eponyms import EponymFilter, head_keys
from communique.knowledge.filing import FiledNames
from communique.knowledge.folding import fold_name
from communique.knowledge.forms import text_keys
from communique.knowledge.matches import NameMatch, QueryName
from communique.knowledge.patterns import Patterns
from communique.knowledge.tokens import Token, tokenize
from communique.knowledge.wordlists import Wordlists

_MOST_CACHED_WORDS = 200_000
_MOST_CACHED_TEXTS = 50_000
_LONGEST_CACHED_TEXT = 80
_WITHOUT_TURKIC_ENDINGS = frozenset({"en", "ru"})


class KnowledgeBase:
    """Entries and the aliases they are found by.

    Args:
        entries: validated entries, each id once.
        patterns: spellings of institutions, and words that make a name another thing's.
        version: digest of the files they came from.
        wordlists: words of reporting, of money and of topics.
        decisions: which identities are one and which are several, as people decided.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        patterns: Patterns,
        version: str,
        wordlists: Wordlists | None = None,
        decisions: Decisions | None = None,
    ) -> None:
        self.version = version
        self.wordlists = wordlists or Wordlists()
        self.decisions = decisions or Decisions()
        self._entries = {entry.id: entry for entry in entries}
        self.patterns = patterns
        filed = FiledNames(self._entries, patterns)
        self._tree, self._events = filed.names, filed.events
        self._folded, self._folded_abbreviations = filed.folded, filed.folded_abbreviations
        self._vocabulary = self._tree.vocabulary | self._events.vocabulary | head_keys(patterns)
        self._keys: dict[tuple[str, bool], frozenset[str]] = {}
        self._turkic_keys_of = partial(self._keys_of, turkic=True)
        self._plain_keys_of = partial(self._keys_of, turkic=False)
        self._matches: dict[tuple[str, str | None], tuple[NameMatch, ...]] = {}
        self._eponyms = EponymFilter(patterns, self._turkic_keys_of, self._starts_long_name)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._entries

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of that id.

        Raises:
            KeyError: there is none.
        """
        return self._entries[entry_id]

    def person(self, entry_id: str) -> Person:
        """Return the person of that id.

        Raises:
            KeyError: there is no such entry, or it is not a person.
        """
        entry = self._entries[entry_id]
        if not isinstance(entry, Person):
            raise KeyError(entry_id)
        return entry

    def office_holders(self, offices: Sequence[str], whose: Sequence[str]) -> tuple[str, ...]:
        """Return ids of people who hold or held one of ``offices`` (in English, lower case) of an entry of ``whose``.

        Args:
            offices: names of offices.
            whose: ids of states and organisations.
        """
        return tuple(
            entry.id
            for entry in self._entries.values()
            if isinstance(entry, Person)
            and any(held.office in offices and {held.country, held.org} & {*whose} for held in entry.offices)
        )

    def treaty_parties(self, identity: str) -> tuple[str, ...]:
        """Return ids of the states and organisations that made a treaty; none for an identity that is no treaty."""
        entry = self._entries.get(identity)
        return tuple(entry.parties) if isinstance(entry, Treaty) else ()

    def people_by_folded_name(self, name: str) -> tuple[str, ...]:
        """Return ids of people one of whose full names, or surnames, has the folded key of ``name``."""
        return tuple(sorted(self._folded.get(fold_name(name), ())))

    def match_text(self, text: str, language: str | None = None) -> tuple[NameMatch, ...]:
        """Find the names in a text, the longest at each place, none overlapping.

        Args:
            text: any length; offsets are of its characters.
            language: ISO 639-1 code of the text; ``None`` or an unknown one if it cannot be told. In English and
                Azerbaijani texts a single word that is a name only in the other of the two is left alone (``Roma`` is
                Azerbaijani for Rome); longer names are found whatever their language.
        """
        if len(text) > _LONGEST_CACHED_TEXT:
            return tuple(self._scan(tokenize(text), text, language))
        # Single names are asked for again and again.
        found = self._matches.get((text, language))
        if found is None:
            if len(self._matches) >= _MOST_CACHED_TEXTS:
                self._matches.clear()
            found = self._matches[text, language] = tuple(self._scan(tokenize(text), text, language))
        return found

    def match_events(self, text: str, language: str | None = None) -> Iterator[NameMatch]:
        """Yield the events that a text names, the longest at each place; places inside them are :meth:`match_text`'s.

        Args:
            text: any length; offsets are of its characters.
            language: as for :meth:`match_text`.
        """
        tokens = tokenize(text)
        position = 0
        keys_of = self._keys_in(language)
        while position < len(tokens):
            if not self._events.may_start(keys_of(tokens[position].text)):
                position += 1
                continue
            length, aliases = self._longest(tokens, position, language, self._events)
            if aliases:
                start, end = tokens[position].start, matches.end_of_name(tokens[position : position + length])
                yield NameMatch(start, end, text[start:end], matches.ids_of(aliases), "alias")
            position += max(length, 1)

    def resolve_query(self, query: str) -> tuple[QueryName, ...]:
        """Find the names in a search query: any script, small letters, case endings, surnames, abbreviations."""
        tokens = tokenize(query)
        found: list[QueryName] = []
        position = 0
        while position < len(tokens):
            length, ids = self._query_name_at(tokens, position)
            if ids:
                start, end = tokens[position].start, tokens[position + length - 1].end
                found.append(QueryName(start, end, query[start:end], ids))
            position += max(length, 1)
        return tuple(found)

    def _scan(self, tokens: Sequence[Token], text: str, language: str | None) -> Iterator[NameMatch]:
        position = 0
        keys_of = self._keys_in(language)
        while position < len(tokens):
            if not self._tree.may_start(keys_of(tokens[position].text)):
                position += 1
                continue
            length, aliases = self._longest(tokens, position, language)
            if not aliases:
                position += 1
                continue
            kept = [alias for alias in aliases if not self._is_eponym(alias, tokens, position, length)]
            start, end = tokens[position].start, matches.end_of_name(tokens[position : position + length])
            if kept and not matches.is_compound(kept, text, end):
                yield NameMatch(start, end, text[start:end], matches.ids_of(kept), matches.reason_of(kept))
            position += length

    def _longest(
        self, tokens: Sequence[Token], position: int, language: str | None, tree: AliasTree | None = None
    ) -> tuple[int, list[Alias]]:
        best: tuple[int, list[Alias]] = (0, [])
        keys_of = self._keys_in(language)
        for length, aliases in (tree or self._tree).matches(tokens, position, keys_of):
            run = tokens[position : position + length]
            if fitting := [alias for alias in aliases if alias.fits_language(language) and alias.fits_capitals(run)]:
                best = (length, matches.prefer_exact(fitting, run))
        return (0, []) if best[0] == 1 and matches.is_shouted(tokens, position) else best

    def _query_name_at(self, tokens: Sequence[Token], position: int) -> tuple[int, tuple[str, ...]]:
        best: tuple[int, tuple[str, ...]] = (0, ())
        for tree in (self._tree, self._events):
            for length, aliases in tree.matches(tokens, position, self._turkic_keys_of):
                run = tokens[position : position + length]
                fitting = [alias for alias in aliases if len(tokens) == 1 or matches.fits_query(alias, run)]
                if fitting and length > best[0]:
                    best = (length, matches.ids_of(fitting))
        return best if best[0] else self._folded_name_at(tokens[position])

    def _folded_name_at(self, token: Token) -> tuple[int, tuple[str, ...]]:
        """Find a surname or abbreviation in letters or a spelling no alias has (``БМТ``, ``Mamedyarow``)."""
        if token.text.isupper() and (ids := self._folded_abbreviations.get(fold_name(token.text))):
            return 1, tuple(sorted(ids))
        long_enough = len(token.text) > matches.SHORTEST_LOWER_CASE_ABBREVIATION
        folded = self.people_by_folded_name(token.text) if long_enough else ()
        return (1, folded) if folded else (0, ())

    def _is_eponym(self, alias: Alias, tokens: Sequence[Token], position: int, length: int) -> bool:
        return self._eponyms.covers(self._entries[alias.entry_id], tokens, position, length)

    def _starts_long_name(self, tokens: Sequence[Token], position: int) -> bool:
        return any(length > 1 for length, _ in self._tree.matches(tokens, position, self._turkic_keys_of))

    def _keys_in(self, language: str | None) -> Callable[[str], frozenset[str]]:
        return self._plain_keys_of if language in _WITHOUT_TURKIC_ENDINGS else self._turkic_keys_of

    def _keys_of(self, word: str, *, turkic: bool) -> frozenset[str]:
        keys = self._keys.get((word, turkic))
        if keys is None:
            if len(self._keys) >= _MOST_CACHED_WORDS:
                self._keys.clear()
            keys = self._keys[word, turkic] = text_keys(word, self._vocabulary, turkic=turkic)
        return keys
