"""The project's own gate: pages of 22 layouts, each in three languages and dresses, and what a perfect cleaner says.

Layouts are hand-written after those that sites are built with (``gate/layouts``). Each is worn in English, Russian and
Azerbaijani with other metadata, another way of writing paragraphs, another date and other boxes inside the text, so
that no two pages have the same template. Texts are those of the demo sites.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import cycle, islice
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader

from communique.demo.content import load_sites
from communique.demo.shown_dates import number_date, spell_date

GATE = Path(__file__).parent / "gate"
LANGUAGES = ("en", "ru", "az")
AUTHORS = {"en": "Ayla Mammadova", "ru": "Иван Петров", "az": "Leyla Əliyeva"}
SITES = {"en": "Caspian Herald", "ru": "Каспийский вестник", "az": "Xəzər Xəbərləri"}
METADATA = ("json-ld", "open-graph", "none")
PARAGRAPHS = ("p", "br", "div", "p-class", "section")
BOXES = ("none", "also", "share", "newsletter", "caption", "ad", "follow")


@dataclass(frozen=True)
class Story:
    """An article to put on a page."""

    title: str
    day: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class GatePage:
    """One page and what is on it.

    Attributes:
        name: layout and language.
        language: of the page.
        html: the page.
        title, day, byline, paragraphs: what a perfect cleaner finds.
    """

    name: str
    language: str
    html: str
    title: str
    day: str
    byline: tuple[str, ...]
    paragraphs: tuple[str, ...]


@cache
def words(language: str) -> dict[str, str]:
    """What sites say in a language."""
    return dict(yaml.safe_load((GATE / "words.yaml").read_text(encoding="utf-8"))[language])


@cache
def stories(language: str) -> tuple[Story, ...]:
    """The demo sites' texts in a language that are news of a paragraph or more, without speakers in turn."""
    found = [
        Story(segment.title or page.title, page.published[:10], tuple(segment.text.strip().split("\n\n")))
        for site in load_sites()
        for page in site.pages
        if page.kind in ("news", "press release", "comment") and page.fault is None
        for segment in page.segments
        if segment.language == language and (segment.title or len(page.segments) == 1)
    ]
    return tuple(story for story in dict.fromkeys(found) if len(story.paragraphs) > 2)


def gate_pages() -> Iterator[GatePage]:
    """Yield every page of the gate, the same ones in the same order each time."""
    environment = Environment(loader=FileSystemLoader(GATE / "layouts"), autoescape=True)
    for at, name in enumerate(sorted(path.stem for path in (GATE / "layouts").glob("*.html"))):
        for turn, language in enumerate(LANGUAGES):
            number = 3 * at + turn
            story = stories(language)[number % len(stories(language))]
            author = AUTHORS[language] if number % 4 else None
            html = environment.get_template(f"{name}.html").render(
                lang=language,
                site=SITES[language],
                title=story.title,
                iso=story.day,
                shown=_shown_date(story.day, language, number),
                author=author,
                w=words(language),
                teasers=[other.title for other in islice(cycle(stories(language)), number + 1, number + 5)],
                head=_markup(_head(story, language, author, METADATA[(at + turn) % len(METADATA)])),
                body=_markup(_body(story, language, number)),
            )
            byline = (author,) if author else ()
            yield GatePage(f"{name}-{language}", language, html, story.title, story.day, byline, story.paragraphs)


def _markup(text: str) -> object:
    from markupsafe import Markup

    return Markup(text)


def _shown_date(day: str, language: str, number: int) -> str:
    forms = (
        spell_date(day, language),
        number_date(day),
        f"{number_date(day)}, 14:05",
        f"14:05 {spell_date(day, language)}",
    )
    return forms[number % len(forms)]


def _head(story: Story, language: str, author: str | None, metadata: str) -> str:
    site, title = SITES[language], escape(story.title)
    if metadata == "json-ld":
        data = {"@type": "NewsArticle", "headline": story.title, "datePublished": f"{story.day}T14:05:00+04:00"}
        people = {"author": {"@type": "Person", "name": author}} if author else {}
        publisher = {"publisher": {"@type": "Organization", "name": site}}
        linked = json.dumps(data | people | publisher, ensure_ascii=False)
        return f"<title>{title}</title><script type='application/ld+json'>{linked}</script>"
    if metadata == "open-graph":
        return (
            f"<title>{title} | {site}</title><meta property='og:title' content=\"{title} - {site}\">"
            f"<meta property='og:site_name' content='{site}'>"
            f"<meta property='article:published_time' content='{story.day}T14:05:00+04:00'>"
        )
    return f"<title>{site}: {title}</title>"


def _body(story: Story, language: str, number: int) -> str:
    box = _box(BOXES[number % len(BOXES)], language)
    form = PARAGRAPHS[number % len(PARAGRAPHS)]
    middle = len(story.paragraphs) // 2
    texts = [escape(text, quote=False) for text in story.paragraphs]
    if form == "br":
        return f"{'<br><br>'.join(texts[:middle])}<br><br>{box}{'<br><br>'.join(texts[middle:])}<br><br>"
    start, end = {
        "p": ("<p>", "</p>"),
        "div": ("<div>", "</div>"),
        "p-class": ("<p class='par' style='text-align:justify'><span>", "</span></p>"),
        "section": ("<section><p>", "</p></section>"),
    }[form]
    marked = [f"{start}{text}{end}\n" for text in texts]
    return "".join([*marked[:middle], box, *marked[middle:]])


def _box(kind: str, language: str) -> str:
    said, other = words(language), escape(stories(language)[-1].title)
    return {
        "none": "",
        "also": f"<div class='in-text'><b>{said['also']}:</b> <a href='/other'>{other}</a></div>",
        "share": f"<div class='soc'>{said['share']}: <a href='/f'>Facebook</a> <a href='/t'>Telegram</a></div>",
        "newsletter": f"<table><tr><td>{said['newsletter']}</td></tr></table>",
        "caption": f"<div class='image'><img src='/2.jpg'><span>{said['caption']}</span></div>",
        "ad": f"<div>{said['ad']}</div>",
        "follow": f"<p><a href='https://t.me/site'>{said['follow']}</a></p>",
    }[kind]


def text_f1(expected: Sequence[str], found: str) -> float:
    """Return the F1 of the words of a text, each as often as it stands there."""
    gold, said = (Counter(re.findall(r"\w+", text.casefold())) for text in ("\n".join(expected), found))
    common = (gold & said).total()
    return 2 * common / max(1, gold.total() + said.total())
