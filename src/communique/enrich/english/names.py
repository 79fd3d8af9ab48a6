"""Names in an English text: what the tagger finds, repaired, beside what the knowledge base has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from communique.enrich.english.capitals import restore_capitals
from communique.enrich.english.heads import ORGANISATION_HEADS, PLACE_HEADS
from communique.enrich.english.repair import repair_spans
from communique.enrich.english.taggers import english_tagger, tag_ahead
from communique.enrich.known import was_passed_over
from communique.enrich.spans import Field, Span, without_overlaps
from communique.enrich.titles import TitleWords, title_words
from communique.knowledge import KnowledgeBase, Place
from communique.models import EntityKind

_KINDS: dict[str, EntityKind] = {"PERSON": "person", "LOCATION": "place", "ORGANIZATION": "organisation"}
_GENERIC = frozenset(
    """
    Foreign Minister Government State Group Forum Summit Conference Week Strategic Intergovernmental Joint Working
    Special Bilateral Trilateral Multilateral High Level High-Level National International Regional Political Economic
    Central General Permanent Interim Supreme Constitutional Federal Local Public Press News Security Defence Defense
    Interior Justice Finance Economy Energy Health Education Culture Trade Transport Agriculture Affairs Relations
    Cooperation Steering Expert Experts Contact Coordination Coordinating Standing Executive Advisory Military
    Friendship Interparliamentary Parliamentary Humanitarian Scientific Technical Border Delimitation Business
    """.split()  # noqa: SIM905 - a list of thirty quoted words is harder to read
)
# Before a country's name these make another place of it: Northern Cyprus, Gulf of Mexico.
_QUALIFIERS = frozenset(
    """
    of and the North South East West Northern Southern Eastern Western Central Upper Lower Greater New Old Inner Outer
    North-East Northeast Northwest Southeast Southwest Mainland Saint St. Little Mount Lake Republic
    """.split()  # noqa: SIM905 - a list of thirty quoted words is harder to read
)
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


def tag_fields_ahead(fields: Iterable[Field], knowledge: KnowledgeBase) -> None:
    """Begin to tag the English fields of articles that are about to be enriched, in their order."""
    texts = [restore_capitals(field.text, knowledge) for field in fields if field.language == "en"]
    if texts:
        tag_ahead(texts)


def tag_english_names(field: Field, known: Sequence[Span], knowledge: KnowledgeBase) -> list[Span]:
    """Return every name in an English field, none linked yet but those only the knowledge base has.

    Args:
        field: the text.
        known: names the knowledge base has in it. One that covers the tagger's, or says what it is, replaces it.
        knowledge: whose places are known even where they are written small.
    """
    sure = [span for span in known if span.why == "alias" and span.kind != "treaty"]
    tagged = _tagged(field, knowledge)
    wider = [one for one in sure if _replaces(one, [span for span in tagged if span.overlaps(one)])]
    kept = without_overlaps(tagged, wider)
    return sorted([*wider, *kept], key=lambda span: span.start)


def find_english_names(field: Field, known: Sequence[Span], knowledge: KnowledgeBase) -> list[Span]:
    """Return the names of an English field: those of the knowledge base, and what only the tagger finds.

    A full name the tagger found takes the place of a bare surname inside it; every other known name stays.

    Args:
        field: the text.
        known: names the knowledge base has in it.
        knowledge: asked for people by folded key, whose spelling no alias has.
    """
    spans = [span for span in _tagged(field, knowledge) if not was_passed_over(span, known, knowledge)]
    people = [_read_person(span, knowledge) for span in spans if span.kind == "person"]
    full = [person for person in people if " " in person.base]
    kept = [one for one in known if one.why != "surname" or not any(map(one.overlaps, full))]
    telling = [span for span in spans if span.kind != "person" and _tells(span)]
    fresh = without_overlaps([*people, *telling], kept)
    return sorted([*kept, *fresh], key=lambda span: span.start)


def _tagged(field: Field, knowledge: KnowledgeBase) -> list[Span]:
    text = restore_capitals(field.text, knowledge)
    found = [Span(field, start, end, _KINDS[label], (), "statistical") for start, end, label in english_tagger()(text)]
    return repair_spans([part for span in found for part in _without_country(span, text, knowledge)], field)


def _without_country(span: Span, text: str, knowledge: KnowledgeBase) -> Iterator[Span]:
    """Yield a place apart from the country or state that follows it: ``Miramar California``."""
    words = text[span.start : span.end].split(" ")
    if span.kind == "place" and len(words) > 1 and not _QUALIFIERS & set(words):
        known = knowledge.match_text(text[span.start : span.end], "en")
        last = known[-1] if known else None
        if last and last.start and span.start + last.end == span.end and _is_country(last.ids[0], knowledge):
            yield replace(span, end=span.start + last.start - 1)
            yield replace(span, start=span.start + last.start)
            return
    yield span


def _is_country(identity: str, knowledge: KnowledgeBase) -> bool:
    place = knowledge.entry(identity)
    return isinstance(place, Place) and (place.type == "country" or place.country == "place/united-states")


def _replaces(known: Span, tagged: Sequence[Span]) -> bool:
    """Tell whether a known name is to stand for the tagged ones it overlaps: all of them lie within it."""
    return all(known.start <= span.start and span.end <= known.end for span in tagged)


def _read_person(span: Span, knowledge: KnowledgeBase) -> Span:
    span = _without_titles(span, title_words(knowledge))
    base = " ".join(_NAME_WORD.findall(span.text.removesuffix("'s").removesuffix("’s")))
    ids = knowledge.people_by_folded_name(base) if " " in base else ()
    return replace(span, base=base, ids=ids, why="alias" if ids else "statistical")


def _without_titles(span: Span, titles: TitleWords) -> Span:
    """Return a person's name without the titles before it (``FM Bayramov``)."""
    words = list(_NAME_WORD.finditer(span.text))
    first = next((word for word in words if not titles.is_title(word.group())), None)
    return replace(span, start=span.start + first.start()) if first else span


def _tells(span: Span) -> bool:
    """Tell whether a place or organisation only the tagger finds is a name and not a common noun in capitals."""
    words = _NAME_WORD.findall(span.text)
    if not words or not words[0][0].isupper():
        return False
    if len(words) == 1:
        return words[0] not in _GENERIC | PLACE_HEADS | ORGANISATION_HEADS and len(words[0]) > 2
    return not all(word in _GENERIC | ORGANISATION_HEADS or word[0].islower() for word in words)
