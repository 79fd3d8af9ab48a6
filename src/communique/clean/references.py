"""Document numbers that publishers give their releases, and headlines without them."""

from __future__ import annotations

import re

_NUMBER = r"\d{1,6}(?:[/\-‑–]\d{1,4}){1,4}(?:[/-][A-Za-zА-Яа-я]{1,4})?"
_SIGN = (
    r"(?:№|N[oо°º]?\s*[.:°º]|Nr\.?|No\b\.?|Ref(?:erence)?(?:\s+(?:no|number))?\s*[.:]|Sayı\s*:?|Nömrə\s*:?|"
    r"Номер\s*:?|Исх\.?)"
)
_SIGNED = re.compile(rf"{_SIGN}\s*:?\s*(?:№|N[oо]?[.:]?)?\s*(?P<number>{_NUMBER}|\d{{1,6}})(?![\w/])", re.I)
_PREFIX = re.compile(rf"^{_SIGN}\s*:?\s*(?P<number>{_NUMBER}|\d{{1,6}})\s*[,.:;–—-]*\s+", re.I)
_BARE_PREFIX = re.compile(r"^(?P<number>\d{1,5}/\d{2,4})\s*[,.:;–—-]+\s+")
_WHOLE = re.compile(rf"^(?:{_SIGN}\s*:?\s*)?(?P<number>{_NUMBER})\.?$|^{_SIGN}\s*:?\s*(?P<short>\d{{1,6}})\.?$", re.I)
_DATE_LIKE = re.compile(r"^(?:(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}|\d{1,2}[/-]\d{1,2}[/-](?:19|20)?\d\d)$")
_LANGUAGE = r"(?:EN|ENG|RU|RUS|AZ|AZE|AZƏ|TR|DE|GER|FR|FRA|ES|ESP|AR|HY|ARM|KA|GEO|UK|UKR|РУС|АНГ|АЗ|İNG)"
_LANGUAGE_MARK = re.compile(rf"\s*[(\[]\s*{_LANGUAGE}(?:\s*[/,|&+-]\s*{_LANGUAGE})*\s*[)\]]\s*$")


def split_title(title: str) -> tuple[str, str | None]:
    """Return a headline without document number and language marker, and the number.

    ``No:332/17, Ministers met (ENG/RU)`` → ``("Ministers met", "332/17")``.
    """
    bare = _LANGUAGE_MARK.sub("", title)
    match = _PREFIX.match(bare) or _BARE_PREFIX.match(bare)
    if not match or _DATE_LIKE.match(match["number"]) or match.end() == len(bare):
        return bare.strip(), None
    return bare[match.end() :].strip(), match["number"]


def reference_of_line(text: str) -> str | None:
    """Return the document number if a short line consists of one (``359-27-02-2023``, ``№ 12/23``)."""
    if len(text) > 60:
        return None
    match = _WHOLE.match(text.strip())
    number = (match["number"] or match["short"]) if match else None
    return number if number and not _DATE_LIKE.match(number) else None


def signed_reference(text: str) -> str | None:
    """Return the first number after a sign such as ``№`` or ``No:`` in a line of a page's header."""
    match = _SIGNED.search(text) if len(text) <= 160 else None
    number = match["number"] if match else None
    return number if number and not _DATE_LIKE.match(number) else None
