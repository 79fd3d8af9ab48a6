"""Reported speech: ``X said that …``, ``X заявил, что …``, ``X bildirib ki, …``, ``according to X, …``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.enrich.quotes.direct import Said
from communique.enrich.quotes.subjects import Discourse, Subject, find_subject
from communique.enrich.quotes.text import FILLER, Piece, count_words, trimmed

_WORDS_TO_CONJUNCTION = 7
_FEWEST_WORDS = 3
_WORDS_BEHIND_A_TRAILING_VERB = 7
_OPENS_A_CLAUSE = re.compile(
    r"\s+(?=(?:the|a|an|his|her|its|their|he|she|it|they|there|this|these|those|both|all|no|many|more)\s|"
    r"[A-ZƏÇŞĞÖÜİ][\w'’-]*\s)"
)
# "told reporters that", "said on Monday that", but not "spoke of the links that".
_ENGLISH_BETWEEN = re.compile(
    r"\s*(?:(?:on|in|at|to|after|during|later|also|again|however|yesterday|earlier|before)\b.*|"
    r"(?:reporters|journalists|the (?:press|media|agency|reporters|journalists|guests?)|him|her|them|his|her|"
    r"[A-Z][\w.'’-]*)\b.*)?\s*",
    re.DOTALL,
)
_TOLD = re.compile(
    r"told|tells|informed|reminded|assured|warned|notified|(?:про)?информировал\w?|уведомил\w?", re.IGNORECASE
)
# What is reported ends in the accusative: planlaşdırdığını, vacibliyini, edəcəklərini.
_NOMINALISED = re.compile(r"\w{2}[ıiuü]n[ıiuü]\s+$", re.IGNORECASE)
_TRAILING = re.compile(r",\s(?P<clause>[^,;:]+)$")


def find_reported(sentence: Piece, discourse: Discourse) -> Iterator[Said]:
    """Yield what a sentence reports of someone's words, and note who said it.

    Args:
        sentence: its place; what stands in quotation marks in it is masked in ``discourse``.
        discourse: the page so far.
    """
    said = (
        _after_conjunction(sentence, discourse)
        or _nominalised(sentence, discourse)
        or _according(sentence, discourse)
        or _trailing(sentence, discourse)
        or _without_conjunction(sentence, discourse)
    )
    if said and count_words(discourse.masked[said.piece.start : said.piece.end]) >= _FEWEST_WORDS:
        discourse.note(said.at, said.party)
        yield said


def _after_conjunction(sentence: Piece, discourse: Discourse) -> Said | None:
    text = discourse.masked
    if not discourse.cast.words.conjunction.search(text, sentence.start, sentence.end):
        return None  # most sentences; looking for one of many verbs takes longer
    for verb in discourse.cast.words.verb.finditer(text, sentence.start, sentence.end):
        conjunction = discourse.cast.words.conjunction.search(text, verb.end(), sentence.end)
        if conjunction is None:
            return None
        between = text[verb.end() : conjunction.start()]
        if count_words(between) > _WORDS_TO_CONJUNCTION or FILLER in between or ":" in between:
            continue
        if discourse.cast.language == "en" and not _may_stand_between(verb, between):
            continue
        clause = Piece(sentence.start, conjunction.start())
        subject = find_subject(clause, Piece(*verb.span()), discourse)
        if subject is None:
            continue
        return _said(Piece(conjunction.end(), sentence.end), verb, subject, discourse)
    return None


def _may_stand_between(verb: re.Match[str], between: str) -> bool:
    """Tell whether words between an English verb and ``that`` leave it reporting: whom it was said to, when, where."""
    return _TOLD.fullmatch(verb.group()) is not None or _ENGLISH_BETWEEN.fullmatch(between) is not None


def _nominalised(sentence: Piece, discourse: Discourse) -> Said | None:
    """Read ``X … planlaşdırdığını bildirib``: what is reported stands between subject and verb."""
    if discourse.cast.language != "az":
        return None
    text = discourse.masked
    for verb in discourse.cast.words.verb.finditer(text, sentence.start, sentence.end):
        if not _NOMINALISED.search(text, sentence.start, verb.start()):
            continue
        subject = find_subject(Piece(sentence.start, verb.start()), Piece(verb.start(), verb.start()), discourse)
        if subject:
            return _said(Piece(subject.end, verb.start()), verb, subject, discourse)
    return None


def _according(sentence: Piece, discourse: Discourse) -> Said | None:
    text, cast = discourse.masked, discourse.cast
    if match := discourse.cast.words.according_before.search(text, sentence.start, sentence.end):
        comma = text.find(",", match.end(), sentence.end)
        named = Piece(match.end(), comma if comma > 0 else sentence.end)
        opens = match.start() - sentence.start < 4
        rest = Piece(named.end + 1, sentence.end) if opens else Piece(sentence.start, match.start())
    elif match := discourse.cast.words.according_after.search(text, sentence.start, sentence.end):
        named = Piece(sentence.start, match.start())
        rest = Piece(match.end(), sentence.end)
    else:
        return None
    figures = [figure for figure in cast.within(named) if figure.person] or cast.within(named)
    if not figures:
        holders = cast.holder(named)
        if not holders:
            return None
        party = holders[0] if len(holders) == 1 else discourse.named_last(named.start, holders)
        subject = Subject(party, "title", named.start, named.end) if party else None
    else:
        subject = Subject(figures[-1].party, "name", figures[-1].start, figures[-1].end)
    if subject is None or FILLER in text[rest.start : rest.end]:
        return None
    return _said(rest, match, subject, discourse)


def _trailing(sentence: Piece, discourse: Discourse) -> Said | None:
    """Read ``The summit will be held in Ashgabat, he said.``."""
    text = discourse.masked
    if FILLER in text[sentence.start : sentence.end]:
        return None
    match = _TRAILING.search(text, sentence.start, sentence.end)
    if match is None:
        return None
    clause = Piece(*match.span("clause"))
    verb = discourse.cast.words.verb.search(text, clause.start, clause.end)
    if verb is None or count_words(text[verb.end() : clause.end]) > _WORDS_BEHIND_A_TRAILING_VERB:
        return None
    if discourse.cast.language == "ru" and _TOLD.fullmatch(verb.group()):
        return None  # …, проинформировал ОБСЕ: whom it was said to, not who said it
    subject = find_subject(clause, Piece(*verb.span()), discourse, after_first=discourse.cast.language == "ru")
    return _said(Piece(sentence.start, match.start()), verb, subject, discourse) if subject else None


def _without_conjunction(sentence: Piece, discourse: Discourse) -> Said | None:
    """Read ``Bayramov said the projects go on.``, English only."""
    text = discourse.masked
    if discourse.cast.language != "en" or FILLER in text[sentence.start : sentence.end]:
        return None
    verb = discourse.cast.words.verb.search(text, sentence.start, sentence.end)
    if verb is None or discourse.cast.words.act(verb.group()) not in {
        "say",
        "note",
        "stress",
        "add",
        "believe",
        "explain",
        "warn",
    }:
        return None
    if _TOLD.fullmatch(verb.group()):
        return None
    opening = _OPENS_A_CLAUSE.match(text, verb.end(), sentence.end)
    if opening is None:
        return None
    subject = find_subject(Piece(sentence.start, verb.start()), Piece(*verb.span()), discourse)
    return _said(Piece(opening.end(), sentence.end), verb, subject, discourse) if subject else None


def _said(piece: Piece, verb: re.Match[str], subject: Subject, discourse: Discourse) -> Said:
    what = trimmed(discourse.cast.text, piece, " \t\n\u00a0,;.")
    return Said(what, subject.party, verb.group(), subject.why, verb.start())
