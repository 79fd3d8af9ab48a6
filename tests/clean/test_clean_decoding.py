"""Bytes come out as the text that was written, whatever the page says of its charset."""

from __future__ import annotations

import codecs

import pytest
from clean_pages import AZ, EN, RU
from hypothesis import given
from hypothesis import strategies as st

from communique.clean.decoding import decode_body

TURKISH = "Dışişleri Bakanı Ankara'da yapılan görüşmede iki ülke arasındaki ilişkileri değerlendirdiğini söyledi. " * 3
RUSSIAN = " ".join((RU[0], RU[1], RU[3]))  # KOI8-R has no quotation marks
GERMAN = "Der Außenminister hält die Gespräche für schwierig, möchte sie aber über Ostern fortführen. " * 3


def _page(text: str, charset: str | None = None) -> str:
    meta = f"<meta charset='{charset}'>" if charset else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "actual", "header", "meta"),
    [
        (" ".join(RU), "cp1251", "text/html; charset=utf-8", "utf-8"),
        (" ".join(RU), "cp1251", "text/html; charset=iso-8859-1", None),
        (" ".join(RU), "cp1251", None, None),
        (" ".join(RU), "cp1251", "text/html; charset=koi8-r", None),
        (RUSSIAN, "koi8-r", None, "koi8-r"),
        (RUSSIAN, "koi8-r", "text/html; charset=utf-8", None),
        (RUSSIAN, "koi8-r", None, None),
        (" ".join(RU), "utf-8", "text/html; charset=windows-1251", None),
        (" ".join(RU), "utf-16", None, None),
        (" ".join(RU), "utf-16-le", None, None),
        (" ".join(AZ), "utf-8", "text/html; charset=iso-8859-1", "iso-8859-1"),
        (" ".join(AZ), "utf-8", None, None),
        (" ".join(EN), "cp1252", None, None),
        (" ".join(EN), "utf-8", "text/html; charset=nonsense", None),
        (TURKISH, "cp1254", "text/html; charset=windows-1254", None),
        (TURKISH, "cp1254", "text/html; charset=utf-8", None),
        (TURKISH, "cp1254", None, None),
        (GERMAN, "cp1252", None, None),
        (GERMAN, "cp1252", "text/html; charset=utf-8", None),
        (GERMAN, "utf-8-sig", "text/html; charset=iso-8859-1", None),
    ],
)
def test_text_survives(text: str, actual: str, header: str | None, meta: str | None) -> None:
    assert text in decode_body(_page(text, meta).encode(actual), header)


def test_nuls_and_controls_are_dropped() -> None:
    assert decode_body(b"<p>Min\x00istry\x07</p>") == "<p>Ministry</p>"


def test_cut_character_at_the_end_does_not_change_the_charset() -> None:
    assert decode_body(" ".join(RU).encode()[:-1], None).startswith(RU[0])


def test_few_broken_bytes_leave_the_rest_readable() -> None:
    body = RU[0].encode() + b"\xff\xfe\xff" + RU[1].encode()
    assert RU[0] in decode_body(body, "text/html; charset=utf-8")


@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "text/html; charset=utf-8", "a; charset=hex"]))
def test_any_bytes_become_text(body: bytes, header: str | None) -> None:
    text = decode_body(body, header)
    assert "\x00" not in text
    text.encode("utf-8")


@given(st.text(alphabet=st.characters(min_codepoint=0x410, max_codepoint=0x44F), min_size=1, max_size=200))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode_body(text.encode(), "text/html; charset=windows-1251") == text
    assert decode_body(codecs.BOM_UTF8 + text.encode(), None) == text
