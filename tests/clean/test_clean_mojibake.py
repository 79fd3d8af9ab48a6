"""Text that was encoded twice is read as it was meant, and nothing else is touched."""

from __future__ import annotations

import pytest
from clean_pages import AZ, EN, RU

from communique.clean import clean_html
from communique.clean.decoding import decode_body
from communique.clean.mojibake import repair_mojibake

ENGLISH = "The minister’s visit – “long awaited” – isn’t the first, he said…"
CONTROLS = {ord(c): chr(b) for b in range(0x80, 0xA0) if (c := bytes([b]).decode("cp1252", "ignore"))}


def spoil(text: str) -> str:
    """Return what becomes of a text that is read as windows-1252; bytes without a character become controls."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("text", [ENGLISH, " ".join(RU), " ".join(AZ), "Größe über Fähren für Österreich", "Ça été là"])
def test_what_was_encoded_twice_is_read_as_it_was_meant(text: str) -> None:
    spoilt = spoil(text)
    assert spoilt != text
    assert repair_mojibake(spoilt) == text
    assert repair_mojibake(spoilt.translate(CONTROLS)) == text


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        " ".join(EN),
        " ".join(RU),
        "Le CAFÉ™ de l'été où les élèves préféraient rêver à «LIBERTÉ» était fermé à cause de «QUALITÉ».",
        "NÃO é São João, nem â€ só.",
        "An apostrophe read wrongly is â€™.",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert repair_mojibake(text) == text


def test_a_page_encoded_twice_gives_clean_title_and_text() -> None:
    body = "".join(f"<p>{text}</p>" for text in (ENGLISH, *EN))
    html = spoil(
        f"<html><head><title>Ministers’ talks</title></head><body><h1>Ministers’ talks</h1>{body}</body></html>"
    )
    for page in (html, decode_body(html.encode())):
        article = clean_html(page, "https://www.harbour.example/1")
        assert article.title == "Ministers’ talks"
        assert "isn’t the first" in article.text
