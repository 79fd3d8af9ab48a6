"""The words of ``speech.yaml`` as patterns, by language, made once for a knowledge base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from communique.knowledge import KnowledgeBase
from communique.knowledge.entries import Names
from communique.knowledge.wordlists import Speech, words_of

LANGUAGES = ("en", "ru", "az")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """Patterns of one language; each is ignorant of case.

    Attributes:
        verb: a reporting verb.
        acts: what each form of one tells, by the form in small letters.
        conjunction: a word that opens reported speech (``that``), with the comma around it.
        quotative: a word right after what was said (``deyə``).
        according_before: what makes a sentence the view of who is named behind it.
        according_after: the same, of who is named before it.
        pronouns: by ``he``, ``she`` and ``either``.
        question: a label that asks.
        answer: a label that answers and names nobody.
        speech: a headline of one person's words.
        narration: what opens a paragraph that tells what happened after a speech.
        first_person: ``I``, ``we``.
        cites_before: words before a cited source.
        cites_after: words behind one.
        meeting: words that tell of a meeting.
        titles: an office, and a phrase that stands for its holder.
    """

    verb: re.Pattern[str]
    acts: dict[str, str]
    conjunction: re.Pattern[str]
    quotative: re.Pattern[str]
    according_before: re.Pattern[str]
    according_after: re.Pattern[str]
    pronouns: dict[str, re.Pattern[str]]
    question: re.Pattern[str]
    answer: re.Pattern[str]
    speech: re.Pattern[str]
    narration: re.Pattern[str]
    first_person: re.Pattern[str]
    cites_before: re.Pattern[str]
    cites_after: re.Pattern[str]
    meeting: re.Pattern[str]
    titles: tuple[tuple[str, re.Pattern[str]], ...]

    def act(self, verb: str) -> str | None:
        """Return what a verb tells of a statement."""
        return self.acts.get(_lower(verb))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of whole words and phrases, the longest first; one that nothing fits if there are none."""
    ordered = sorted(set(words), key=len, reverse=True)
    if not ordered:
        return _NEVER
    alternatives = "|".join(re.escape(word).replace(r"\ ", r"[\s\u00a0]+") for word in ordered)
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=16)
def speech_words(knowledge: KnowledgeBase, language: str) -> SpeechWords | None:
    """Return the words of a language; ``None`` for one the knowledge base has none of."""
    if language not in LANGUAGES:
        return None
    speech = knowledge.wordlists.speech

    def listed(names: Names) -> re.Pattern[str]:
        return any_of(words_of(names, language))

    acts = dict(_verb_forms(speech, language))
    return SpeechWords(
        verb=any_of(acts),
        acts=acts,
        conjunction=re.compile(rf"\s*,?\s*{listed(speech.conjunctions).pattern}\s*,?\s*", re.IGNORECASE),
        quotative=listed(speech.quotatives),
        according_before=listed(speech.according.before),
        according_after=listed(speech.according.after),
        pronouns={
            kind: listed(names)
            for kind, names in (
                ("he", speech.pronouns.he),
                ("she", speech.pronouns.she),
                ("either", speech.pronouns.either),
            )
        },
        question=listed(speech.labels.question),
        answer=listed(speech.labels.answer),
        speech=listed(speech.speeches),
        narration=listed(speech.narration),
        first_person=listed(speech.first_person),
        cites_before=listed(speech.cites.before),
        cites_after=listed(speech.cites.after),
        meeting=listed(speech.meetings),
        titles=tuple((office, listed(names)) for office, names in speech.titles.items() if words_of(names, language)),
    )


def _verb_forms(speech: Speech, language: str) -> Iterator[tuple[str, str]]:
    for verb in speech.verbs:
        for form in words_of(verb, language):
            for one in _russian_past(form) if language == "ru" else (form,):
                yield _lower(one), verb.act


def _russian_past(form: str) -> Iterator[str]:
    """Yield a masculine past tense with its feminine, neuter and plural; any other form alone."""
    yield form
    first, _, rest = form.partition(" ")
    behind = f" {rest}" if rest else ""
    if first.endswith("л"):
        yield from (f"{first}{ending}{behind}" for ending in ("а", "о", "и"))
    elif first.endswith("лся"):
        yield from (f"{first[:-2]}{ending}{behind}" for ending in ("ась", "ось", "ись"))


def _lower(word: str) -> str:
    return " ".join(word.replace("İ", "i").lower().split())
