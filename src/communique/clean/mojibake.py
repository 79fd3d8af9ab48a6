"""Text that was UTF-8, was read as windows-1252 and written as UTF-8 again (``Investorâ€™s``), read as it was meant.

Systems that move pages from one to another do this. Each character outside ASCII has become two to four: one of the
lead bytes of UTF-8 (RFC 3629, section 4) and its continuation bytes, each as the character that windows-1252 has there,
or as a C1 control where it has none or Latin-1 was meant.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNS = {"\u00e2": "\u0080\u20ac", "\u00c3": "\u00a9\u00bc\u00a7", "\u00d0": "\u00be", "\u00c9": "\u2122"}
"""What nearly every such page has in it: a dash or quotation mark, é, ü, ç, Cyrillic о, Azerbaijani ə."""

_LEAST, _SHARE = 3, 0.9


def _byte_table() -> dict[int, int]:
    """Return code points of what windows-1252 has at 0x80 to 0x9F, with the byte that each of them is read from."""
    read = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
    return {ord(character): byte for byte, character in read.items() if character}


_BYTES = _byte_table()
_FOLLOWING = f"[\u0080-\u00bf{''.join(map(chr, _BYTES))}]"
_SEQUENCE = re.compile(f"[\u00c2-\u00df]{_FOLLOWING}|[\u00e0-\u00ef]{_FOLLOWING}{{2}}|[\u00f0-\u00f4]{_FOLLOWING}{{3}}")
_LEAD = re.compile("[\u00c2-\u00f4]")


def repair_mojibake(text: str) -> str:
    """Return ``text`` as it was before it was encoded twice, or as it is where that is not beyond doubt.

    Nearly every accented letter of such a text begins a sequence; in a French sentence hardly one does, so that
    ``CAFÉ™`` or ``À»`` on a page with other accents stays.

    Args:
        text: HTML or plain text, with its C1 controls.
    """
    if not _may_be_encoded_twice(text):
        return text
    sequences, leads = len(_SEQUENCE.findall(text)), len(_LEAD.findall(text))
    if sequences < _LEAST or sequences < _SHARE * leads:
        return text
    return _SEQUENCE.sub(lambda match: _decode(match.group()), text)


def _may_be_encoded_twice(text: str) -> bool:
    # a single character is looked for seven times as quickly as two, and most pages have none of these
    leads = (lead for lead in _SIGNS if lead in text)
    return any(lead + following in text for lead in leads for following in _SIGNS[lead])


@lru_cache(maxsize=4096)
def _decode(found: str) -> str:
    try:
        return found.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return found
