"""Structure is kept as data, and every place in it is a place in the text."""

from __future__ import annotations

import io

import pytest
from clean_pages import EN
from rich.console import Console

from communique.clean import clean_html, clean_text
from communique.cli.structure_view import segment_lines
from communique.models import Segment

URL = "https://example.org/en/news/1"
BODY = "".join(f"<p>{text}</p>" for text in EN)
HTML = """<html lang=en><head><title>Talks on the ferry line</title></head><body>
<nav><a href=/>Home</a><img src=/logo.png></nav><article><h1>Talks on the ferry line</h1>
<figure><img src="/photo/1.jpg" alt="ministers" width=600><figcaption>The ministers at the port</figcaption></figure>
<p>The deputy minister received a <a href="/en/del">delegation   of the <b>harbour</b></a> authority on Tuesday to
discuss the new ferry line, <a href="https://other.example/x">said the port</a> <a href="#note">1</a>.</p>
<h2>What was agreed</h2>
<p>The two sides agreed on the following points for the first year of service on the line:</p>
<ol><li>The first ferry will leave in May.</li><li>The berth will be dredged in <a href="/april">April</a>.
<ul><li>Tests follow in the same month.</li></ul></li></ol>
<blockquote><p>We expect forty thousand passengers in the first year of the line.</p>
<footer>— <cite>Rauf Aliyev, deputy minister</cite></footer></blockquote>
<table><tr><th colspan=2>Year</th><th>Passengers</th></tr><tr><td>2024</td><td>May</td><td>40,000</td></tr>
<tr><td>2025</td><td>June</td><td>60,000</td></tr></table>
<p><img data-src="/photo/2.jpg" src="data:image/gif;base64,R0"><img src="/dot.gif" width=1 height=1></p>
<p>A joint working group will meet every month and report to both governments until the line is in service.</p>
</article><footer><img src=/f.png>All rights reserved</footer></body></html>"""


@pytest.fixture(scope="module")
def segment() -> Segment:
    return clean_html(HTML, URL).segments[0]


def test_parts_cover_the_text_and_say_what_each_paragraph_is(segment: Segment) -> None:
    assert "\n\n".join(segment.text[part.start : part.end] for part in segment.parts) == segment.text
    kinds = [part.kind for part in segment.parts]
    assert kinds[:6] == ["paragraph", "heading", "paragraph", "list-item", "list-item", "list-item"]
    assert kinds[6:] == ["quote", *["table-cell"] * 8, "paragraph"]
    heading, first, nested = segment.parts[1], segment.parts[3], segment.parts[5]
    assert heading.level == 2
    assert (first.level, first.ordered, nested.level, nested.ordered) == (1, True, 2, False)
    assert first.group != nested.group
    assert segment.parts[6].source == "Rauf Aliyev, deputy minister"


def test_cells_know_their_place_in_the_table(segment: Segment) -> None:
    cells = [part for part in segment.parts if part.kind == "table-cell"]
    assert [(cell.row, cell.column) for cell in cells] == [(0, 0), (0, 2), *((r, c) for r in (1, 2) for c in range(3))]
    assert len({cell.group for cell in cells}) == 1


def test_table_that_only_arranges_the_page_has_no_cells() -> None:
    text = (
        "The deputy minister received a delegation of the harbour authority on Tuesday to discuss the new ferry line. "
    )
    layout = f"<table><tr><td>Menu</td><td><p>{text}</p><p>{text * 2}</p></td></tr><tr><td>a</td><td>{text}</td></tr>"
    article = clean_html(f"<html><body><h1>Talks on the ferry line</h1>{layout}</table></body></html>", URL)
    assert {part.kind for part in article.segments[0].parts} == {"paragraph"}


def test_links_stand_where_their_words_are(segment: Segment) -> None:
    assert [(segment.text[link.start : link.end], link.href) for link in segment.links] == [
        ("delegation of the harbour", "https://example.org/en/del"),
        ("said the port", "https://other.example/x"),
        ("April", "https://example.org/april"),
    ]


def test_links_of_a_line_full_of_them_stand_where_their_words_are() -> None:
    words = [f"berth\u00a0 {number}" for number in range(300)]
    line = ",\n".join(f"the <a href='/{number}'>{word} </a><a href='/empty'> </a>" for number, word in enumerate(words))
    found = clean_html(f"<html lang=en><body>{BODY}<p>These are open: {line}.</p>{BODY}</body></html>", URL).segments[0]
    assert [found.text[link.start : link.end] for link in found.links] == [f"berth {at}" for at in range(300)]


