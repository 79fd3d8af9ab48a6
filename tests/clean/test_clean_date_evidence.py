"""Dates in further languages and calendars, and evidence against what a page declares."""

from __future__ import annotations

import json

import pytest
from clean_pages import EN

from communique.clean import clean_html
from communique.clean.textdates import find_dates

BODY = "".join(f"<p>{text}</p>" for text in EN)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("24 نيسان / أبريل 2020 09:22 مساءً", "2020-04-24T21:22"),
        ("٢٤ كانون الثاني ٢٠٢٠", "2020-01-24"),
        ("۲۸ مرداد ۱۳۹۹", "2020-08-18"),
        ("30 اسفند 1399", "2021-03-20"),
        ("1 فروردین 1398", "2019-03-21"),
        ("18 สิงหาคม 2563", "2020-08-18"),
        ("18 ส.ค. 2563", "2020-08-18"),
        ("18 अगस्त 2020", "2020-08-18"),
        ("18 באוגוסט 2020", "2020-08-18"),
        ("2020. augusztus 18. 21:35", "2020-08-18T21:35"),
        ("2020. 08. 18. 21:35", "2020-08-18T21:35"),
        ("18. 8. 2020", "2020-08-18"),
        ("18. elokuuta 2020", "2020-08-18"),
        ("2020 m. rugpjūčio 18 d.", "2020-08-18"),
        ("2020. gada 18. augusts", "2020-08-18"),
        ("ngày 18 tháng 8 năm 2020", "2020-08-18"),
        ("18 қыркүйек 2020", "2020-09-18"),
        ("2 août 2020 à 14 h 30", "2020-08-02T14:30"),
        ("HealthDECEMBER 22, 2022", "2022-12-22"),
    ],
)
def test_date_in_a_further_language(text: str, iso: str) -> None:
    assert [item.iso for item in find_dates(text)] == [iso]


@pytest.mark.parametrize("text", ["12 people 2020", "31 اسفند 1399", "18 สิงหาคม 2020 คน 2563", "marathon 5, 2020"])
def test_words_beside_numbers_are_no_months(text: str) -> None:
    assert not any(item.iso == "2020-08-05" for item in find_dates(text))
    assert len(find_dates(text)) <= 1


def _published(head: str = "", above: str = "", url: str = "https://example.org/a", lang: str = "en") -> str | None:
    html = f"<html lang='{lang}'><head>{head}</head><body><h1>New ferry line discussed</h1>{above}{BODY}</body></html>"
    return clean_html(html, url).published


def _linked(**values: str) -> str:
    return f'<script type="application/ld+json">{json.dumps(values)}</script>'


def test_publication_after_the_last_change_is_the_day_of_a_build() -> None:
    head = _linked(**{"@type": "Article", "datePublished": "2025-08-21", "dateModified": "2025-08-20"})
    assert _published(head, "<p>Published Apr 26, 2023</p>") == "2023-04-26"
    assert _published(head) == "2025-08-21"


def test_json_ld_of_the_page_is_read_where_none_is_of_an_article() -> None:
    head = _linked(**{"@type": "WebPage", "datePublished": "2024-03-12T14:05:00+04:00"})
    assert _published(head) == "2024-03-12T14:05:00+04:00"


def test_line_that_is_a_date_wins_over_a_date_in_a_sentence() -> None:
    above = "<h3>10 April 2025, in conversation about harbours and ferries</h3><p>Mar 06, 2025</p>"
    assert _published(above=above) == "2025-03-06"


def test_date_below_a_standfirst_is_found() -> None:
    above = f"<div>Mar 13, 2026</div><h1>New ferry line</h1><p>{EN[0]}</p><div>A. Writer</div>"
    page = f"<html><body>{above}<div>October 24, 2024</div>{BODY}</body></html>"
    assert clean_html(page, "https://example.org/a").published == "2024-10-24"


def test_element_with_the_class_of_a_date_is_read_behind_the_text() -> None:
    below = f"{'<p>' + EN[1] + '</p>'}<div class='c'><span>x</span></div><div class='article-date'>12 March 2024</div>"
    html = f"<html lang='en'><body><h1>Ferry</h1>{BODY}{below}<div>Harbour</div></body></html>"
    assert clean_html(html, "https://example.org/a").published == "2024-03-12"


