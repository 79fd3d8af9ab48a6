"""Which of the headings, declarations and lines of a page is its headline."""

from __future__ import annotations

import json

import pytest
from clean_pages import EN

from communique.clean import clean_html

BODY = "".join(f"<p>{text}</p>" for text in EN)
OG = "<meta property='og:title' content='{}'>"


def title_of(head: str, body: str) -> str | None:
    head = f"<meta property='og:site_name' content='The Site'>{head}"
    html = f"<html lang='en'><head>{head}</head><body>{body}</body></html>"
    return clean_html(html, "https://example.org/a").title


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        pytest.param(
            "<title>Ferry line opens | The Site</title>",
            f"<div class='content-sidebar-wrap'><h1>Ferry line opens</h1><h2>What it costs</h2>{BODY}</div>",
            "Ferry line opens",
            id="a frame is no frame where it holds the text",
        ),
        pytest.param(
            OG.format("Ministers open the ferry line"),
            f"<ul class='breadcrumb'><li><h1>Ferry line Baku: what is known</h1></li></ul>"
            f"<h2><span>Transport</span> <span>Ministers open the ferry line</span></h2>{BODY}",
            "Ministers open the ferry line",
            id="the headline without its kicker, not the line of a breadcrumb",
        ),
        pytest.param(
            "<title>Ferry line opens | Press office | The Site</title>",
            f"<h1 class='sr-only'>Ferry line opens | Press office | The Site</h1><h2>Ferry line opens</h2>{BODY}",
            "Ferry line opens",
            id="what is shown, not what is hidden from the eye",
        ),
        pytest.param(
            OG.format("Ferry line opens in spring"),
            f"<header class='main-menu'><h1>Ferry line opens in spring</h1></header><h3>Ask our experts now</h3>{BODY}",
            "Ferry line opens in spring",
            id="a heading in the frame that the head confirms",
        ),
        pytest.param(
            OG.format("Wenn die Fähre fährt: der lange Weg zum Hafen"),
            f"<h1>New ships bring Baku and Aktau nearer</h1>{BODY}<h1>More from the Caspian coast</h1><p>Read</p>",
            "New ships bring Baku and Aktau nearer",
            id="the one heading above the text, whatever stands below it",
        ),
        pytest.param(
            OG.format("Ferry line opens"),
            f"<div class='title'>Ferry line opens</div><div>News</div>{BODY}",
            "Ferry line opens",
            id="a line without any markup",
        ),
        pytest.param(
            "<title>Harbour Herald: Ferry line opens in spring</title>",
            f"<table><tr><td>Ferry line opens in spring</td></tr></table>{BODY}",
            "Ferry line opens in spring",
            id="a line with which the title ends, where the site's name is not known",
        ),
        pytest.param(
            "<title>Ferry line opens in spring - Harbour Ministry</title>",
            f"<div class='sidebar-doc'><div>Ferry line opens in spring</div><b>6 June 2024 13:30 St Petersburg</b>"
            f"{BODY}</div>",
            "Ferry line opens in spring",
            id="no line of time and place, however bold",
        ),
    ],
)
def test_headline_of_a_page(head: str, body: str, title: str) -> None:
    assert title_of(head, body) == title


@pytest.mark.parametrize(
    ("kind", "search", "title"),
    [
        ("NewsArticle", "Ferry: Baku to Aktau in a day", "Ferry: Baku to Aktau in a day"),
        ("Article", "Ferry: Baku to Aktau in a day | The Site", "Ferry: Baku to Aktau in a day"),
        ("Article", "Ferry: Baku to Aktau in a day", "Ministers open the new line"),
    ],
)
def test_declarations_of_one_voice_unless_a_plugin_copied_the_title(kind: str, search: str, title: str) -> None:
    data = json.dumps({"@type": kind, "headline": "Ferry: Baku to Aktau in a day", "datePublished": "2024-03-12"})
    head = (
        f"<title>{search}</title>{OG.format('Ferry: Baku to Aktau in a day')}"
        f"<script type='application/ld+json'>{data}</script>"
    )
    assert title_of(head, f"<h1>Ministers open the new line</h1>{BODY}") == title
