"""All statements of a page, in its order: turns, or a speech, or else what is quoted and reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from communique.enrich.quotes.cast import Cast
from communique.enrich.quotes.direct import Said, find_direct
from communique.enrich.quotes.reported import find_reported
from communique.enrich.quotes.speeches import page_speaker, without_narration
from communique.enrich.quotes.subjects import Discourse
from communique.enrich.quotes.text import Piece, Quoted, count_words, mask, paragraphs, quotations, sentences
from communique.enrich.quotes.turns import Turn, find_turns
from communique.models import EnrichedArticle, Party, Quote

_FEWEST_WORDS_OF_A_TURN = 2
_FEWEST_MASKED = 4
"""Words in quotation marks that are taken for speech, not for a name, before anyone is known to have said them."""


def find_quotes(
    enriched: EnrichedArticle, casts: Iterable[tuple[int, Cast, Cast]]
) -> tuple[tuple[Quote, ...], Party | None]:
    """Return the statements of a page, and whose the whole page is if it is one person's.

    Args:
        enriched: the page with its names.
        casts: of each segment to read, its index, and who its title and its text name.
    """
    quotes: list[Quote] = []
    speaker: Party | None = None
    for index, title, cast in casts:
        found, own = _find_in_segment(enriched, index, title, cast)
        quotes += found
        speaker = speaker or own
    return tuple(quotes), speaker


def _find_in_segment(
    enriched: EnrichedArticle, index: int, title: Cast, cast: Cast
) -> tuple[list[Quote], Party | None]:
    parts = paragraphs(cast.text)
    if turns := find_turns(parts, cast):
        opening = _opening_turns(enriched, parts, turns, title, cast)
        return [_quote_of_turn(turn, index, cast) for turn in (*opening, *turns) if _is_statement(turn, cast)], None
    quoted = {piece: quotations(cast.text, piece) for piece in parts}
    spoken = [one for piece in parts for one in quoted[piece] if _may_be_speech(one, piece, cast)]
    masked = mask(cast.text, spoken)
    if speaker := page_speaker(enriched.article, title, cast, masked):
        whole = [Turn(piece, speaker, asks=False) for piece in without_narration(parts, speaker, cast)]
        return [_quote_of_turn(one, index, cast, "speech") for one in whole if _is_statement(one, cast)], speaker
    discourse = Discourse(cast, masked, parts)
    said = list(_find_said(parts, quoted, discourse))
    return [_quote(one, index, cast, direct=direct) for one, direct in said], None


def _opening_turns(
    enriched: EnrichedArticle, parts: list[Piece], turns: list[Turn], title: Cast, cast: Cast
) -> list[Turn]:
    """Return the statement before the first label, if the headline says whose it is."""
    before = [piece for piece in parts if piece.end <= turns[0].piece.start and not piece.holds(turns[0].piece.start)]
    own = "".join(cast.text[piece.start : piece.end] for piece in before)
    speaker = page_speaker(enriched.article, title, cast, own)
    return [Turn(piece, speaker, asks=False) for piece in before] if speaker else []


def _find_said(
    parts: list[Piece], quoted: dict[Piece, list[Quoted]], discourse: Discourse
) -> Iterator[tuple[Said, bool]]:
    """Yield what is quoted and reported, paragraph by paragraph, each with whether it is direct."""
    before: Piece | None = None
    for piece in parts:
        reported = [
            said for sentence in sentences(discourse.masked, piece) for said in find_reported(sentence, discourse)
        ]
        direct = list(find_direct(piece, quoted[piece], before, discourse))
        kept = [one for one in reported if not any(_overlap(one.piece, other.piece) for other in direct)]
        both = [(one, True) for one in direct] + [(one, False) for one in kept]
        yield from sorted(both, key=lambda one: one[0].piece.start)
        before = piece


def _may_be_speech(one: Quoted, paragraph: Piece, cast: Cast) -> bool:
    text = cast.text[one.inner.start : one.inner.end].rstrip()
    whole = one.closed or one.start == paragraph.start
    return whole and (count_words(text) >= _FEWEST_MASKED or text.endswith((".", "!", "?", ",", "…")))


def _is_statement(turn: Turn, cast: Cast) -> bool:
    return not turn.asks and count_words(cast.text[turn.piece.start : turn.piece.end]) >= _FEWEST_WORDS_OF_A_TURN


def _quote_of_turn(turn: Turn, index: int, cast: Cast, why: str = "turn") -> Quote:
    said = Said(turn.piece, turn.party, None, why if turn.party else "nobody named", turn.piece.start)
    return _quote(said, index, cast, direct=True)


def _quote(said: Said, index: int, cast: Cast, *, direct: bool) -> Quote:
    return Quote(
        segment=index,
        start=said.piece.start,
        end=said.piece.end,
        text=cast.text[said.piece.start : said.piece.end],
        language=cast.language,
        direct=direct,
        speaker=said.party,
        verb=said.verb,
        act=cast.act(said.verb),
        why=said.why,
    )


def _overlap(one: Piece, other: Piece) -> bool:
    return one.start < other.end and other.start < one.end
