"""Patterns beside the entries: the usual names of institutions, and the words that make a name another thing's."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from communique.knowledge.entries import Names, Place
from communique.models import Value


class Eponyms(Value):
    """Words next to a name that make it part of the name of something else.

    ``Heydar Aliyev Center`` is no mention of the man, ``Moscow State University`` none of the city.

    Attributes:
        after: heads that follow the name, maybe after other capitalised words; English ones in capitals.
        after_small: heads that follow it and may be written small in any language (``US dollars``).
        before: words that stand right before it.
    """

    after: Names = Names()
    after_small: Names = Names()
    before: Names = Names()


class EventWords(Value):
    """What tells of events that the knowledge base has not.

    Attributes:
        heads: what an event is: the last word of its name in English and Azerbaijani, the noun in Russian.
        plain: words before a head that tell no event from others.
        kinds: heads by what they mean in every language, so that an event has one identity in all.
        ordinals: numbers written as words, by number.
        words: what else is said in names of events, by meaning; Russian words in the dictionary form.
    """

    heads: Names = Names()
    plain: Names = Names()
    kinds: dict[str, Names] = Field(default_factory=dict)
    ordinals: dict[str, Names] = Field(default_factory=dict)
    words: dict[str, Names] = Field(default_factory=dict)


class Patterns(Value):
    """What ``patterns.yaml`` says.

    Attributes:
        titles: by office, last words of the titles that stand before a name (``President``, ``FM``, ``naziri``).
        honorifics: words before a name that tell of no office (``Mr``, ``г-н``, ``cənab``).
        institutions: by kind of institution, spellings with ``{country}`` or ``{adjective}`` to be filled in.
        events: words that tell of events.
        person_eponyms: for names of people.
        city_eponyms: for names of cities, capitals and regions.
        country_eponyms: for names of countries.
    """

    titles: dict[str, Names] = Field(default_factory=dict)
    honorifics: Names = Names()
    institutions: dict[str, Names] = Field(default_factory=dict)
    events: EventWords = EventWords()
    person_eponyms: Eponyms = Eponyms()
    city_eponyms: Eponyms = Eponyms()
    country_eponyms: Eponyms = Eponyms()


def institution_spellings(pattern: Names, country: Place) -> Iterator[tuple[str, str]]:
    """Yield (language, spelling) for an institution of ``country``, with each of its names and adjectives."""
    for language, template in pattern.items():
        if "{adjective}" in template:
            yield from ((language, template.format(adjective=word)) for word in _of(country.adjectives, language))
        else:
            names = (*(name for lang, name in country.spellings() if lang == language),
                     *_of(country.abbreviations, language))  # fmt: skip
            yield from ((language, template.format(country=name)) for name in names)


def _of(names: Names, language: str) -> tuple[str, ...]:
    return tuple(name for lang, name in names.items() if lang == language)
