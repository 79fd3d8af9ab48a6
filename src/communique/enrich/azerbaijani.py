"""Names in an Azerbaijani text that the knowledge base does not have, told by capitals, endings and the words beside.

There is no model and no corpus of the language to train one on. What tells a name: an institution ends in what it is
(``Nazirliyi``), a place is followed by what it is (``rayonu``) or stands in the locative, a company stands in quotation
marks, and two capitalised words side by side that are none of these are a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from communique.enrich import azerbaijani_words as words
from communique.enrich.known import was_passed_over
from communique.enrich.spans import Field, Span, without_overlaps
from communique.enrich.titles import TitleWords
from communique.knowledge import KnowledgeBase


def find_azerbaijani_names(
    field: Field, known: Sequence[Span], titles: TitleWords, knowledge: KnowledgeBase
) -> list[Span]:
    """Return the names of an Azerbaijani field, those of the knowledge base among them, in order, none overlapping.

    Args:
        field: the text.
        known: names already found; an institution takes in the country at its beginning.
        titles: words before people's names.
        knowledge: asked for people by folded key, whose spelling no alias has.
    """
    institutions = list(_institutions(field, known, titles))
    found = [*institutions, *without_overlaps(known, institutions)]
    places = [span for span in _places_before_their_kind(field) if not _is_covered(span, found)]
    found = [*places, *(piece for span in found if (piece := _cut_before(span, places)))]
    found += without_overlaps([*_companies(field), *_short_forms(field)], found)
    settled = [span for span in found if span.why != "surname"]
    people = [_linked(span, knowledge) for span in without_overlaps(_people(field, settled, titles), settled)]
    people = [span for span in people if not was_passed_over(span, known, knowledge)]
    found = [*people, *without_overlaps(found, people)]
    found += without_overlaps(_repeated_surnames(field, found), found)
    found += without_overlaps(_places_in_the_locative(field, found), found)
    return sorted(found, key=lambda span: span.start)


def tells_identity(span: Span, known: Sequence[Span]) -> bool:
    """Tell whether a name is one thing's: an institution that every state has needs its country in it.

    Args:
        span: a name found here.
        known: names the knowledge base found in the field.
    """
    if span.ids or span.kind != "organisation":
        return True
    if span.text in words.SHORT_FORMS_OF_ANY_STATE:
        return False
    return not words.OF_ANY_STATE.search(span.text) or any(one.kind == "place" and one.overlaps(span) for one in known)


def _linked(span: Span, knowledge: KnowledgeBase) -> Span:
    ids = knowledge.people_by_folded_name(span.base) if span.kind == "person" else ()
    return replace(span, ids=ids, why="alias") if ids else span


def _is_covered(span: Span, found: Sequence[Span]) -> bool:
    return any(other.overlaps(span) and other.why != "title" for other in found)


def _cut_before(span: Span, places: Sequence[Span]) -> Span | None:
    """Return a person's name without the place that a title's run took in: ``Marko Rossi Ağalı kəndinə``."""
    cut = next((place.start for place in places if place.overlaps(span)), None)
    if cut is None:
        return span
    text = span.field.text[span.start : cut].rstrip()
    return replace(span, end=span.start + len(text), ids=(), base=text) if " " in text else None


def _runs(field: Field) -> Iterator[list[re.Match[str]]]:
    """Yield runs of capitalised words divided by single blanks, with small words that join them inside."""
    run: list[re.Match[str]] = []
    for match in words.WORD.finditer(field.text):
        adjoins = bool(run) and field.text[run[-1].end() : match.start()] in {" ", "\u00a0"}
        if adjoins and (match.group()[0].isupper() or match.group().split("-")[0] in words.JOINING):
            run.append(match)
            continue
        yield _ended(run)
        run = [match] if match.group()[0].isupper() else []
    yield _ended(run)


def _ended(run: list[re.Match[str]]) -> list[re.Match[str]]:
    while run and run[-1].group()[0].islower() and "-" not in run[-1].group():
        run = run[:-1]
    return run


def _institutions(field: Field, known: Sequence[Span], titles: TitleWords) -> Iterator[Span]:
    for run in _runs(field):
        heads = [index for index, match in enumerate(run) if index and words.INSTITUTION.fullmatch(match.group())]
        heads = [head for head in heads if head + 1 not in heads]
        first = 0
        for head in heads:
            first = _first_word(field, run, (first, head), known, titles)
            span = _span(field, run[first], run[head], "organisation")
            if head > first and not any(o.overlaps(span) and o.kind in {"organisation", "treaty"} for o in known):
                yield span
            first = head + 1
        if not heads and run:
            yield from _mission(field, run)


def _first_word(
    field: Field, run: Sequence[re.Match[str]], bounds: tuple[int, int], known: Sequence[Span], titles: TitleWords
) -> int:
    """Return where an institution's name begins: behind titles, people, places in a case, a word opening a sentence."""
    first, head = bounds
    if head - first > 1 and _opens_sentence(field, run[first]) and words.IN_A_CASE.search(run[first].group()):
        first += 1
    for index in range(first, head):
        word = run[index]
        person = any(s.kind == "person" and s.start <= word.start() < s.end for s in known)
        place = any(s.kind == "place" and s.start == word.start() for s in known)
        titled = titles.is_title(word.group()) or bool(words.SURE_SURNAME.search(word.group()))
        if person or titled or (place and words.LOCATIVE.search(word.group())):
            first = index + 1
    return first


def _mission(field: Field, run: Sequence[re.Match[str]]) -> Iterator[Span]:
    """Yield an embassy, which is written small: ``Yaponiya səfirliyinin``."""
    after = words.WORD.match(field.text, run[-1].end() + 1)
    if after and after.group()[0].islower() and words.INSTITUTION.fullmatch(after.group()):
        yield _span(field, run[-1], after, "organisation")


