"""A bad source file names its line and reason, and never stops the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.errors import ConfigError
from communique.sources import find_source_for_url, load_source, load_sources, why_out_of_scope
from communique.sources.model import Scope

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
id: agency
name: Agency
description: News.
category: agency
languages: [en, ru]
home: https://agency.example/
discover:
  - type: feed
    url: https://agency.example/rss
  - type: list
    url: https://agency.example/news
    item: .news
scope:
  hosts: [agency.example]
  include: ["/news/"]
  exclude: ["/tag/"]
clean:
  rules:
    - version: "2024"
      body: .text
"""

BAD = {
    "broken YAML": ("name: Agency", "name: [Agency", 3, "not YAML"),
    "a key twice": ("name: Agency", "name: Agency\nname: Other", 3, "name: the key is given twice"),
    "an unknown key": ("home:", "homepage: x\nhome:", 6, "homepage: unknown key; did you mean 'home'?"),
    "an unknown key deep down": ("      body: .text", "      bdy: .text", 20, "clean.rules[0].bdy: unknown key"),
    "a bad selector": ("item: .news", "item: ..news", 12, "discover[1].item: not a CSS selector"),
    "a bad pattern": ('"/news/"', '"(news"', 15, "scope.include[0]: not a regular expression"),
    "a bad schedule": ("name: Agency", "name: Agency\nschedule: hourly", 3, "schedule: not a cron expression"),
    "a bad zone": ("name: Agency", "name: Agency\ntimezone: Baku", 3, "timezone: not an IANA time zone"),
    "a bad address": ("https://agency.example/rss", "agency.example/rss", 9, "discover[0].url:"),
    "a bad kind of entrance": ("type: feed", "type: rss", 8, "discover[0]:"),
    "a missing key": ("    item: .news\n", "", 10, "discover[1].item: missing"),
    "another id than the file's": ("id: agency", "id: other", 1, "id: expected 'agency'"),
    "a bad language": ("[en, ru]", "[en, russian]", 5, "languages[1]:"),
    "out of bounds": ("name: Agency", "name: Agency\nfetch:\n  workers: 1000", 4, "fetch.workers:"),
    "an alias of itself": ("name: Agency", "name: &a [*a]", 2, "refers to itself"),
    "a list of sources": (GOOD, "- id: agency\n", 1, "expected keys and values, got list"),
    "nothing": (GOOD, "", 1, "expected keys and values, got NoneType"),
    "brackets without end": (GOOD, "[" * 20_000, 1, "not YAML"),
}


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, "agency", GOOD))
    assert (source.id, source.languages, len(source.discover)) == ("agency", ("en", "ru"), 2)


@pytest.mark.parametrize("mistake", BAD)
def test_a_mistake_names_file_line_and_reason(tmp_path: Path, mistake: str) -> None:
    good, bad, line, reason = BAD[mistake]
    assert good in GOOD
    path = write(tmp_path, "agency", GOOD.replace(good, bad, 1))
    with pytest.raises(ConfigError) as caught:
        load_source(path)
    assert f"{path}:{line}: " in str(caught.value)
    assert reason in str(caught.value)


def test_every_mistake_of_a_file_is_told(tmp_path: Path) -> None:
    text = GOOD.replace(".news", "..news").replace('"/tag/"', '"(tag"')
    with pytest.raises(ConfigError) as caught:
        load_source(write(tmp_path, "agency", text))
    assert len(str(caught.value).splitlines()) == 2


def test_other_encodings_are_named(tmp_path: Path) -> None:
    path = tmp_path / "agency.yaml"
    path.write_bytes(GOOD.replace("News.", "Новости").encode("windows-1251"))
    with pytest.raises(ConfigError, match=r"agency\.yaml:3: not UTF-8"):
        load_source(path)


def test_one_bad_file_stops_no_other(tmp_path: Path) -> None:
    write(tmp_path / "a", "agency", GOOD)
    write(tmp_path / "a", "broken", "id: [")
    write(tmp_path / "b", "agency", GOOD)
    write(tmp_path / "b", "paper", GOOD.replace("id: agency", "id: paper"))
    loaded = load_sources(tmp_path / "a", tmp_path / "b", tmp_path / "missing")
    assert list(loaded.sources) == ["agency", "paper"]
    assert len(loaded.errors) == 2
    assert "broken.yaml:1" in str(loaded.errors[0])
    assert "the id agency is taken by" in str(loaded.errors[1])


def test_the_sources_of_the_project_are_good() -> None:
    loaded = load_sources(ROOT / "config" / "sources")
    assert loaded.errors == []
    assert {"mfa-az", "mid-ru", "news-az", "azernews", "globalsecurity-mid"} <= set(loaded.sources)
    for source in loaded.sources.values():
        assert source.verified is not None or source.demo or not source.enabled, source.id


def test_scope() -> None:
    scope = Scope(hosts=("agency.example",), include=("/news/",), exclude=("/tag/",))
    assert why_out_of_scope("https://agency.example/news/1", scope) is None
    assert why_out_of_scope("https://www.agency.example/news/1", scope) == "other-host"
    assert why_out_of_scope("https://agency.example/about", scope) == "not-included"
    assert why_out_of_scope("https://agency.example/news/tag/", scope) == "excluded"


def test_the_source_of_an_address(tmp_path: Path) -> None:
    write(tmp_path, "agency", GOOD)
    write(tmp_path, "any", GOOD.replace("id: agency", "id: any").replace("[agency.example]", '["*"]'))
    sources = load_sources(tmp_path).sources.values()
    found = {
        url: source.id if (source := find_source_for_url(url, sources)) else None
        for url in ("https://AGENCY.example/news/1#x", "https://agency.example/", "https://other.example/news/1",
                    "https://other.example/", "file:///a.html")
    }  # fmt: skip
    assert list(found.values()) == ["agency", "agency", "any", None, None]
