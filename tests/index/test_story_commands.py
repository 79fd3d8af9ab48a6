"""``communique story`` and ``communique explain``, as a shell sees them, on pages that were really enriched."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from tests.commands import Done, run_command

from communique.clean import clean_html
from communique.enrich import enrich_article
from communique.index import build_document, index_documents, refresh_documents
from communique.index.stories import group_stories
from communique.knowledge import KnowledgeBase
from communique.models import Article, Segment
from communique.settings import Settings

pytestmark = pytest.mark.services

OPENING = (
    "Foreign Minister of Russia Sergey Lavrov met with Foreign Minister of Azerbaijan Jeyhun Bayramov in Baku "
    "on Monday to speak of trade, railways and the corridor from north to south that both countries build together."
)
QUOTE = (
    "“We have agreed on <b>three billion</b> dollars, $3 billion in all, for the railway to the border,” Lavrov said "
    "after the talks, which went on for two hours and were followed by a dinner in the old town of the capital."
)
CLOSING = (
    "The next meeting of the ministers will be held in Moscow in the spring, when the plans of the year are ready."
)
ADDED = "A spokesman of the railways said later that the first trains would run in the summer of the following year."
PAGES = {
    "first": ("ministry", "2023-02-27", (OPENING, QUOTE, CLOSING)),
    "copy": ("mirror", "2023-02-28", (OPENING, QUOTE, CLOSING)),
    "more": ("ministry", "2023-03-01", (OPENING, QUOTE, CLOSING, ADDED)),
}
SPEECH = "Minister's speech at the <i>harbour</i>"
SPEECH_HTML = (
    "<html><head><title>Speech</title></head><body><article><h1>Minister&#39;s speech at the &lt;i&gt;harbour&lt;/i&gt;"
    "</h1><p>The new ferry takes two hundred cars and four hundred people across the bay every morning of the year.</p>"
    "<p>We have waited for it since the old one was sold for scrap, and so have the farmers of the islands.</p>"
    "<p>My thanks go to the crews who kept the small boats going through eleven winters without a single accident.</p>"
    "</article></body></html>"
)
Run = Callable[..., Done]


def url_of(name: str) -> str:
    return f"https://ministry.example/{name}"


@pytest.fixture(scope="module")
def run(client: Elasticsearch, settings: Settings, knowledge: KnowledgeBase) -> Run:
    """Run a command of an installation whose index holds the pages above, grouped into stories."""
    documents = []
    for name, (source, day, paragraphs) in PAGES.items():
        segment = Segment(language="en", title=f"Talks <i>{name}</i>", text="\n\n".join(paragraphs))
        article = Article(source=source, url=url_of(name), title=segment.title, published=day, segments=(segment,))
        enriched = enrich_article(article, knowledge)
        documents.append(build_document(enriched, run_id="run-1", versions={"cleaner": "1"}))
    speech = enrich_article(clean_html(SPEECH_HTML, url_of("speech")), knowledge)
    documents.append(build_document(speech, run_id="run-1", versions={"cleaner": "1"}))
    assert all(outcome.ok for outcome in index_documents(client, settings, documents))
    refresh_documents(client, settings)
    group_stories(client, settings, [one["id"] for one in documents], {"ministry": "ministry", "mirror": "mirror"})
    refresh_documents(client, settings)
    return partial(run_command, settings)


def test_a_story_is_shown_by_any_of_its_pages(run: Run) -> None:
    told = [json.loads(run("story", url_of(name), "--json").stdout) for name in PAGES]
    assert told[0] == told[1] == told[2]
    pages = told[0]["pages"]
    assert [(one["url"], one["role"]) for one in pages] == [
        (url_of("first"), "original"),
        (url_of("copy"), "reprint"),
        (url_of("more"), "update"),
    ]
    assert pages[1]["difference"] == {"kept": 3, "changed": [], "added": [], "left_out": []}
    assert pages[2]["difference"]["added"] == [ADDED]
    shown = run("story", url_of("copy")).stdout
    assert "text in common: 100%" in shown and f"+ {ADDED}" in shown


def test_a_page_is_explained_with_names_speakers_and_sums(run: Run) -> None:
    shown = run("explain", url_of("first")).stdout
    assert "person/sergey-lavrov" in shown and "alias" in shown
    assert "Sergey Lavrov  ·  direct, by name, “said” (say)" in shown
    assert "USD 3,000,000,000" in shown
    assert "original of story" in shown


def test_the_kind_of_a_page_is_explained_by_the_words_that_gave_it(run: Run, tmp_path: Path) -> None:
    start = SPEECH.index("speech")
    told = f"speech: “speech” in the headline {SPEECH}, characters {start} to {start + len('speech')}"
    assert told in run("explain", url_of("speech")).stdout
    file = tmp_path / "speech.html"
    assert run("explain", url_of("speech"), "--html", str(file)).returncode == 0
    page = file.read_text(encoding="utf-8")
    assert '<span class="sign " title="speech [sign of the page&#39;s kind]' in page and "<i>harbour" not in page


def test_the_explanation_as_html_escapes_what_the_page_says(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert run("explain", url_of("first"), "--html", str(file)).returncode == 0
    page = file.read_text(encoding="utf-8")
    assert "<b>three" not in page and "&lt;b&gt;three" in page.replace('<span class="quote ">', "").replace(
        "</span>", ""
    )
    assert "Talks &lt;i&gt;first" in page


@pytest.mark.parametrize("command", ["story", "explain"])
def test_a_page_that_is_not_there_is_an_error_with_advice(run: Run, command: str) -> None:
    done = run(command, url_of("nowhere"))
    assert done.returncode == 1
    assert "communique search" in done.stderr and "Traceback" not in done.stderr
