"""Citations of pages, with the place in the archive that shows them as they were."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    **{one: f"\\{one}" for one in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_BIBTEX_LANGUAGES = {"en": "english", "ru": "russian", "az": "azerbaijani"}
_ID_CHARACTERS = 12


def bibtex_entry(document: Mapping[str, Any]) -> str:
    """Return a BibLaTeX ``@online`` entry of a document; its key is the document's id."""
    fields = {
        "title": _text(document.get("headline") or document["url"]),
        "author": " and ".join(f"{{{_text(name)}}}" for name in document.get("byline", ())),
        "organization": _text(document["source"]),
        "date": (document.get("published_text") or "")[:10],
        "url": _url(document["url"]),
        "urldate": (document.get("fetched_at") or "")[:10],
        "langid": _BIBTEX_LANGUAGES.get(document["language"], ""),
        "number": _text(document.get("reference") or ""),
        "note": _text(archive_reference(document)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{{document['source']}-{document['id'][:_ID_CHARACTERS]},\n{lines}}}\n\n"


def ris_entry(document: Mapping[str, Any]) -> str:
    """Return a RIS record (type ``ELEC``) of a document."""
    published = (document.get("published_text") or "")[:10].replace("-", "/")
    fetched = (document.get("fetched_at") or "")[:10].replace("-", "/")
    tags = [
        ("TY", "ELEC"),
        ("ID", document["id"][:_ID_CHARACTERS]),
        ("TI", document.get("headline") or document["url"]),
        *(("AU", name) for name in document.get("byline", ())),
        ("PB", document["source"]),
        ("PY", published[:4]),
        ("DA", published),
        ("UR", document["url"]),
        ("Y2", fetched),
        ("LA", document["language"]),
        ("M1", document.get("reference") or ""),
        ("N1", archive_reference(document)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags if value or tag == "ER")


def archive_reference(document: Mapping[str, Any]) -> str:
    """Return where the page as received lies: file, offset, record and digest; empty if it is not in the archive."""
    archive = document.get("archive")
    if not archive:
        return ""
    digest = f", {document['digest']}" if document.get("digest") else ""
    return f"archived as {archive['record_id']} in {archive['file']} at {archive['offset']}{digest}"


def _text(value: str) -> str:
    return "".join(_BIBTEX_SPECIAL.get(letter, letter) for letter in _line(value))


def _url(value: str) -> str:
    # Within "url" BibTeX takes letters as they are, but a bracket must not end the field.
    return _line(value).replace("{", "%7B").replace("}", "%7D")


def _line(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()
