"""A PDF is read as a reader sees it: paragraphs whole, running heads gone, and a reason where it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

import pytest
from clean_pages import AZ, EN, RU
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from tests.chromium import running_chromium

from communique.clean import clean_page
from communique.clean import pdf as pdf_module
from communique.clean.pdf import PdfLine, join_lines, read_pdf
from communique.demo.page_formats import PlacedLine, write_pdf
from communique.errors import PageError
from communique.models import Candidate, RawPage

URL = "https://ministry.example/notes/1"


def place(lines: Sequence[str], *, size: int = 11, top: float = 700, leading: float = 14) -> list[PlacedLine]:
    return [(text, size, 80, top - leading * number) for number, text in enumerate(lines)]


def note(*pages: list[PlacedLine], **metadata: str) -> bytes:
    return write_pdf(pages, {f"/{name}": value for name, value in metadata.items()})


def page_of(body: bytes, content_type: str = "application/pdf") -> RawPage:
    headers = {"content-type": content_type}
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return RawPage(url=URL, final_url=URL, status=200, headers=headers, body=body, fetched_at=now)


def refusal(body: bytes) -> str:
    with pytest.raises(PageError) as caught:
        read_pdf(body, URL)
    assert URL in str(caught.value)
    return caught.value.reason


TEXT = [
    "The ministers of both countries met in the capital on Friday and spoke about trade, trans-",
    "port and the work of the joint commission, which has well-known members from Russian-",
    "Azerbaijani business circles. A well-",
    "known member spoke first, and it went on until the evening.",
    "They agreed that the commission will meet again in the autumn, and that experts of the",
    "ministries will prepare a programme for it.",
]


@pytest.mark.parametrize("label", ["application/pdf", "text/html; charset=utf-8", "application/octet-stream", ""])
def test_a_pdf_is_a_page_whatever_it_is_labelled_as(label: str) -> None:
    title = place(["Ministers meet for talks"], size=18, top=760)
    article = clean_page(page_of(note([*title, *place(["4 April 2025"], top=730), *place(TEXT)]), label))
    assert (article.title, article.published, article.language) == ("Ministers meet for talks", "2025-04-04", "en")
    assert article.text.split("\n\n") == [
        "The ministers of both countries met in the capital on Friday and spoke about trade, transport and the work of "
        "the joint commission, which has well-known members from Russian-Azerbaijani business circles. A well-known "
        "member spoke first, and it went on until the evening.",
        "They agreed that the commission will meet again in the autumn, and that experts of the ministries will "
        "prepare a programme for it.",
    ]
    assert article.origins["text"] == "pdf"


def test_metadata_speak_where_text_and_listing_are_silent() -> None:
    body = note(place(TEXT), Title="Ministers meet", Author="Leyla Aliyeva", CreationDate="D:20250404101500+04'00'")
    article = clean_page(page_of(body))
    assert (article.title, article.published, article.byline) == ("Ministers meet", "2025-04-04", ("Leyla Aliyeva",))
    assert {article.origins[name] for name in ("title", "published", "byline")} == {"pdf"}
    listed = Candidate(
        source="m",
        url=URL,
        via="feed",
        found_in="f",
        title="As listed",
        published="2025-04-03",
        listed_at=datetime.now(UTC),
    )
    article = clean_page(page_of(body), candidate=listed)
    assert (article.title, article.published) == ("As listed", "2025-04-03")


@pytest.mark.parametrize("title", ["Microsoft Word - note_final2.docx", "untitled", "note.pdf", "  "])
def test_a_programs_own_title_is_none(title: str) -> None:
    assert read_pdf(note(place(TEXT), Title=title), URL).title is None


def test_running_heads_and_page_numbers_are_no_text() -> None:
    pages = [
        [
            ("Ministry of Foreign Affairs", 8, 80, 800),
            *place([f"{EN[number]}"]),
            (f"Page {number + 1} of 4", 8, 250, 40),
        ]
        for number in range(4)
    ]
    found = read_pdf(note(*pages), URL)
    assert list(found.paragraphs) == list(EN[:4])
    single = read_pdf(note([*pages[0][:2], ("- 1 -", 8, 250, 40)]), URL)
    assert "- 1 -" not in single.paragraphs


def test_a_sentence_goes_on_over_a_page() -> None:
    lines = [
        PdfLine(0, "The ministers met in the capital and", 80, 60, 11),
        PdfLine(1, "spoke about trade.", 80, 760, 11),
    ]
    assert join_lines(lines) == ["The ministers met in the capital and spoke about trade."]
    assert join_lines([lines[0]._replace(text="They met."), lines[1]]) == ["They met.", "spoke about trade."]


def image_page() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("L", (200, 280), 255).save(out, "PDF")
    return out.getvalue()


def test_a_scanned_file_says_so() -> None:
    assert refusal(image_page()) == "scanned-pdf"


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(note(place(TEXT)))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_encrypted_file_is_read_if_it_opens_without_a_password() -> None:
    assert refusal(encrypted("secret")) == "encrypted-pdf"
    assert read_pdf(encrypted(""), URL).paragraphs == read_pdf(note(place(TEXT)), URL).paragraphs


@pytest.mark.parametrize("body", [b"%PDF-1.7\nnothing", b"%PDF-", note(place(TEXT))[:300]])
def test_a_broken_file_says_so(body: bytes) -> None:
    assert refusal(body) == "broken-pdf"


def test_an_error_page_in_place_of_a_file_is_read_as_what_it_is() -> None:
    with pytest.raises(PageError) as caught:
        clean_page(page_of(b"\x00\x01\x02 no file at all"))
    assert caught.value.reason == "broken-pdf"
    html = "<html><body><article><h1>Talks held in Baku</h1>" + "".join(f"<p>{text}</p>" for text in EN) + "</article>"
    assert clean_page(page_of(html.encode())).text.split("\n\n") == list(EN)


def test_a_file_that_takes_all_time_or_memory_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    # A stream that unpacks to 400 MB of operators: a page no reader can do anything with.
    import zlib

    writer = PdfWriter(clone_from=PdfReader(BytesIO(note(place(TEXT)))))
    stream = writer.pages[0]["/Contents"].get_object()
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 10_000_000, 1)
    stream._data = packed
    from pypdf.generic import NameObject

    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    out = BytesIO()
    writer.write(out)
    monkeypatch.setattr(pdf_module, "READ_SECONDS", 2)
    monkeypatch.setattr(pdf_module, "MEMORY_BYTES", 600_000_000)
    assert refusal(out.getvalue()) in {"pdf-too-large", "pdf-too-slow", "broken-pdf", "no-text"}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**9))
def test_a_damaged_file_never_breaks_the_cleaner(seed: int) -> None:
    import random

    dice, body = random.Random(seed), bytearray(note(place(TEXT)))
    for _ in range(20):
        body[dice.randrange(8, len(body))] = dice.randrange(256)
    try:
        assert read_pdf(bytes(body), URL).paragraphs
    except PageError as error:
        assert error.reason in {"broken-pdf", "no-text", "encrypted-pdf", "scanned-pdf"}


def print_page(html: str) -> bytes:
    with running_chromium() as browser:
        page = browser.new_page()
        page.set_content(html)
        printed: bytes = page.pdf(format="A5")
    return printed


def test_what_a_browser_prints_in_three_scripts_is_read_back() -> None:
    texts: Mapping[str, Sequence[str]] = {"ru": RU, "az": AZ, "en": EN}
    body = "".join(f"<p>{text}</p>" for part in texts.values() for text in part)
    style = "<style>body{font:11pt 'DejaVu Serif';text-align:justify}</style>"
    article = clean_page(page_of(print_page(f"<html lang=ru>{style}<h1>Новая паромная линия</h1>{body}</html>")))
    assert article.title == "Новая паромная линия"
    assert article.languages == ("ru", "az", "en")
    for segment in article.segments:
        assert segment.text.split("\n\n") == list(texts[segment.language])
