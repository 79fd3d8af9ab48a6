"""What is acknowledged can be read, whatever happens to the writer."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.archive import (
    ArchiveReader,
    ArchiveStore,
    ArchiveWriter,
    Exchange,
    iter_records,
    merge_indexes,
)
from communique.archive.cdxj import surt_of
from communique.archive.checking import check_file
from communique.archive.exchange import digest_of
from communique.errors import PageError
from communique.models import ArchiveRef, Candidate

NOW = datetime(2025, 4, 4, 10, 30, 15, 123456, tzinfo=UTC)
PAGE = "https://agency.example/news/1"


def exchange(body: bytes, *, status: int = 200, url: str = PAGE, headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
    return Exchange(
        url=url,
        request_headers=(("Host", "agency.example"), ("User-Agent", "test")),
        status=status,
        reason="Найдено",
        headers=headers,
        body=body,
        received_at=NOW,
        peer="192.0.2.1",
    )


def check_with_warcio(folder: Path) -> None:
    files = sorted(map(str, folder.rglob("*.warc.gz")))
    assert files
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def listed(store: ArchiveStore) -> list[ArchiveRef]:
    """Return the addresses of all answers in the archive."""
    return [record.ref for name in store.names() for record in iter_records(store, name) if record.kind == "response"]


def test_a_page_is_read_back(tmp_path: Path) -> None:
    headers = (
        ("Content-Type", "text/html; charset=windows-1251"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "17"),
        ("Transfer-Encoding", "chunked"),
        ("X-Twice", "a"),
        ("X-Twice", "b"),
        ("X-Folded", "one\r\n two"),
    )
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        ref = writer.write_exchange(exchange("Лавров".encode("cp1251"), headers=headers, url=PAGE + "/"), page_url=PAGE)
    page = ArchiveReader(ArchiveStore(tmp_path)).read(ref)
    assert (page.url, page.final_url, page.status, page.fetched_at) == (PAGE, PAGE + "/", 200, NOW)
    assert page.body.decode("cp1251") == "Лавров"
    assert page.headers["content-type"] == "text/html; charset=windows-1251"
    assert page.headers["x-archive-orig-content-encoding"] == "gzip"
    assert (page.headers["x-twice"], page.headers["x-folded"]) == ("a, b", "one two")
    assert "content-encoding" not in page.headers
    check_with_warcio(tmp_path)


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=3000), status=st.sampled_from([200, 204, 404, 500]))
def test_any_body_survives(tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int) -> None:
    folder = tmp_path_factory.mktemp("archive")
    with ArchiveWriter(ArchiveStore(folder), "agency") as writer:
        ref = writer.write_exchange(exchange(body, status=status), page_url=PAGE)
    page = ArchiveReader(ArchiveStore(folder)).read(ref)
    assert (page.body, page.status) == (body, status)


def test_a_revisit_leads_to_the_body(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        held = writer.write_exchange(exchange(b"text"), page_url=PAGE)
    later = exchange(b"", status=304).model_copy(update={"received_at": NOW.replace(year=2026)})
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        revisit = writer.write_revisit(later, page_url=PAGE, held=held, digest=digest_of(b"text"))
        again = writer.write_revisit(later, page_url=PAGE, held=revisit, digest=digest_of(b"text"))
    for ref in (revisit, again):
        page = ArchiveReader(ArchiveStore(tmp_path)).read(ref)
        assert (page.body, page.status, page.fetched_at.year) == (b"text", 200, 2026)
    check_with_warcio(tmp_path)


def test_files_are_rotated(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency", rotate_bytes=3000) as writer:
        bodies = [random.Random(number).randbytes(1000) for number in range(9)]
        refs = [writer.write_exchange(exchange(body), page_url=PAGE) for body in bodies]
    assert len({ref.file for ref in refs}) > 2
    reader = ArchiveReader(ArchiveStore(tmp_path))
    assert [reader.read(ref).body for ref in refs] == bodies
    check_with_warcio(tmp_path)


def test_nothing_written_leaves_no_file(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_every_record_is_listed(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        refs = [writer.write_exchange(exchange(b"%d" % number), page_url=f"{PAGE}/{number}") for number in range(3)]
    (file,) = tmp_path.rglob("*.warc.gz")
    records = list(iter_records(ArchiveStore(tmp_path), f"agency/{file.name}"))
    assert [record.kind for record in records] == ["warcinfo", *["response", "request"] * 3]
    responses = [record for record in records if record.kind == "response"]
    assert [record.ref for record in responses] == refs
    assert [record.page_url for record in responses] == [f"{PAGE}/{number}" for number in range(3)]
    assert [record.digest for record in responses] == [digest_of(b"%d" % number) for number in range(3)]


def test_a_torn_tail_costs_only_the_record_it_tears(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        refs = [writer.write_exchange(exchange(b"text" * 50), page_url=PAGE) for _ in range(3)]
    (file,) = tmp_path.rglob("*.warc.gz")
    whole = file.read_bytes()
    reader = ArchiveReader(ArchiveStore(tmp_path))
    for cut in range(refs[2].offset, refs[2].offset + refs[2].length, 23):
        file.write_bytes(whole[:cut])
        assert len(list(iter_records(ArchiveStore(tmp_path), f"agency/{file.name}"))) == 5
        assert reader.read(refs[1]).body == b"text" * 50
        with pytest.raises(PageError) as caught:
            reader.read(refs[2])
        assert caught.value.reason == "archive-torn"


def test_what_is_not_as_it_was_written_is_refused(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        ref = writer.write_exchange(exchange(b"text" * 50), page_url=PAGE)
        other = writer.write_exchange(exchange(b"other"), page_url=PAGE)
    reader = ArchiveReader(ArchiveStore(tmp_path))
    mixed = ref.model_copy(update={"offset": other.offset, "length": other.length})
    outside = ref.model_copy(update={"file": "../" + ref.file})
    missing = ref.model_copy(update={"file": "agency/none.warc.gz"})
    shifted = ref.model_copy(update={"offset": ref.offset + 1})
    reasons = {}
    for name, wrong in {"mixed": mixed, "outside": outside, "missing": missing, "shifted": shifted}.items():
        with pytest.raises(PageError) as caught:
            reader.read(wrong)
        reasons[name] = caught.value.reason
    assert reasons == {
        "mixed": "archive-torn", "outside": "archive-missing", "missing": "archive-missing", "shifted": "archive-torn",
    }  # fmt: skip


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        ref = writer.write_exchange(exchange(random.Random(1).randbytes(500)), page_url=PAGE)
    (file,) = tmp_path.rglob("*.warc.gz")
    content = bytearray(file.read_bytes())
    content[ref.offset + ref.length // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(PageError, match="archive"):
        ArchiveReader(ArchiveStore(tmp_path)).read(ref)


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from communique.archive import ArchiveStore, ArchiveWriter, Exchange

writer = ArchiveWriter(ArchiveStore(Path(sys.argv[1])), "agency", rotate_bytes=200_000)
for number in range(1_000_000):
    body = (b"%d " % number) * (1 + number % 3000)
    answer = Exchange(url="https://agency.example/", status=200, body=body, received_at=datetime.now(UTC))
    ref = writer.write_exchange(answer, page_url=f"https://agency.example/{number}")
    print(ref.model_dump_json(), flush=True)
"""


