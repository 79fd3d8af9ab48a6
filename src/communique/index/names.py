"""Names folded across scripts, so that a name nobody linked is found in whatever spelling it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.knowledge.folding import fold_name
from communique.models import EnrichedArticle

# Words that begin with a capital and go on in small letters: names, with some first words of sentences among them.
_CAPITALISED = re.compile(r"\b[^\W\d_a-zа-яё][^\W\d_]*[^\W\d_A-ZА-ЯЁ]\b")
# Endings of the oblique cases of Russian masculine names on a consonant, to which queries in Latin letters are blind.
_RUSSIAN_CASES = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])(а|у|ым|ом|е)$")
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
        for word in {match.group() for match in _CAPITALISED.finditer(segment.text)}:
            yield from _fold_all(word, _RUSSIAN_CASES.sub("", word))


def fold_word_of_query(word: str) -> str:
    """Return the folded form of a word of a query, empty if it is too short to be told from other words."""
    folded = fold_name(word)
    return folded if len(folded) >= _SHORTEST_NAME else ""


def _fold_all(*names: str) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if folded := fold_word_of_query(name):
            yield folded