def test_utc_is_put_in_the_zone_that_the_page_names() -> None:
    head = '<meta property="article:published_time" content="2020-05-02T02:54:29Z">'
    zone = '<script>var site = {"timezone":{"short":"ET","long":"America/New_York"}}</script>'
    assert _published(head + zone) == "2020-05-01T22:54:29-04:00"
    several = zone + '<script>{"timezone": "Asia/Baku"}</script>'
    assert _published(head + several) == "2020-05-02T02:54:29+00:00"


def test_day_shown_is_not_moved_by_a_zone() -> None:
    head = '<meta property="article:published_time" content="2020-05-02T02:54:29Z">'
    zone = '<script>var site = {"timezone":"America/New_York"}</script>'
    assert (_published(head + zone, "<p>May 2, 2020</p>") or "").startswith("2020-05-02")


def test_seconds_that_a_script_shows_are_a_date() -> None:
    assert _published(above='<span class="stamp" data-time="1594448702"></span>') == "2020-07-11T06:25:02+00:00"


@pytest.mark.parametrize(
    ("lang", "url", "day"),
    [
        ("en", "https://example.org/a", "2022-04-03"),
        ("en-GB", "https://example.org/a", "2022-03-04"),
        ("en", "https://example.co.uk/a", "2022-03-04"),
        ("en-US", "https://example.uk/a", "2022-04-03"),
        ("en", "https://example.com/2022/march/04/a", "2022-03-04"),
    ],
)
def test_order_of_day_and_month_follows_country_and_address(lang: str, url: str, day: str) -> None:
    assert _published(above="<p>04/03/2022</p>", lang=lang, url=url) == day


def test_line_of_a_date_is_read_though_its_column_is_named_after_the_sidebar() -> None:
    rendered = '<meta name="date" content="2026-01-15">'
    above = "<div class='has-sidebar'><div>12 March 2024 20:59 Baku</div></div>"
    assert _published(rendered, above) == "2024-03-12T20:59"


def test_line_far_above_the_text_is_read_where_nothing_else_gives_a_date() -> None:
    menu = "".join(f"<p>Item {number}</p>" for number in range(20))
    page = "<html lang='en'><body><div>{}</div>{}<h1>Ferry</h1>{}</body></html>"
    line = "Published on Oct 21, 2025 Updated on Mar 9, 2026"
    assert clean_html(page.format(line, menu, BODY), "https://example.org/a").published == "2025-10-21"
    line = "Updated Feb 11, 2026"
    assert clean_html(page.format(line, menu, BODY), "https://example.org/a").published == "2026-02-11"


@pytest.mark.parametrize(
    ("address", "iso"),
    [
        ("https://mfa.example.az/1", "2020-05-02T00:54:29+04:00"),
        ("https://site.example.ca/1", "2020-05-01T15:54:29-05:00"),
        ("https://example.ru/1", "2020-05-01T20:54:29+00:00"),
        ("https://example.io/1", "2020-05-01T20:54:29+00:00"),
        ("https://example.org/1", "2020-05-01T20:54:29+00:00"),
    ],
)
def test_utc_is_put_in_the_zone_of_a_national_address(address: str, iso: str) -> None:
    head = '<meta property="article:published_time" content="2020-05-01T20:54:29Z">'
    assert _published(head, url=address) == iso


def test_moment_stays_in_utc_where_the_page_shows_its_day() -> None:
    head = '<meta property="article:published_time" content="2020-05-01T20:54:29Z">'
    assert _published(head, "<p>1 May 2020</p>", url="https://mfa.example.az/1") == "2020-05-01T20:54:29+00:00"


def test_the_line_before_a_day_says_what_day_it_is() -> None:
    lead = f"<h1>Ferry line opens</h1><div><p>{EN[0]}</p><p>{EN[1]}</p></div>"
    lines = ("Posted on", "Nov 21, 2018", "Updated at", "Dec 10, 2025", "Reading time", "5 minutes")
    below = "".join(f"<div><span>{line}</span></div>" for line in lines)
    page = f"<html lang=en><body>{lead}{below}<main>{BODY}{BODY}</main></body></html>"
    assert clean_html(page, "https://port.example/a").published == "2018-11-21"
