"""Titles and given names: the words before a surname that tell whose it is."""

from __future__ import annotations

from functools import lru_cache

from communique.knowledge import KnowledgeBase, Person
from communique.knowledge.folding import fold_word, name_words
from communique.knowledge.forms import plain_key, text_keys


class TitleWords:
    """Words of ``patterns.yaml`` that stand before names, and the given names of the people in the knowledge base.

    Args:
        knowledge: where both come from.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._offices: dict[str, set[str]] = {}
        for office, names in knowledge.patterns.titles.items():
            for _, title in names.items():
                self._offices.setdefault(_last_key(title), set()).add(office)
        self._honorifics = {_last_key(word) for _, word in knowledge.patterns.honorifics.items()}
        self._given = {
            fold_word(name_words(name)[0])
            for entry in knowledge
            if isinstance(entry, Person)
            for _, name in entry.spellings()
            if " " in name
        }
        self._vocabulary = frozenset({*self._offices, *self._honorifics})

    def is_title(self, word: str) -> bool:
        """Tell whether the word can end a title or be an honorific."""
        return not self._vocabulary.isdisjoint(self._keys(word))

    def is_exact(self, word: str) -> bool:
        """Tell whether the word, with no ending taken off, is a title or an honorific."""
        return plain_key(word) in self._vocabulary

    def offices(self, word: str) -> frozenset[str]:
        """Return the offices a title that ends in ``word`` may tell of."""
        return frozenset(office for key in self._keys(word) for office in self._offices.get(key, ()))

    def is_given_name(self, word: str) -> bool:
        """Tell whether someone in the knowledge base has this given name."""
        return fold_word(word) in self._given

    def _keys(self, word: str) -> frozenset[str]:
        return text_keys(word.rpartition("-")[2], self._vocabulary, turkic=True) | {plain_key(word)}


def _last_key(title: str) -> str:
    return plain_key(name_words(title)[-1])


@lru_cache(maxsize=4)
def title_words(knowledge: KnowledgeBase) -> TitleWords:
    """Return the title words of a knowledge base, made once."""
    return TitleWords(knowledge)
