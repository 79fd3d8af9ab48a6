"""Headlines, document numbers and kinds."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean import clean_html, read_metadata
from communique.clean.kinds import read_kind
from communique.clean.names import letters
from communique.clean.references import reference_of_line, signed_reference, split_title
from communique.clean.title_readings import strip_site_name

BODY = "".join(f"<p>{text}</p>" for text in EN)


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Ferry line opens | The Harbour Times", "Ferry line opens"),
        ("The Harbour Times - Ferry line opens", "Ferry line opens"),
        ("Ferry line opens – Baku to Aktau – The Harbour Times", "Ferry line opens – Baku to Aktau"),
        ("Ferry line opens - harbourtimes.com", "Ferry line opens"),
        ("Ferry line opens: ministers pleased", "Ferry line opens: ministers pleased"),
        ("Ferry line opens", "Ferry line opens"),
        ("The Harbour Times » Blog Archive » Ferry line opens", "Ferry line opens"),
        ("News - Ferry line opens", "Ferry line opens"),
    ],
)
def test_site_name_is_stripped(title: str, bare: str) -> None:
    assert strip_site_name(title, {letters("The Harbour Times")}, "harbourtimes.com") == bare


@pytest.mark.parametrize(
    ("title", "bare", "number"),
    [
        ("No:332/17, Ministers met (ENG/RU)", "Ministers met", "332/17"),
        ("№ 12/23. Встреча министров", "Встреча министров", "12/23"),
        ("Ministers met (EN)", "Ministers met", None),
        ("No time to lose in Baku", "No time to lose in Baku", None),
        ("Note on the 2020 statement", "Note on the 2020 statement", None),
        ("Ministers met in 2017", "Ministers met in 2017", None),
    ],
)
def test_number_and_marker_leave_the_title(title: str, bare: str, number: str | None) -> None:
    assert split_title(title) == (bare, number)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("359-27-02-2023", "359-27-02-2023"),
        ("№ 12/23", "12/23"),
        ("No:332/17", "332/17"),
        ("27-02-2023", None),
        ("2023", None),
        ("Talks took 12/23 hours", None),
    ],
)
def test_reference_of_line(line: str, number: str | None) -> None:
    assert reference_of_line(line) == number


def test_signed_reference_inside_a_header_line() -> None:
    assert signed_reference("Press release No. 77/21, 5 May 2021") == "77/21"


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>Ferry line opens | Site</title>", "<h1>Ferry line opens</h1>", "Ferry line opens"),
        ("<title>Ferry: what to know - Site</title>", "<h1>Ferry line opens in May</h1>", "Ferry line opens in May"),
        ("<meta property='og:title' content='Ferry line opens'>", "<h1 class='logo'>The Site</h1>", "Ferry line opens"),
        ("<title>The Site</title>", "<p><b>Ferry line opens in spring</b></p>", "Ferry line opens in spring"),
        (
            "<title>Library of Statements - Reliable since 1999</title>",
            "<p><b>Find a statement</b> -- type a name and press Go</p><h2>On the opening of the ferry line</h2>"
            "<p>10 December 2021 17:48</p>",
            "On the opening of the ferry line",
        ),
    ],
)
def test_title_of_a_page(head: str, heading: str, title: str) -> None:
    head = f"<meta property='og:site_name' content='The Site'>{head}"
    html = f"<html lang='en'><head>{head}</head><body>{heading}{BODY}</body></html>"
    assert clean_html(html, "https://example.org/a").title == title


def test_the_heading_that_more_declarations_say_is_the_title() -> None:
    head = (
        "<title>Ferry line opens to Aktau|Yeni bərə xətti açıldı</title>"
        '<meta property="og:title" content="Yeni bərə xətti açıldı">'
    )
    body = f"<h1>Ferry line opens to Aktau</h1><h1><b>Liman</b> / <span>Yeni bərə xətti açıldı</span></h1>{BODY}"
    assert clean_html(_page(head, body), "https://liman.example/1").title == "Yeni bərə xətti açıldı"


def test_a_day_behind_the_declared_title_is_no_part_of_the_headline() -> None:
    declared = "Ferry line opens to Aktau in May (15 May 2024)"
    head = (
        f'<title>{declared}</title><meta property="og:title" content="{declared}"><script type="application/ld+json">'
        f'{{"@type": "NewsArticle", "headline": "{declared}"}}</script>'
    )
    body = f"<h1>Ferry line opens to Aktau in May</h1>{BODY}"
    assert clean_html(_page(head, body), "https://port.example/1").title == "Ferry line opens to Aktau in May"


def test_the_largest_heading_may_be_the_name_of_the_site() -> None:
    head = "<title>New ferry line opens to Aktau | Harbour . Sea . Trade</title>"
    body = f"<h1>Harbour . Sea . Trade</h1><h2>New ferry line opens to Aktau</h2>{BODY}"
    assert clean_html(_page(head, body), "https://port.example/1").title == "New ferry line opens to Aktau"


def test_a_heading_that_the_title_for_social_networks_has_is_no_name_of_the_site() -> None:
    declared = "Maps of the port show more berths - Harbour app: new route planner"
    head = f'<title>{declared}</title><meta property="og:title" content="{declared}">'
    body = f"<h1>Harbour app: new route planner</h1><h2>Maps of the port show more berths</h2>{BODY}"
    assert clean_html(_page(head, body), "https://port.example/1").title == "Harbour app: new route planner"


def test_a_headline_given_as_the_name_of_the_application_is_a_headline() -> None:
    headline = "Student halls too full to be safe, experts warn"
    head = f'<title>{headline}</title><meta name="application-name" content="{headline}">'
    assert clean_html(_page(head, f"<h1>{headline}</h1>{BODY}"), "https://portal.example/1").title == headline


def test_a_headline_without_spaces_has_words_too() -> None:
    head = "<title>外交部发言人就黑海粮食协议答记者问-新华网</title>"
    body = f"<div><b>外交部发言人就黑海粮食协议答记者问</b></div>{BODY}"
    assert clean_html(_page(head, body), "https://news.example/1").title == "外交部发言人就黑海粮食协议答记者问"


def test_a_section_of_unknown_name_is_no_part_of_a_declared_title() -> None:
    head = (
        '<meta property="og:title" content="Ferry line opens to Aktau-Politics">'
        '<meta name="title" content="Ferry line opens to Aktau">'
    )
    assert read_metadata(_page(head, "<p>Video</p>"), "https://port.example/1").title == "Ferry line opens to Aktau"


def _page(head: str, body: str) -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Opening remarks by the minister at the meeting", "remarks"),
        ("Ministers give joint press conference", "press conference"),
        ("Стенограмма брифинга официального представителя", "transcript"),
        ("Интервью министра газете", "interview"),
        ("Nazirin müsahibəsi", "interview"),
        ("Выступление министра на форуме", "speech"),
        ("Letter of the minister to the Secretary-General", "letter"),
        ("Комментарий департамента информации", "comment"),
        ("Ministers exchange letters", "news"),
        ("Ministers met in Baku", "news"),
    ],
)
def test_kind_by_title(title: str, kind: str) -> None:
    assert read_kind("https://example.org/a", [title], []).kind == kind


@pytest.mark.parametrize(
    ("url", "titles", "labels", "expected"),
    [
        ("a", ["Встреча", "Выступление министра"], [], ("speech", "headline", "Выступление")),
        ("a", ["Nazirin müsahibəsi"], ["Press release"], ("interview", "headline", "müsahibəsi")),
        ("a", ["Ministers met"], ["21 May", "Press release 332/17"], ("press release", "label", "Press release")),
        ("press-release/12", ["Ministers met"], ["Baku"], ("press release", "url", "press-release")),
        ("a", ["Ministers met in Baku"], [], ("news", "nothing", "")),
    ],
)
def test_kind_carries_the_sign_that_gave_it_and_where_it_stands(
    url: str, titles: list[str], labels: list[str], expected: tuple[str, str, str]
) -> None:
    reading = read_kind(f"https://example.org/{url}", titles, labels)
    evidence = reading.evidence
    assert (reading.kind, evidence.place, evidence.words) == expected
    assert evidence.line[evidence.start : evidence.end] == evidence.words
    assert evidence.line in {"", f"https://example.org/{url}", *titles, *labels}


def test_a_document_number_is_the_sign_of_a_release_where_nothing_else_is() -> None:
    reading = read_kind("https://example.org/a", ["Ministers met"], [], reference="332/17")
    assert (reading.kind, reading.evidence.place, reading.evidence.words) == ("press release", "reference", "332/17")


def test_metadata_of_a_page_without_text() -> None:
    head = (
        "<meta property='og:title' content='Ferry on film'><meta name='author' content='Rauf Aliyev'>"
        "<meta property='article:published_time' content='2024-03-12'>"
    )
    found = read_metadata(
        f"<html><head>{head}</head><body><video src='a.mp4'></video></body></html>", "https://x.org/v"
    )
    assert (found.title, found.published, found.byline) == ("Ferry on film", "2024-03-12", ("Rauf Aliyev",))


def _title_of(head: str, heading: str) -> str | None:
    html = f"<html lang=en><head>{head}</head><body><article>{heading}{BODY}</article></body></html>"
    return clean_html(html, "https://www.harbour.example/news/1").title


def test_a_heading_in_pieces_gives_way_to_what_the_head_agrees_on() -> None:
    told = "Arms deliveries: constitutional complaint lodged"
    head = f"<title>{told} | Harbour</title><meta property='og:title' content='{told}'>"
    pieces = "<h1><span>Arms deliveries</span> <span>Resident lodges constitutional complaint</span></h1>"
    assert _title_of(head, pieces) == told
    whole = "<h1>Arms deliveries: resident lodges constitutional complaint</h1>"
    assert _title_of(head, whole) == "Arms deliveries: resident lodges constitutional complaint"


def test_a_heading_in_pieces_stays_where_the_head_speaks_of_something_else() -> None:
    head = "<title>Materials for teachers</title><meta property='og:title' content='Materials for teachers'>"
    pieces = "<h1><span>Ferry line</span> <span>opens to Aktau</span></h1>"
    assert _title_of(head, pieces) == "Ferry line opens to Aktau"


def test_a_heading_said_with_the_name_of_the_site_in_it_outranks_a_later_one() -> None:
    told = "Harbour Signal 18 – The Port Without Work"
    head = f"<title>{told}</title><meta property='og:title' content='{told}'>"
    head += "<meta property='og:site_name' content='Harbour'>"
    assert _title_of(head, f"<h1>{told}</h1><h1>A port without work?</h1>") == told
