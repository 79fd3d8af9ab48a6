"""Pages that are one person's words from beginning to end: speeches, remarks, comments, letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.enrich.quotes.cast import Cast
from communique.enrich.quotes.text import Piece
from communique.models import Article, Party

_SPOKEN_KINDS = frozenset({"speech", "remarks"})
_FEWEST_FIRST_PERSONS = 2


def page_speaker(article: Article, title: Cast, body: Cast, masked: str) -> Party | None:
    """Return whose words a segment is, if its kind or headline says it is someone's and it speaks in the first person.

    Args:
        article: the page.
        title: who its headline names.
        body: who its text names.
        masked: the text without what it quotes.
    """
    announced = title.words.speech.search(title.text) is not None
    if not announced and article.kind not in _SPOKEN_KINDS:
        return None
    sure = announced and article.kind in _SPOKEN_KINDS
    if len(body.words.first_person.findall(masked)) < (1 if sure else _FEWEST_FIRST_PERSONS):
        return None
    return _speaker_in_title(title) or _speaker_beside_the_text(article, body)


def without_narration(parts: Sequence[Piece], speaker: Party, cast: Cast) -> Sequence[Piece]:
    """Return the paragraphs of a speech without those at its end that tell what happened next.

    Such a paragraph has no first person, and opens like a report or has a reporting verb whose subject it names.
    """
    last = len(parts)
    while last > 1 and _narrates(parts[last - 1], speaker, cast):
        last -= 1
    return parts[:last]


def _narrates(part: Piece, speaker: Party, cast: Cast) -> bool:
    text = cast.text[part.start : part.end]
    if cast.words.first_person.search(text):
        return False
    if cast.words.narration.match(text) or any(figure.party == speaker for figure in cast.within(part)):
        return True
    return cast.words.verb.search(text) is not None and cast.words.conjunction.search(text) is not None


def _speaker_in_title(title: Cast) -> Party | None:
    """Return the first person of a headline; of those behind ``by`` or before ``’s``, the first."""
    people = [figure for figure in title.figures if figure.person]
    if not people:
        return None
    for figure in people:
        behind = title.text[figure.end : figure.end + 2] in {"'s", "’s"} or figure.party.name.endswith("s’")
        by = re.search(r"\bby\s+(?:[^\W\d_]+\s+){0,8}$", title.text[: figure.start])
        if behind or by:
            return figure.party
    return people[0].party


def _speaker_beside_the_text(article: Article, body: Cast) -> Party | None:
    """Return the author who signs the page, if it is a person the text knows."""
    names = {party.name: party for party in body.people}
    return next((names[name] for name in article.byline if name in names), None)
