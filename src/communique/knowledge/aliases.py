"""A tree of aliases over word keys: one walk along a text finds every name that starts at a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from communique.knowledge.forms import plain_key
from communique.knowledge.tokens import Token, tokenize

AliasForm = Literal["name", "abbreviation", "surname"]
"""What sort of spelling an alias is."""

_OTHER_LATIN = {"en": "az", "az": "en"}
_LONG_ABBREVIATION = 4
_LONG_ENOUGH_IN_SMALL_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling of one entry.

    Attributes:
        entry_id: whose it is.
        language: of the spelling.
        form: a name, an abbreviation or a surname alone.
        words: its words as written.
    """

    entry_id: str
    language: str
    form: AliasForm
    words: tuple[str, ...]

    @classmethod
    def from_text(cls, entry_id: str, language: str, form: AliasForm, text: str) -> Alias:
        """Divide ``text`` into words the same way a page's text is divided."""
        return cls(entry_id, language, form, tuple(token.text for token in tokenize(text)))

    def is_exact(self, tokens: Sequence[Token]) -> bool:
        """Tell whether ``tokens`` are the spelling itself and not a case form of it."""
        return all(plain_key(word) == plain_key(token.text) for word, token in zip(self.words, tokens, strict=True))

    def fits_language(self, language: str | None) -> bool:
        """Tell whether a text in ``language`` may use this spelling."""
        other = _OTHER_LATIN.get(language or "")
        long_abbreviation = self.words[0].isupper() and len(self.words[0]) >= _LONG_ABBREVIATION
        return len(self.words) > 1 or self.language != other or long_abbreviation

    def fits_capitals(self, tokens: Sequence[Token]) -> bool:
        """Tell whether ``tokens`` carry the capitals that tell a name from common words (``us``, ``turkey``)."""
        if not all(_keeps_abbreviation(word, token.text) for word, token in zip(self.words, tokens, strict=True)):
            return False
        if self.entry_id.startswith("person/"):
            return all(token.capital or word[0].islower() for word, token in zip(self.words, tokens, strict=True))
        if any(token.capital and not word[0].islower() for word, token in zip(self.words, tokens, strict=True)):
            return True
        if len(self.words) < _LONG_ENOUGH_IN_SMALL_LETTERS:
            return False
        return self.entry_id.startswith(("treaty/", "event/")) or all(word.islower() for word in self.words)


def _keeps_abbreviation(word: str, written: str) -> bool:
    """A word all in capitals must be written so; endings may follow it (``МИДа``)."""
    return len(word) == 1 or not word.isupper() or written.startswith(word)


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    aliases: list[Alias] = field(default_factory=list)


class AliasTree:
    """Aliases filed by the keys of their words.

    Args:
        key_of: gives the key a word of an alias is filed under; the flag is whether it is filed as spelt.
    """

    def __init__(self, key_of: Callable[[str, bool], str]) -> None:
        self._key_of = key_of
        self._root = _Node()
        self._vocabulary: set[str] = set()

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every key a word of any alias is filed under."""
        return frozenset(self._vocabulary)

    def add(self, alias: Alias) -> None:
        """File one alias."""
        node = self._root
        as_spelt = len(alias.words) == 1 or alias.entry_id.startswith("person/")
        for word in alias.words:
            key = self._key_of(word, as_spelt)
            self._vocabulary.add(key)
            node = node.children.setdefault(key, _Node())
        if alias not in node.aliases:
            node.aliases.append(alias)

    def may_start(self, keys: frozenset[str]) -> bool:
        """Tell whether any alias starts with a word of these keys: most words of a text start none."""
        return not self._root.children.keys().isdisjoint(keys)

    def matches(
        self, tokens: Sequence[Token], start: int, keys_of: Callable[[str], frozenset[str]]
    ) -> Iterator[tuple[int, list[Alias]]]:
        """Yield (number of words, aliases) for every run of joined tokens from ``start`` that is an alias.

        Shorter runs come first.
        """
        nodes = [self._root]
        for length, token in enumerate(tokens[start : start + 16]):
            if length and not token.joined:
                return
            keys = keys_of(token.text)
            nodes = [child for node in nodes for key in keys if (child := node.children.get(key))]
            if not nodes:
                return
            aliases = [alias for node in nodes for alias in node.aliases]
            if aliases:
                yield length + 1, aliases
