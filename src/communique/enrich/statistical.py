"""Names found by a model: natasha's slovnet tagger for Russian, its spans repaired and filtered.

What the tagger is known to get wrong (measured on factRuEval and NEREL): it divides an organisation from the country
in its name, calls generic phrases in capitals organisations, and takes adjectives and points of the compass for
places. People it gets right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from communique.enrich.institutions import find_institutions
from communique.enrich.known import was_passed_over
from communique.enrich.nominative import (
    is_adjective,
    is_common_word,
    is_known_word,
    is_place_name,
    nominative_name,
    nominative_phrase,
)
from communique.enrich.repair import repair_spans, settle_spans
from communique.enrich.russian_tagger import tag_russian
from communique.enrich.spans import Field, Span
from communique.knowledge import KnowledgeBase
from communique.knowledge.folding import fold_name

_KINDS: dict[str, Any] = {"PER": "person", "LOC": "place", "ORG": "organisation"}
_LONGEST_TEXT = 200_000
_NOT_PLACES = frozenset({"север", "юг", "восток", "запад", "земля", "родина", "отечество", "мир", "кремль"})
_NOT_ORGANISATIONS = frozenset({"СМИ", "ЖЖ", "ВВП", "НКО", "НПО", "ЧС", "ТАСС", "ДТП", "КПП", "ВПК", "АЭС", "США"})
_CONFERENCE = re.compile(r"(?:COP|КС)[ -]?\d*")
# What an organisation that is named after a place is; anything else before a place is no name (``Дел России``).
_INSTITUTIONS = frozenset(
    """
    министерство ведомство агентство служба комитет комиссия совет управление департамент администрация правительство
    кабинет парламент конгресс сенат дума ассамблея палата суд прокуратура полиция армия флот штаб штаб-квартира
    посольство консульство представительство миссия делегация банк биржа фонд компания корпорация концерн холдинг
    завод предприятие союз ассоциация федерация лига конфедерация объединение общество организация партия движение
    фронт блок фракция церковь университет академия институт школа центр клуб музей театр газета журнал телеканал
    радио канал аэропорт сборная оргкомитет госкомитет гостелерадио пресс-служба мэрия
    """.split()  # noqa: SIM905 - a list of seventy quoted words is harder to read
)
# Common nouns that make a place of the adjective before them (``Свердловская область``).
_GEOGRAPHIC_NOUNS = frozenset(
    """
    область край округ район республика империя город посёлок село деревня остров полуостров море океан залив пролив
    озеро река канал гора хребет ущелье долина пустыня степь площадь улица проспект бульвар шоссе мост порт коридор
    """.split()  # noqa: SIM905 - a list of forty quoted words is harder to read
)
_LATIN_OR_QUOTE = re.compile(r"[A-Za-z«»\"“”]")
_SENTENCE_START = re.compile(r"(?:^|[.!?…\n])[\s«\"“„—–-]*$")
_WINDOW = 40
_PATRONYMIC = re.compile(r"(?:вич|вна|ична|инична)$")


def find_statistical_names(field: Field, known: Sequence[Span], knowledge: KnowledgeBase) -> list[Span]:
    """Return all names of a Russian field: the known ones, and those only the model finds.

    A full name found by the model takes the place of a bare surname the knowledge base found inside it
    (``Рашад Мамедъяров`` is not ``Мамедъяров``); every other known name stays.

    Args:
        field: a Russian text.
        known: names the knowledge base found in it.
        knowledge: asked for people by folded key, whose spelling no alias has.
    """
    spans = [span for span in _telling_names(field, known) if not was_passed_over(span, known, knowledge)]
    people = [_read_person(span, knowledge) for span in spans if span.kind == "person"]
    full = [person for person in people if " " in person.base]
    known = [span for span in known if span.kind != "place" or not any(_names_more(person, span) for person in full)]
    kept = [span for span in known if span.why != "surname" or _is_confirmed(span, people, full)]
    owners = [span for span in spans if _ends_in_known_place(span, kept)]
    kept = [span for span in kept if not any(owner.overlaps(span) for owner in owners)]
    specific = [span for span in spans if span.kind != "person" and span not in owners and _is_specific(span)]
    fresh = [span for span in (*people, *specific) if not any(map(span.overlaps, (*kept, *owners)))]
    return sorted([*kept, *owners, *fresh], key=lambda span: span.start)


def _names_more(person: Span, place: Span) -> bool:
    """Tell whether a full name ends in what would be a place by itself: Дмитрий Ливанов is of no Lebanon."""
    return person.start < place.start and place.end == person.end


def _is_confirmed(surname: Span, people: Sequence[Span], full: Sequence[Span]) -> bool:
    """Tell whether a bare surname is one: not inside a full name, and no everyday word that opens a sentence."""
    if any(person.overlaps(surname) for person in full):
        return False
    return any(person.overlaps(surname) for person in people) or not _may_be_everyday_word(surname)


def _may_be_everyday_word(span: Span) -> bool:
    """Tell whether the name opens a sentence and is also the nominative of another word (``Трасса закрыта``).

    Other cases do not count: few sentences begin with ``путин``, the genitive plural of ``путина``.
    """
    before = span.field.text[max(0, span.start - _WINDOW) : span.start]
    return _SENTENCE_START.search(before) is not None and is_common_word(span.text, case="nomn")


def _ends_in_known_place(span: Span, known: Sequence[Span]) -> bool:
    """Tell whether an organisation ends in a place, which is then part of its name (``Верховный суд Грузии``)."""
    inside = [other for other in known if other.overlaps(span)]
    if span.kind != "organisation" or len(inside) != 1 or inside[0].kind != "place":
        return False
    heads = [nominative_phrase(word) for word in span.text.split() if not is_adjective(word)]
    return inside[0].end == span.end and bool(heads) and heads[0] in _INSTITUTIONS


def tag_names(field: Field) -> list[Span]:
    """Return every name the model finds in a Russian field, repaired, in order, none linked yet."""
    return _with_bases(repair_spans(_tagged_spans(field)))


def _telling_names(field: Field, known: Sequence[Span]) -> list[Span]:
    """Return the model's names, the parts of an institution in place of one that no name tells from others.

    ``Пресс-служба Ивана Петрова`` is no name of an organisation, and yet names a man.
    """
    parts = _with_bases(settle_spans(_tagged_spans(field)))
    wholes = _with_bases(find_institutions(parts))
    vague = [whole for whole in wholes if not (_tells(whole) or _ends_in_known_place(whole, known))]
    kept = [whole for whole in wholes if whole not in vague]
    return sorted([*kept, *(part for part in parts if any(map(part.overlaps, vague)))], key=lambda span: span.start)


def _tells(span: Span) -> bool:
    return span.kind != "organisation" or _is_specific(span)


def _tagged_spans(field: Field) -> list[Span]:
    tagged = tag_russian(field.text[:_LONGEST_TEXT])
    return [Span(field, start, end, _KINDS[label], (), "statistical") for start, end, label in tagged]


def _with_bases(spans: Sequence[Span]) -> list[Span]:
    return [replace(span, base=nominative_phrase(span.text)) for span in spans]


def _read_person(span: Span, knowledge: KnowledgeBase) -> Span:
    words = nominative_name(" ".join(span.text.split())).split()
    if len(words) != 2:
        words = [word for word in words if not _PATRONYMIC.search(word)]
    elif _PATRONYMIC.search(words[1]):
        words = words[:1]  # a form of address, which is no name to know a stranger by
    base = " ".join(words)
    ids = knowledge.people_by_folded_name(base) if len(words) > 1 else ()
    return replace(span, base=base, ids=ids, why="alias" if ids else "statistical")


def _is_specific(span: Span) -> bool:
    """Tell whether a place or organisation found by the model is a name and not a phrase in capitals."""
    if not fold_name(span.base) or not (span.text[0].isupper() or _LATIN_OR_QUOTE.search(span.text)):
        return False
    words = span.text.split()
    return _is_place(words) if span.kind == "place" else _is_organisation(words, span.text)


def _is_place(words: Sequence[str]) -> bool:
    if any(nominative_phrase(word).lower() in _NOT_PLACES for word in words):
        return False
    if len(words) == 1 and is_common_word(words[0]) and not is_place_name(words[0]):
        return False
    return not is_adjective(words[-1]) and not _is_adjective_phrase(words)


def _is_adjective_phrase(words: Sequence[str]) -> bool:
    """Tell whether a capitalised adjective qualifies a common noun: ``Карабахского конфликта``."""
    if len(words) < 2 or words[-1][0].isupper() or not is_adjective(words[0]):
        return False
    return nominative_phrase(words[-1]) not in _GEOGRAPHIC_NOUNS


def _is_organisation(words: Sequence[str], text: str) -> bool:
    if text in _NOT_ORGANISATIONS or _CONFERENCE.fullmatch(text):
        return False
    if _LATIN_OR_QUOTE.search(text):
        return True
    if len(words) == 1:
        return (text.isupper() and len(text) > 2) or not is_known_word(text)
    return any(word.isupper() and len(word) > 1 for word in words)
