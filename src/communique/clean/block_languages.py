"""The language of each block of a text, told from itself where it can be, else from its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from communique.clean.blocks import TextBlock
from communique.clean.languages import (
    UNKNOWN,
    detect_language,
    leans_to,
    may_be_language,
    tell_without_model,
)

OWN_TEXT = 250
"""Fewest characters of a run in one language that is a text of its own."""

_TELLING_LETTERS = 60
"""Letters from which a block's language is told by itself; shorter ones follow their neighbours."""


def tell_languages(blocks: Sequence[TextBlock], likely: tuple[str, ...]) -> list[str]:
    """Return the language (ISO 639-1) of each of some blocks that follow one another.

    Args:
        blocks: the blocks of a text, in page order.
        likely: languages that the page or its source declare.
    """
    languages = _confirm_changes(blocks, _tell_long_blocks(blocks, likely), likely)
    if not any(languages):
        text = " ".join(block.text for block in blocks)
        languages = [detect_language(text, likely)] * len(blocks)
    return [language or UNKNOWN for language in _fill_from_neighbours(blocks, languages, likely)]


def _tell_long_blocks(blocks: Sequence[TextBlock], likely: tuple[str, ...]) -> list[str | None]:
    """Tell the language of the blocks that are long enough.

    No model is asked where common words are clear, or where they are few but rather of the text's main language than of
    any other.
    """
    telling = [sum(map(str.isalpha, block.text[:200])) >= _TELLING_LETTERS for block in blocks]
    clear = [
        tell_without_model(block.text, likely) if long else None for block, long in zip(blocks, telling, strict=True)
    ]
    main = _most_common(clear)
    languages = list(clear)
    for number, block in enumerate(blocks):
        if telling[number] and clear[number] is None:
            leans = main is not None and leans_to(block.text, main)
            languages[number] = main if leans else detect_language(block.text, likely)
    return languages


def _most_common(languages: Iterable[str | None]) -> str | None:
    told = Counter(language for language in languages if language)
    return told.most_common(1)[0][0] if told else None


def _confirm_changes(
    blocks: Sequence[TextBlock], languages: list[str | None], likely: tuple[str, ...]
) -> list[str | None]:
    """Look again, and longer, at blocks whose language is not the page's main one: names mislead on short samples."""
    main = _most_common(languages)

    def confirm(block: TextBlock, language: str | None) -> str | None:
        if language is None or main is None or language == main:
            return language
        if len(block.text) < OWN_TEXT and may_be_language(block.text, main):
            return main
        return detect_language(block.text, likely, thorough=True)

    return [confirm(block, language) for block, language in zip(blocks, languages, strict=True)]


def _fill_from_neighbours(
    blocks: Sequence[TextBlock], languages: list[str | None], likely: tuple[str, ...]
) -> list[str | None]:
    """Give short blocks the language of a neighbour: of the one they themselves look like, else of the one before."""
    filled: list[str | None] = []
    before: str | None = None
    for block, language, after in zip(blocks, languages, _languages_behind(languages), strict=True):
        if language is not None:
            before = language
        elif before and after and before != after:
            own = detect_language(block.text, likely)
            before = own if own == after else before
        else:
            before = before or after
        filled.append(before)
    return filled


def _languages_behind(languages: Sequence[str | None]) -> list[str | None]:
    """Return for each place the next language that is told behind it."""
    behind: list[str | None] = []
    following: str | None = None
    for language in reversed(languages):
        behind.append(following)
        following = language or following
    return behind[::-1]
