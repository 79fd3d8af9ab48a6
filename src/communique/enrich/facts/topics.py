"""Topics by the rules of ``topics.yaml``, each with the words of the page that gave it."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from communique.knowledge import KnowledgeBase
from communique.knowledge.wordlists import words_of
from communique.models import Article, Topic

_IN_TITLE = 3
_MOST_EVIDENCE = 8
_LANGUAGES = ("en", "ru", "az")
_ALWAYS_CAPITALS = 2


def find_topics(article: Article, knowledge: KnowledgeBase) -> tuple[Topic, ...]:
    """Return the topics of a page, most certain first.

    A term of a topic counts once however often it stands, :data:`_IN_TITLE` times in a headline; a topic is sure when
    its terms reach the number the rules ask for. Translations on one page count as one: the best language decides.
    """
    rules = knowledge.wordlists.topics
    best: dict[str, tuple[float, tuple[str, ...]]] = {}
    for language in dict.fromkeys(article.languages):
        for name, pattern in _patterns(knowledge, language):
            points, evidence = _evidence(article, language, pattern)
            if points > best.get(name, (0, ()))[0]:
                best[name] = (points, evidence)
    topics = [
        Topic(name=name, score=round(points / rules.enough, 2), evidence=evidence)
        for name, (points, evidence) in best.items()
        if points >= rules.enough
    ]
    return tuple(sorted(topics, key=lambda one: (-one.score, one.name))[: rules.most])


def _evidence(article: Article, language: str, pattern: re.Pattern[str]) -> tuple[float, tuple[str, ...]]:
    terms: Counter[str] = Counter()
    written: dict[str, str] = {}
    for segment in article.segments:
        if segment.language != language:
            continue
        for text, points in ((segment.title or "", _IN_TITLE), (segment.text, 1)):
            for match in pattern.finditer(text):
                term = match.lastgroup or ""
                terms[term] = max(terms[term], points)
                written.setdefault(term, match.group())
    ordered = sorted(written, key=lambda term: -terms[term])
    return sum(terms.values()), tuple(written[term] for term in ordered[:_MOST_EVIDENCE])


@lru_cache(maxsize=8)
def _patterns(knowledge: KnowledgeBase, language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return for each topic one pattern whose named groups are its terms."""
    if language not in _LANGUAGES:
        return ()
    return tuple(
        (name, _pattern(words_of(terms, language)))
        for name, terms in knowledge.wordlists.topics.topics.items()
        if words_of(terms, language)
    )


def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(terms, key=len, reverse=True)
    groups = (f"(?P<t{index}>{_term(term)})" for index, term in enumerate(ordered))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?!\w)")


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
