"""Names of the knowledge base in a text, with initials, and without those that belong to someone else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.enrich.nominative import agree
from communique.enrich.spans import Field, Span
from communique.enrich.titles import TitleWords
from communique.knowledge import KnowledgeBase, NameMatch
from communique.knowledge.namesakes import initial_matches
from communique.models import EntityKind

_INITIAL = r"[A-ZƏÇŞĞÖÜİА-ЯЁ][a-zа-яё]?\."
_INITIALS_BEFORE = re.compile(rf"(?:(?<=[^\w.])|^)({_INITIAL}\s?){{1,2}}$")
_INITIALS_AFTER = re.compile(rf"^\s({_INITIAL}\s?){{1,2}}")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)[ \u00a0]$")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;\"«“„\n—–])\s*$")
# A title of two words or three, the place its last: a sentence that is quoted has more, and a full stop.
_OPENING_OF_TITLE = re.compile(r"[«“„][A-ZƏÇŞĞÖÜİА-ЯЁ][\w-]*(?: [A-ZƏÇŞĞÖÜİА-ЯЁ][\w-]*)? $")
# The place alone is a name too, right after the noun of what is called so: агентство «Москва».
_OPENING_OF_NAME = re.compile(r"[a-zəçşğıöüа-яё]{3} [«“„]$")
_CLOSING_OF_TITLE = re.compile(r"[»”]")
_WINDOW = 40
_KINDS: dict[str, EntityKind] = {
    "person": "person",
    "org": "organisation",
    "place": "place",
    "treaty": "treaty",
    "event": "event",
}


def find_known_names(field: Field, knowledge: KnowledgeBase, titles: TitleWords) -> Iterator[Span]:
    """Yield the names of ``field`` that the knowledge base has, in order, none overlapping.

    A surname keeps all its candidates; :mod:`communique.enrich.resolution` decides between them by the page.
    """
    for match in knowledge.match_text(field.text, field.language):
        kind = _KINDS[match.ids[0].split("/")[0]]
        if kind == "place" and _is_of_another_thing(field, match):
            continue
        if match.why != "surname":
            ids = tuple(i for i in match.ids if i.startswith(match.ids[0].split("/")[0] + "/"))
            yield Span(field, match.start, match.end, kind, ids, match.why)
        elif span := _read_surname(field, match, knowledge, titles):
            yield span


def find_inner_names(span: Span, knowledge: KnowledgeBase, titles: TitleWords) -> list[Span]:
    """Return the names inside a longer one: of ``Convention on the Legal Status of the Caspian Sea``, the sea."""
    first_word = re.match(r"\w+\W+", span.text)
    if first_word is None:
        return []
    offset = span.start + first_word.end()
    inside = Field(span.field.segment, span.field.name, span.field.language, span.field.text[offset : span.end])
    found = (one for one in find_known_names(inside, knowledge, titles) if one.kind in {"place", "organisation"})
    inner = (replace(one, field=span.field, start=one.start + offset, end=one.end + offset) for one in found)
    return [one for one in inner if one.kind != "place" or not _is_qualified(one)]


def _is_of_another_thing(field: Field, match: NameMatch) -> bool:
    """Tell whether a place is in a currency's sign (``US$5``) or in a name in quotation marks («Говорит Москва»)."""
    if field.text.startswith("$", match.end):
        return True
    before = field.text[max(0, match.start - _WINDOW) : match.start]
    opening = _OPENING_OF_TITLE.search(before) or _OPENING_OF_NAME.search(before)
    return opening is not None and _CLOSING_OF_TITLE.match(field.text, match.end) is not None


def _is_qualified(place: Span) -> bool:
    """Tell whether an adjective of a Russian name agrees with the place in it: «Единая Россия» is in no Russia."""
    before = _WORD_BEFORE.search(place.field.text[max(0, place.start - _WINDOW) : place.start])
    return before is not None and place.field.language == "ru" and agree(before.group(1), place.text)


def was_passed_over(span: Span, known: Sequence[Span], knowledge: KnowledgeBase) -> bool:
    """Tell whether the knowledge base has this name and yet did not find it here, because it is another thing's.

    ``Центр Гейдара Алиева`` and ``долларов США`` must not come back through a tagger.
    """
    if any(span.overlaps(other) for other in known):
        return False
    matches = knowledge.match_text(span.text, span.field.language)
    return any(match.why == "alias" and match.text == span.text for match in matches)


def _read_surname(field: Field, match: NameMatch, knowledge: KnowledgeBase, titles: TitleWords) -> Span | None:
    """Return a surname with its initials, or nothing if a given name makes it another person's."""
    start, end, initial = _extend_by_initials(field.text, match)
    if initial:
        fitting = tuple(i for i in match.ids if _has_given_initial(i, initial, knowledge))
        why = "alias" if len(fitting) == 1 else "surname"
        return Span(field, start, end, "person", fitting, why) if fitting else None
    if _belongs_to_another(field.text, match, titles):
        return None
    return Span(field, match.start, match.end, "person", match.ids, "surname")


def _extend_by_initials(text: str, match: NameMatch) -> tuple[int, int, str]:
    """Return the bounds of a surname with the initials around it, and the first initial (empty if there is none)."""
    if before := _INITIALS_BEFORE.search(text[max(0, match.start - _WINDOW) : match.start]):
        return match.start - len(before.group()), match.end, before.group().split(".")[0]
    if after := _INITIALS_AFTER.search(text[match.end : match.end + _WINDOW]):
        return match.start, match.end + len(after.group().rstrip()), after.group().strip().split(".")[0]
    return match.start, match.end, ""


def _has_given_initial(person_id: str, initial: str, knowledge: KnowledgeBase) -> bool:
    return any(initial_matches(initial, name.split()[0]) for _, name in knowledge.person(person_id).spellings())


def _belongs_to_another(text: str, match: NameMatch, titles: TitleWords) -> bool:
    """Tell whether the word before a surname is a given name: capitalised, in mid-sentence, and no title."""
    window_start = max(0, match.start - _WINDOW)
    before = _WORD_BEFORE.search(text[window_start : match.start])
    if before is None or not before.group(1)[0].isupper():
        return False
    word = before.group(1)
    if word.endswith(("'s", "’s")) or titles.is_title(word):
        return False
    opens_sentence = _SENTENCE_START.search(text[window_start : window_start + before.start()]) is not None
    return not opens_sentence or titles.is_given_name(word)
