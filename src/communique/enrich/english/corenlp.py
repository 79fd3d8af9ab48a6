"""Stanford CoreNLP's three-class tagger as a process of its own, spoken to through its standard input and output.

The process is handed one line at a time and answers with one token a line. It ends by itself when its input is closed,
which the system does even where our own process is killed, so that none is ever left behind.
"""

from __future__ import annotations

import atexit
import contextlib
import subprocess
import threading
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO

from communique.errors import ServiceError

HEAP_MEGABYTES = 250
_QUICK_COMPILER = "-XX:TieredStopAtLevel=1"
"""Java's second compiler takes more time than it saves before some hundred thousand characters are read."""
_CLASS = "edu.stanford.nlp.ie.crf.CRFClassifier"
_LINE_END = "qqendofpartqq"
_ROUND_CHARACTERS = 8_000
"""Handed over at once. Three bytes each still fit a pipe's buffer of 64 KiB, so that neither side waits for the other
while it writes."""
_LONGEST_LINE = 2_000
_FARTHEST_TOKEN = 30
"""Characters between a token and the next that the tagger may have left out (a run of signs it does not know)."""

Tagged = tuple[int, int, str]
"""Start, end and label (``PERSON``, ``LOCATION``, ``ORGANIZATION``) of a name."""


class CoreNlpProcess:
    """A running tagger; several threads may use it, one after the other.

    Args:
        java: the ``java`` to run.
        jar: CoreNLP's own jar.
        model: the serialised classifier.

    Raises:
        ServiceError: it cannot be started.
    """

    def __init__(self, java: Path, jar: Path, model: Path) -> None:
        options = (f"-Xmx{HEAP_MEGABYTES}m", "-XX:+UseSerialGC", _QUICK_COMPILER, "-Dfile.encoding=UTF-8")
        encodings = ("-inputEncoding", "UTF-8", "-outputEncoding", "UTF-8")
        command = [str(java), *options, "-cp", str(jar), _CLASS, "-loadClassifier", str(model), "-readStdin"]
        command += ["-outputFormat", "tsv", *encodings]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a Java of this machine and files that were checked
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise ServiceError(f"The English tagger cannot be started: {error}.") from error
        self._input, self._output = _pipe(self._process.stdin), _pipe(self._process.stdout)
        self._lock = threading.Lock()
        self._said: deque[str] = deque(maxlen=20)
        self._listener = threading.Thread(target=self._listen, args=(_pipe(self._process.stderr),), daemon=True)
        self._listener.start()
        atexit.register(self.close)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def tag(self, text: str) -> list[Tagged]:
        """Return the names in a text of any length, in order; offsets are of its characters.

        Raises:
            ServiceError: the process ended; the text has its last words.
        """
        plain = plain_text(text)
        found: list[Tagged] = []
        with self._lock:
            for part in _rounds(plain):
                tokens = self._ask([plain[start:end] for start, end in part])
                found.extend(_join_names(_place_tokens(plain, part[0][0], tokens)))
        return found

    def close(self) -> None:
        """End the process; nothing happens if it has ended."""
        atexit.unregister(self.close)
        with contextlib.suppress(OSError):
            self._input.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, lines: Sequence[str]) -> list[tuple[str, str]]:
        """Return the tokens of some lines with their labels; an empty token ends a sentence."""
        try:
            self._input.write("\n".join((*lines, _LINE_END, "")).encode())
            self._input.flush()
            return list(self._answer(self._output))
        except (BrokenPipeError, EOFError) as error:
            self._process.wait()
            self._listener.join(timeout=5)
            said = "\n".join(f"  | {line}" for line in self._said)
            raise ServiceError(f"The English tagger (CoreNLP) ended; its last words:\n{said}") from error

    def _answer(self, output: IO[bytes]) -> Iterator[tuple[str, str]]:
        while True:
            line = output.readline()
            if not line:
                raise EOFError
            token, _, label = line.decode("utf-8", "replace").rstrip("\r\n").partition("\t")
            if token == _LINE_END:
                output.readline()  # the blank line that ends every sentence
                return
            yield token, label

    def _listen(self, errors: IO[bytes]) -> None:
        for line in errors:
            self._said.append(line.decode("utf-8", "replace").rstrip())


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ServiceError("The English tagger was started without a pipe to it.")
    return stream


def plain_text(text: str) -> str:
    """Return ``text`` with each character that the tagger would skip or count twice in place of one it would not.

    The result has the length of ``text``, so offsets are those of both.
    """
    return text if text.isascii() and not set(text) & _MARKUP else "".join(map(_plain_character, text))


_MARKUP = frozenset("<>") | {chr(code) for code in range(32) if chr(code) not in "\n"} | {"\x7f"}


@lru_cache(maxsize=10_000)
def _plain_character(character: str) -> str:
    if character == "\n":
        return character
    if character in "<>":
        return "|"  # what stands between them would be taken for markup
    if ord(character) > 0xFFFF:
        return "*"  # two characters in Java
    return " " if unicodedata.category(character)[0] in "CZ" else character


def _rounds(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the bounds of the lines of a text, as many together as may be handed over at once."""
    part: list[tuple[int, int]] = []
    size = 0
    for start, end in _lines(text):
        if part and size + end - start > _ROUND_CHARACTERS:
            yield part
            part, size = [], 0
        part.append((start, end))
        size += end - start + 1
    if part:
        yield part


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of every line that is not blank, long ones divided at a blank."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        while end - start > _LONGEST_LINE:
            cut = text.rfind(". ", start + 1, start + _LONGEST_LINE) + 1
            cut = cut or text.rfind(" ", start + 1, start + _LONGEST_LINE)
            cut = cut if cut > start else start + _LONGEST_LINE
            yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end
        start = end + 1


def _place_tokens(text: str, start: int, tokens: Sequence[tuple[str, str]]) -> Iterator[Tagged]:
    """Yield start, end and label of every token in its place in the text; the end of a sentence is an empty one."""
    position = start
    for token, label in tokens:
        if not token:
            yield position, position, "O"
            continue
        while position < len(text) and text[position].isspace():
            position += 1
        found = text.find(token, position, position + len(token) + _FARTHEST_TOKEN)
        if found >= 0:
            position = found + len(token)
            yield found, position, label


def _join_names(tokens: Iterator[Tagged]) -> Iterator[Tagged]:
    """Yield names: tokens side by side with one label."""
    name: Tagged | None = None
    for start, end, label in tokens:
        if name and label == name[2]:
            name = (name[0], end, label)
            continue
        if name:
            yield name
        name = (start, end, label) if label != "O" else None
    if name:
        yield name
