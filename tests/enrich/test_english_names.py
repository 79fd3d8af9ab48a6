"""English names: a real CoreNLP process, its spans repaired, and a clear word where it is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.enrich.conftest import Enrich

from communique.enrich import find_candidates
from communique.enrich.english.capitals import restore_capitals
from communique.enrich.english.corenlp import CoreNlpProcess, plain_text
from communique.enrich.english.pinned import pinned_corenlp
from communique.enrich.english.repair import repair_spans
from communique.enrich.english.taggers import english_tagger, tagger_named
from communique.enrich.spans import Field, Span
from communique.errors import ConfigError, ServiceError
from communique.knowledge import KnowledgeBase
from communique.models import EntityKind

Named = list[tuple[str, EntityKind]]


def named(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], label) for start, end, label in english_tagger()(text)]


ODD_TEXTS = [
    ("Sergey Lavrov 😀 arrived in\n\n<b>Moscow</b>.", [("Sergey Lavrov", "PERSON"), ("Moscow", "LOCATION")]),
    ("He (Ilham Aliyev) met “Vladimir Putin”.", [("Ilham Aliyev", "PERSON"), ("Vladimir Putin", "PERSON")]),
    ("", []),
    (" \n\t\n ", []),
    ("\u00ad\u200b Angela Merkel\x00 came", [("Angela Merkel", "PERSON")]),
]


@pytest.mark.parametrize(("text", "expected"), ODD_TEXTS)
def test_offsets_are_exact_in_odd_texts(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_a_text_longer_than_any_pipe_is_read_to_its_end() -> None:
    text = "Nothing was said of it, " * 4_000 + "until Angela Merkel came to Berlin."
    assert named(text)[-2:] == [("Angela Merkel", "PERSON"), ("Berlin", "LOCATION")]


PIECES = [
    "Angela Merkel",
    "Baku",
    "qqendofpartqq",
    "\t",
    "\n",
    "😀",
    "<",
    "(",
    "'s",
    "Məmmədyarov",
    "…",
    "\x0b",
    "﷽",
    "Лавров",
]


@hypothesis_settings(max_examples=40, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12))
def test_names_are_ordered_apart_and_inside_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert len(plain_text(text)) == len(text)
    position = 0
    for start, end, _ in english_tagger()(text):
        assert position <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        position = end


def test_a_tagger_that_was_killed_is_started_anew() -> None:
    tagger = tagger_named("corenlp")
    (running,) = [child for child in psutil.Process().children() if "CRFClassifier" in " ".join(child.cmdline())]
    running.kill()
    running.wait(timeout=30)
    assert [text for text, _ in named("Angela Merkel came.")] == ["Angela Merkel"]
    assert tagger_named("corenlp") is tagger


def test_no_process_is_left_behind_one_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "tags_and_waits.py"
    script.write_text(
        textwrap.dedent("""
        import sys, time
        from communique.enrich.english.taggers import english_tagger
        english_tagger()("Angela Merkel came.")
        print("tagged", flush=True)
        time.sleep(600)
    """)
    )
    worker = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "tagged\n"
    (java,) = psutil.Process(worker.pid).children()
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    java.wait(timeout=60)
    assert not java.is_running()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tagger_named.cache_clear()
    yield tmp_path
    tagger_named.cache_clear()


def test_a_missing_model_is_told_with_what_to_do(elsewhere: Path) -> None:
    with pytest.raises(ServiceError, match=r"run `make setup`.*COMMUNIQUE_ENGLISH_TAGGER"):
        tagger_named("corenlp")


def test_a_broken_model_is_told_with_the_taggers_last_words(elsewhere: Path) -> None:
    folder = pinned_corenlp().folder
    folder.mkdir(parents=True)
    for name in ("corenlp.jar", "english.3class.crf.ser.gz"):
        (folder / name).write_bytes(b"no jar")
    with pytest.raises(ServiceError, match=r"CoreNLP\) ended; its last words"):
        tagger_named("corenlp")("Angela Merkel came.")


def test_a_missing_java_is_told() -> None:
    with pytest.raises(ServiceError, match="cannot be started"):
        CoreNlpProcess(Path("/nowhere/java"), Path("jar"), Path("model"))


def test_a_spacy_model_that_is_not_there_is_told() -> None:
    with pytest.raises(ServiceError, match="'no_such_model' cannot be loaded"):
        tagger_named("spacy:no_such_model")


@pytest.mark.parametrize("name", ["", "corenlp:x", "spacy:", "spacy", "stanza"])
def test_a_setting_that_names_no_tagger_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="expected corenlp, spacy:MODEL or none"):
        tagger_named(name)


def test_none_is_a_choice() -> None:
    assert tagger_named("none")("Angela Merkel came.") == []


def spans_of(text: str, names: Named) -> list[Span]:
    field, position, spans = Field(0, "text", "en", text), 0, []
    for name, kind in names:
        start = text.index(name, position)
        position = start + len(name)
        spans.append(Span(field, start, position, kind, (), "statistical"))
    return spans


REPAIRS: list[tuple[str, Named, Named]] = [
    (
        '"Roe , Jane" <roe@ministry.example>',
        [("Roe", "person"), ("Jane", "person")],
        [("Roe , Jane", "person")],
    ),
    ("Ann, Bob left.", [("Ann", "person"), ("Bob", "person")], [("Ann", "person"), ("Bob", "person")]),
    ("Venus is near Mars.", [("Venus", "person")], []),
    ("He spoke in the Oval Office.", [("Oval Office", "organisation")], [("Oval Office", "place")]),
    ("They drew the Prophet Mohammed.", [("Mohammed", "person")], [("Prophet Mohammed", "person")]),
    ("I live in San Rafael Ca now.", [("San Rafael Ca", "place")], [("San Rafael", "place"), ("Ca", "place")]),
    ("A store in Lawrence , KS .", [("Lawrence", "place")], [("Lawrence", "place"), ("KS", "place")]),
    ("We crossed the Blue Water Bridges today.", [], [("Blue Water Bridges", "place")]),
    ("The Israeli Defense Forces left.", [], [("Israeli Defense Forces", "organisation")]),
    ("Near Malcolm Smith University.", [("Malcolm Smith University", "person")], [
        ("Malcolm Smith University", "organisation")]),
    ("Shares of Google , Inc. fell.", [("Google", "organisation")], [("Google , Inc.", "organisation")]),
    ("The Housing Authority (HA) said. HA left.", [("Housing Authority", "organisation")], [
        ("Housing Authority", "organisation"), ("HA", "organisation"), ("HA", "organisation")]),
    ("Our CEO met Tom / Bob Ray.", [("CEO", "organisation"), ("Tom / Bob Ray", "person")], [
        ("Tom", "person"), ("Bob Ray", "person")]),
    ("Asad Rahimov came. Later Rahimov left.", [("Asad Rahimov", "person")], [
        ("Asad Rahimov", "person"), ("Rahimov", "person")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tagged", "expected"), REPAIRS)
def test_usual_faults_of_the_tagger_are_repaired(text: str, tagged: Named, expected: Named) -> None:
    spans = spans_of(text, tagged)
    found = repair_spans(spans, spans[0].field if spans else Field(0, "text", "en", text))
    assert [(span.text, span.kind) for span in found] == expected


def test_places_written_small_get_their_capitals_back(knowledge: KnowledgeBase) -> None:
    text = "traveling from mexico to san francisco, we ate turkey"
    assert restore_capitals(text, knowledge) == "traveling from Mexico to San Francisco, we ate turkey"
    found = find_candidates(Field(0, "text", "en", text), knowledge)
    assert [span.text for span in found] == ["mexico", "san francisco"]


def test_whoever_the_knowledge_base_has_not_is_found_without_a_title(enrich: Enrich) -> None:
    page = enrich(
        "en", "The talks were led by FM Asgar Rahimov and Helena Lindqvist of Nordholm Energy. Lindqvist left."
    )
    assert {(entity.name, entity.known) for entity in page.entities} == {
        ("Asgar Rahimov", False),
        ("Helena Lindqvist", False),
        ("Nordholm Energy", False),
    }
    (person,) = [entity for entity in page.entities if entity.name == "Helena Lindqvist"]
    assert [mention.text for mention in person.mentions] == ["Helena Lindqvist", "Lindqvist"]


def test_what_is_another_things_name_does_not_come_back_through_the_tagger(enrich: Enrich) -> None:
    text = "The Rahman Aliyev Center opened. It cost 3 million US dollars. The Intergovernmental Joint Commission met."
    found = {(entity.name, entity.known) for entity in enrich("en", text).entities}
    assert found <= {("Rahman Aliyev Center", False)}


DOLLARS = [
    ("en", "Trade reached 5 billion US dollars. It grew."),
    ("en", "A loan of 300 million U.S. dollars."),
    ("ru", "Сумма составила 10 долл. США."),
    ("ru", "Товарооборот достиг 5 млрд долларов США."),
    ("az", "Dövriyyə 5 milyard ABŞ dolları olub. Onun 3 milyon ABŞ dollarına çatması gözlənilir."),
]


@pytest.mark.parametrize(("language", "text"), DOLLARS)
def test_dollars_are_no_mention_of_the_united_states(enrich: Enrich, language: str, text: str) -> None:
    assert enrich(language, text).entities == ()
