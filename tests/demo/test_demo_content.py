"""The loader of content files: what it accepts, what it refuses and says, and the project's own content."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.demo.content import DemoSite, count_documents, load_site, load_sites
from communique.errors import ConfigError

WritePage = Callable[[str, str, str], Path]
PAGE = """\
path: /press/one
title: "  Talks   held "
published: "2022-02-22"
kind: press release
reference: 7/22
segments:
  - language: en
    title: Talks held
    text: |
      The ministers met
      in Bak\u0075\u0301.


      They agreed to meet again.
  - language: ru
    title: Состоялись переговоры
    text: Министры встретились.
"""


@pytest.fixture(scope="module")
def sites() -> tuple[DemoSite, ...]:
    return load_sites()


def test_a_page_is_read_in_its_normal_form(write_page: WritePage) -> None:
    page = load_site("mfa", write_page("mfa", "one", PAGE)).page("one")
    assert page.url == "http://mfa.demo.localhost/press/one"
    assert page.title == "Talks held"
    assert page.segments[0].text == "The ministers met in Bakú.\n\nThey agreed to meet again."
    assert [segment.language for segment in page.segments] == ["en", "ru"]
    assert (page.reference, page.kind, page.expected, page.published) == (
        "7/22",
        "press release",
        "document",
        "2022-02-22",
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('title: "  Talks   held "\n', "", "missing: title"),
        ("kind: press release", "kind: pressrelease", "kind"),
        ("reference: 7/22", "refrence: 7/22", "refrence"),
        ('"2022-02-22"', '"22.02.2022"', "published"),
        ('"2022-02-22"', '"2022-02-30"', "published"),
        ('"2022-02-22"', '"2022-02-22T10:00:00+04:00"', "published"),
        ("path: /press/one", "path: press/one", "path"),
        ("path: /press/one", "path: /press/one?id=1", "path"),
        ("    title: Talks held", "    title: Other talks", "first segment's title"),
        ("language: ru", "language: en", "one segment a language"),
        ("language: ru", "language: de", "language"),
        ("kind: press release", "kind: press release\nread_also: [nowhere]", "nowhere"),
        ("Министры встретились.", '"Министры\\x07встретились."', "control characters"),
        ("segments:", "mirrors: speeches/one\nsegments:", "no segments of its own"),
        ("segments:", "segments: [", "YAML"),
    ],
)
def test_a_wrong_page_is_refused_with_file_and_reason(write_page: WritePage, old: str, new: str, reason: str) -> None:
    assert old in PAGE
    root = write_page("mfa", "one", PAGE.replace(old, new, 1))
    with pytest.raises(ConfigError, match=reason) as caught:
        load_site("mfa", root)
    assert "one" in str(caught.value)


def test_two_pages_of_a_site_cannot_share_a_path(write_page: WritePage) -> None:
    write_page("mfa", "one", PAGE)
    with pytest.raises(ConfigError, match="/press/one"):
        load_site("mfa", write_page("mfa", "two", PAGE))


def test_a_mirror_takes_what_it_leaves_out_from_the_original(write_page: WritePage) -> None:
    write_page("speeches", "one", PAGE.replace("/press/one", "/en/one"))
    root = write_page("mirror", "reprint", "path: /library/one.htm\nmirrors: speeches/one\n")
    original, reprint = load_site("speeches", root).page("one"), load_site("mirror", root).page("reprint")
    assert reprint.segments == original.segments
    assert (reprint.title, reprint.published, reprint.kind) == (original.title, original.published, original.kind)
    assert reprint.reference == "7/22"
    assert reprint.url == "http://mirror.demo.localhost/library/one.htm"


@pytest.mark.parametrize("target", ["speeches/absent", "mirror/reprint"])
def test_a_mirror_needs_an_original(write_page: WritePage, target: str) -> None:
    root = write_page("mirror", "reprint", f"path: /library/one.htm\nmirrors: {target}\n")
    with pytest.raises(ConfigError, match=r"absent|reprint"):
        load_site("mirror", root)


def test_a_missing_content_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gazette"):
        load_site("gazette", tmp_path)


def test_the_project_has_content_enough_in_three_languages(sites: tuple[DemoSite, ...]) -> None:
    assert count_documents(sites) >= 80
    for site in sites:
        assert len(site.documents) >= 8, site.id
    languages = {segment.language for site in sites for page in site.pages for segment in page.segments}
    years = {page.published[:4] for site in sites for page in site.pages}
    assert languages == {"en", "ru", "az"}
    assert len(years) >= 5


def test_every_text_is_in_its_normal_form(sites: tuple[DemoSite, ...]) -> None:
    for page in (page for site in sites for page in site.pages):
        for segment in page.segments:
            assert unicodedata.is_normalized("NFC", segment.text)
            assert all(line == line.strip() and "  " not in line for line in segment.text.split("\n\n"))
            assert "\n" not in segment.text.replace("\n\n", "")


def test_the_faulty_pages_say_what_a_crawl_must_make_of_them(sites: tuple[DemoSite, ...]) -> None:
    faults = {page.fault: page for site in sites for page in site.pages if page.fault}
    assert faults.keys() == {"http-500", "malformed", "wrong-charset", "no-charset"}
    assert (faults["http-500"].expected, faults["http-500"].expected_reason) == ("quarantine", "http-500")
    assert {page.expected for fault, page in faults.items() if fault != "http-500"} == {"document"}
