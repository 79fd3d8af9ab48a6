"""Searching across scripts, facets under filters, totals and highlights, against a real node."""

from __future__ import annotations

from datetime import date

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.index.index_pages import document_of, index_pages, make_page, page_url

from communique.errors import ServiceError
from communique.index import (
    QueryError,
    SearchRequest,
    SearchResult,
    alias_name,
    ensure_indices,
    highlight_html,
    refresh_documents,
    search_documents,
)
from communique.knowledge import KnowledgeBase, fold_name
from communique.settings import Settings

pytestmark = pytest.mark.services

LAVROV, MAMMADYAROV = "person/sergey-lavrov", "person/elmar-mammadyarov"
ATTACK = "<script>alert('x')</script> & <img src=x onerror=alert(1)>"
PAGES = [
    make_page(
        "en-lavrov",
        ("en", "Press release on the talks", "The minister, Mr Lavrov, spoke of negotiations with his colleagues."),
        people={LAVROV: ("Sergey Lavrov", "Lavrov")},
        kind="press release",
        published="2021-03-01",
        reference="332/17",
    ),
    make_page(
        "ru-lavrov",
        ("ru", "О переговорах", "Сергея Лаврова спросили о переговорах. Елена Петросян задала вопрос."),
        people={LAVROV: ("Sergey Lavrov", "Сергея Лаврова")},
        source="agency",
        published="2022-05-05T10:00:00+03:00",
    ),
    make_page(
        "ru-mammadyarov",
        ("ru", "Встреча министров", "Эльмар Мамедъяров встретился с Лавровым."),
        people={MAMMADYAROV: ("Elmar Mammadyarov", "Эльмар Мамедъяров"), LAVROV: ("Sergey Lavrov", "Лавровым")},
        source="agency",
        published="2022-06-06",
    ),
    make_page(
        "az-mammadyarov",
        ("az", "Nazirin görüşü", "Elmar Məmmədyarovun Bakıda keçirdiyi görüşdə müqavilələr imzalandı."),
        people={MAMMADYAROV: ("Elmar Mammadyarov", "Elmar Məmmədyarovun")},
        published="2023-01-01T02:00:00+04:00",
    ),
    make_page(
        "en-mammadyarov",
        ("en", "Foreign minister's visit", "Elmar Mammadyarov visited the museum."),
        people={MAMMADYAROV: ("Elmar Mammadyarov", "Elmar Mammadyarov")},
        source="gazette",
    ),
    make_page("en-petrosyan", ("en", "Culture", "A concert by Anna Petrosyan ended the evening of the museum.")),
    make_page("attack", ("en", f"Attack {ATTACK}", f"A body with {ATTACK} and the word zebra in it. {ATTACK}")),
    make_page(
        "bilingual",
        ("ru", "Договор", "Текст договора."),
        ("en", "Treaty", "The text of the accord."),
        people={"event/cop29": ("COP29", "accord")},
    ),
]


@pytest.fixture(scope="module", autouse=True)
def pages(client: Elasticsearch, settings: Settings) -> None:
    """The pages above, in the index."""
    assert all(outcome.ok for outcome in index_pages(client, settings, PAGES))


