"""Reads one PDF from standard input in a process of its own, and writes its lines and metadata as one JSON object.

Run by ``communique.clean.pdf`` as a file, never imported: a hostile file can make a reader take all time and memory
there are, and only a process can be bounded in both. It knows pypdf and the standard library alone, so that it starts
fast.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from io import BytesIO
from typing import Any

MAX_PAGES = 400
MAX_CHARACTERS = 4_000_000


def main() -> None:
    """Bound this process, read, and answer; the first two arguments are seconds of CPU and bytes of memory."""
    seconds, memory = (int(argument) for argument in sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    logging.disable(logging.CRITICAL)
    try:
        answer = read_file(sys.stdin.buffer.read())
    except MemoryError:
        answer = {"failure": "pdf-too-large", "message": f"it needs more than {memory:,} bytes of memory"}
    except Exception as error:  # pypdf meets broken files with errors of every kind
        answer = {"failure": "broken-pdf", "message": f"{type(error).__name__}: {error}"[:500]}
    json.dump(answer, sys.stdout)


def read_file(body: bytes) -> dict[str, Any]:
    """Return what the file holds: ``lines`` (page, text, x, y, size), ``pages``, ``images`` and its metadata."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(body), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"failure": "encrypted-pdf", "message": "it is encrypted and opens with no empty password"}
    lines: list[tuple[int, str, float, float, float]] = []
    images = characters = 0
    for number, page in enumerate(reader.pages[:MAX_PAGES]):
        read = _read_lines(page, number)
        characters += sum(len(line[1]) for line in read)
        if not read:
            images += _has_image(page)
        lines += read
        if characters > MAX_CHARACTERS:
            break
    return {"lines": lines, "pages": len(reader.pages), "images": images, **_read_metadata(reader)}


def _read_lines(page: Any, number: int) -> list[tuple[int, str, float, float, float]]:
    lines: list[tuple[int, str, float, float, float]] = []
    starts_line = True

    def visit(text: str, cm: list[float], tm: list[float], _: Any, size: float | None) -> None:
        nonlocal starts_line
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] or tm[1] or 1) * abs(cm[3] or cm[1] or 1)
        for place, part in enumerate(text.split("\n")):
            starts_line = starts_line or place > 0
            if not part.strip():
                continue
            if starts_line:
                lines.append((number, part, round(x, 1), round(y, 1), round((size or 1) * scale, 1)))
            else:
                lines[-1] = (*lines[-1][:1], lines[-1][1] + part, *lines[-1][2:])
            starts_line = False

    page.extract_text(visitor_text=visit)
    return lines


def _has_image(page: Any) -> bool:
    resources: Any = page.get("/Resources")
    objects: Any = resources.get_object().get("/XObject") if resources else None
    if not objects:
        return False
    return any(item.get_object().get("/Subtype") in {"/Image", "/Form"} for item in objects.get_object().values())


def _read_metadata(reader: Any) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(("title", "author", "created", "modified", "language"))
    try:
        metadata = reader.metadata
        if metadata:
            found["title"], found["author"] = _text(metadata.title), _text(metadata.author)
            found["created"] = metadata.creation_date and metadata.creation_date.isoformat()
            found["modified"] = metadata.modification_date and metadata.modification_date.isoformat()
    except Exception:  # a date or name that cannot be read costs only the metadata after it
        logging.debug("metadata cannot be read", exc_info=True)
    language = reader.root_object.get("/Lang")
    found["language"] = _text(language)
    return found


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str) else None


if __name__ == "__main__":
    main()
