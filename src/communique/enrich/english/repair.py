"""The English tagger's usual faults made good: two names in one span, a head or suffix left out, a wrong kind.

Its faults were counted on the development half of the Universal NER corpus of English web texts, whose guideline
takes the buildings, streets and bases of an organisation for places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.enrich.english.heads import ORGANISATION_HEADS, PLACE_HEADS, STATE_CODES, WEAK_HEADS
from communique.enrich.spans import Field, Span, without_overlaps
from communique.models import EntityKind

_BREAK = re.compile(r"\s*(?:\n|[()\[\]|;•]|\s/\s|\s[-–—]{1,2}\s(?=[a-z])|--)\s*")
_EDGES = " \t\n\"“”‘’'(),;:–—[]|*<>"
_SUFFIX = re.compile(r"\s?,?\s(?:Inc|Ltd|LLC|LLP|Corp|Co|PLC|plc|GmbH|S\.A|N\.V)\b\.?")
_STATE = re.compile(r"(?P<gap>\s?,\s|\s)(?P<code>[A-Z][A-Za-z])(?![\w.])")
_DEFINED = re.compile(r"\s?\(\s?(?P<short>[A-Z][A-Za-z]*[A-Z])\s?\)")
_WORD = re.compile(r"[^\W\d_][\w'’&.-]*")
# Words before a person's name that are none of it; Prophet, Pope and Saint are.
_BEFORE_PERSON = re.compile(r"^(?:P\.S\.|Dear|Dr\.?|Mr\.?|Mrs\.?|Ms\.?|Hi|Hello|Regards|Thanks)\s+")
_NO_ORGANISATIONS = frozenset(
    """
    LMAO LOL PS FAQ FYI CEO CFO COO SVP VP PR HR IT PC TV ID CV GDP GNP VAT IRR ASCII USD EUR GBP AZN RUB AM PM EST CDT
    GMT UTC HIV AIDS COVID DNA WMD LNG LPG SMS PDF HTML URL GPS AI FM MP PM MFA COP RSVP ASAP OK II III IV VI VII
    """.split()  # noqa: SIM905 - a list of fifty quoted words is harder to read
)
# Words that stand in capitals only because a sentence begins.
_OPENERS = frozenset(
    """
    The A An This That In On At From To For By With And But Or If Our My Your His Her Its Their Great New Visit
    """.split()  # noqa: SIM905 - a list of thirty quoted words is harder to read
)
# Heavenly bodies are named after gods, and are nobody.
_PLANETS = frozenset(["Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto"])
_ROOMS = frozenset(["Oval Office", "Situation Room", "Rose Garden"])
_PART_OF_NAME = re.compile(r"(?<!\w)(?:Prophet|Pope|Saint) $")
_INVERTED = re.compile(r"\s?,\s")
_QUOTES = '"“”'
_DIRECTIONS = frozenset(["East", "West", "North", "South"])
_SHORTEST_HEADLINE = 5
_SHORT_FORM = 5
"""Letters of a word in capitals, at the most, that is an abbreviation rather than somebody shouting."""


def repair_spans(spans: Sequence[Span], field: Field) -> list[Span]:
    """Return the names of one English field in order, none overlapping.

    Args:
        spans: what the tagger found in it, in order.
        field: the text.
    """
    pieces = [_settled(piece) for span in spans for piece in _divided(span)]
    settled = _without_inversion([piece for piece in pieces if piece is not None], field.text)
    settled += without_overlaps(_headed_names(field), settled)
    settled += without_overlaps(_defined_short_forms(settled, field), settled)
    settled += without_overlaps(_state_codes(settled, field), settled)
    settled += without_overlaps(_repeated_names(settled, field), settled)
    return sorted(settled, key=lambda span: span.start)


def _without_inversion(spans: Sequence[Span], text: str) -> list[Span]:
    """Return the spans with a surname and a given name behind its comma as one (``"Roe , Jane"``), in quotes only."""
    joined: list[Span] = []
    for span in spans:
        left = joined[-1] if joined else None
        if left and left.kind == span.kind == "person" and _INVERTED.fullmatch(text[left.end : span.start]):
            before, after = text[: left.start].rstrip(" ")[-1:], text[span.end :].lstrip(" ")[:1]
            if before and after and before in _QUOTES and after in _QUOTES:
                joined[-1] = replace(left, end=span.end)
                continue
        joined.append(span)
    return joined


def _divided(span: Span) -> Iterator[Span]:
    """Yield the names inside a span, divided at brackets, slashes and line breaks, and before the code of a state."""
    start = span.start
    for match in [*_BREAK.finditer(span.text), None]:
        end = span.end if match is None else span.start + match.start()
        if piece := _trimmed(span, start, end):
            yield from _without_state(piece) if piece.kind == "place" else (piece,)
        start = span.end if match is None else span.start + match.end()


def _without_state(span: Span) -> Iterator[Span]:
    words = span.text.split()
    if len(words) < 2 or words[-1].upper() not in STATE_CODES or len(words[-1]) != 2:
        yield span
        return
    yield replace(span, end=span.end - 3)
    yield replace(span, start=span.end - 2)


def _trimmed(span: Span, start: int, end: int) -> Span | None:
    text = span.field.text
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if span.kind == "person" and (before := _BEFORE_PERSON.match(text[start:end])):
        start += before.end()
    text = text[start:end]
    return (
        replace(span, start=start, end=end)
        if text and text not in _DIRECTIONS and not text.startswith("the ")
        else None
    )


def _settled(span: Span) -> Span | None:
    """Return a span with what belongs to it and the kind its last word gives it, ``None`` if it is no name."""
    kind = _kind_by_head(span)
    end = span.end
    if suffix := _SUFFIX.match(span.field.text, end):
        kind, end = "organisation", suffix.end()
    start = span.start
    if kind == "person" and (title := _PART_OF_NAME.search(span.field.text[max(0, start - 12) : start])):
        start -= len(title.group())
    text = span.field.text[start:end]
    if kind == "person" and text in _PLANETS:
        return None
    is_short_form = text.isupper() and len(text) <= _SHORT_FORM
    if is_short_form and (kind == "person" or (kind == "organisation" and text in _NO_ORGANISATIONS)):
        return None
    return replace(span, kind=kind, start=start, end=end)


def _kind_by_head(span: Span) -> EntityKind:
    words = span.text.split()
    if len(words) < 2:
        return span.kind
    if span.text in _ROOMS:
        return "place"
    if words[-1] in PLACE_HEADS and not any(word in ORGANISATION_HEADS for word in words[:-1]):
        return "place"
    return "organisation" if words[-1] in ORGANISATION_HEADS else span.kind


def _headed_names(field: Field) -> Iterator[Span]:
    """Yield runs of capitalised words that end in what a place or organisation is (``Blue Water Bridges``)."""
    if _is_headline(field.text):
        return
    run: list[re.Match[str]] = []
    for match in [*_WORD.finditer(field.text), None]:
        joined = bool(run and match) and field.text[run[-1].end() : match.start()] == " "  # type: ignore[union-attr]
        if match and match.group()[0].isupper() and (not run or joined):
            run.append(match)
            continue
        yield from _headed(field, run)
        run = [match] if match and match.group()[0].isupper() else []


def _headed(field: Field, run: Sequence[re.Match[str]]) -> Iterator[Span]:
    """Yield the name a run of capitalised words is, without the word that only opens the sentence."""
    words = [match.group() for match in run]
    kind: EntityKind | None = None
    if words and words[-1] in PLACE_HEADS:
        kind = "place"
    elif words and words[-1] in ORGANISATION_HEADS:
        kind = "organisation"
    first = 1 if words and words[0] in _OPENERS else 0
    if kind and words[-1] not in WEAK_HEADS and len(words) - first >= 2 and not all(word.isupper() for word in words):
        yield Span(field, run[first].start(), run[-1].end(), kind, (), "statistical")


def _is_headline(text: str) -> bool:
    """Tell whether nearly every word has a capital, so that capitals tell nothing."""
    words = [match.group() for match in _WORD.finditer(text[:400])]
    return len(words) > _SHORTEST_HEADLINE and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def _defined_short_forms(spans: Sequence[Span], field: Field) -> Iterator[Span]:
    """Yield every short form that a bracket after an organisation explains: ``Housing Authority (HA)``."""
    for span in spans:
        match = _DEFINED.match(field.text, span.end) if span.kind == "organisation" else None
        if match and _are_initials(match["short"], span.text):
            for place in re.finditer(rf"(?<!\w){match['short']}(?!\w)", field.text):
                yield replace(span, start=place.start(), end=place.end())


def _are_initials(short: str, name: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())
    return short.upper()[0] == initials[:1] and len(set(short.upper()) & set(initials)) >= len(set(short)) - 1


def _state_codes(spans: Sequence[Span], field: Field) -> Iterator[Span]:
    """Yield the code of a state after a town: ``Lawrence , KS``."""
    for span in spans:
        match = _STATE.match(field.text, span.end) if span.kind == "place" else None
        if match and match["code"] in STATE_CODES:
            yield replace(span, kind="place", start=match.start("code"), end=match.end("code"))


def _repeated_names(spans: Sequence[Span], field: Field) -> Iterator[Span]:
    """Yield the surnames of people named in full that the tagger missed elsewhere in the field."""
    people = {span.text.split()[-1] for span in spans if span.kind == "person" and " " in span.text}
    wanted = [name for name in people if len(name) > 3 and name.isalpha()]
    if not wanted:
        return
    sample = next(span for span in spans if span.kind == "person")
    for place in re.finditer(rf"(?<![\w-])(?:{'|'.join(sorted(wanted))})(?![\w-])", field.text):
        yield replace(sample, start=place.start(), end=place.end())