@pytest.fixture
def search(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> Search:
    """Search the module's pages."""
    return Search(client, settings, knowledge)


class Search:
    """A search of the module's pages."""

    def __init__(self, client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> None:
        self._services = (client, settings, knowledge)

    def __call__(self, query: str = "*", **fields: object) -> SearchResult:
        return search_documents(*self._services, SearchRequest.model_validate({"query": query, **fields}))

    def names(self, query: str = "*", **fields: object) -> set[str]:
        """Return the last part of the URL of every hit."""
        result = self(query, size=100, **fields)
        assert result.total == len(result.hits)
        return {hit.url.rpartition("/")[2] for hit in result.hits}


@pytest.mark.parametrize("query", ["", "*", "  ", " * * "])
def test_a_star_or_nothing_finds_everything_newest_first(search: Search, query: str) -> None:
    result = search(query)
    assert result.total == len(PAGES)
    assert [hit.url for hit in result.hits[:3]] == [
        page_url(name) for name in ("az-mammadyarov", "ru-mammadyarov", "ru-lavrov")
    ]


@pytest.mark.parametrize("query", ["Лавров", "Lavrov", "Sergey Lavrov", "Лавровым", "Sergey Lavrovun"])
def test_a_name_finds_pages_in_the_other_script(search: Search, query: str) -> None:
    assert search.names(query) == {"en-lavrov", "ru-lavrov", "ru-mammadyarov"}
    assert search(query).matched_names[0].identities == ((LAVROV, "Sergey Lavrov"),)


@pytest.mark.parametrize("query", ["Mammadyarov", "Məmmədyarov", "Мамедъяров", "memmedyarov"])
def test_a_name_finds_pages_in_three_languages(search: Search, query: str) -> None:
    assert search.names(query) == {"ru-mammadyarov", "az-mammadyarov", "en-mammadyarov"}


@pytest.mark.parametrize("query", ["event:COP29", "event:COP-29", 'event:"КС-29"', "cop29"])
def test_an_event_is_found_by_its_names_and_counted(search: Search, query: str) -> None:
    assert search.names(query) == {"bilingual"}
    assert [one.id for one in search(query).hits[0].events] == ["event/cop29"]
    assert [(one.value, one.count) for one in search(query).facets["event"]] == [("event/cop29", 1)]
    assert search.names(events=("event/cop29",)) == {"bilingual"}


@pytest.mark.parametrize("query", ["Петросян", "petrosyan", "Петросян Анна", "Petrosian"])
def test_a_name_nobody_linked_is_found_folded(search: Search, query: str) -> None:
    assert "en-petrosyan" in search.names(query)
    assert search(query).matched_names == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("negotiation", {"en-lavrov", "ru-lavrov"}),
        ("переговоры", {"ru-lavrov", "en-lavrov"}),
        ("görüşün", {"az-mammadyarov", "ru-mammadyarov"}),
        ("müqavilə", {"az-mammadyarov", "bilingual"}),
        ("muqavile", {"az-mammadyarov", "bilingual"}),
        ("332/17", {"en-lavrov"}),
        (page_url("attack"), {"attack"}),
        ("Лавров negotiations", {"en-lavrov", "ru-lavrov"}),
        ("what was it with the colleagues of Lavrov in negotiations?", {"en-lavrov", "ru-lavrov"}),
        ("minister spoke of negotiations with colleagues yesterday", {"en-lavrov"}),
        ("minister yesterday", set()),
        ("museum concert", {"en-petrosyan"}),
        ("договор accord", {"bilingual"}),
        ("museum zebra", set()),
        ("Culture museum", {"en-petrosyan"}),
        ('"visited the museum"', {"en-mammadyarov"}),
        ("«visited the museum»", {"en-mammadyarov"}),
        ('"museum the visited"', set()),
        ('"visit the museum"', set()),
        ('Mammadyarov "the museum"', {"en-mammadyarov"}),
        ("!!! ???", set()),
    ],
)
def test_words_and_phrases(search: Search, query: str, found: set[str]) -> None:
    assert search.names(query) == found


def test_a_query_of_small_words_alone_still_looks_for_them(search: Search) -> None:
    assert "en-petrosyan" in search.names("by the")


def test_more_mentions_and_titles_come_first(client: Elasticsearch, settings: Settings, search: Search) -> None:
    person = {f"person/~{fold_name('Ivan Zorin').replace(' ', '-')}": ("Ivan Zorin", "Zorin")}
    filler = " The rest of the page is about other things altogether." * 3
    ranked = [
        make_page("in-title", ("en", "Zorin speaks", f"Zorin spoke.{filler}"), people=person),
        make_page("in-text", ("en", "Remarks", f"Zorin spoke.{filler}"), people=person),
    ]
    index_pages(client, settings, ranked)
    try:
        assert [hit.url for hit in search("Zorin").hits] == [page_url("in-title"), page_url("in-text")]
        for asked in (*person, "Ivan Zorin", "Иван Зорин"):
            assert search.names(people=[asked]) == {"in-title", "in-text"}
    finally:
        client.delete_by_query(
            index=alias_name(settings, "documents"), query={"match": {"body.en": "Zorin"}}, refresh=True
        )


def test_facets_count_what_choosing_them_would_show(search: Search) -> None:
    facets = search(sources=["agency"], size=0).facets
    counts = {bucket.value: bucket.count for bucket in facets["source"]}
    assert counts == {"ministry": 5, "agency": 2, "gazette": 1}
    assert [(one.value, one.label, one.count) for one in facets["person"]] == [
        (LAVROV, "Sergey Lavrov", 2),
        (MAMMADYAROV, "Elmar Mammadyarov", 1),
    ]
    assert [(one.value, one.count) for one in facets["date"]] == [("2022", 2)]
    assert [(one.value, one.label, one.count) for one in facets["language"]] == [("ru", "Russian", 2)]
    assert [(one.value, one.count) for one in facets["kind"]] == [("news", 2)]


def test_every_facet_count_is_the_total_of_the_narrowed_search(search: Search) -> None:
    asked = {"sources": ("ministry", "agency"), "languages": ("en", "ru", "az")}
    result = search(**asked)
    fields = {"source": "sources", "kind": "kinds", "language": "languages", "person": "people"}
    for facet, field in fields.items():
        for bucket in result.facets[facet]:
            narrowed = asked | {field: (bucket.value,)}
            assert search(**narrowed).total == bucket.count, (facet, bucket)


def test_two_people_mean_pages_that_name_both(search: Search) -> None:
    assert search.names(people=[LAVROV, MAMMADYAROV]) == {"ru-mammadyarov"}
    assert search.names(people=["Лавров", "Məmmədyarov"]) == {"ru-mammadyarov"}
    assert search.names(people=["Nobody Known"]) == set()


def test_a_page_in_two_languages_is_found_under_both(search: Search) -> None:
    assert "bilingual" in search.names(languages=["en"])
    assert "bilingual" in search.names(languages=["ru"])


