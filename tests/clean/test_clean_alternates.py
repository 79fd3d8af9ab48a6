"""A page's translations are those it names itself, where what it names can be one."""

from __future__ import annotations

import pytest
from clean_pages import EN

from communique.clean import clean_html
from communique.index import build_document
from communique.models import Alternate, EnrichedArticle

URL = "https://mfa.example/en/news/4217-talks"


def alternates(head: str, body: str = "", url: str = URL) -> list[tuple[str, str]]:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in EN)
    page = (
        f"<html lang=en><head>{head}</head><body>{body}<article><h1>Ministers meet</h1>{text}</article></body></html>"
    )
    return [(one.language, one.url) for one in clean_html(page, url).alternates]


def test_the_head_names_translations() -> None:
    links = "".join(
        f'<link rel="{rel}" hreflang="{tag}" href="{href}">'
        for rel, tag, href in [
            ("alternate", "en", URL),
            ("alternate", "x-default", "/4217"),
            ("alternate", "ru-RU", "/ru/news/4217-peregovory#top"),
            ("Alternate nofollow", "az", "https://www.mfa.example/az/xeber/9?utm_source=x"),
            ("alternate", "tr", "/tr"),
            ("alternate", "fr", "/fr/index.html"),
            ("alternate", "de", "mailto:x@mfa.example"),
            ("stylesheet", "de", "/de/news/4217"),
        ]
    )
    assert alternates(links) == [
        ("ru", "https://mfa.example/ru/news/4217-peregovory"),
        ("az", "https://www.mfa.example/az/xeber/9"),
    ]


@pytest.mark.parametrize(
    ("url", "href", "kept"),
    [
        (URL, "/ru/news/4217-peregovory", True),
        (URL, "/ru", False),
        (URL, "/ru/news/5000-newest", False),
        (URL, "/ru/news", False),
        ("https://mfa.example/en/news/talks", "https://mfa.example/ru/news/talks", True),
        ("https://mfa.example/en/news/talks", "https://ru.mfa.example/news/talks", True),
        ("https://mfa.example/en/news/talks", "https://mfa.example/ru/news/other", False),
        ("https://mfa.example/view?id=12&lang=en", "/view?lang=ru&id=12", True),
        ("https://mfa.example/view?id=12&lang=en", "/view?lang=ru&id=13", False),
        ("https://mfa.example/en", "/ru", False),
    ],
)
def test_a_switch_counts_where_it_leads_to_the_same_page(url: str, href: str, kept: bool) -> None:
    switch = f'<nav><a href="{url}">EN</a> <a href="{href}"> Русский </a> <a href="/ru/4217">Новости</a></nav>'
    found = alternates("", switch, url)
    assert [language for language, _ in found] == (["ru"] if kept else [])


def test_they_are_part_of_the_document() -> None:
    page = "<html><body><h1>Ministers meet</h1>" + "".join(f"<p>{text}</p>" for text in EN) + "</body></html>"
    translation = Alternate(language="ru", url="https://mfa.example/ru/news/4217")
    article = clean_html(page, URL).model_copy(update={"alternates": (translation, Alternate(language="en", url=URL))})
    enriched = EnrichedArticle(article=article, knowledge_version="1")
    assert build_document(enriched, run_id="r", versions={})["alternates"] == [translation.url]