def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    dice = random.Random(20250404)
    acknowledged: list[ArchiveRef] = []
    for _ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(dice.random() * 0.3)
        writer.kill()
        lines = [first, *writer.stdout.read().splitlines(keepends=True)]
        writer.wait()
        writer.stdout.close()
        acknowledged += [ArchiveRef(**json.loads(line)) for line in lines if line.endswith(b"\n")]
    reader = ArchiveReader(ArchiveStore(tmp_path))
    for ref in acknowledged:
        page = reader.read(ref)
        assert page.body.split(b" ")[0].decode() == page.url.rpartition("/")[2]
    assert len(list(tmp_path.rglob("*.open"))) <= 1, "what a killed writer left open, the next one finishes"
    store = ArchiveStore(tmp_path)
    assert set(acknowledged) <= set(listed(store))
    store.finish_abandoned()
    assert not list(tmp_path.rglob("*.open"))
    check_with_warcio(tmp_path)
    assert set(acknowledged) <= set(listed(store))
    assert reader.read(acknowledged[-1]).url.startswith("https://agency.example/")


def test_a_file_in_use_is_read_and_left_alone_until_its_writer_is_done(tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path)
    with ArchiveWriter(store, "agency") as writer:
        ref = writer.write_exchange(exchange(b"text"), page_url=PAGE)
        assert [path.name for path in (tmp_path / "agency").iterdir()] == [ref.file.split("/")[1] + ".open"]
        assert store.finish_abandoned() == []
        assert ArchiveReader(store).read(ref).body == b"text"
        assert (store.names(), listed(store)) == ([ref.file], [ref])
    assert (store.names(), listed(store)) == ([ref.file], [ref])
    assert (tmp_path / ref.file).exists()
    assert ArchiveReader(store).read(ref).body == b"text"


