"""Listings cost their bytes only when they changed: the last answer is kept and asked for by a conditional request."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from communique.fetch.session import PoliteSession
from communique.models import Answer, Value


class _Head(Value):
    """An answer without its body, as the first line of the file that keeps it."""

    url: str
    final_url: str
    headers: dict[str, str]


class _Kept(NamedTuple):
    """What a conditional request for a kept answer sends, and the only address it sends it to."""

    final_url: str
    etag: str | None
    last_modified: str | None


class RememberingSession:
    """A polite session for listings that answers a 304 with the body it kept.

    Only an answer with a validator (``ETag``, ``Last-Modified``) is kept; the folder may be deleted at any time.

    Args:
        session: asks.
        folder: keeps the last answer of each address; processes may share it.

    Attributes:
        unchanged: addresses that answered 304 since this session was made.
    """

    def __init__(self, session: PoliteSession, folder: Path) -> None:
        self._session, self._folder = session, folder
        self.unchanged: set[str] = set()

    def get(self, url: str, *, headers: dict[str, str] | None = None) -> Answer:
        """Return the answer to a GET of ``url``; one that has not changed is a 200 with the body kept.

        Raises:
            PageError, ServiceError: as :meth:`PoliteSession.get`.
        """
        file = self._folder / hashlib.sha256(url.encode()).hexdigest()[:32]
        kept = _read_answer(file, url)
        answer = self._session.get(url, headers=headers, known=_validators(kept) if kept else None)
        if answer.status == 304 and kept is not None:
            self.unchanged.add(url)
            head, body = kept
            return answer.model_copy(
                update={"status": 200, "reason": "OK", "headers": head.headers | answer.headers, "body": body}
            )
        if answer.status == 200 and answer.body:
            _write_answer(file, answer)
        return answer


def _validators(kept: tuple[_Head, bytes]) -> _Kept:
    head = kept[0]
    return _Kept(head.final_url, head.headers.get("etag"), head.headers.get("last-modified"))


def _read_answer(file: Path, url: str) -> tuple[_Head, bytes] | None:
    try:
        line, _, body = file.read_bytes().partition(b"\n")
        head = _Head.model_validate_json(line)
    except (OSError, ValidationError):
        return None
    return (head, body) if head.url == url and body else None


def _write_answer(file: Path, answer: Answer) -> None:
    if not {"etag", "last-modified"} & answer.headers.keys():
        file.unlink(missing_ok=True)
        return
    head = _Head(url=answer.url, final_url=answer.final_url, headers=answer.headers)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
    partial.write_bytes(head.model_dump_json().encode() + b"\n" + answer.body)
    partial.replace(file)