def test_images_of_the_text_have_their_captions_and_places(segment: Segment) -> None:
    first, second = segment.images
    assert (first.src, first.alt, first.caption, first.at) == (
        "https://example.org/photo/1.jpg",
        "ministers",
        "The ministers at the port",
        0,
    )
    assert (second.src, second.caption) == ("https://example.org/photo/2.jpg", None)
    assert segment.text[second.at :].startswith("A joint working group")


def test_structure_is_shown_in_the_terminal(segment: Segment) -> None:
    out = io.StringIO()
    console = Console(file=out, width=200)
    for line in segment_lines(segment.model_dump(mode="json")):
        console.print(line)
    shown = out.getvalue()
    assert "1. The first ferry" in shown
    assert "2. The berth" in shown
    assert "│ We expect" in shown
    assert "(Rauf Aliyev, deputy minister)" in shown
    assert "[image: The ministers at the port]" in shown
    assert any("2025" in line and "June" in line and "60,000" in line for line in shown.splitlines())
    assert shown.index("What was agreed") < shown.index("• Tests")


LONG = "It is one of the questions that we discussed at length today, and the work on it goes on in both capitals."


def turns(*paragraphs: str, bold: tuple[int, ...] = ()) -> list[tuple[str, str | None, str]]:
    marked = [f"<p><b>{text}</b></p>" if at in bold else f"<p>{text}</p>" for at, text in enumerate(paragraphs)]
    html = f"<html><body><article><h1>Press conference of the ministers</h1>{''.join(marked)}</article></body></html>"
    (segment,) = clean_html(html, URL).segments
    for turn in segment.turns:
        assert turn.start <= turn.said_from <= turn.end
    return [(turn.role, turn.speaker, segment.text[turn.said_from : turn.end][:20]) for turn in segment.turns]


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Question", "Sergey Lavrov"),
        ("Question (translated from French)", "Elmar Mammadyarov"),
        ("Вопрос", "С.В.Лавров"),
        ("Sual", "Elmar Məmmədyarov"),
        ("Q", "Jeyhun Bayramov"),
        ("Հարց", "Արարատ Միրզոյան"),
        ("კითხვა", "მაკა ბოჭორიშვილი"),
    ],
)
def test_questions_and_answers_have_roles_and_speakers(question: str, speaker: str) -> None:
    answers = (f"{speaker}: {LONG}", f"And more: {LONG}", f"{question}: When?", f"{speaker}: Soon. {LONG}")
    found = turns(LONG, f"{question}: Will it be done?", *answers)
    assert found == [
        ("question", None, "Will it be done?"),
        ("answer", speaker, LONG[:20]),
        ("question", None, "When?"),
        ("answer", speaker, "Soon. It is one of t"),
    ]


def test_interviewer_by_name_is_the_one_who_asks() -> None:
    found = turns("Tim Weber: Why now?", f"Ilham Aliyev: {LONG}", "Tim Weber: And then?", f"Ilham Aliyev: {LONG}")
    assert [(role, speaker) for role, speaker, _ in found] == [
        ("question", "Tim Weber"),
        ("answer", "Ilham Aliyev"),
    ] * 2


def test_speakers_in_turn_without_questions_make_statements() -> None:
    found = turns(f"Sergey Lavrov: {LONG}", LONG, f"Jeyhun Bayramov: {LONG}", f"Sergey Lavrov: Thank you. {LONG}")
    assert [role for role, _, _ in found] == ["statement"] * 3


def test_bold_questions_make_turns_without_labels() -> None:
    found = turns(LONG, "Why is it done now?", LONG, LONG, "And what comes after that?", LONG, bold=(1, 4))
    assert [role for role, _, _ in found] == ["question", "answer", "question", "answer"]


@pytest.mark.parametrize(
    "paragraphs",
    [
        (LONG, "The sides agreed on two points: trade and transport, both of which will be dealt with soon.", LONG),
        (f"Baku: {LONG}", LONG),
        (f"Note: {LONG}", f"Note: {LONG}", LONG),
        (LONG, f"Why? {LONG}", LONG),
    ],
)
def test_a_colon_alone_makes_no_speaker(paragraphs: tuple[str, ...]) -> None:
    assert turns(*paragraphs) == []


def test_plain_text_has_parts_and_turns_too() -> None:
    text = f"Press conference\n\n{LONG}\n\nQuestion: When?\n\nSergey Lavrov: Soon. {LONG}"
    (segment,) = clean_text(text, URL).segments
    assert [turn.speaker for turn in segment.turns] == [None, "Sergey Lavrov"]
    assert len(segment.parts) == 3
