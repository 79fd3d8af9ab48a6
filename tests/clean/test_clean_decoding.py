"""Bytes come out as the text that was written, whatever the page says of its charset."""

from __future__ import annotations

import codecs

import pytest
from clean_pages import AZ, EN, RU
from hypothesis import given
from hypothesis import strategies as st

from communique.clean import charset_labels
from communique.clean.charset_labels import codec_of_label
from communique.clean.decoding import decode_body, strip_controls

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


@pytest.mark.parametrize(
    "charset", ["windows-1251", "koi8-r", "windows-1254", "utf-8", "iso-8859-1", "nonsense", "utf-7"]
)
def test_ascii_reads_the_same_whatever_is_declared(charset: str) -> None:
    page = _page(" ".join(EN[:2]).encode("ascii", "ignore").decode(), charset)
    assert decode_body(page.encode(), f"text/html; charset={charset}") == page


@pytest.mark.parametrize(
    ("text", "actual", "header", "meta"),
    [
        # A few foreign letters in an English page, under the declaration they were written by.
        (EN[0] + " © МИД России, 2024", "cp1251", "windows-1251", None),
        (EN[0] + " Лавров", "koi8-r", None, "koi8-r"),
        (EN[0] + " Türkiye, Dışişleri Bakanlığı", "cp1254", None, "iso-8859-9"),
        # A server that declares one charset for all it has, and a page that knows better, or the other way round.
        (RUSSIAN, "koi8-r", "windows-1251", "koi8-r"),
        (RUSSIAN, "cp1251", "koi8-r", "windows-1251"),
        (" ".join(RU), "cp1251", "windows-1251", "utf-8"),
        (TURKISH, "cp1254", "utf-8", "windows-1254"),
        (TURKISH, "utf-8", "windows-1254", "iso-8859-9"),
        # Mislabelled UTF-8 with few letters outside ASCII.
        (EN[0] + " Məmmədyarov", "utf-8", "windows-1251", None),
        (EN[0] + " naïve – “so”", "utf-8", "iso-8859-1", "windows-1252"),
        ("外務大臣は声明を発表した。" * 5, "iso2022_jp", None, "iso-2022-jp"),
    ],
)
def test_mixed_declarations_do_not_spoil_a_page(text: str, actual: str, header: str | None, meta: str | None) -> None:
    content_type = f"text/html; charset={header}" if header else None
    assert text in decode_body(_page(text, meta).encode(actual, "ignore"), content_type)


@given(st.sampled_from(["cp1251", "koi8-r", "cp1254"]), st.integers(0, 3), st.integers(1, 8))
def test_no_run_of_words_in_a_single_byte_charset_is_taken_for_utf8(charset: str, first: int, words: int) -> None:
    source = TURKISH if charset == "cp1254" else RUSSIAN
    foreign = [word for word in source.split() if not word.isascii()]
    text = " ".join(foreign[first : first + words])
    page = _page(f"{EN[0]} {text}", charset)
    assert text in decode_body(page.encode(charset), None)


def test_labels_are_those_of_the_encoding_standard() -> None:
    told = {
        "windows-1251": "cp1251", "X-CP1251": "cp1251", " cp1251\t": "cp1251", "koi": "koi8-r", "koi8-ru": "koi8-u",
        "cskoi8r": "koi8-r", "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254",
        "latin5": "cp1254", "x-user-defined": "cp1252", "dos-874": "cp874", "iso8859-11": "cp874", "gb2312": "gb18030",
        "unicode-1-1-utf-8": "utf-8", "ks_c_5601-1989": "cp949", "ms_kanji": "cp932", "utf-16": "utf-16-le",
        "logical": "iso8859-8", "visual": "iso8859-8", "866": "cp866", "x-mac-ukrainian": "mac-cyrillic",
        "utf-7": None, "utf-32": None, "iso-2022-kr": None, "hz-gb-2312": None, "hex": None, "": None,
    }  # fmt: skip
    assert {label: codec_of_label(label) for label in told} == told
    assert len(charset_labels._CODECS) == 222, "228 labels of the standard, less six that stand for no charset"
    for codec in set(charset_labels._CODECS.values()):
        assert codecs.lookup(codec).name.replace("_", "-") == codec.replace("_", "-")


@given(st.text(st.one_of(st.characters(), st.sampled_from("\x00\x1f\x7f\x80\x9f\ufffe\uffff\ud800\t\n\r\xa0\ufffd"))))
def test_controls_go_and_nothing_else_does(text: str) -> None:
    def is_shown(character: str) -> bool:
        code = ord(character)
        is_control = (code < 0x20 and character not in "\t\n\r") or 0x7F <= code < 0xA0
        return not (is_control or 0xD800 <= code < 0xE000 or character in "\ufffe\uffff")

    assert strip_controls(text) == "".join(filter(is_shown, text))
