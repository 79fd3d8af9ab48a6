"""Work files survive a killed task."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from communique.errors import CommuniqueError
from communique.models import Candidate
from communique.pipeline.workspace import Batch, RunFolder, cut_torn_line

NOW = datetime(2025, 4, 4, 12, tzinfo=UTC)


def candidate(number: int) -> Candidate:
    return Candidate(
        source="demo", url=f"http://demo.localhost/{number}", via="feed", found_in="http://demo.localhost/feed",
        listed_at=NOW,
    )  # fmt: skip


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return RunFolder(tmp_path, "demo", "manual__2025-04-04T12:00:00+00:00").make_batch(0)


def test_values_come_back_as_written(batch: Batch) -> None:
    values = [candidate(number) for number in range(3)]
    assert batch.write("candidates", values) == 3
    assert list(batch.read("candidates", Candidate)) == values


def test_a_file_that_was_never_made_holds_nothing(batch: Batch) -> None:
    assert list(batch.read("articles", Candidate)) == []
    assert not batch.has("articles")


def test_an_appender_goes_on_after_a_torn_line(batch: Batch) -> None:
    with batch.append("records") as records:
        records.add(candidate(1))
        records.add(candidate(2))
    file = batch.path / "records.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    with batch.append("records") as records:
        records.add(candidate(3))
    assert [value.url[-1] for value in batch.read("records", Candidate)] == ["1", "3"]


@pytest.mark.parametrize(("content", "kept"), [(b"", b""), (b"torn", b""), (b"a\nb", b"a\n"), (b"a\n", b"a\n")])
def test_only_whole_lines_are_kept(tmp_path: Path, content: bytes, kept: bytes) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(content)
    cut_torn_line(file)
    assert file.read_bytes() == kept


def test_a_writer_that_fails_leaves_the_earlier_file_whole(batch: Batch) -> None:
    batch.write("articles", [candidate(1)])

    def failing() -> object:
        yield candidate(2)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        batch.write("articles", failing())
    assert list(batch.read("articles", Candidate)) == [candidate(1)]


def test_a_batch_is_found_by_its_reference(batch: Batch, tmp_path: Path) -> None:
    batch.write("candidates", [candidate(1)])
    again = Batch(root=tmp_path, reference=batch.reference)
    assert (again.source_id, list(again.read("candidates", Candidate))) == ("demo", [candidate(1)])
    assert RunFolder(tmp_path, "demo", again.run_id).batches() == [again]


def test_a_reference_cannot_leave_the_folder_of_runs(tmp_path: Path) -> None:
    with pytest.raises(CommuniqueError, match="not a batch"):
        Batch(root=tmp_path, reference="../../etc/batch-0000")
