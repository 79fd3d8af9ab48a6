"""What is said and by whom: quotations in three languages, transcripts, speeches, reported speech."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.enrich.conftest import Enrich
from tests.enrich.test_seeds import GOLD, SEEDS, seed_article

from communique.demo.content import DemoPage, load_sites
from communique.enrich import enrich_article
from communique.knowledge import KnowledgeBase
from communique.models import Article, EnrichedArticle

Said = tuple[str | None, bool, str]

LAVROV, BAYRAMOV, ALIYEV = "Sergey Lavrov", "Jeyhun Bayramov", "Ilham Aliyev"
MET = {
    "en": "Russian Foreign Minister Sergey Lavrov met with Jeyhun Bayramov, Foreign Minister of Azerbaijan, in Baku.",
    "ru": "Министр иностранных дел России Сергей Лавров встретился в Баку с Джейхуном Байрамовым.",
    "az": "Rusiyanın xarici işlər naziri Sergey Lavrov Bakıda Ceyhun Bayramovla görüşüb.",
}
QUOTATIONS: list[tuple[str, str, list[Said]]] = [
    ("en", '"We have agreed on a plan," Lavrov said. "It will be published."', [
        (LAVROV, True, "We have agreed on a plan"), (LAVROV, True, "It will be published.")]),
    ("en", '"We have agreed," said Bayramov after talks with Lavrov.', [(BAYRAMOV, True, "We have agreed")]),
    ("en", "Lavrov, speaking after talks with Bayramov, noted: “There is a plan.”",
        [(LAVROV, True, "There is a plan.")]),
    ("en", "Speaking after talks with Lavrov, Bayramov said: “There is a plan”.",
        [(BAYRAMOV, True, "There is a plan")]),
    ("en", "“The plan is ready”, the Azerbaijani minister added.", [(BAYRAMOV, True, "The plan is ready")]),
    ("en", "“The plan is ready,” the Russian foreign minister replied.", [(LAVROV, True, "The plan is ready")]),
    ("en", "Bayramov thanked his guest. “The plan is ready,” he concluded.", [(BAYRAMOV, True, "The plan is ready")]),
    ("en", "The motto of the summit was “A new era for all”, or NEWERA.", []),
    ("en", "Bayramov told reporters on Tuesday that the plan was ready.", [(BAYRAMOV, False, "the plan was ready")]),
    ("en", "He spoke of the links that could join the Turkic world.", []),
    ("en", "According to Bayramov, the plan is ready.", [(BAYRAMOV, False, "the plan is ready")]),
    ("en", "The plan will be ready next week, Lavrov said.", [(LAVROV, False, "The plan will be ready next week")]),
    ("ru", "«План готов», — сказал Лавров журналистам.", [(LAVROV, True, "План готов")]),
    ("ru", "«План готов! — отметил Байрамов. — Его опубликуют завтра утром».", [
        (BAYRAMOV, True, "План готов!"), (BAYRAMOV, True, "Его опубликуют завтра утром")]),
    ("ru", "На встрече с коллегой Лавров заявил: «План готов».", [(LAVROV, True, "План готов")]),
    ("ru", "«План готов», – подчеркнул глава МИД Азербайджана.", [(BAYRAMOV, True, "План готов")]),
    ("ru", "Лавров поблагодарил коллегу. Он добавил, что план готов и одобрен.",
        [(LAVROV, False, "план готов и одобрен")]),
    ("ru", "По словам Лаврова, план будет готов завтра.", [(LAVROV, False, "план будет готов завтра")]),
    ("ru", "Коридор «Север — Юг» приобретает всё большее значение.", []),
    ("ru", "Лидеры встретились, сообщает агентство со ссылкой на МИД России.", []),
    ("az", "“Plan hazırdır və təsdiqlənib”, – deyə Bayramov bildirib.",
        [(BAYRAMOV, True, "Plan hazırdır və təsdiqlənib")]),
    ("az", "“Plan hazırdır”, – deyə o əlavə edib.", [(LAVROV, True, "Plan hazırdır")]),
    ("az", "Bayramov qeyd edib ki, plan hazırdır və dərc olunacaq.",
        [(BAYRAMOV, False, "plan hazırdır və dərc olunacaq")]),
    ("az", "Bayramov planın hazır olduğunu bildirib.", [(BAYRAMOV, False, "planın hazır olduğunu")]),
    ("az", "Lavrovun sözlərinə görə, plan sabah hazır olacaq.", [(LAVROV, False, "plan sabah hazır olacaq")]),
]  # fmt: skip


def said(page: EnrichedArticle) -> list[Said]:
    return [(one.speaker and one.speaker.name, one.direct, one.text) for one in page.statements.quotes]


@pytest.mark.parametrize(("language", "text", "expected"), QUOTATIONS)
def test_a_statement_has_its_words_and_its_speaker(
    enrich: Enrich, language: str, text: str, expected: list[Said]
) -> None:
    page = enrich(language, f"{MET[language]}\n\n{text}")
    assert said(page) == expected
    for quote in page.statements.quotes:
        assert page.article.segments[quote.segment].text[quote.start : quote.end] == quote.text
        assert quote.language == language


def test_a_verb_says_what_kind_of_statement_it_is_in_every_language(enrich: Enrich) -> None:
    acts = [
        enrich(language, f"{MET[language]}\n\n{text}").statements.quotes[0]
        for language, text in (
            ("en", "Lavrov denied that the plan was ready."),
            ("ru", "Лавров опроверг, что план уже готов."),
            ("az", "Lavrov təkzib edib ki, plan artıq hazırdır."),
        )
    ]
    assert [(one.verb, one.act) for one in acts] == [
        ("denied", "deny"),
        ("опроверг", "deny"),
        ("təkzib edib", "deny"),
    ]


def test_an_office_without_a_name_is_its_holder_on_the_day_of_the_page(enrich: Enrich) -> None:
    text = "The Azerbaijani foreign minister said that talks would go on."
    assert said(enrich("en", text, published="2017-05-01"))[0][0] == "Elmar Mammadyarov"
    assert said(enrich("en", text, published="2022-05-01"))[0][0] == BAYRAMOV


@pytest.mark.parametrize(
    ("language", "labels"),
    [("en", ("Question", "Sergey Lavrov")), ("ru", ("Вопрос", "С.В. Лавров")), ("az", ("Sual", "Sergey Lavrov"))],
)
def test_turns_belong_to_their_labels(enrich: Enrich, language: str, labels: tuple[str, str]) -> None:
    asks, answers = labels
    page = enrich(language, f"{asks}: A B C?\n\n{answers}: D E F.\n\nG H I.\n\n{asks} (X): J K L?\n\n{answers}: M N O.")
    assert said(page) == [(LAVROV, True, "D E F."), (LAVROV, True, "G H I."), (LAVROV, True, "M N O.")]


def test_a_page_of_one_voice_is_its_speaker(knowledge: KnowledgeBase, enrich: Enrich) -> None:
    article = enrich("en", "I thank my hosts.\n\nOur talks were useful.").article
    title = "Foreign Minister Sergey Lavrov's remarks at a meeting with President Ilham Aliyev"
    segment = article.segments[0].model_copy(update={"title": title})
    page = enrich_article(article.model_copy(update={"segments": (segment,), "kind": "remarks"}), knowledge)
    assert page.statements.speaker and page.statements.speaker.name == LAVROV
    assert [one.why for one in page.statements.quotes] == ["speech", "speech"]


ANNOTATED = [page for site in load_sites() for page in site.documents if page.quotes is not None]


def enriched_demo_page(page: DemoPage, knowledge: KnowledgeBase) -> EnrichedArticle:
    fields = page.model_dump(include={"title", "published", "byline", "kind", "segments"})
    return enrich_article(Article(source=f"demo-{page.site}", url=page.url, **fields), knowledge)


def test_pages_of_every_language_and_site_with_quotes_are_annotated() -> None:
    languages = {segment.language for page in ANNOTATED if page.quotes for segment in page.segments}
    assert languages == {"en", "ru", "az"}
    assert sum(len(page.quotes or ()) for page in ANNOTATED) > 150


@pytest.mark.parametrize("page", ANNOTATED, ids=lambda page: f"{page.site}/{page.slug}")
def test_the_statements_of_a_demo_page_are_exactly_these(page: DemoPage, knowledge: KnowledgeBase) -> None:
    found = enriched_demo_page(page, knowledge).statements.quotes
    expected = [(one.speaker, one.direct, one.starts) for one in page.quotes or ()]
    starts = [one.starts for one in page.quotes or ()]
    assert [
        (one.speaker and one.speaker.name, one.direct, " ".join(one.text.split())[: len(start)])
        for one, start in zip(found, starts, strict=False)
    ] == expected
    assert len(found) == len(expected)


@pytest.mark.skipif(not GOLD, reason="the seed pages are not on this machine")
@pytest.mark.parametrize("gold", GOLD, ids=[gold["file"] for gold in GOLD])
def test_a_seed_page_says_what_its_reader_heard(gold: dict[str, object], knowledge: KnowledgeBase) -> None:
    article = seed_article(gold, SEEDS)
    found = enrich_article(article, knowledge).statements
    for quote in gold.get("quotes", ()):  # type: ignore[attr-defined]
        (match,) = [one for one in found.quotes if one.text.startswith(quote["starts"])]
        assert match.direct and match.speaker and match.speaker.name == quote["speaker"]
    if "speaker" in gold:
        assert found.speaker and found.speaker.name == gold["speaker"]
    if "money" in gold:
        assert [f"{one.currency} {one.amount:.0f}" for one in found.sums] == gold["money"]
    if "mentioned_dates" in gold:
        assert list(found.mentioned_dates) == gold["mentioned_dates"]
    if "cites" in gold:
        assert [one.name for one in found.cited] == gold["cites"]


PIECES = st.sampled_from(
    ['"', "“", "”", "«", "»", "Lavrov said", "he added that", "Лавров сказал", ", — ", ": ", "Вопрос: ",
     "С.В. Лавров: ", "Bayramov bildirib ki", "deyə", ".", "\n\n", "according to", "the minister", "$3 billion",
     "3 July"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    pieces=st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=24),
    language=st.sampled_from(["en", "ru", "az", "und"]),
)
def test_whatever_the_text_every_statement_is_where_it_says(enrich: Enrich, pieces: list[str], language: str) -> None:
    page = enrich(language, "".join(pieces) or "x")
    for quote in page.statements.quotes:
        assert page.article.segments[quote.segment].text[quote.start : quote.end] == quote.text
    for mark in (*page.statements.days, *page.statements.numbers, *page.statements.cites, *page.statements.sums):
        text = getattr(page.article.segments[mark.segment], mark.field)
        assert text[mark.start : mark.end] == mark.text
