"""Dates as people and machines write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from clean_pages import EN

from communique.clean import clean_html
from communique.clean.dates import DateReading, as_shown, to_iso
from communique.clean.textdates import find_dates, strip_dates

BODY = "".join(f"<p>{text}</p>" for text in EN)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("27 February 2023 20:59", "2023-02-27T20:59"),
        ("February 27, 2023", "2023-02-27"),
        ("Feb. 3, 2021 5:04 p.m.", "2021-02-03T17:04"),
        ("Press release 21 November 2017", "2017-11-21"),
        ("5 декабря 2022 г. 12:30", "2022-12-05T12:30"),
        ("20:59, 27 февраля 2023 года", "2023-02-27T20:59"),
        ("21 noyabr 2017-ci il, 14:05", "2017-11-21T14:05"),
        ("2020-ci il 10 noyabr", "2020-11-10"),
        ("21 Kasım 2017 Salı 09:15", "2017-11-21"),
        ("7 березня 2022", "2022-03-07"),
        ("15. März 2021, 08:00 Uhr", "2021-03-15T08:00"),
        ("1er août 2020", "2020-08-01"),
        ("3 de septiembre de 2019", "2019-09-03"),
        ("12 հունվարի 2021", "2021-01-12"),
        ("5 მარტი 2020", "2020-03-05"),
        ("05.12.2022 / 12:30", "2022-12-05T12:30"),
        ("2025-04-04", "2025-04-04"),
        ("3 mart 2020 12:30 (GMT+4)", "2020-03-03T12:30+04:00"),
        ("2023年2月3日", "2023-02-03"),
    ],
)
def test_date_in_text(text: str, iso: str) -> None:
    assert [item.iso for item in find_dates(text)] == [iso]


@pytest.mark.parametrize("text", ["No:332/17", "359-27-02-2023", "31 February 2020", "in May", "1.2.3", "10/2023/4567"])
def test_no_date_in_text(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "day_first", "iso"),
    [("04/03/2022", True, "2022-03-04"), ("04/03/2022", False, "2022-04-03"), ("25/03/2022", False, "2022-03-25")],
)
def test_order_of_numeric_dates(text: str, day_first: bool, iso: str) -> None:
    assert find_dates(text, day_first=day_first)[0].iso == iso


def test_strip_dates_leaves_the_words() -> None:
    assert strip_dates("Press release 21 November 2017").split() == ["Press", "release"]


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2023-02-27T20:59:00Z", "2023-02-27T20:59:00+00:00"),
        ("2023-02-27T20:59:00.123+0400", "2023-02-27T20:59:00+04:00"),
        ("2023-02-27 20:59", "2023-02-27T20:59"),
        ("2023-02-27T00:00:00", "2023-02-27"),
        ("20230227", "2023-02-27"),
        ("Mon, 27 Feb 2023 20:59:00 +0300", "2023-02-27T20:59:00+03:00"),
        ("not a date", None),
        (17, None),
    ],
)
def test_machine_date(value: object, iso: str | None) -> None:
    assert to_iso(value) == iso


def _published(
    head: str = "", above: str = "", url: str = "https://example.org/a", **extra: object
) -> tuple[str | None, str | None]:
    html = f"<html lang='en'><head>{head}</head><body><h1>New ferry line discussed</h1>{above}{BODY}</body></html>"
    article = clean_html(html, url, **extra)  # type: ignore[arg-type]
    return article.published, article.origins.get("published")


def test_json_ld_wins_over_meta() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle",'
        '"datePublished":"2024-03-12T14:05:00+04:00"}</script>'
        '<meta property="article:published_time" content="2020-01-01">'
    )
    assert _published(head) == ("2024-03-12T14:05:00+04:00", "json-ld")


def test_visible_time_makes_a_day_more_precise() -> None:
    head = '<meta property="article:published_time" content="2024-03-12">'
    assert _published(head, "<p>12 March 2024 14:05</p>") == ("2024-03-12T14:05", "text")


def test_visible_date_wins_over_day_of_rendering() -> None:
    assert _published('<meta name="date" content="2026-01-01">', "<p>12 March 2024</p>") == ("2024-03-12", "text")


def test_date_of_update_is_not_the_date_of_publication() -> None:
    assert _published("", "<p>Updated: 15 March 2024. Published: 12 March 2024</p>")[0] == "2024-03-12"


def test_date_of_url() -> None:
    assert _published(url="https://example.org/2024/03/12/ferry") == ("2024-03-12", "url")


def test_nothing_after_the_fetch_is_believed() -> None:
    fetched = datetime(2024, 3, 13, tzinfo=UTC)
    head = '<meta property="article:published_time" content="2031-05-01">'
    assert _published(head, "<p>12 March 2024</p>", fetched_at=fetched) == ("2024-03-12", "text")


@pytest.mark.parametrize("path", ["2018/11/22/a", "20181122a", "2018-11-22", "2018_11_22.html"])
def test_day_of_url_is_not_cut_short(path: str) -> None:
    assert _published(url=f"https://example.org/{path}")[0] == "2018-11-22"


def test_month_of_url_is_no_day() -> None:
    assert _published(url="https://example.org/2018/11/ferry")[0] is None


@pytest.mark.parametrize(
    ("shown", "iso"),
    [
        ("May 1, 2020 10:54 PM", "2020-05-01T22:54:29-04:00"),
        ("May 1, 2020", "2020-05-01"),
        ("May 1, 2020 11:01 PM", "2020-05-02T02:54:29+00:00"),
        ("April 20, 2020", "2020-05-02T02:54:29+00:00"),
    ],
)
def test_time_in_utc_is_put_in_the_zone_of_the_time_shown(shown: str, iso: str) -> None:
    head = '<meta property="article:published_time" content="2020-05-02T02:54:29Z">'
    assert _published(head, f"<p>{shown}</p>")[0] == iso


@pytest.mark.parametrize(
    ("moment", "shown", "expected"),
    [
        ("2025-12-19T02:41:41+00:00", "December 18, 2025", "2025-12-18"),
        ("2025-12-18T20:41:41+00:00", "December 19, 2025", "2025-12-19"),
        ("2025-12-19T22:02:58+00:00", "December 18, 2025", "2025-12-19T22:02:58+00:00"),
        ("2025-12-19T02:41:41+00:00", "December 14, 2025", "2025-12-19T02:41:41+00:00"),
    ],
)
def test_neighbouring_day_that_the_page_shows_is_its_own(moment: str, shown: str, expected: str) -> None:
    readings = [DateReading(moment, "meta"), DateReading(to_iso(shown) or "", "text")]
    assert as_shown(readings[0], readings).iso == expected


def test_same_moment_in_its_own_zone_is_taken() -> None:
    readings = [DateReading("2025-12-19T03:05:00+00:00", "meta"), DateReading("2025-12-18T19:05:00-08:00", "time")]
    assert as_shown(readings[0], readings).iso == "2025-12-18T19:05:00-08:00"
