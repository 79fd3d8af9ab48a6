"""Bytes of a page to text, as a browser does it, but without believing a declaration that the bytes contradict.

Order of trust: byte order mark; the charset of the HTTP header; that of the page's own ``meta``; and where no
declaration fits the bytes, the decoding whose words look most like words. In one thing this is no browser: bytes that
are valid UTF-8 with characters outside ASCII are UTF-8 whatever is declared, because chance cannot produce much of it
(each letter of windows-1251 or KOI8-R would have to stand before one that no word has there). A browser shows such a
page spoilt. Where all is ASCII, every one of these charsets reads the same. What was encoded twice is read twice
(:mod:`communique.clean.mojibake`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import islice

from communique.clean.charset_labels import codec_of_label
from communique.clean.mojibake import repair_mojibake

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_FALLBACKS = ("cp1251", "koi8-r", "cp1254", "cp1252", "iso8859-5", "cp866", "cp1250")
_ESCAPE = b"\x1b"
_SNIFFED_BYTES = 400_000
_LEAST_FOREIGN = 100
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_C0 = bytes(code for code in range(0x80) if _CONTROL.match(chr(code)))
_C1 = re.compile(rb"\xc2[\x80-\x9f]")  # in UTF-8, as the next two
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_WORD = re.compile(r"[^\W\d_]{1,200}")
# Bytes that are ğ ı ş İ Ş Ğ in windows-1254 and Icelandic letters in windows-1252, against accents Turkish lacks.
_TURKISH_BYTES = re.compile(rb"[\xd0\xdd\xde\xf0\xfd\xfe]")
_ICELANDIC_BYTES = re.compile(rb"[\xe1\xe9\xed\xf3\xfa\xe6\xc1\xc6\xcd\xd3]")


def decode_body(body: bytes, content_type: str | None = None) -> str:
    """Return the text of ``body`` without control characters; never raises, whatever the bytes are.

    Args:
        body: bytes without transfer or content encoding.
        content_type: the ``Content-Type`` header, if there was one.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return strip_controls(repair_mojibake(body[len(bom) :].decode(encoding, "replace")))
    return strip_controls(repair_mojibake(body.decode(_choose_encoding(body, content_type), "replace")))


def strip_controls(text: str) -> str:
    """Return ``text`` without characters no page shows (NUL, C0 and C1 controls, lone surrogates)."""
    return _CONTROL.sub("", text) if _may_hold_controls(text) else text


def _may_hold_controls(text: str) -> bool:
    """Look for controls in the bytes of a text: on a page, six times as fast as an expression over its characters."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return True
    if len(encoded.translate(None, _C0)) < len(encoded) or _C1.search(encoded):
        return True
    return _NO_CHARACTERS[0][:2] in encoded and any(character in encoded for character in _NO_CHARACTERS)


def _choose_encoding(body: bytes, content_type: str | None) -> str:
    wide = _wide_encoding(body)
    if wide:
        return wide
    declared = _declared_encodings(body, content_type)
    if "iso2022_jp" in declared and _ESCAPE in body:
        return "iso2022_jp"  # ASCII to the eye: its letters are ASCII bytes between escapes
    if _utf8_share(body) > 0.9:
        return "utf-8"
    sample = body[:_SNIFFED_BYTES]
    scores = {name: _wordlikeness(sample, name) for name in dict.fromkeys((*declared, *_guesses(sample)))}
    best = max(scores, key=scores.__getitem__)
    if scores[best] < 0.2:
        best = "cp1252"  # what browsers fall back to, where no word tells
    for name in declared:
        # A declaration is believed unless another reading is clearly more like words.
        if name != "utf-8" and scores[name] > 0.5 * scores[best]:
            return name
    return best


def _declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    labels = []
    header = _HEADER_CHARSET.search(content_type or "")
    if header:
        labels.append(header.group(1))
    labels += [match.decode("ascii", "ignore") for match in _META_CHARSET.findall(body[:8192])[:2]]
    return [name for name in map(codec_of_label, labels) if name]


def _utf8_share(body: bytes) -> float:
    """Return how much of what is not ASCII reads as UTF-8, 0 to 1 (1 for pure ASCII)."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count("\ufffd".encode())
    foreign = sum(1 for character in text if character > "\x7f")
    return 1.0 if not foreign else 1 - broken / foreign


def _wide_encoding(body: bytes) -> str | None:
    """Tell UTF-16 without a byte order mark by the zero bytes of its ASCII letters, all on one side of their pairs."""
    head = body[:2000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(8, len(head) // 50):
        return None
    if odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 10 * odd else None


def _guesses(sample: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    # Markup is ASCII and would drown the few letters that tell; the detector sees the text's own bytes.
    letters = re.sub(rb"<[^<>]{0,2000}>", b" ", sample)[:40_000]
    found = from_bytes(letters, threshold=0.4).best()
    name = codecs.lookup(found.encoding).name if found else None
    # A wide charset reads any two bytes as a character; a few curly quotes are no evidence of Chinese.
    is_likely = name and sum(1 for byte in letters if byte > 0x7F) > _LEAST_FOREIGN
    guesses = [*_FALLBACKS, *([name] if name and is_likely else [])]
    if len(_TURKISH_BYTES.findall(letters)) <= 2 * len(_ICELANDIC_BYTES.findall(letters)):
        guesses.remove("cp1254")
        guesses.append("cp1254")
    return guesses


def _wordlikeness(sample: bytes, encoding: str) -> float:
    """Score how much the words with letters outside ASCII look like words, about 0 (not at all) to 1.

    Wrong single-byte readings betray themselves: capitals inside words (KOI8-R against windows-1251), runs of
    accented Latin letters (Latin-1 against anything Cyrillic), and symbols glued between letters.
    """
    text = sample.decode(encoding, "replace")
    words = list(islice((word for word in _WORD.findall(text) if not word.isascii()), 20_000))
    if not words:
        return 0.0
    good = sum(_word_score(word) for word in words)
    noise = sum(1 for character in text if character > "\x7f" and unicodedata.category(character) in _NOISE)
    return good / (len(words) + 2 * noise)


_NOISE = frozenset({"So", "Sk", "Co", "Cn", "Cc", "Lm", "Sm"})
_ACCENT_RUN = re.compile("[\u00aa-\u024f]{3,}")
_MIXED_SCRIPTS = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_RARE_CYRILLIC = re.compile("[\u0400\u0402-\u040f\u0450\u0452-\u045f\u0490-\u04ff]")


def _word_score(word: str) -> float:
    if (
        len(word) < 2
        or _ACCENT_RUN.search(word)
        or _MIXED_SCRIPTS.search(word)
        or any(character.isupper() for character in word[1:])
    ):
        return 0.1
    return 0.6 if _RARE_CYRILLIC.search(word) else 1.0
