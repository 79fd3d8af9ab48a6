"""The files are validated strictly, and a contradiction is an error that says where."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from tests.knowledge.conftest import WriteKnowledge

from communique.errors import ConfigError
from communique.knowledge import Entry, KnowledgeBase, Organisation, Person, Place, load_knowledge
from communique.settings import PROJECT_ROOT

LINKED_TEXTS = sorted((PROJECT_ROOT.parent / "shared" / "data" / "ner" / "data").glob("nerel_*/data.jsonl"))

REGION = [
    "azerbaijan",
    "armenia",
    "georgia",
    "russia",
    "turkiye",
    "iran",
    "kazakhstan",
    "turkmenistan",
    "uzbekistan",
    "kyrgyzstan",
    "tajikistan",
]

BROKEN = [
    ({"people__p": "- id: person/a\n  name: A B\n  nmaes: {en: [A]}\n"}, "people/p.yaml, line 3: nmaes"),
    ({"people__p": "- id: place/a\n  name: A B\n"}, "line 1"),
    ({"people__p": "- id: person/a\n  name: A B\n- id: person/a\n  name: C D\n"}, "line 3: person/a: the id is taken"),
    (
        {"people__p": "- id: person/a\n  name: A B\n  offices:\n    - {office: president, org: org/none}\n"},
        "refers to org/none, which no file has",
    ),
    (
        {
            "people__p": "- id: person/a\n  name: A B\n  offices:\n"
            "    - {office: president, org: org/mfa-freedonia, country: org/mfa-freedonia}\n"
        },
        "which is a organisation",
    ),
    (
        {
            "people__p": "- id: person/a\n  name: A B\n  offices:\n"
            "    - {office: president, org: org/mfa-freedonia, from: 2005-02, until: 2004}\n"
        },
        "later than until",
    ),
    (
        {
            "people__p": "- id: person/a\n  name: A B\n  offices:\n"
            "    - {office: president, org: org/mfa-freedonia, from: 2005-13}\n"
        },
        "line 4: 0.offices.0.from".replace("0.offices", "offices"),
    ),
    (
        {"people__p": "- id: person/a\n  name: Anna Bell\n- id: person/b\n  name: Anna Bell\n"},
        "'Anna Bell' is also a name of person/a",
    ),
    ({"people__p": "- id: person/a\n  name: A B\n  ambiguous: [C D]\n"}, "none of its names"),
    ({"people__p": "id: person/a\n"}, "expected a list of entries"),
    ({"people__p": "- id: [\n"}, "people/p.yaml, line"),
    (
        {"organisations__o": "- id: org/mfa-freedonia\n  name: M\n  institution: navy\n  country: place/freedonia\n"},
        "navy",
    ),
    ({"organisations__o": "- id: org/mfa-freedonia\n  name: M\n  institution: foreign ministry\n"}, "needs a country"),
    ({"events__e": "- id: event/a\n  name: Duck Fair\n  place: place/none\n"}, "refers to place/none"),
    ({"events__e": "- id: event/a\n  name: Duck Fair\n  until: 2004\n"}, "needs a first day"),
    ({"events__e": "- id: event/a\n  name: Duck Fair\n  from: 2004\n  until: 2003-12\n"}, "needs a first day"),
    (
        {"events__e": "- id: event/a\n  name: Duck Fair\n- id: event/b\n  name: Duck Fair\n"},
        "'Duck Fair' is also a name of event/a",
    ),
    ({"patterns": "institutions: 3\n"}, "patterns.yaml, line 1: institutions"),
    ({"places__p": "- id: place/freedonia\n  name: Freedonia\n  wikidata: 227\n"}, "line 3: wikidata"),
]


@pytest.mark.parametrize(("files", "reason"), BROKEN)
def test_a_broken_file_is_refused_with_file_line_and_reason(
    write_knowledge: WriteKnowledge, files: dict[str, str], reason: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_knowledge(write_knowledge(**files))
    assert reason in str(caught.value)
    assert ".yaml, line" in str(caught.value)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        load_knowledge(tmp_path / "none")


def test_names_both_sides_call_ambiguous_may_be_shared(write_knowledge: WriteKnowledge) -> None:
    people = "".join(f"- id: person/{i}\n  name: Anna Bell\n  ambiguous: [Anna Bell]\n" for i in "ab")
    loaded = load_knowledge(write_knowledge(people__p=people))
    (match,) = loaded.match_text("Anna Bell spoke.", "en")
    assert match.ids == ("person/a", "person/b")


def test_the_version_is_a_digest_of_the_files(write_knowledge: WriteKnowledge) -> None:
    folder = write_knowledge()
    before = load_knowledge(folder).version
    assert load_knowledge(folder).version == before
    (folder / "treaties" / "t.yaml").write_text("- id: treaty/pact\n  name: Sylvania Treaty\n", encoding="utf-8")
    assert load_knowledge(folder).version != before


def test_offices_are_held_between_dates_as_precise_as_they_are_written(write_knowledge: WriteKnowledge) -> None:
    person = load_knowledge(write_knowledge()).person("person/rufus-firefly")
    days = [date(2000, 12, 31), date(2001, 1, 1), date(2004, 5, 31), date(2004, 6, 1)]
    assert [person.in_office(day) for day in days] == [False, True, True, False]


def test_the_project_knows_enough(knowledge: KnowledgeBase) -> None:
    kinds = Counter(entry.kind for entry in knowledge)
    assert kinds["person"] >= 400
    assert kinds["organisation"] >= 300
    assert kinds["treaty"] >= 80
    assert kinds["event"] >= 200
    places = Counter(entry.type for entry in knowledge if isinstance(entry, Place))
    assert places["country"] >= 190
    assert places["capital"] >= 185
    assert sum(count for kind, count in places.items() if kind not in {"country", "capital"}) >= 200


@pytest.mark.parametrize(("kind", "fewest"), [("person", 400), ("organisation", 300), ("treaty", 80), ("event", 200)])
def test_enough_have_names_in_three_languages(knowledge: KnowledgeBase, kind: str, fewest: int) -> None:
    named = [entry for entry in knowledge if entry.kind == kind and _languages(entry, knowledge) >= {"en", "ru", "az"}]
    assert len(named) >= fewest


def test_enough_places_of_the_region_have_names_in_three_languages(knowledge: KnowledgeBase) -> None:
    places = [entry for entry in knowledge if isinstance(entry, Place) and entry.type not in {"country", "capital"}]
    region = {f"place/{one}" for one in REGION}
    here = [one for one in places if one.country in region and _languages(one, knowledge) >= {"en", "ru", "az"}]
    assert len(here) >= 200


def test_every_event_has_a_name_in_three_languages(knowledge: KnowledgeBase) -> None:
    events = [entry for entry in knowledge if entry.kind == "event"]
    assert [one.id for one in events if not _languages(one, knowledge) >= {"en", "ru", "az"}] == []


def _languages(entry: Entry, knowledge: KnowledgeBase) -> set[str]:
    """Return the languages an entry has a name in, an institution by the pattern of its kind too."""
    names = {language for language, _ in (*entry.spellings(), *entry.abbreviations.items())}
    if isinstance(entry, Organisation) and entry.institution:
        names |= {language for language, _ in knowledge.patterns.institutions[entry.institution].items()}
    return names


def test_everyone_has_a_name_in_russian_and_somewhere_in_latin_letters(knowledge: KnowledgeBase) -> None:
    people = [entry for entry in knowledge if isinstance(entry, Person)]
    assert [person.id for person in people if not person.names.ru] == []


def test_wikidata_ids_of_countries_are_those_rigour_confirms(knowledge: KnowledgeBase) -> None:
    from rigour.territories import get_territory_by_qid

    for entry in knowledge:
        if entry.wikidata and isinstance(entry, Place) and entry.type == "country":
            assert get_territory_by_qid(entry.wikidata) is not None, entry.id


def test_no_wikidata_id_is_of_two_entries(knowledge: KnowledgeBase) -> None:
    counted = Counter(entry.wikidata for entry in knowledge if entry.wikidata)
    assert [item for item, count in counted.items() if count > 1] == []


@pytest.mark.skipif(not LINKED_TEXTS, reason="the linked texts are not on this machine")
def test_other_wikidata_ids_are_those_linked_texts_confirm(knowledge: KnowledgeBase) -> None:
    """Every id but a country's is that of a thing which somebody marked in a text that names the entry."""
    texts = [json.loads(line) for file in LINKED_TEXTS for line in file.read_text(encoding="utf-8").splitlines()]
    marked = {item for text in texts for _, _, _, item in text["links"]}
    others = [e for e in knowledge if e.wikidata and not (isinstance(e, Place) and e.type in {"country", "territory"})]
    assert [entry.id for entry in others if entry.wikidata not in marked] == []


def test_one_president_at_a_time(knowledge: KnowledgeBase) -> None:
    """Terms of one chief office in one state touch, but do not overlap, where both ends are known to the day."""
    terms: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for person in (entry for entry in knowledge if isinstance(entry, Person)):
        for office in person.offices:
            if office.country and office.office in {"president", "prime minister", "foreign minister"}:
                if "government" not in office.org and "mfa" not in office.org:
                    continue
                span = (office.since or "", office.until or "9999-12-31", person.id)
                terms.setdefault((office.office, office.country), []).append(span)
    for key, spans in terms.items():
        ordered = sorted(spans)
        for (_, until, one), (since, _, other) in pairwise(ordered):
            shared = min(len(until), len(since))
            assert until[:shared] <= since[:shared], (key, one, other)


def test_files_hold_no_tabs_and_end_in_a_newline() -> None:
    for path in (PROJECT_ROOT / "config" / "knowledge").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "\t" not in text
        assert text.endswith("\n")