def test_days_are_those_the_page_gives(search: Search) -> None:
    # Two in the morning of New Year's Day in Baku is still the old year in UTC.
    assert search.names(date_from=date(2023, 1, 1)) == {"az-mammadyarov"}
    assert search.names(date_from=date(2022, 1, 1), date_to=date(2022, 12, 31)) == {"ru-lavrov", "ru-mammadyarov"}
    assert search.names(date_from=date(2022, 6, 6), date_to=date(2022, 6, 6)) == {"ru-mammadyarov"}


def test_hits_come_in_the_order_asked_for_page_by_page(search: Search) -> None:
    newest = [hit.url for hit in search(sort="newest", size=100).hits]
    assert newest[:4] == [
        page_url(f"{name}") for name in ("az-mammadyarov", "ru-mammadyarov", "ru-lavrov", "en-lavrov")
    ]
    assert [search(sort="newest", size=1, offset=number).hits[0].url for number in range(len(PAGES))] == newest
    oldest = [hit.url for hit in search(sort="oldest", size=100).hits]
    assert oldest[:4] == newest[3::-1]


def test_a_hit_has_what_a_reader_needs(search: Search) -> None:
    (hit,) = search("332/17").hits
    assert (hit.title, hit.language, hit.kind) == ("Press release on the talks", "en", "press release")
    assert (hit.published, hit.reference, hit.source) == ("2021-03-01", "332/17", "ministry")
    assert [(one.id, one.name, one.mentions) for one in hit.people] == [(LAVROV, "Sergey Lavrov", 1)]


def test_highlights_mark_the_words(search: Search) -> None:
    hits = {hit.url: hit for hit in search("переговоры").hits}
    for name, words in (("ru-lavrov", {"переговорах"}), ("en-lavrov", {"talks", "negotiations"})):
        for highlight in hits[page_url(name)].highlights:
            assert highlight.marks
            assert {highlight.text[start:end] for start, end in highlight.marks} <= words


def test_a_hit_in_another_script_shows_where_the_name_stands(search: Search) -> None:
    hits = {hit.url: hit for hit in search("Məmmədyarov").hits}
    (highlight,) = hits[page_url("ru-mammadyarov")].highlights
    assert [highlight.text[start:end] for start, end in highlight.marks] == ["Эльмар Мамедъяров"]


def test_markup_of_a_page_stays_text(search: Search) -> None:
    (hit,) = search("zebra attack").hits
    assert hit.title == f"Attack {ATTACK}"
    for highlight in hit.highlights:
        assert highlight.marks
        html = highlight_html(highlight)
        assert "<script" not in html and "<img" not in html
        assert html.count("<mark>") == html.count("</mark>") == len(highlight.marks)
    assert any("&lt;script&gt;" in highlight_html(highlight) for highlight in hit.highlights)


def test_the_total_is_exact_beyond_ten_thousand(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase
) -> None:
    many = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-many"})
    ensure_indices(client, many)
    small = document_of(make_page("small", ("en", "Small", "Small.")))
    alias = alias_name(many, "documents")
    kept = ("source", "kind", "language", "languages", "published")
    bulk(
        client,
        (
            {"_index": alias, "_id": str(number), "id": str(number), "url": page_url(str(number))}
            | {name: small[name] for name in kept if name in small}
            for number in range(10_250)
        ),
        chunk_size=2_000,
    )
    refresh_documents(client, many)
    result = search_documents(client, many, knowledge, SearchRequest(query="*", size=5, offset=9_995))
    assert result.total == 10_250
    assert len(result.hits) == 5
    assert [bucket.count for bucket in result.facets["source"]] == [10_250]


@pytest.mark.parametrize(
    "fields", [{"size": 1_001}, {"offset": 9_995}, {"size": -1}, {"date_from": "2023-01-02", "date_to": "2023-01-01"}]
)
def test_a_request_out_of_bounds_is_refused_before_it_is_sent(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SearchRequest.model_validate(fields)


def test_an_index_that_is_not_there_is_a_service_error(
    client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase
) -> None:
    lost = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-lost"})
    with pytest.raises(ServiceError, match="index_not_found_exception"):
        search_documents(client, lost, knowledge, SearchRequest())


def test_a_query_beyond_all_bounds_is_cut_and_says_so(search: Search) -> None:
    result = search("zebra " * 5_000)
    assert "characters" in result.notes[0]
    assert "words" in search(" ".join(f"w{number}" for number in range(100))).notes[0]


@hypothesis_settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    query=st.one_of(
        st.text(max_size=60),
        st.text(alphabet=" \"“”«»*()[]{}:/\\+-!~^?&|<>='\x00\u202eəıİёßЛlav1", max_size=60),
        st.text(alphabet="\ud800\udfffa ", max_size=20),
    ),
    person=st.none() | st.text(min_size=1, max_size=20),
)
def test_any_text_is_a_query_or_has_a_place_where_it_is_none(search: Search, query: str, person: str | None) -> None:
    try:
        request = SearchRequest(query=query, people=(person,) if person else ())
    except ValidationError:
        assert any(0xD800 <= ord(letter) <= 0xDFFF for letter in query + (person or ""))
        return
    try:
        assert search(**request.model_dump(include={"query", "people"})).total >= 0
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        assert error.pointer in str(error)
