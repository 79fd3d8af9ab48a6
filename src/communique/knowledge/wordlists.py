"""Words of reporting, of money and of topics: what ``speech.yaml``, ``money.yaml`` and ``topics.yaml`` say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from communique.errors import ConfigError
from communique.knowledge.entries import Names
from communique.knowledge.yaml_nodes import line_of, read_yaml
from communique.models import Value

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code."""
_List = TypeVar("_List", bound=Value)


class SpeechVerb(Names):
    """Verbs of one kind of statement.

    Attributes:
        act: what they tell of it, the same in every language.
    """

    act: Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]


class Around(Value):
    """Words that stand before, or after, what they are said of."""

    before: Names = Names()
    after: Names = Names()


class Pronouns(Value):
    """Pronouns that stand for a person, by what they tell of the person."""

    he: Names = Names()
    she: Names = Names()
    either: Names = Names()


class Labels(Value):
    """Labels of a transcript that are nobody's name."""

    question: Names = Names()
    answer: Names = Names()


class Speech(Value):
    """What ``speech.yaml`` says; its comments tell what each key is for."""

    verbs: tuple[SpeechVerb, ...] = ()
    conjunctions: Names = Names()
    quotatives: Names = Names()
    according: Around = Around()
    pronouns: Pronouns = Pronouns()
    titles: dict[str, Names] = Field(default_factory=dict)
    labels: Labels = Labels()
    speeches: Names = Names()
    narration: Names = Names()
    first_person: Names = Names()
    cites: Around = Around()
    meetings: Names = Names()


class CurrencyNames(Names):
    """Names of one currency, and signs that stand before or after an amount."""

    signs: tuple[str, ...] = ()


class NumberWords(Value):
    """Numbers written out, by language."""

    en: dict[str, float] = Field(default_factory=dict)
    ru: dict[str, float] = Field(default_factory=dict)
    az: dict[str, float] = Field(default_factory=dict)


class Money(Value):
    """What ``money.yaml`` says."""

    currencies: dict[Currency, CurrencyNames] = Field(default_factory=dict)
    multipliers: dict[int, Names] = Field(default_factory=dict)
    numbers: NumberWords = NumberWords()
    halves: Names = Names()


class Topics(Value):
    """What ``topics.yaml`` says.

    Attributes:
        enough: points that make a topic sure.
        most: topics of a page, at the most.
        topics: by name, words that tell of them; ``*`` stands for any ending.
    """

    enough: int = Field(default=3, ge=1)
    most: int = Field(default=4, ge=1)
    topics: dict[str, Names] = Field(default_factory=dict)


class Wordlists(Value):
    """The three files together."""

    speech: Speech = Speech()
    money: Money = Money()
    topics: Topics = Topics()


def words_of(names: Names, language: str) -> tuple[str, ...]:
    """Return the words of one language; none for a language there are none in."""
    return tuple(word for code, word in names.items() if code == language)


def load_wordlists(directory: Path) -> Wordlists:
    """Read ``speech.yaml``, ``money.yaml`` and ``topics.yaml``.

    Args:
        directory: the knowledge base's folder.

    Raises:
        ConfigError: a file is missing or not valid; the text names file, line and reason.
    """
    return Wordlists(
        speech=_read(directory / "speech.yaml", Speech),
        money=_read(directory / "money.yaml", Money),
        topics=_read(directory / "topics.yaml", Topics),
    )


def _read(path: Path, model: type[_List]) -> _List:
    content, node = read_yaml(path)
    try:
        return model.model_validate(content or {})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        location = [part for part in first["loc"] if part != "[key]"]
        raise ConfigError(f"{path}, line {line_of(node, location)}: {where}: {first['msg']}") from error
