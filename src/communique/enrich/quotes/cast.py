"""Who a page speaks of: its people and organisations by place, and who "the minister" and "he" are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from communique.enrich.nominative import nominative_name
from communique.enrich.quotes.text import Piece
from communique.enrich.quotes.words import SpeechWords
from communique.enrich.titles import title_words
from communique.knowledge import KnowledgeBase, Person, Place
from communique.knowledge.entries import Organisation
from communique.knowledge.forms import nominal_parses, plain_key
from communique.knowledge.tokens import tokenize
from communique.models import EnrichedArticle, Entity, Mention, Party, date_part

_TITLE_BEFORE = re.compile(r"(?:(?<=\s)|^)(?:[^\W\d_a-z][\w.'’-]*(?:\s+of)?|the)\s+$")
_CAPITALISED_BEFORE = re.compile(r"(?:(?<=\s)|^)(?:[^\W\d_a-z][\w.'’-]*|the)\s+$")
_TURKIC_OBLIQUE = re.compile(
    r"(?:n[ıiuü]n|n[əa]|n[ıi]|nd[əa]n?|nd[əa]ki|-(?:y?[əa]|[ıiuü]n|n[ıiuü]n|d[əa]n?|[ıiuü]))$", re.IGNORECASE
)
_RUSSIAN_PREPOSITION = re.compile(
    r"(?:(?<=\s)|^)(?:на|в|во|из|от|с|со|при|к|по|для|о|об|у|за|до|пресс-служб\w+|представител\w+)\s+$", re.IGNORECASE
)
_OPENING_IN = re.compile(r"(?:^|[.!?]\s|\n)В\s$")
"""In the ministry it was said …: ``В МИД добавили, что …``."""
_IN = re.compile(r"\sв\s$", re.IGNORECASE)
_REFERENCE = re.compile(r"^\s+(?:istinad|məlumat[ıi]na)")
_LAST_WORD = re.compile(r"([^\W\d_][\w'’-]*)\s+$")
_NOT_SUBJECTS = frozenset(
    ["with", "to", "by", "from", "between", "against", "for", "about", "alongside", "like", "than"]
)
_NOT_SUBJECTS_ORG = _NOT_SUBJECTS | {"of", "at", "in", "within", "on"}
_FEMININE = re.compile(r"(?:ov|ev|yev|in|yn)a$|(?:skaya|skaia)$")
_MASCULINE = re.compile(r"(?:ov|ev|yev|off|sky|skiy|yan|shvili)$")
_OFFICES_BY_WORD = (
    (re.compile(r"deputy|заместител|замглав|замминистр|müavin", re.I), "deputy foreign minister"),
    (re.compile(r"foreign|иностранных дел|внешнеполитич|\bМИД|дипломати|xarici işlər|\bXİN", re.I), "foreign minister"),
    (re.compile(r"prime|premier|премьер|baş nazir", re.I), "prime minister"),
    (re.compile(r"defen[cs]e|оборон|müdafiə", re.I), "defence minister"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A person or organisation where the text names it.

    Attributes:
        start: first character of the name.
        end: one past its last.
        party: who it is.
        person: whether it is a person.
        subject: whether the name can be the subject of its sentence (nominative, behind no preposition).
    """

    start: int
    end: int
    party: Party
    person: bool
    subject: bool


def party_of(entity: Entity) -> Party:
    """Return an identity as a party to a statement."""
    return Party(id=entity.id, name=entity.name, known=entity.known)


