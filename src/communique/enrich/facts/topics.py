"""Topics by the rules of ``topics.yaml``, each with the words of the page that gave it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from communique.knowledge import KnowledgeBase
from communique.knowledge.wordlists import words_of
from communique.models import Article, Topic

_IN_TITLE = 3
_MOST_EVIDENCE = 8
_LANGUAGES = ("en", "ru", "az")
_ALWAYS_CAPITALS = 2
_BEGINNING = re.compile(r"(?<![\w-])\w{2}")
_Terms = dict[str, tuple[tuple[str, str, re.Pattern[str]], ...]]


def find_topics(article: Article, knowledge: KnowledgeBase) -> tuple[Topic, ...]:
    """Return the topics of a page, most certain first.

    A term of a topic counts once however often it stands, :data:`_IN_TITLE` times in a headline; a topic is sure when
    its terms reach the number the rules ask for. Translations on one page count as one: the best language decides.
    """
    rules = knowledge.wordlists.topics
    best: dict[str, tuple[float, tuple[str, ...]]] = {}
    for language in dict.fromkeys(article.languages):
        for name, found in _evidence(article, language, knowledge).items():
            points = sum(found.points.values())
            if points > best.get(name, (0, ()))[0]:
                best[name] = (points, found.words())
    topics = [
        Topic(name=name, score=round(points / rules.enough, 2), evidence=evidence)
        for name, (points, evidence) in best.items()
        if points >= rules.enough
    ]
    return tuple(sorted(topics, key=lambda one: (-one.score, one.name))[: rules.most])


@dataclass(slots=True)
class _Found:
    """The terms of one topic on a page: what each counts, and how it is first written."""

    points: dict[str, int] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    def add(self, term: str, written: str, points: int) -> None:
        self.points[term] = max(self.points.get(term, 0), points)
        self.written.setdefault(term, written)

    def words(self) -> tuple[str, ...]:
        ordered = sorted(self.written, key=lambda term: -self.points[term])
        return tuple(self.written[term] for term in ordered[:_MOST_EVIDENCE])


def _evidence(article: Article, language: str, knowledge: KnowledgeBase) -> dict[str, _Found]:
    terms = _terms(knowledge, language)
    found: dict[str, _Found] = {}
    for segment in article.segments:
        if segment.language == language:
            for text, points in ((segment.title or "", _IN_TITLE), (segment.text, 1)):
                for name, term, written in _terms_in(text, terms):
                    found.setdefault(name, _Found()).add(term, written, points)
    return found


def _terms_in(text: str, terms: _Terms) -> Iterator[tuple[str, str, str]]:
    """Yield topic, term and the words for each term in a text; terms of one topic do not overlap."""
    ends: dict[str, int] = {}
    # Only the few terms that begin as a word does are tried on it: one pattern of all takes many times as long.
    for beginning in _BEGINNING.finditer(text):
        for name, term, pattern in terms.get(beginning.group().lower(), ()):
            if beginning.start() < ends.get(name, 0):
                continue
            if match := pattern.match(text, beginning.start()):
                ends[name] = match.end()
                yield name, term, match.group()


@lru_cache(maxsize=8)
def _terms(knowledge: KnowledgeBase, language: str) -> _Terms:
    """Return the terms of all topics by their first two letters, the longest first."""
    if language not in _LANGUAGES:
        return {}
    filed: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
    for name, listed in knowledge.wordlists.topics.topics.items():
        for term in sorted(words_of(listed, language), key=len, reverse=True):
            beginning = _BEGINNING.match(term)
            if beginning:
                item = (name, term, re.compile(rf"{_term(term)}(?!\w)"))
                filed.setdefault(beginning.group().lower(), []).append(item)
    return {beginning: tuple(items) for beginning, items in filed.items()}


def _term(term: str) -> str:
    """Return the pattern of a term; abbreviations keep their capitals, other words may begin with one."""
    words = []
    for word in term.split():
        stem = word.rstrip("*")
        if len(stem) >= _ALWAYS_CAPITALS and stem.isupper():
            spelt = re.escape(stem)
        else:
            spelt = f"[{re.escape(stem[0].lower())}{re.escape(stem[0].upper())}]{re.escape(stem[1:])}"
        words.append(spelt + (r"\w*" if word.endswith("*") else ""))
    return r"[\s\u00a0]".join(words)
