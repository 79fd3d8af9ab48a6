"""People found by the title before their name: ``Ambassador of Georgia Zurab Pataridze``, ``səfir Rauf Hacıyev``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from communique.enrich.spans import Field, Span
from communique.enrich.titles import TitleWords
from communique.knowledge import KnowledgeBase
from communique.knowledge.tokens import Token, tokenize

_LINKING = frozenset({"of", "to", "for", "and", "in", "on", "at", "the"})
_NAME_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES = frozenset({"oglu", "oğlu", "qızı", "qizi", "gizi", "kyzy", "bin", "al", "el", "de", "von", "van", "der"})
_LONGEST_TITLE = 8
_LONGEST_NAME = 4
_NOT_A_NAME = frozenset(
    """
    Ministry Minister Affairs Republic Foreign State Deputy Acting First Federation Council Committee Assembly
    Parliament Government Office Department Union Organization Organisation Conference Forum Summit Meeting Press
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December He She They It We In On At The This That His Her Our
    Defence Defense Interior Justice Finance Economy Energy Health Education Culture Trade Transport Agriculture
    Ecology Labour Labor Digital Development Sports Youth Science European Security External Relations General
    Nazirliyi Respublikası Respublikasının Xarici İşlər Birinci Dövlət Baş Milli Məclis Komitəsi Təşkilatı Şurası
    """.split()  # noqa: SIM905 - a list of ninety quoted words is harder to read
)
# A noun with possessive and genitive is the head of an Azerbaijani institution (``Şurasının``), not a surname.
_POSSESSIVE = re.compile(
    r"(?:sı|si|su|sü)n[ıiuü]n$|(?:qrup|dəhliz|fond|bank|mərkəz|təşkilat|xidmət)\w*$", re.IGNORECASE
)
_AZERBAIJANI_ENDING = re.compile(
    r"(?<=ov|ev)(?:un|ün|in|ın|a|ə|u|i|ı|da|də|dan|dən|la|lə)$|"
    r"(?<=ova|eva|adə)(?:nın|nin|ya|yə|nı|ni|da|də|dan|dən|yla|ylə)$|(?<=yan)(?:ın|in|a|ə|ı|da|dan|la)$"
)


def find_titled_people(
    field: Field, known: Sequence[Span], titles: TitleWords, knowledge: KnowledgeBase
) -> Iterator[Span]:
    """Yield people that the knowledge base does not have, two to four capitalised words after a title.

    Args:
        field: text in English or Azerbaijani (Russian has a statistical model).
        known: names already found in it; those of places and organisations may stand inside the title.
        titles: the words that end a title.
        knowledge: asked for people by folded key, whose spelling no alias has.
    """
    tokens = tokenize(field.text)
    position = 0
    while position < len(tokens):
        name = _name_after_title(tokens, position, known, titles)
        if name is None:
            position += 1
            continue
        first, last = name
        start, end = tokens[first].start, tokens[last].end
        base = _base_form(field.text[start:end], field.language)
        ids = knowledge.people_by_folded_name(base)
        yield Span(field, start, end, "person", ids, "alias" if ids else "title", base=base)
        position = last + 1


def _name_after_title(
    tokens: Sequence[Token], position: int, known: Sequence[Span], titles: TitleWords
) -> tuple[int, int] | None:
    if not titles.is_title(tokens[position].text):
        return None
    first = _skip_title(tokens, position, known, titles)
    if tokens[first - 1].text in _LINKING:
        return None  # Head of the High-Level Planning Group
    last = first
    while last < len(tokens) and last - first < _LONGEST_NAME and _continues_name(tokens, first, last, known, titles):
        last += 1
    return (first, last - 1) if last - first >= 2 and not _POSSESSIVE.search(tokens[last - 1].text) else None


def _skip_title(tokens: Sequence[Token], position: int, known: Sequence[Span], titles: TitleWords) -> int:
    """Return the first token after a title and what it is of (``Ambassador of Georgia to Azerbaijan``)."""
    after = position + 1
    while after < min(len(tokens), position + _LONGEST_TITLE) and tokens[after].joined:
        token = tokens[after]
        part = token.text in _LINKING or token.text in _NOT_A_NAME or titles.is_title(token.text)
        if not part and not _inside(token, known):
            break
        after += 1
    return after


def _continues_name(tokens: Sequence[Token], first: int, index: int, known: Sequence[Span], titles: TitleWords) -> bool:
    token = tokens[index]
    if not token.joined or _inside(token, known) or token.text in _NOT_A_NAME or titles.is_title(token.text):
        return False
    if index > first and token.text in _PARTICLES:
        return True
    return token.text[0].isupper() and not token.text.isupper() and bool(_NAME_WORD.fullmatch(token.text))


def _inside(token: Token, spans: Sequence[Span]) -> bool:
    return any(span.start <= token.start < span.end for span in spans)


def _base_form(name: str, language: str) -> str:
    return _AZERBAIJANI_ENDING.sub("", name) if language == "az" else name
