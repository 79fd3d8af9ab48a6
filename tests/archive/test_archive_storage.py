"""An archive whose finished files go to object storage: a real S3 protocol server on loopback."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from communique.archive import ArchiveReader, ArchiveStore, ArchiveWriter, Exchange, iter_records, merge_indexes
from communique.archive.store import LEFTOVERS
from communique.errors import PageError, ServiceError
from communique.models import ArchiveRef

NOW = datetime(2025, 4, 4, 10, 30, tzinfo=UTC)
PAGE = "https://agency.example/news/1"


class S3:
    """The server, and the environment in which its buckets are found."""

    def __init__(self, port: int) -> None:
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield S3(port)
    server.stop()


@pytest.fixture
def url(s3: S3, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an archive in a bucket of its own."""
    import fsspec

    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    fsspec.filesystem("s3").clear_instance_cache()
    bucket = request.node.name.removeprefix("test_").replace("_", "-")[:50].rstrip("-")
    fsspec.filesystem("s3").mkdir(bucket)
    return f"s3://{bucket}/press/archive"


def exchange(body: bytes, url: str = PAGE) -> Exchange:
    return Exchange(url=url, request_headers=(("Host", "agency.example"),), status=200, body=body, received_at=NOW)


def write(store: ArchiveStore, *bodies: bytes) -> list[ArchiveRef]:
    with ArchiveWriter(store, "agency") as writer:
        return [writer.write_exchange(exchange(body), page_url=PAGE) for body in bodies]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_finished_files_are_there_and_read_from_there(url: str, tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path / "here", url)
    with ArchiveWriter(store, "agency") as writer:
        refs = [writer.write_exchange(exchange(b"%d" % number * 3000), page_url=PAGE) for number in range(3)]
        assert ArchiveReader(store).read(refs[1]).body == b"1" * 3000, "before it is copied"
        assert store.storage is not None and store.storage.names() == []
    name = refs[0].file
    assert store.storage.names() == [name.replace(".warc.gz", ".cdxj"), name]
    assert files(tmp_path / "here") == []
    other = ArchiveStore(tmp_path / "another machine", url)
    assert [ArchiveReader(other).read(ref).body for ref in refs] == [b"%d" % number * 3000 for number in range(3)]
    assert other.names() == other.names("agency") == [name]
    assert other.names("age") == [], "a source whose name begins alike is another"
    assert [record.ref for record in iter_records(other, name) if record.kind == "response"] == refs
    assert other.source_ids() == ["agency"]


def test_other_tools_read_what_is_there(url: str, tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path / "here", url)
    (ref,) = write(store, b"text")
    (tmp_path / "copy.warc.gz").write_bytes(store.read_range(ref.file, 0, 1 << 20))
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(tmp_path / "copy.warc.gz")], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert store.storage is not None
    index = store.open(ref.file.replace(".warc.gz", ".cdxj")).read().decode()
    assert json.loads(index.split(" ", 2)[2])["offset"] == str(ref.offset)


def test_one_index_is_made_of_what_is_there_and_here(url: str, tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path / "here", url)
    write(store, b"1", b"2")
    write(ArchiveStore(tmp_path / "here"), b"3")
    assert store.storage is not None
    (lost,) = [name for name in store.storage.names() if name.endswith(".cdxj")]
    store.storage._files.rm_file(store.storage._place(lost))
    assert len(store.unindexed()) == 1
    out = tmp_path / "index.cdxj"
    assert merge_indexes(store, out) == 3
    assert out.read_text().splitlines() == sorted(out.read_text().splitlines())
    assert store.unindexed() == []


def test_a_storage_that_is_away_costs_nothing(
    url: str, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = ArchiveStore(tmp_path, url.replace("s3://", "s3://no-such-"))
    refs = [ref for number in range(LEFTOVERS + 2) for ref in write(away, b"%d" % number)]
    assert [ArchiveReader(away).read(ref).body for ref in refs] == [b"%d" % number for number in range(len(refs))]
    with pytest.raises(ServiceError, match="no-such-"):
        away.names()
    there = ArchiveStore(tmp_path, url)
    assert there.names() == sorted(ref.file for ref in refs)
    (last,) = write(there, b"last")
    assert len(there.unshipped()) == 3, "a writer copies a few of what others left"
    for name in there.unshipped():
        assert there.ship_file(name)
    assert files(tmp_path) == []
    assert there.names() == sorted(ref.file for ref in (*refs, last))


def test_what_is_not_there_is_told_from_a_storage_that_is_not(url: str, tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path, url)
    (ref,) = write(store, b"text")
    with pytest.raises(PageError) as caught:
        ArchiveReader(store).read(ref.model_copy(update={"file": "agency/none.warc.gz"}))
    assert caught.value.reason == "archive-missing"
    with pytest.raises(ServiceError, match="COMMUNIQUE_ARCHIVE_URL"):
        ArchiveReader(ArchiveStore(tmp_path, url + "/typo")).read(ref)
    with pytest.raises(ServiceError, match="nosuch"):
        ArchiveStore(tmp_path, "nosuch://bucket").names()


def test_a_folder_serves_as_storage(tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path / "here", (tmp_path / "there").as_uri())
    (ref,) = write(store, b"text")
    assert files(tmp_path / "here") == []
    assert (tmp_path / "there" / ref.file).exists()
    assert ArchiveReader(store).read(ref).body == b"text"
    assert store.names() == [ref.file]


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from communique.archive import ArchiveStore, ArchiveWriter, Exchange

writer = ArchiveWriter(ArchiveStore(Path(sys.argv[1]), sys.argv[2]), "agency", rotate_bytes=20_000)
for number in range(1_000_000):
    body = (b"%d " % number) * (1 + number % 3000)
    answer = Exchange(url="https://agency.example/", status=200, body=body, received_at=datetime.now(UTC))
    ref = writer.write_exchange(answer, page_url=f"https://agency.example/{number}")
    print(ref.model_dump_json(), flush=True)
"""


def test_a_writer_killed_while_it_copies_loses_nothing(url: str, tmp_path: Path) -> None:
    dice = random.Random(20250404)
    acknowledged: list[ArchiveRef] = []
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(tmp_path), url]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(dice.randrange(40, 120))]
        time.sleep(dice.random() * 0.1)
        writer.kill()
        lines += writer.stdout.read().splitlines(keepends=True)
        writer.wait()
        writer.stdout.close()
        acknowledged += [ArchiveRef(**json.loads(line)) for line in lines if line.endswith(b"\n")]
    store = ArchiveStore(tmp_path, url)
    assert store.storage is not None and len(store.storage.names()) > 4
    store.finish_abandoned()
    while left := store.unshipped():
        assert store.ship_file(left[0])
    assert [name for name in files(tmp_path) if not name.endswith(".partial")] == []
    found = {record.ref for name in store.names() for record in iter_records(store, name)}
    assert set(acknowledged) <= found
