"""What one page says of its names: who is named in full, which places and organisations stand in it, its date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from communique.enrich.nominative import nominative_name
from communique.enrich.spans import Field, Span
from communique.knowledge.folding import fold_name, fold_word, name_words
from communique.knowledge.forms import plain_key, text_keys
from communique.knowledge.tokens import tokenize
from communique.models import Article


def unknown_id(span: Span) -> str:
    """Return the id of a name that is not in the knowledge base: one for all its spellings and scripts."""
    key = fold_name(span.base or span.text).replace(" ", "-")
    return f"{span.kind}/~{key}"


def surname_keys(text: str) -> frozenset[str]:
    """Return the folded keys a bare surname may have, as written and in the nominative."""
    words = name_words(text)
    if not words:
        return frozenset()
    return frozenset({fold_word(words[-1]), fold_word(nominative_name(words[-1]))})


class PageNames:
    """The names of one page that are sure, as evidence for those that are not.

    Args:
        article: the page.
        spans: every name found on it, in the order of the page.
        adjectives: those of places, which are no names of them.
    """

    def __init__(self, article: Article, spans: Sequence[Span], adjectives: Iterable[Span] = ()) -> None:
        self.day: date | None = article.published_day
        self._order = {id(span): index for index, span in enumerate(spans)}
        sure = [span for span in spans if len(span.ids) == 1 and span.why != "surname"]
        self.counts = Counter(span.ids[0] for span in sure)
        self._meant = frozenset(span.ids[0] for span in adjectives)
        self._named: list[tuple[int, str]] = [
            (self._order[id(span)], span.ids[0]) for span in sure if span.kind == "person"
        ]
        self._strangers: dict[str, str] = {}
        for span in spans:
            self._note_stranger(span)

    def _note_stranger(self, span: Span) -> None:
        words = name_words(span.base)
        if span.kind != "person" or span.ids or len(words) < 2:
            return
        identity = unknown_id(span)
        self._named.append((self._order[id(span)], identity))
        self._strangers.setdefault(fold_word(words[-1]), identity)

    def is_named(self, identity: str) -> bool:
        """Tell whether the page gives the full name of this identity."""
        return any(named == identity for _, named in self._named)

    def is_meant(self, identity: str) -> bool:
        """Tell whether the page names this identity or has its adjective (``российско-азербайджанский``)."""
        return self.counts[identity] > 0 or identity in self._meant

    def stranger(self, surname: str) -> str | None:
        """Return the identity of someone not in the knowledge base whom the page names in full by this surname."""
        return next((self._strangers[key] for key in surname_keys(surname) if key in self._strangers), None)

    @property
    def stranger_surnames(self) -> frozenset[str]:
        """Folded surnames of the people named in full that the knowledge base does not have."""
        return frozenset(self._strangers)

    def last_named(self, candidates: Iterable[str], span: Span) -> str:
        """Return the candidate named in full last before ``span``, else the one named first after it."""
        wanted = set(candidates)
        here = self._order[id(span)]
        places = sorted((index, identity) for index, identity in self._named if identity in wanted)
        before = [identity for index, identity in places if index < here]
        return before[-1] if before else places[0][1]


def find_stranger_surnames(field: Field, page: PageNames, taken: Sequence[Span]) -> list[Span]:
    """Return bare surnames in ``field`` of people whom the page names in full and the knowledge base does not have."""
    if not page.stranger_surnames:
        return []
    found = []
    for token in tokenize(field.text):
        if not token.text[0].isupper() or any(span.start <= token.start < span.end for span in taken):
            continue
        if identity := _stranger_of(token.text, page, field.language):
            found.append(Span(field, token.start, token.end, "person", (identity,), "surname"))
    return found


def _stranger_of(word: str, page: PageNames, language: str) -> str | None:
    if language not in {"az", "tr"}:
        return page.stranger(word)
    vocabulary = frozenset({plain_key(word[:cut]) for cut in range(3, len(word) + 1)})
    stems = text_keys(word, vocabulary, turkic=True)
    return next((identity for stem in sorted(stems, key=len, reverse=True) if (identity := page.stranger(stem))), None)
