"""Direct quotations: words in quotation marks, and the clause that says whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.enrich.quotes.subjects import Discourse, Subject, find_subject
from communique.enrich.quotes.text import FILLER, Piece, Quoted, count_words, sentences, trimmed
from communique.models import Party

_LEAD_AFTER = re.compile(r"\s*[,;]?\s*(?P<dash>[—–-]+\s*)?,?\s*")
_INNER = re.compile(r"[,!?…]\s[—–-]\s(?P<clause>[^—–]{3,120}?)(?:[.,]\s[—–-]\s(?=\S)|$)")
_SENTENCE_FINAL = frozenset(".")
_FEWEST_WORDS = 2
_FEWEST_WORDS_OF_A_FRAGMENT = 4
_WORDS_TO_VERB = 14


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, before it becomes a value.

    Attributes:
        piece: its place in the text.
        party: who said it.
        verb: the reporting verb, if there is one.
        why: what gave the speaker.
        at: where that stands, for what points back to it.
    """

    piece: Piece
    party: Party | None
    verb: str | None
    why: str
    at: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A reporting clause: its verb and, if it tells, its subject."""

    verb: str | None
    subject: Subject | None
    at: int


def find_direct(
    paragraph: Piece, quoted: Sequence[Quoted], before: Piece | None, discourse: Discourse
) -> Iterator[Said]:
    """Yield the direct quotations of one paragraph and note their speakers.

    Args:
        paragraph: its place.
        quoted: what stands in quotation marks in it.
        before: the paragraph before it, which may end in the words that introduce it.
        discourse: the page so far.
    """
    text = discourse.cast.text
    last: Said | None = None
    for index, one in enumerate(quoted):
        following = quoted[index + 1].start if index + 1 < len(quoted) else paragraph.end
        clause = _clause_of(one, following, paragraph, before, discourse)
        whole = paragraph if one.start == paragraph.start and one.end >= paragraph.end - 1 else None
        said = [
            said
            for part in _without_inner_clause(one.inner, discourse)
            if (said := _said(part, clause, last, whole, discourse)) and count_words(_of(text, said.piece))
        ]
        for each in said:
            discourse.note(each.at, each.party)
        yield from said
        last = said[-1] if said else last


def _said(
    part: Piece, clause: Clause | None, last: Said | None, whole: Piece | None, discourse: Discourse
) -> Said | None:
    """Return what was said with its speaker; ``whole`` is the paragraph if there is nothing else in it."""
    text = discourse.cast.text
    piece = trimmed(text, part)
    if clause and _is_speech(text, piece, clause):
        party = clause.subject.party if clause.subject else None
        why = clause.subject.why if clause.subject else "nobody named"
        return Said(piece, party, clause.verb, why, clause.at)
    if last and _stands_alone(text, piece):
        return Said(piece, last.party, None, "continued", piece.start)
    if whole and _stands_alone(text, piece):
        party = _spoke_just_before(whole, discourse)
        return Said(piece, party, None, "continued" if party else "nobody named", piece.start)
    return None


def _clause_of(
    one: Quoted, following: int, paragraph: Piece, before: Piece | None, discourse: Discourse
) -> Clause | None:
    """Return the clause that says whose words these are: inside them, behind them, before them."""
    return (
        _inner_clause(one, discourse)
        or _clause_after(one, following, paragraph, discourse)
        or _clause_before(one, paragraph, before, discourse)
    )


def _inner_clause(one: Quoted, discourse: Discourse) -> Clause | None:
    """Read ``«Благодарю, — сказал Байрамов. — Наши отношения…»``, where the clause stands inside the marks."""
    text = discourse.cast.text
    for match in _INNER.finditer(text, one.inner.start, one.inner.end):
        clause = Piece(*match.span("clause"))
        verb = discourse.cast.words.verb.search(text, clause.start, clause.end)
        if verb and count_words(text[clause.start : verb.start()]) <= _FEWEST_WORDS_OF_A_FRAGMENT:
            inside = Discourse(discourse.cast, text, discourse.paragraphs, discourse.spoken)
            return _read_clause(clause, verb, inside, after_first=True)
    return None


def _without_inner_clause(inner: Piece, discourse: Discourse) -> Iterator[Piece]:
    """Yield the parts of what is between two marks that were said, without the clause that says by whom."""
    text, verbs = discourse.cast.text, discourse.cast.words.verb
    start = inner.start
    for match in _INNER.finditer(text, inner.start, inner.end):
        verb = verbs.search(text, *match.span("clause"))
        if verb and count_words(text[match.start("clause") : verb.start()]) <= _FEWEST_WORDS_OF_A_FRAGMENT:
            keep = match.start() + (text[match.start()] != ",")
            yield Piece(start, keep)
            start = match.end()
    if start < inner.end:
        yield Piece(start, inner.end)


def _clause_after(one: Quoted, following: int, paragraph: Piece, discourse: Discourse) -> Clause | None:
    text = discourse.masked
    lead = _LEAD_AFTER.match(text, one.end, following)
    start = lead.end() if lead else one.end
    if start >= following or not _goes_on(one, start, lead, discourse):
        return None
    rest = Piece(start, following)
    sentence = next(iter(sentences(text, rest)), rest)
    clause = Piece(start, sentence.end)
    if quotative := discourse.cast.words.quotative.match(text, clause.start, clause.end):
        clause = Piece(quotative.end(), clause.end)
    verb = discourse.cast.words.verb.search(text, clause.start, clause.end)
    if verb is None or count_words(text[clause.start : verb.start()]) > _WORDS_TO_VERB:
        return None
    if discourse.cast.language == "ru" and lead and not lead["dash"] and not lead.group().strip():
        return None  # «Север — Юг» развивается, сказал он
    first = discourse.cast.language != "az" and not _subject_leads(clause, verb.start(), discourse)
    return _read_clause(clause, verb, discourse, after_first=first)


def _goes_on(one: Quoted, start: int, lead: re.Match[str] | None, discourse: Discourse) -> bool:
    """Tell whether what follows a quotation still belongs to its sentence."""
    text = discourse.cast.text
    inner = text[one.inner.start : one.inner.end].rstrip()
    punctuated = bool(lead and lead.group().strip())
    if inner.endswith("."):
        return bool(lead and lead["dash"]) or (text[start].islower() and discourse.cast.language == "en")
    return punctuated or inner.endswith((",", "!", "?", "…")) or not one.closed


def _subject_leads(clause: Piece, verb: int, discourse: Discourse) -> bool:
    """Tell whether a name, title or pronoun stands between a quotation and the verb (``," Lavrov said``)."""
    return bool(discourse.masked[clause.start : verb].strip())


def _clause_before(one: Quoted, paragraph: Piece, before: Piece | None, discourse: Discourse) -> Clause | None:
    text = discourse.masked
    if one.start == paragraph.start:
        introduced = before is not None and text[before.start : before.end].rstrip().endswith(":")
        if before is None or not introduced:
            return None
        clause = sentences(text, before)[-1]
    else:
        own = [piece for piece in sentences(text, paragraph) if piece.start < one.start]
        clause = Piece(own[-1].start if own else paragraph.start, one.start)
    lead = text[clause.start : clause.end].rstrip(" \u00a0—–-")
    verbs = list(discourse.cast.words.verb.finditer(text, clause.start, clause.end))
    if verbs:
        return _read_clause(clause, verbs[-1], discourse, after_first=False)
    if not lead.endswith(":"):
        return None
    figures = [figure for figure in discourse.cast.within(clause) if figure.subject and figure.person]
    if not figures:
        return None
    figure = figures[-1]
    return Clause(None, Subject(figure.party, "name", figure.start, figure.end), figure.start)


def _read_clause(clause: Piece, verb: re.Match[str], discourse: Discourse, *, after_first: bool) -> Clause:
    subject = find_subject(clause, Piece(*verb.span()), discourse, after_first=after_first)
    return Clause(verb.group(), subject, verb.start())


def _is_speech(text: str, piece: Piece, clause: Clause) -> bool:
    """Tell speech from a name in quotation marks: it is introduced, or has words enough and someone who said it."""
    words = count_words(_of(text, piece))
    introduced = clause.at > piece.end or text[: piece.start].rstrip(' \u00a0"«“„').endswith((":", ","))
    if introduced:
        return words >= _FEWEST_WORDS
    return words >= _FEWEST_WORDS_OF_A_FRAGMENT and clause.subject is not None


def _stands_alone(text: str, piece: Piece) -> bool:
    said = _of(text, piece)
    return count_words(said) >= _FEWEST_WORDS_OF_A_FRAGMENT and said[:1].isupper()


def _spoke_just_before(paragraph: Piece, discourse: Discourse) -> Party | None:
    """Return who spoke last in the paragraph before this one."""
    earlier = [piece for piece in discourse.paragraphs if piece.end <= paragraph.start]
    if not earlier:
        return None
    spoken = [party for at, party in discourse.spoken if earlier[-1].start <= at < earlier[-1].end]
    return spoken[-1] if spoken else None


def _of(text: str, piece: Piece) -> str:
    return text[piece.start : piece.end].replace(FILLER, " ")