def _places_before_their_kind(field: Field) -> Iterator[Span]:
    for run in _runs(field):
        if not run:
            continue
        after = words.WORD.match(field.text, run[-1].end() + 1)
        if words.PLACE_NAMED.search(field.text[run[0].start() : run[-1].end()]) and len(run) > 1:
            yield _span(field, run[0], run[-1], "place")
        elif after and words.PLACE_AFTER.fullmatch(after.group()):
            tomb = words.PART_OF_PLACE.match(after.group()) is not None
            yield _span(field, run[0] if tomb else run[-1], after if tomb else run[-1], "place")


def _companies(field: Field) -> Iterator[Span]:
    """Yield what stands in quotation marks and is nothing's title, and what a word such as ``şirkəti`` follows."""
    for match in words.QUOTED.finditer(field.text):
        name, after = match[1], match[2]
        near = [after, *field.text[: match.start()].rsplit(None, 1)[-1:]]
        if any(words.NO_COMPANY.match(word) for word in near if word):
            continue
        if any(words.COMPANY.match(word) for word in near if word) or (" " not in name and not after[:1].isupper()):
            end = match.start(1) + len(name.removesuffix(" FK"))
            yield Span(field, match.start(1), end, "organisation", (), "statistical", base=name)
    for run in _runs(field):
        after_run = words.WORD.match(field.text, run[-1].end() + 1) if run else None
        if after_run and words.COMPANY.match(after_run.group()) and not _opens_sentence(field, run[-1]):
            yield _span(field, run[-1], run[-1], "organisation")


def _short_forms(field: Field) -> Iterator[Span]:
    for match in words.SHORT.finditer(field.text):
        near = words.WORD.findall(field.text[max(0, match.start() - 30) : match.end() + 30])
        shouted = sum(word.isupper() for word in near) > len(near) / 2
        if match.group() not in words.NO_SHORT_FORMS and not shouted:
            yield Span(field, match.start(), match.end(), "organisation", (), "statistical", base=match.group())


def _people(field: Field, taken: Sequence[Span], titles: TitleWords) -> Iterator[Span]:
    for run in _runs(field):
        free = [match for match in run if not any(s.start <= match.start() < s.end for s in taken)]
        while free and (titles.is_title(free[0].group()) or free[0].group() in words.NO_NAMES):
            free = free[1:]
        free = _ended(free)
        if free and _opens_sentence(field, free[0]) and not _is_name_like(free, titles):
            free = free[1:]
        if len(free) > 2 and words.LOCATIVE.search(free[-1].group()) and not words.SURNAME.search(free[-1].group()):
            yield _span(field, free[-1], free[-1], "place")
            free = free[:-1]
        if (
            2 <= len(free) <= 5
            and not any(match.group() in words.NO_NAMES for match in free)
            and _are_joined(field, free)
        ):
            span = _span(field, free[0], free[-1], "person")
            yield replace(span, base=_without_ending(span.text))


def _is_name_like(run: Sequence[re.Match[str]], titles: TitleWords) -> bool:
    """Tell whether a run that opens a sentence is a name: its first word may have a capital for that alone."""
    return titles.is_given_name(run[0].group()) or bool(words.SURNAME.search(run[-1].group()))


def _are_joined(field: Field, run: Sequence[re.Match[str]]) -> bool:
    return all(b.start() - a.end() == 1 for a, b in pairwise(run))


def _repeated_surnames(field: Field, taken: Sequence[Span]) -> Iterator[Span]:
    """Yield surnames that stand alone, of people the field names in full."""
    people = {span.base.split()[-1]: span for span in taken if span.kind == "person" and " " in span.base}
    for surname, person in people.items():
        if len(surname) >= words.SHORTEST_SURNAME:
            for place in re.finditer(rf"(?<![\w-]){re.escape(surname)}{words.CASE}(?!\w)", field.text):
                yield replace(person, start=place.start(), end=place.end(), ids=(), why="statistical", base=surname)


def _places_in_the_locative(field: Field, taken: Sequence[Span]) -> Iterator[Span]:
    for run in _runs(field):
        free = [match for match in run if not any(s.start <= match.start() < s.end for s in taken)]
        word = free[0].group() if len(free) == 1 and free[0] is run[-1] else ""
        if (
            word
            and words.LOCATIVE.search(word)
            and not _opens_sentence(field, free[0])
            and not words.SURNAME.search(word)
        ):
            span = _span(field, free[0], free[0], "place")
            yield replace(span, base=words.LOCATIVE.sub("", span.text))


def _opens_sentence(field: Field, match: re.Match[str]) -> bool:
    return words.SENTENCE_START.search(field.text[max(0, match.start() - 5) : match.start()]) is not None


def _span(field: Field, first: re.Match[str], last: re.Match[str], kind: str) -> Span:
    end = last.end()
    if "-" in last.group() and last.group().rpartition("-")[2].islower() and last.group()[0].isupper():
        end -= len(last.group().rpartition("-")[2]) + 1  # BMT-nin
    text = field.text[first.start() : end]
    return Span(field, first.start(), end, kind, (), "statistical", base=_without_case(text))  # type: ignore[arg-type]


def _without_case(text: str) -> str:
    """Return an institution's name without the case ending behind its possessive (``Nazirliyinin``)."""
    return re.sub(r"(?<=[ıiuü])(?:n[ıiuü]n|n[aə]|n[ıiuü]|nd[aə]n?|yl[aə])$", "", text)


def _without_ending(name: str) -> str:
    """Return a person's name in the nominative, where the surname's ending shows what a case ending is."""
    return words.SURNAME_ENDINGS.sub("", name)
