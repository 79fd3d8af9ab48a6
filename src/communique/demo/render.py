"""From a page's values to its HTML: one set of templates a site, all of them escaping what they show."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from zlib import crc32

from jinja2 import Environment
from markupsafe import Markup, escape

from communique.demo import shown_dates
from communique.demo.content import DemoPage, DemoSite
from communique.demo.site_facts import PagedList
from communique.templating import page_environment

MARKERS = {"en": "ENG", "ru": "RU", "az": "AZE"}
"""Language markers as a ministry hangs them on its headlines: ``(ENG/RU)``."""
_GENRES = {
    "en": {"interview": "Interviews", "comment": "Opinion", "press conference": "Press conferences"},
    "ru": {"interview": "Интервью", "comment": "Мнения", "press conference": "Пресс-конференции"},
    "az": {"interview": "Müsahibələr", "comment": "Rəy", "press conference": "Mətbuat konfransları"},
}
"""What newspapers and agencies write above a page that is no plain news."""
_LABEL = re.compile(r"^([A-ZА-ЯЁƏÜÖÇŞĞİ][^:.!?\n]{1,40}:)(?=\s)")
_OLD_DESIGN_ENDS = "2019-01-01"


@cache
def _environment() -> Environment:
    environment = page_environment("communique.demo")
    environment.filters |= {
        "spell_date": shown_dates.spell_date,
        "number_date": shown_dates.number_date,
        "rfc822": shown_dates.to_rfc822,
        "w3c": shown_dates.to_w3c,
        "moment": lambda value, zone: shown_dates.place_in_zone(value, zone).isoformat(),
        "paragraphs": lambda text: text.split("\n\n"),
        "opening": opening_sentence,
        "mark_label": _mark_label,
        "genre": lambda kind, language: _GENRES[language].get(kind),
        "number": lambda slug: crc32(slug.encode()),
    }
    return environment


def render(template: str, **values: object) -> str:
    """Return ``template`` (path below ``templates/``) filled with ``values``."""
    return _environment().get_template(template).render(**values)


def opening_sentence(text: str, limit: int = 180) -> str:
    """Return the first sentence of ``text``, cut after a word at about ``limit`` characters."""
    sentence = re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0]
    return sentence if len(sentence) <= limit else sentence[:limit].rsplit(" ", 1)[0] + "…"


def _mark_label(paragraph: str) -> Markup:
    """Return ``paragraph`` with a speaker's label in front (``Question:``) in bold, as transcripts have it."""
    label = _LABEL.match(paragraph)
    if not label:
        return escape(paragraph)
    return Markup("<strong>{}</strong>{}").format(label[1], paragraph[label.end() :])


def render_page(site: DemoSite, page: DemoPage, charset: str | None = "utf-8") -> str:
    """Return the HTML of ``page`` inside its site's frame.

    Args:
        site: the site, for menus, teasers and tag clouds.
        page: one of its pages.
        charset: what the page says of its own encoding; ``None`` leaves that out.
    """
    old = site.id == "mfa" and page.published < _OLD_DESIGN_ENDS
    return render(
        f"{site.id}/{'page-old' if old else 'page'}.html",
        site=site,
        facts=site.facts,
        page=page,
        charset=charset,
        language=page.language,
        markers="/".join(MARKERS[segment.language] for segment in page.segments),
        read_also=[site.page(slug) for slug in page.read_also],
        authors=[{"@type": "Person", "name": name} for name in page.byline],
        **_surroundings(site, page.language, page),
    )


def render_list(site: DemoSite, paged: PagedList, number: int, language: str) -> str:
    """Return the HTML of list page ``number`` of ``paged``."""
    entries = list_entries(site, paged)
    start = (number - 1) * paged.per_page
    return render(
        f"{site.id}/list.html",
        site=site,
        facts=site.facts,
        charset="utf-8",
        language=language,
        entries=entries[start : start + paged.per_page],
        number=number,
        last_number=count_list_pages(site, paged),
        paged=paged,
        **_surroundings(site, language),
    )


def render_missing(site: DemoSite) -> str:
    """Return the HTML of the site's answer to an address it does not have."""
    language = "az" if site.id == "gazette" else "en"
    surroundings = _surroundings(site, language)
    return render(
        "shared/missing.html", site=site, facts=site.facts, charset="utf-8", language=language, **surroundings
    )


def list_entries(site: DemoSite, paged: PagedList) -> tuple[DemoPage, ...]:
    """Return the pages that ``paged`` lists, newest first."""
    return tuple(page for page in site.pages if paged.language in (None, page.language))


def count_list_pages(site: DemoSite, paged: PagedList) -> int:
    """Return how many list pages ``paged`` has, at least one."""
    return max(1, -(-len(list_entries(site, paged)) // paged.per_page))


def _surroundings(site: DemoSite, language: str, page: DemoPage | None = None) -> dict[str, object]:
    """Return what stands around a text: the latest headlines, teasers of other pages, the tag cloud."""
    others = [other for other in site.pages if other != page and other.segments]
    same_language = [other for other in others if other.language == language]
    start = same_language.index(_next_older(same_language, page)) if page and same_language else 0
    return {
        "latest": same_language[:6],
        "teasers": (same_language[start:] + same_language[:start])[:4],
        "tags": Counter(tag for other in others for tag in other.tags).most_common(24),
    }


def _next_older(pages: list[DemoPage], page: DemoPage) -> DemoPage:
    return next((other for other in pages if other.published <= page.published), pages[0])
