"""Names inside the names of other things: the Heydar Aliyev Center is not the man."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from communique.knowledge.entries import Entry, Person, Place
from communique.knowledge.forms import alias_key
from communique.knowledge.patterns import Eponyms, Patterns
from communique.knowledge.tokens import Token

_FARTHEST_HEAD = 5
"""Words between a name and the head that claims it, at the most: ``Moscow State Linguistic Teachers' University``."""


class EponymFilter:
    """Tells whether a name is part of the name of something else.

    Args:
        patterns: the heads, by kind of name.
        keys_of: gives the base forms of a word of a text.
        starts_name: tells whether a name of several words starts at a token, so that a head after it is that name's.
    """

    def __init__(
        self,
        patterns: Patterns,
        keys_of: Callable[[str], frozenset[str]],
        starts_name: Callable[[Sequence[Token], int], bool],
    ) -> None:
        self._keys_of = keys_of
        self._starts_name = starts_name
        self._heads = {
            "person": _Heads(patterns.person_eponyms),
            "country": _Heads(patterns.country_eponyms),
            "city": _Heads(patterns.city_eponyms),
        }

    def covers(self, entry: Entry, tokens: Sequence[Token], position: int, length: int) -> bool:
        """Tell whether the ``length`` tokens from ``position`` name ``entry`` only inside another thing's name."""
        group = _group(entry)
        if group is None:
            return False
        heads = self._heads[group]
        return self._is_named_after(heads, tokens, position) or self._has_head(heads, tokens, position + length)

    def _is_named_after(self, heads: _Heads, tokens: Sequence[Token], position: int) -> bool:
        if position == 0 or not (tokens[position].joined or tokens[position - 1].abbreviated):
            return False
        return not heads.before.isdisjoint(self._keys_of(tokens[position - 1].text))

    def _has_head(self, heads: _Heads, tokens: Sequence[Token], after: int) -> bool:
        for index, token in enumerate(tokens[after : after + _FARTHEST_HEAD], start=after):
            if not token.joined or self._starts_name(tokens, index):
                return False
            keys = self._keys_of(token.text)
            if not heads.after_any_case.isdisjoint(keys):
                return True
            if not token.capital:
                return False
            if not heads.after.isdisjoint(keys):
                return True
        return False


def head_keys(patterns: Patterns) -> frozenset[str]:
    """Return the keys of all heads, so that endings are cut off them as off names (``mərkəzinin``)."""
    groups = (patterns.person_eponyms, patterns.country_eponyms, patterns.city_eponyms)
    return frozenset().union(*(_Heads(group).after | _Heads(group).after_any_case for group in groups))


class _Heads:
    def __init__(self, eponyms: Eponyms) -> None:
        self.before = _keys(eponyms.before.items())
        self.after = _keys(eponyms.after.items())
        # In Azerbaijani and Russian such heads are written small as often as not; English ones are then common words.
        small = ((lang, word) for lang, word in eponyms.after.items() if lang != "en")
        self.after_any_case = _keys((*small, *eponyms.after_small.items()))


def _keys(words: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(alias_key(word, True) for _, word in words)


def _group(entry: Entry) -> str | None:
    if isinstance(entry, Person):
        return "person"
    if isinstance(entry, Place):
        return "country" if entry.type in {"country", "territory"} else "city"
    return None
