"""What a value means in each field of a query (``person:``, ``date:`` …), written as Elasticsearch's query."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from communique.index.days import read_stretch
from communique.index.document import IDENTITY_FIELDS
from communique.index.languages import TEXT_LANGUAGES
from communique.index.names import fold_searchable
from communique.index.query import NameResolver, Query, mentions_query, name_way, title_query
from communique.knowledge import QueryName, fold_name
from communique.models import EntityKind

KEY_PREFIXES: dict[EntityKind, str] = {
    "person": "person/",
    "place": "place/",
    "organisation": "org/",
    "treaty": "treaty/",
    "event": "event/",
}
"""Beginning of the ids of each kind in the knowledge base."""

IDENTITY_NAMES: dict[str, EntityKind] = {
    "person": "person",
    "place": "place",
    "org": "organisation",
    "treaty": "treaty",
    "event": "event",
}
"""Kind of identity of each field that takes one."""

_LANGUAGES = {
    "en": ("english", "английский", "ingilis", "eng"),
    "ru": ("russian", "русский", "rus"),
    "az": ("azerbaijani", "азербайджанский", "azərbaycan", "aze"),
}
_LANGUAGE_CODES = {spelling: code for code, others in _LANGUAGES.items() for spelling in (code, *others)}
_HELD_IN = {
    "person": "people.id",
    "place": "places.id",
    "org": "organisations.id",
    "treaty": "treaties.id",
    "event": "events.id",
    "speaker": "quotes.speaker.id",
    "quote": "quotes.text",
    "source": "source",
    "kind": "kind",
    "lang": "languages",
    "topic": "topics",
    "date": "published_day",
    "title": "title",
    "author": "byline",
    "ref": "reference",
    "url": "url",
    "story": "story.id",
    "currency": "money",
}
_QUOTE_FIELDS = ["quotes.text", *(f"quotes.words.{language}" for language in TEXT_LANGUAGES)]
_SHOWN_QUOTES = 3


def kind_of_identity(identity: str) -> EntityKind | None:
    """Return the kind of an identity by its id, or ``None`` if it is none."""
    prefix = identity.partition("/")[0] + "/"
    return next((kind for kind, own in KEY_PREFIXES.items() if prefix in {own, f"{kind}/"}), None)


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value asked for in a field.

    Attributes:
        text: as typed.
        exact: whether it stood in quotes.
        distance: of a phrase (see :class:`communique.index.syntax.Phrase`).
        beginning: whether a star ended it.
    """

    text: str
    exact: bool = False
    distance: int = 0
    beginning: bool = False


def field_query(name: str, value: FieldValue, names: NameResolver) -> Query:
    """Return the query for one value of a field.

    Raises:
        ValueError: the field takes no such value; the text says what it takes.
    """
    if name in IDENTITY_NAMES:
        return _identity_query(IDENTITY_NAMES[name], value, names)
    return _QUERIES[name](value)


def resolve_identity(kind: EntityKind, text: str, names: NameResolver) -> tuple[QueryName, ...]:
    """Return the name in a field's value with those of its identities that are of the field's kind."""
    found = []
    for name in names.resolve_query(text):
        ids = tuple(one for one in name.ids if one.startswith(KEY_PREFIXES[kind]))
        if ids and name.text == text.strip():
            found.append(QueryName(name.start, name.end, name.text, ids))
    return tuple(found)


def identity_filter(kind: EntityKind, value: str, names: NameResolver, field: str | None = None) -> Query:
    """Return the pages that name an identity, given by id, or by a name that may stand for several.

    Args:
        kind: kind of identity.
        value: id or name.
        names: the knowledge base.
        field: field of the identity, where it is not the one of its kind.
    """
    field = field or IDENTITY_FIELDS[kind]
    if value.startswith((KEY_PREFIXES[kind], f"{kind}/")):
        return {"term": {f"{field}.id": value}}
    ids = [one for name in resolve_identity(kind, value, names) for one in name.ids]
    either: list[Query] = [{"term": {f"{field}.name": value}}]
    # A name that is not in the knowledge base has an id made from its folded form.
    either.append({"terms": {f"{field}.id": ids or [f"{kind}/~{fold_name(value).replace(' ', '-')}"]}})
    return {"bool": {"should": either}}


def speaker_query(value: FieldValue, names: NameResolver) -> Query:
    """Return the statements of a speaker, as a query within ``quotes``."""
    people = _spoken_by(value, names, "quotes.speaker")
    return {"bool": {"should": people, "minimum_should_match": 1}}


