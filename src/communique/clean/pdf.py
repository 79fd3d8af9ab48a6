"""PDF files to paragraphs: ministries publish notes as PDF.

The file is read by pypdf in a process that is bounded in time and memory; what is made of its lines here is pure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mode
from typing import Any, NamedTuple

from communique.errors import PageError
from communique.models import Value

READ_SECONDS = 60
"""CPU time for one file, and twice this by the clock; a hundred pages take about two seconds."""
MEMORY_BYTES = 1_500_000_000
_LEAST_CHARACTERS = 30
"""Text of a whole file below which its pages are pictures: a stamp or a page number is no text."""
_SAME_PLACE = 3.0
"""Points by which the places of a running head may differ between pages."""
_HEADING_SIZE = 1.15
_PARAGRAPH_GAP = 1.3
_INDENT = 0.8
_SHORT_LINE = 0.85
_STUB_LINE = 0.5
_EDGE_LINES = 3
_LIGATURES = {chr(code): unicodedata.normalize("NFKD", chr(code)) for code in range(0xFB00, 0xFB07)}
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:page|p\.|стр\.?|страница|səh\.?|səhifə|sayfa)\s*)?\d{1,4}\W*"
    r"(?:(?:of|из|/|dan|dən)?\s*\d{1,4})?\W*$",
    re.I,
)
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'»”’)\]]*$")
_ITEM = re.compile(r"^(?:[•▪◦‣·–—*-]|\(?\d{1,2}[.)]|[a-zа-я]\))\s+\S")
_HYPHENATED = re.compile(r"([^\W\d_]+)-$")
_NO_TITLE = re.compile(
    r"^(?:microsoft word|untitled|без имени|документ|document|слайд|adsız)|\.(?:docx?|pdf|rtf|odt)$", re.I
)


class PdfLine(NamedTuple):
    """One line of a page.

    Attributes:
        page: number of the page, from 0.
        text: its text.
        x, y: where it begins, in points from the lower left corner.
        size: of its letters, in points.
    """

    page: int
    text: str
    x: float
    y: float
    size: float


class PdfText(Value):
    """What a PDF says.

    Attributes:
        paragraphs: in reading order, without running heads, feet and page numbers.
        heading: the large letters on its first page, if any.
        title, author: of its metadata, if they are not a program's own.
        created, modified: of its metadata, ISO 8601.
        language: declared language, primary subtag.
    """

    paragraphs: tuple[str, ...]
    heading: str | None = None
    title: str | None = None
    author: str | None = None
    created: str | None = None
    modified: str | None = None
    language: str | None = None


def read_pdf(body: bytes, url: str) -> PdfText:
    """Return the text and metadata of a PDF file.

    Args:
        body: the file.
        url: names it in errors.

    Raises:
        PageError: ``scanned-pdf`` (pages are pictures), ``encrypted-pdf``, ``broken-pdf``, ``pdf-too-large`` (memory),
            ``pdf-too-slow``, or ``no-text``.
    """
    found = _run_child(body, url)
    if "failure" in found:
        raise PageError(found["failure"], f"{url}: a PDF that cannot be read: {found['message']}")
    lines = [PdfLine(*line) for line in found["lines"]]
    lines = [line._replace(text=_clean_line(line.text)) for line in lines]
    if sum(len(line.text) for line in lines) < _LEAST_CHARACTERS:
        if found["images"]:
            message = (
                f"a PDF whose {found['pages']} pages are pictures; its bytes are kept, recognise its text elsewhere"
            )
            raise PageError("scanned-pdf", f"{url}: {message}")
        raise PageError("no-text", f"{url}: expected text in a PDF, found none on {found['pages']} pages")
    lines = drop_running_lines(lines)
    return PdfText(
        paragraphs=tuple(join_lines(lines)),
        heading=read_heading(lines),
        title=_own_name(found["title"]),
        author=_own_name(found["author"]),
        created=found["created"],
        modified=found["modified"],
        language=_primary_subtag(found["language"]),
    )


def _run_child(body: bytes, url: str) -> dict[str, Any]:
    # Run as a file and without its folder on the path: the modules beside it have names of the standard library.
    child = [sys.executable, "-P", str(Path(__file__).with_name("pdf_child.py")), str(READ_SECONDS), str(MEMORY_BYTES)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, by this interpreter
            child, input=body, capture_output=True, timeout=2 * READ_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PageError("pdf-too-slow", f"{url}: a PDF that takes more than {2 * READ_SECONDS} s to read") from error
    if done.returncode < 0:
        message = f"{url}: a PDF that takes more than {READ_SECONDS} s of CPU to read (signal {-done.returncode})"
        raise PageError("pdf-too-slow", message)
    if done.returncode:
        raise PageError(
            "broken-pdf", f"{url}: a PDF that broke its reader: {done.stderr[-300:].decode(errors='replace')}"
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def drop_running_lines(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines without those that stand in the same place of most pages, and without page numbers."""
    pages = len({line.page for line in lines})
    edges = set(_edge_lines(lines))
    places: Counter[tuple[str, int]] = Counter()
    for line in edges:
        places[_place_of(line)] += 1
    least = max(2, (pages + 1) // 2)

    def runs(line: PdfLine) -> bool:
        if line not in edges:
            return False
        return bool(_PAGE_NUMBER.match(line.text)) or (pages > 1 and places[_place_of(line)] >= least)

    return [line for line in lines if not runs(line)]


def _edge_lines(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """Yield the highest and lowest lines of each page."""
    for page in {line.page for line in lines}:
        own = sorted((line for line in lines if line.page == page), key=lambda line: line.y)
        yield from own[:_EDGE_LINES]
        yield from own[-_EDGE_LINES:]


def _place_of(line: PdfLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / _SAME_PLACE)


def read_heading(lines: Sequence[PdfLine]) -> str | None:
    """Return the lines in the largest letters of the first page, if they are larger than the text's."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    if not first:
        return None
    largest = max(line.size for line in first)
    if largest < _HEADING_SIZE * _text_size(lines):
        return None
    start = next(place for place, line in enumerate(first) if line.size == largest)
    end = next((place for place in range(start, len(first)) if first[place].size != largest), len(first))
    heading = " ".join(_join_texts([line.text for line in first[start:end]], frozenset()).split())
    return heading if len(heading) <= 300 and any(character.isalpha() for character in heading) else None


def join_lines(lines: Sequence[PdfLine]) -> list[str]:
    """Return the paragraphs that lines make, words that were parted at the end of a line whole again."""
    if not lines:
        return []
    words = frozenset(re.findall(r"[^\W\d_]+-[^\W\d_]+", "\n".join(line.text for line in lines)))
    leading = _usual_leading(lines)
    longest = max(len(line.text) for line in lines)
    paragraphs = [[lines[0].text]]
    for before, line in pairwise(lines):
        if _begins_paragraph(before, line, leading, longest):
            paragraphs.append([line.text])
        else:
            paragraphs[-1].append(line.text)
    return [_join_texts(texts, words) for texts in paragraphs]


def _begins_paragraph(before: PdfLine, line: PdfLine, leading: float, longest: int) -> bool:
    if abs(line.size - before.size) > 0.1 * before.size or _ITEM.match(line.text):
        return True
    ends = bool(_ENDS_SENTENCE.search(before.text))
    gap = before.y - line.y
    if line.page != before.page or gap < -leading:  # the top of the next page or column
        return ends
    if gap > _PARAGRAPH_GAP * max(leading, line.size):
        return True
    if gap <= 0 or _HYPHENATED.search(before.text):
        return False
    # A line that had room for the next word ended where its paragraph did.
    filled = (len(before.text) + 1 + len(line.text.split(" ", 1)[0])) / longest
    return filled < _STUB_LINE or (ends and (line.x > before.x + _INDENT * line.size or filled < _SHORT_LINE))


def _join_texts(texts: Sequence[str], compounds: frozenset[str]) -> str:
    joined = texts[0]
    for text in texts[1:]:
        if joined.endswith("\u00ad"):
            joined = joined[:-1] + text
        elif (parted := _HYPHENATED.search(joined)) and text[:1].isalpha():
            head = re.match(r"[^\W\d_]+", text)
            is_compound = not text[0].islower() or f"{parted.group(1)}-{head.group() if head else ''}" in compounds
            joined = joined + text if is_compound else joined[:-1] + text
        else:
            joined = f"{joined} {text}"
    return joined.replace("\u00ad", "")


def _usual_leading(lines: Sequence[PdfLine]) -> float:
    gaps = [round(one.y - other.y, 0) for one, other in pairwise(lines) if one.page == other.page and one.y > other.y]
    return max(1.0, mode(gaps)) if gaps else max(1.0, 1.2 * _text_size(lines))


def _text_size(lines: Sequence[PdfLine]) -> float:
    """Return the size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _clean_line(text: str) -> str:
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _own_name(name: str | None) -> str | None:
    name = " ".join((name or "").split())
    return name if name and len(name) <= 300 and not _NO_TITLE.search(name) else None


def _primary_subtag(language: str | None) -> str | None:
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", language or "")
    return found.group().lower() if found else None