class Cast:
    """The people and organisations of one text of a page.

    Args:
        enriched: the page with its names.
        segment: index of the segment.
        field: which of its texts.
        knowledge: offices, adjectives and spellings.
        words: the language's words.
    """

    def __init__(
        self, enriched: EnrichedArticle, segment: int, field: str, knowledge: KnowledgeBase, words: SpeechWords
    ) -> None:
        part = enriched.article.segments[segment]
        self.text = part.text if field == "text" else part.title or ""
        self.language = part.language
        self._knowledge = knowledge
        self.words = words
        self.day = date_part(enriched.article.published) if enriched.article.published else None
        self.people = [party_of(entity) for entity in enriched.of_kind("person")]
        self.figures: list[Figure] = []
        self.places: list[tuple[int, int, str]] = []
        for entity in enriched.entities:
            self._add(entity, [m for m in entity.mentions if m.segment == segment and m.field == field])
        self.figures.sort(key=lambda figure: figure.start)

    def act(self, verb: str | None) -> str | None:
        """Return what a reporting verb tells of a statement."""
        return self.words.act(verb) if verb else None

    def within(self, piece: Piece) -> list[Figure]:
        """Return the figures named in a piece of the text, in order."""
        return [figure for figure in self.figures if piece.start <= figure.start and figure.end <= piece.end]

    def holder(self, phrase: Piece) -> list[Party]:
        """Return who a title may stand for: holders of the office, of the country the phrase names if it names one.

        Args:
            phrase: the title with what is said of it (``the Azerbaijani foreign minister``).

        Returns:
            People of the page; if none fits and the phrase names office and country, the one who held it that day.
        """
        offices, sure = self._offices(phrase)
        if not offices:
            return []
        countries = self._countries(phrase)
        found = [party for party in self.people if self._holds(party.id, offices, countries)]
        if found or not (sure and len(countries) == 1):
            return found
        return self._holders_elsewhere(next(iter(offices)), next(iter(countries)))

    def title_ends(self, piece: Piece) -> Iterator[int]:
        """Yield where the last word of each title in a piece ends, titles that can be a subject only."""
        for token in tokenize(self.text[piece.start : piece.end]):
            if self._is_title_subject(token.text):
                yield piece.start + token.end

    def fits_pronoun(self, party: Party, pronoun: str) -> bool:
        """Tell whether a person can be meant by ``he``, ``she`` or ``either``, as far as the surname tells."""
        surname = party.name.split()[-1].lower()
        if pronoun == "he":
            return not _FEMININE.search(surname)
        return pronoun == "either" or not _MASCULINE.search(surname)

    def _add(self, entity: Entity, mentions: Sequence[Mention]) -> None:
        for mention in mentions:
            if entity.kind in {"person", "organisation"}:
                person = entity.kind == "person"
                subject = self._may_be_subject(entity, mention, person=person)
                self.figures.append(Figure(mention.start, mention.end, party_of(entity), person, subject))
            if entity.kind in {"place", "organisation"} and (country := self._country_of(entity.id)):
                self.places.append((mention.start, mention.end, country))

    def _country_of(self, entry_id: str) -> str | None:
        entry = self._knowledge.entry(entry_id) if entry_id in self._knowledge else None
        if isinstance(entry, Place):
            return entry.id if entry.type == "country" else entry.country if entry.type == "capital" else None
        return entry.country if isinstance(entry, Organisation) else None

    def _may_be_subject(self, entity: Entity, mention: Mention, *, person: bool) -> bool:
        if self.language == "en":
            possessive = self.text.startswith(("'s", "’s"), mention.end) or mention.text.endswith(("'s", "’s"))
            before = self._word_before(mention.start, _TITLE_BEFORE if person else _CAPITALISED_BEFORE)
            return not possessive and before not in (_NOT_SUBJECTS if person else _NOT_SUBJECTS_ORG)
        return self._is_nominative(entity, mention.text) if person else self._acts(mention)

    def _acts(self, mention: Mention) -> bool:
        """Tell whether an organisation can be a subject: not behind a preposition, and without an oblique ending."""
        if self.language == "ru":
            before = self.text[max(0, mention.start - 40) : mention.start]
            if not _RUSSIAN_PREPOSITION.search(before) or _OPENING_IN.search(before):
                return True
            verb_in = _IN.search(before)  # добавили в МИД
            return verb_in is not None and any(
                verb.end() == verb_in.start() for verb in self.words.verb.finditer(before)
            )
        behind = self.text[mention.end : mention.end + 20]
        return not _TURKIC_OBLIQUE.search(mention.text) and not _REFERENCE.match(behind)

    def _word_before(self, position: int, skipped: re.Pattern[str]) -> str:
        """Return the word before a name and the title in front of it (``with`` of ``with Foreign Minister Lavrov``)."""
        window = self.text[max(0, position - 120) : position]
        while match := skipped.search(window):
            window = window[: match.start()]
        word = _LAST_WORD.search(window)
        return word.group(1).lower() if word else ""

    def _is_nominative(self, entity: Entity, written: str) -> bool:
        last = written.rsplit(maxsplit=1)[-1]
        if entity.known and entity.id in self._knowledge:
            names = self._knowledge.person(entity.id).family_names()
            if spelt := {name for language, name in names if language == self.language}:
                plain = plain_key(last)
                return any(plain == plain_key(name.split()[-1]) for name in spelt) or "." in last
        if self.language == "ru":
            return nominative_name(written) == written
        return plain_key(last) == plain_key(entity.name.split()[-1])

    def _offices(self, phrase: Piece) -> tuple[frozenset[str], bool]:
        """Return the offices a phrase may tell of, and whether it says which one."""
        text = self.text[phrase.start : phrase.end]
        general: set[str] = set()
        titles = title_words(self._knowledge)
        for token in tokenize(text):
            general |= titles.offices(token.text)
        for pattern, office in _OFFICES_BY_WORD:
            if pattern.search(text):
                return frozenset({office}), True
        special = {office for office, pattern in self.words.titles if pattern.search(text)}
        return frozenset(general | special), len(general | special) == 1

    def _countries(self, phrase: Piece) -> frozenset[str]:
        named = {country for start, end, country in self.places if phrase.start <= start and end <= phrase.end}
        adjectives = _adjectives(self._knowledge)
        for token in tokenize(self.text[phrase.start : phrase.end]):
            if (key := _adjective_key(token.text, self.language)) in adjectives:
                named.add(adjectives[key])
        return frozenset(named)

    def _holds(self, identity: str, offices: frozenset[str], countries: frozenset[str]) -> bool:
        if identity not in self._knowledge:
            return False
        person = self._knowledge.person(identity)
        return any(
            office.office in offices
            and (self.day is None or office.held_on(self.day))
            and (not countries or office.country in countries)
            for office in person.offices
        )

    def _holders_elsewhere(self, office: str, country: str) -> list[Party]:
        if self.day is None:
            return []
        held = _holders(self._knowledge, self.day).get((office, country), ())
        return [Party(id=person.id, name=person.name, known=True) for person in held] if len(held) == 1 else []

    def _is_title_subject(self, word: str) -> bool:
        titles = title_words(self._knowledge)
        if not titles.is_title(word):
            return any(pattern.fullmatch(word) for _, pattern in self.words.titles)
        if self.language == "ru":
            return any(
                parse.tag.case == "nomn" and parse.tag.number == "sing" for parse in nominal_parses(word.lower())
            )
        if self.language == "az":
            return titles.is_exact(word)
        return True


@lru_cache(maxsize=4)
def _adjectives(knowledge: KnowledgeBase) -> dict[str, str]:
    """Return the countries by the keys of what is said of them (``Azerbaijani``, ``российский``)."""
    return {
        _adjective_key(word, language): entry.id
        for entry in knowledge
        if isinstance(entry, Place) and entry.type == "country"
        for language, word in entry.adjectives.items()
    }


def _adjective_key(word: str, language: str) -> str:
    if language != "ru":
        return plain_key(word)
    parses = nominal_parses(word.lower())
    return plain_key(str(parses[0].normal_form)) if parses else plain_key(word)


@lru_cache(maxsize=256)
def _holders(knowledge: KnowledgeBase, day: date) -> dict[tuple[str, str], tuple[Person, ...]]:
    """Return who held each office of each country on a day."""
    held: dict[tuple[str, str], tuple[Person, ...]] = {}
    for entry in knowledge:
        if not isinstance(entry, Person):
            continue
        for office in entry.offices:
            if office.country and office.held_on(day):
                key = (office.office, office.country)
                held[key] = (*held.get(key, ()), entry)
    return held