def quoted_query(value: FieldValue) -> Query:
    """Return the statements with these words, as a query within ``quotes``."""
    kind = "phrase" if value.exact else "phrase_prefix" if value.beginning else "cross_fields"
    if kind == "cross_fields":
        # Each language's field has its own analyzer, so each must hold all words by itself.
        either: list[Query] = [{"match": {field: {"query": value.text, "operator": "and"}}} for field in _QUOTE_FIELDS]
        return {"dis_max": {"queries": either, "tie_breaker": 0.1}}
    match: Query = {"query": value.text, "fields": _QUOTE_FIELDS[:1], "type": kind}
    return {"multi_match": match | ({"slop": value.distance} if value.exact else {})}


def statements(query: Query, key: str) -> Query:
    """Return the pages with a statement that ``query`` finds; the hit has the statements under ``key``."""
    shown = {"name": key, "size": _SHOWN_QUOTES, "ignore_unmapped": True}
    return {"nested": {"path": "quotes", "query": query, "ignore_unmapped": True, "inner_hits": shown}}


def date_query(value: FieldValue) -> Query:
    """Return the pages published in a stretch of days.

    Raises:
        ValueError: see :func:`communique.index.days.read_stretch`.
    """
    first, last = read_stretch(value.text)
    days = {bound: day.isoformat() for bound, day in (("gte", first), ("lte", last)) if day}
    return {"range": {"published_day": days}}


def any_value(name: str) -> Query:
    """Return the pages, or within ``quotes`` the statements, that have the field at all (``speaker:*``)."""
    return {"exists": {"field": _HELD_IN[name]}}


def language_code(text: str) -> str:
    """Return the code of a language given by code or name; an unknown one as it is, in small letters."""
    return _LANGUAGE_CODES.get(text.lower(), text.lower())


def _identity_query(kind: EntityKind, value: FieldValue, names: NameResolver) -> Query:
    field = IDENTITY_FIELDS[kind]
    found = resolve_identity(kind, value.text, names)
    ids = [one for name in found for one in name.ids]
    if value.text.startswith((KEY_PREFIXES[kind], f"{kind}/")):
        ids = [value.text]
    if ids:
        ranked = mentions_query(ids, value.text)
        return {"bool": {"filter": [identity_filter(kind, value.text, names)], "should": [ranked]}}
    either = [identity_filter(kind, value.text, names)]
    if pattern := unlinked_pattern(kind, value.text, beginning=value.beginning):
        either.append({"regexp": {f"{field}.id": pattern}})
    return {"bool": {"should": either, "_name": name_way("spelling", value.text)}}


def unlinked_pattern(kind: EntityKind, name: str, *, beginning: bool = False) -> str:
    """Return a pattern of ids of unlinked identities that have every folded word of a name among theirs."""
    words = fold_searchable(name).split()
    if not words:
        return ""
    ending = ".*" if beginning else "(-.*)?"
    # A tilde is an operator of Lucene's.
    return rf"{re.escape(kind)}/\~(.*-)?" + "-(.*-)?".join(re.escape(word) for word in words) + ending


def _spoken_by(value: FieldValue, names: NameResolver, field: str) -> list[Query]:
    found: list[Query] = [identity_filter(kind, value.text, names, field) for kind in ("person", "organisation")]
    if pattern := unlinked_pattern("person", value.text, beginning=value.beginning):
        found.append({"regexp": {f"{field}.id": pattern}})
    return found


def _plain(field: str, *spellings: Callable[[str], str]) -> Callable[[FieldValue], Query]:
    def build(value: FieldValue) -> Query:
        if value.beginning:
            return {"prefix": {field: {"value": value.text, "case_insensitive": True}}}
        written = dict.fromkeys((value.text, *(spelling(value.text) for spelling in spellings)))
        return {"terms": {field: list(written)}}

    return build


def _with_blanks(text: str) -> str:
    """Return a value of several words as it is kept: ``press release`` for ``press-release``."""
    return text.lower().replace("-", " ").replace("_", " ")


def _author(value: FieldValue) -> Query:
    literal = re.sub(r"([*?\\])", r"\\\1", value.text)
    return {"wildcard": {"byline": {"value": f"*{literal}*", "case_insensitive": True}}}


def _currency(value: FieldValue) -> Query:
    term = {"term": {"money.currency": value.text.upper()}}
    return {"nested": {"path": "money", "query": term, "ignore_unmapped": True}}


def _title(value: FieldValue) -> Query:
    return title_query(value.text, exact=value.exact, distance=value.distance)


_QUERIES: dict[str, Callable[[FieldValue], Query]] = {
    "source": _plain("source", str.lower),
    "kind": _plain("kind", str.lower, _with_blanks),
    "lang": _plain("languages", language_code),
    "topic": _plain("topics", str.lower, _with_blanks),
    "ref": _plain("reference"),
    "url": _plain("url"),
    "story": _plain("story.id"),
    "date": date_query,
    "title": _title,
    "author": _author,
    "currency": _currency,
}
