"""Who met: the people a headline and the opening of a page name where they tell of a meeting."""

from __future__ import annotations

from communique.enrich.quotes.cast import Cast
from communique.enrich.quotes.text import Piece, paragraphs, sentences
from communique.models import Party

_FEWEST = 2


def find_participants(title: Cast, body: Cast) -> tuple[Party, ...]:
    """Return who met, at least two people; nobody if the page does not open with a meeting.

    Args:
        title: who the headline names.
        body: who the text names.
    """
    met: dict[str, Party] = {}
    if title.words.meeting.search(title.text):
        met |= {figure.party.id: figure.party for figure in title.figures if figure.person}
    opening = next(iter(paragraphs(body.text)), Piece(0, 0))
    for sentence in sentences(body.text, opening):
        if body.words.meeting.search(body.text, sentence.start, sentence.end):
            met |= {figure.party.id: figure.party for figure in body.within(sentence) if figure.person}
    return tuple(met.values()) if len(met) >= _FEWEST else ()
