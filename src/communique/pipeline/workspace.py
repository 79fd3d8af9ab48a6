"""The folder of one run, and in it one folder of JSON-line files for each batch of pages.

A file that a stage makes whole is written beside its name and renamed; a file that grows while a stage runs
(``records.jsonl``) is appended line by line, and a torn last line is cut off when it is opened again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from communique.errors import CommuniqueError
from communique.models import Value

V = TypeVar("V", bound=Value)

_UNSAFE = re.compile(r"[^A-Za-z0-9._+-]+")


@dataclass(frozen=True)
class RunFolder:
    """Folder of one run of one source.

    Attributes:
        root: ``settings.runs_dir``.
        source_id: the source.
        run_id: name of the run (Airflow's run id, or one made by the command line).
    """

    root: Path
    source_id: str
    run_id: str

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.root / self.source_id / _UNSAFE.sub("_", self.run_id)

    @property
    def summary_file(self) -> Path:
        """What discover found, as one JSON object."""
        return self.path / "discovered.json"

    def make_batch(self, number: int) -> Batch:
        """Return batch ``number``, its folder made."""
        folder = self.path / f"batch-{number:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        return Batch(root=self.root, reference=folder.relative_to(self.root).as_posix())

    def make_folder(self, name: str) -> Batch:
        """Return a folder of JSON-line files that is no batch of pages, made; ``name`` must not begin with batch-."""
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        return Batch(root=self.root, reference=folder.relative_to(self.root).as_posix())

    def batches(self) -> list[Batch]:
        """Return the batches of the run, in order."""
        return [
            Batch(root=self.root, reference=folder.relative_to(self.root).as_posix())
            for folder in sorted(self.path.glob("batch-*"))
        ]


@dataclass(frozen=True)
class Batch:
    """Some pages of one run, handed from task to task by ``reference``.

    Attributes:
        root: ``settings.runs_dir``.
        reference: ``<source>/<run>/batch-NNNN`` below the root.
    """

    root: Path
    reference: str

    def __post_init__(self) -> None:
        if not self.path.resolve().is_relative_to(self.root.resolve()):
            raise CommuniqueError(f"{self.reference}: not a batch below {self.root}")

    @property
    def path(self) -> Path:
        """Folder of the batch."""
        return self.root / self.reference

    @property
    def source_id(self) -> str:
        """The source its pages belong to."""
        return self.reference.split("/", 1)[0]

    @property
    def run_id(self) -> str:
        """Name of the run, as in the folder's name."""
        return self.reference.split("/")[1]

    def read(self, name: str, model: type[V]) -> Iterator[V]:
        """Yield the values of ``<name>.jsonl``; none if the file is not there.

        Raises:
            pydantic.ValidationError: a line is not of ``model``.
        """
        file = self.path / f"{name}.jsonl"
        if not file.exists():
            return
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield model.model_validate_json(line)

    def write(self, name: str, values: Iterable[Value]) -> int:
        """Write ``<name>.jsonl`` whole, and return how many values it holds."""
        file = self.path / f"{name}.jsonl"
        partial = file.with_suffix(f".{os.getpid()}.partial")
        count = 0
        with partial.open("w", encoding="utf-8") as out:
            for value in values:
                out.write(value.model_dump_json() + "\n")
                count += 1
        partial.replace(file)
        return count

    def append(self, name: str) -> LineAppender:
        """Open ``<name>.jsonl`` to add values to what an earlier attempt left."""
        return LineAppender(self.path / f"{name}.jsonl")

    def has(self, name: str) -> bool:
        """Tell whether ``<name>.jsonl`` was made."""
        return (self.path / f"{name}.jsonl").exists()


class LineAppender:
    """A JSON-lines file that grows; each value is on disk before :meth:`add` returns.

    Args:
        file: the file; a torn last line of a killed writer is cut off.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._out: IO[bytes] | None = None

    def __enter__(self) -> LineAppender:
        cut_torn_line(self._file)
        self._out = self._file.open("ab")
        return self

    def __exit__(self, *_: object) -> None:
        if self._out is not None:
            self._out.close()

    def add(self, value: Value) -> None:
        """Append one value as one line in one write."""
        if self._out is None:
            raise CommuniqueError(f"{self._file}: opened with `with` before values are added")
        self._out.write(value.model_dump_json().encode() + b"\n")
        self._out.flush()


def cut_torn_line(file: Path) -> None:
    """Cut ``file`` after its last newline; a missing file is left missing."""
    if not file.exists():
        return
    content = file.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole != len(content):
        os.truncate(file, whole)
