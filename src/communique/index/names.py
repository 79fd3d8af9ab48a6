"""Names folded across scripts, so that a name nobody linked is found in whatever spelling it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.knowledge.folding import fold_name
from communique.models import EnrichedArticle

_WORD = re.compile(r"[^\W\d_](?:['’ʼ]?[^\W\d_])+")
_POSSESSIVE = re.compile(r"['’ʼ]s$")
# Endings of the oblique cases of Russian masculine names on a consonant, to which queries in Latin letters are blind.
_RUSSIAN_CASES = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])(а|у|ым|ом|е)$")
# Folded, "al" and "de" are half of all short words.
_SHORTEST_NAME = 3


def fold_names(enriched: EnrichedArticle) -> Iterator[str]:
    """Yield the folded form of every identity, every mention and every capitalised word of a page's text.

    The words are needed because not every name is recognised: ``Petrosyan`` in an English text is found by
    ``Петросян`` through its folded form, linked or not.
    """
    article = enriched.article
    for entity in enriched.entities:
        yield from _fold_all(entity.name, *(mention.text for mention in entity.mentions))
    yield from _fold_all(*article.byline)
    for segment in article.segments:
        for word in _capitalised_words(segment.text):
            yield from _fold_all(word, _RUSSIAN_CASES.sub("", word))


def fold_searchable(name: str) -> str:
    """Return the folded words of a name that can be told from other words; empty if all are too short."""
    return " ".join(word for word in fold_name(name).split() if len(word) >= _SHORTEST_NAME)


def _capitalised_words(text: str) -> set[str]:
    """Return the words that begin with a capital: names, with the first words of sentences among them."""
    return {_POSSESSIVE.sub("", word) for word in set(_WORD.findall(text)) if word[0].isupper()}


def _fold_all(*names: str) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if folded := fold_searchable(name):
            yield folded