def test_a_file_that_is_being_written_is_no_torn_one(tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path)
    with ArchiveWriter(store, "agency") as writer:
        writer.write_exchange(exchange(b"one"), page_url=PAGE)
        (name,) = store.names()
        path = tmp_path / f"{name}.open"
        whole = path.read_bytes()
        with path.open("ab") as half_a_record:
            half_a_record.write(whole[:40])
        checked = check_file(store, name)
        assert (checked.records, checked.bytes, checked.problems) == (3, len(whole), ())
        path.write_bytes(whole)
    # The same bytes with nobody who writes them are torn, whether the file is open or finished.
    (tmp_path / name).write_bytes(whole + whole[:40])
    assert "40 bytes are no whole record" in check_file(store, name).problems[0]
    (tmp_path / name).rename(path)
    assert "40 bytes are no whole record" in check_file(store, name).problems[0]
    store.finish_abandoned()
    assert check_file(store, name).problems == ()


def test_every_cut_of_an_open_file_is_mended(tmp_path: Path) -> None:
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        refs = [writer.write_exchange(exchange(b"text" * 50), page_url=PAGE) for _ in range(2)]
    store = ArchiveStore(tmp_path)
    (name,) = store.names()
    file = tmp_path / name
    whole = file.read_bytes()
    for cut in [*range(refs[1].offset - 40, len(whole), 97), len(whole)]:
        file.unlink(missing_ok=True)
        opened = file.with_name(file.name + ".open")
        opened.write_bytes(whole[:cut])
        assert store.finish_abandoned("agency") == [name]
        assert ArchiveReader(store).read(refs[0]).body == b"text" * 50
        assert listed(store) == (refs if cut >= refs[1].offset + refs[1].length else refs[:1])
    file.with_name(file.name + ".open").write_bytes(whole[:20])
    file.unlink()
    assert store.finish_abandoned() == []
    assert store.names() == [], "a file without a whole record is no file"


def test_a_listing_is_kept_beside_the_answer(tmp_path: Path) -> None:
    listing = Candidate(
        source="agency", url=PAGE, via="feed", found_in="https://a/f", title="Лавров \n «в» Баку", listed_at=NOW
    )
    with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
        writer.write_exchange(exchange(b"text"), page_url=PAGE, listing=listing)
        writer.write_exchange(exchange(b"text"), page_url=PAGE)
    store = ArchiveStore(tmp_path)
    (name,) = store.names()
    found = [record.listing for record in iter_records(store, name) if record.kind == "response"]
    assert found == [listing, None]
    check_with_warcio(tmp_path)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.mfa.gov.az/en/News/?b=2&a=1", "az,gov,mfa)/en/news?a=1&b=2"),
        ("http://agency.example", "example,agency)/"),
        ("http://agency.example:8080/x", "example,agency:8080)/x"),
        ("http://127.0.0.1:80/x", "127.0.0.1)/x"),
    ],
)
def test_addresses_have_their_surt_form(url: str, key: str) -> None:
    assert surt_of(url) == key


def test_the_index_leads_to_every_answer(tmp_path: Path) -> None:
    refs = {}
    for number in range(3):
        with ArchiveWriter(ArchiveStore(tmp_path), "agency") as writer:
            url = f"https://agency.example/{2 - number}"
            refs[url] = writer.write_exchange(exchange(b"%d" % number, url=url), page_url=url)
            revisit = exchange(b"", status=304, url=url)
            writer.write_revisit(revisit, page_url=url, held=refs[url], digest=digest_of(b"%d" % number))
    for index in tmp_path.rglob("*.cdxj"):
        index.unlink()
        break
    out = tmp_path / "index.cdxj"
    assert merge_indexes(ArchiveStore(tmp_path), out) == 6
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    for line in lines:
        key, stamp, fields = line.split(" ", 2)
        place = json.loads(fields)
        assert (key, stamp) == (surt_of(place["url"]), "20250404103015")
        ref = refs[place["url"]]
        assert place["filename"] == ref.file
        if place["mime"] != "warc/revisit":
            assert (int(place["offset"]), int(place["length"])) == (ref.offset, ref.length)
        with (tmp_path / place["filename"]).open("rb") as stream:
            stream.seek(int(place["offset"]))
            assert stream.read(2) == b"\x1f\x8b"
