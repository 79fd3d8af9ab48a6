"""Whom the lines around the headline name as authors: "By …", names beside a role, names that open the text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from communique.clean.blocks import TextBlock
from communique.clean.byline_declared import META_NAMES
from communique.clean.byline_markup import is_near
from communique.clean.names import letters, split_names
from communique.clean.page import Page
from communique.clean.textdates import find_dates, strip_dates

BYLINE_LINE = re.compile(
    r"^(?:(?:written |reported |story |text )?by\s*:?\s+|authors?\s*:\s*|автор(?:ы)?\s*[:—–-]\s*|"
    r"müəllif(?:lər)?\s*[:—–-]\s*|yazar\s*:\s*|"
    r"von\s*:?\s+|par\s*:?\s+|por\s*:?\s+|текст\s*:\s*)(?P<names>.{3,120})$",
    re.I,
)
_LABEL = re.compile(
    r"(?:(?:written|reported|words|story|text|article|posted|published)?\s*by|authors?|автор(?:ы)?|müəllif(?:lər)?|"
    r"yazar|автори?|von|par|por|text)\s*:?",
    re.I,
)
_BAR = re.compile(r"\s[|⋅●•·∙–—]\s")
_ROLE = re.compile(
    r"\b(?:author|writer|editor|reporter|correspondent|columnist|journalist|contributor|analyst|(?:co-?)?founder|director|"
    r"professor|fellow|redakteur\w*|journaliste?|автор|корреспондент|обозреватель|редактор|журналист|аналитик|müxbir\w*|"
    r"jurnalist|redaktor|muhabir\w*|yazar\w*|редакторка|кореспондент\w*)\b",
    re.I,
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|writers?|staff|contributors?|profiles?|people|journalists?|reporters?|by|avtor\w*|muellif\w*|yazar\w*|"
    r"autor(?:en|es|i)?|auteurs?)/[^/?#]{3,}",
    re.I,
)
_OPENED = 2  # paragraphs that follow a line of names which opens the text
_LONGEST_LINE = 80
_LONGEST_DATED_LINE = 120


def byline_of_line(text: str, site_names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the people a line such as ``By Ayla Mammadova`` names; nobody for ``By Azernews``.

    A date before the byline (``12.08.2023 | By Ayla Mammadova``) sets it apart as a bar does.
    """
    for part in _parts_of_line(text):
        match = BYLINE_LINE.match(part)
        if match:
            return tuple(split_names(match["names"], not_people=site_names))
    return ()


def _parts_of_line(text: str) -> list[str]:
    """Return a line and, if it is short and has a date, what stands between dates and bars."""
    dates = find_dates(text) if len(text) <= _LONGEST_DATED_LINE else []
    apart = text
    for item in reversed(dates):
        apart = f"{apart[: item.start]} | {apart[item.end :]}"
    return [text, *(part.strip() for part in _BAR.split(apart))] if dates else [text]


def is_byline_line(text: str) -> bool:
    """Tell whether a short line is nothing but a byline, of a person or of an agency."""
    match = BYLINE_LINE.match(text)
    if not match or len(text) > 120 or text.endswith((".", ":", "!", "?")):
        return False
    words = re.findall(r"[^\W\d_]+", _BAR.split(strip_dates(match["names"]))[0])
    capitals = sum(1 for word in words if word[0].isupper())
    return 1 <= len(words) <= 8 and capitals >= len(words) - 1 - len(words) // 4


def is_byline_label(text: str) -> bool:
    """Tell whether a line is nothing but "Written by" or the like, under which the name follows."""
    return len(text) <= _LONGEST_LINE and bool(_LABEL.fullmatch(text))


def is_labelled_name(text: str, labelled: bool) -> bool:
    """Tell whether a line is such a label, or names people below one (``labelled``)."""
    return is_byline_label(text) or (labelled and len(text) <= _LONGEST_LINE and bool(split_names(text)))


def from_lines(lines: Iterable[str], blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people of the first line that is a byline; ``blocked`` are names of the site."""
    for line in lines:
        names = byline_of_line(line, blocked)
        if names:
            yield from names
            return


def from_labelled_names(header: Sequence[TextBlock], blocked: Sequence[str]) -> Iterator[str]:
    """Yield the names that stand alone in a line around the headline.

    Such a line is believed below "By", where it links to an author's page, or where the next line gives the role.
    """
    labelled = False
    for at, block in enumerate(header):
        if len(block.text) <= _LONGEST_LINE and (labelled or _links_to_author(block) or _has_role(header, at)):
            names = split_names(block.text, not_people=blocked)
            if names:
                yield from names
                return
        labelled = is_byline_label(block.text)


def from_names_of_address(header: Sequence[TextBlock], page: Page, blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people in a line around the headline whose surname is in the e-mail address declared as the author."""
    declared = (content for key in META_NAMES for content in page.meta.get(key, ()) if _ADDRESS.fullmatch(content))
    owners = [letters(address.partition("@")[0]) for address in declared]
    for block in header if owners else ():
        names = split_names(block.text, not_people=blocked) if len(block.text) <= _LONGEST_LINE else []
        if any(letters(name.split()[-1]) in owner for name in names for owner in owners):
            yield from names
            return


def from_opening_line(header: Sequence[TextBlock], blocked: Sequence[str]) -> Iterator[str]:
    """Yield the people that the paragraph above the text consists of: sites under one account sign their texts so."""
    for block in header:
        if block.tag != "p" or not block.kept or block.link_share or not _opens_text(block):
            continue
        names = split_names(block.text, not_people=blocked) if len(block.text) <= _LONGEST_LINE else []
        if names and letters("".join(names)) == letters(block.text):
            yield from names
            return


def _opens_text(block: TextBlock) -> bool:
    """Tell whether a block is followed by paragraphs in the same element."""
    following = block.element.itersiblings("p") if block.element is not None else ()
    return sum(1 for _ in itertools.islice(following, _OPENED)) == _OPENED


def _has_role(header: Sequence[TextBlock], at: int) -> bool:
    """Tell whether the line right below one in the same small element says what somebody is."""
    if at + 1 >= len(header) or len(header[at + 1].text) > _LONGEST_LINE or not _ROLE.search(header[at + 1].text):
        return False
    block, following = header[at].element, header[at + 1].element
    return block is not None and following is not None and is_near(following, block)


def _links_to_author(block: TextBlock) -> bool:
    if block.element is None or block.first_text is None:
        return False
    chain = itertools.islice(itertools.chain([block.first_text], block.first_text.iterancestors()), 4)
    return any(element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or "") for element in chain)
