"""Pages in Arabic, Hebrew and Persian, from their HTML to the screen of a phone: which way they read, and what fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, Page
from tests.api.conftest import serving
from tests.index.index_pages import index_pages

from communique.api import create_app
from communique.clean import clean_html
from communique.direction import text_direction
from communique.index import connect, document_id, ensure_indices
from communique.models import ArchiveRef, EnrichedArticle
from communique.settings import Settings

TEXTS = {
    "fa": (
        "COP29 و همکاری با NATO در باکو بررسی شد",
        "وزیر امور خارجه روز سه‌شنبه در باکو با همتای خود دیدار کرد و درباره همکاری‌های دوجانبه گفت‌وگو کرد.",
        "COP29: دو طرف درباره حمل‌ونقل، انرژی و آموزش گفت‌وگو کردند و توافق کردند که گفت‌وگوها ادامه یابد.",
        "وزیر پس از این دیدار به پرسش‌های خبرنگاران پاسخ داد و گفت که دور بعدی مذاکرات در پایان سال برگزار می‌شود.",
    ),
    "ar": (
        "وزير الخارجية يستقبل السفير الجديد في باكو",
        "استقبل وزير الخارجية اليوم السفير الجديد في مقر الوزارة وتسلم منه نسخة من أوراق اعتماده.",
        "وبحث الجانبان سبل تعزيز التعاون بين البلدين في مجالات الطاقة والنقل والتعليم.",
    ),
    "he": (
        "שר החוץ נפגש עם עמיתו בבאקו",
        "שר החוץ נפגש היום עם עמיתו בבאקו ודן עמו בחיזוק שיתוף הפעולה בין שתי המדינות.",
        "שני הצדדים הסכימו להמשיך בשיחות ולקיים פגישה נוספת לפני סוף השנה בירושלים.",
    ),
}
ENGLISH = (
    "The ministers spoke about trade, transport and the work of the joint commission of the two countries.",
    "They agreed that the commission will meet again in the autumn, and that experts will prepare a programme.",
    "After the talks the minister answered questions of the press, and said that the next round is in December.",
)
WORDS = {"fa": "دیدار", "ar": "السفير", "he": "עמיתו"}
PHONE = {"width": 375, "height": 740}
# Pairs of things to read or press that lie over one another, where neither holds the other.
OVERLAPS = """() => {
  const shown = [...document.querySelectorAll(
    "header a, input:not([type=hidden]), select, button, summary, aside a, aside h2, dt, dd, h1, h2, h3, p, nav a"
  )].filter((one) => !one.closest(".unseen, .skip") && !one.matches(".unseen, .skip") && one.checkVisibility());
  const boxes = shown.map((one) => [one, [...one.getClientRects()]]);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const found = [];
  boxes.forEach(([one, mine], at) => boxes.slice(at + 1).forEach(([other, theirs]) => {
    if (!one.contains(other) && !other.contains(one) && mine.some((a) => theirs.some((b) => meet(a, b))))
      found.push(`${one.outerHTML.slice(0, 80)} / ${other.outerHTML.slice(0, 80)}`);
  }));
  return found;
}"""


def page_address(language: str) -> str:
    return f"https://ministry.example/{language}/1"


def crawled_page(language: str) -> EnrichedArticle:
    """Return what the cleaner makes of a page; the Persian one carries an English version of its text."""
    title, *paragraphs = TEXTS[language]
    also = ENGLISH if language == "fa" else ()
    body = "".join(f"<p>{text}</p>" for text in (*paragraphs, *also))
    html = f"""<!doctype html><html lang="{language}" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>
<meta property="article:published_time" content="2024-11-12T10:00:00+04:00"></head><body>
<main><article><h1>{title}</h1><div class="text">{body}</div></article></main></body></html>"""
    archive = ArchiveRef(file="ministry/1.warc.gz", offset=1, length=9, record_id=f"urn:uuid:{language}")
    article = clean_html(html, page_address(language), fetched_at=datetime(2024, 11, 13, tzinfo=UTC))
    return EnrichedArticle(
        article=article.model_copy(update={"source": "ministry", "archive": archive}), knowledge_version="k"
    )


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    client = connect(settings)
    ensure_indices(client, settings)
    index_pages(client, settings, map(crawled_page, TEXTS))
    with serving(create_app(settings, allowed_hosts=("127.0.0.1",))) as url:
        yield url


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    yield page
    page.close()


def directions(shown: Locator) -> list[str]:
    return [one.evaluate("one => getComputedStyle(one).direction") for one in shown.all()]


def assert_fits(page: Page) -> None:
    """Check that nothing is wider than the phone and nothing lies over anything else, with every facet open."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''))")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.services
@pytest.mark.browser
@pytest.mark.parametrize(("language", "ui"), [("fa", "en"), ("ar", "ru"), ("he", "az")])
def test_a_hit_reads_from_right_to_left_and_hides_nothing(phone: Page, address: str, language: str, ui: str) -> None:
    phone.goto(urljoin(address, f"/?q={WORDS[language]}&lang={language}&ui={ui}"))
    title, *_ = TEXTS[language]
    assert phone.locator("h3").inner_text() == title
    assert directions(phone.locator("h3, .piece")) == ["rtl"] * phone.locator("h3, .piece").count()
    assert phone.locator(".piece mark").count() > 0
    assert set(directions(phone.locator("html, .facts, aside, .facet a, #found"))) == {"ltr"}
    link = phone.locator("h3 a").bounding_box()
    assert link is not None
    assert link["x"] + link["width"] > PHONE["width"] - 20, "its title begins at the right"
    assert language not in phone.locator(".facts").inner_text().split(), "the language stands there by its name"
    assert_fits(phone)


@pytest.mark.services
@pytest.mark.browser
@pytest.mark.parametrize("language", list(TEXTS))
def test_a_page_reads_by_its_paragraphs(phone: Page, address: str, language: str) -> None:
    phone.goto(urljoin(address, f"/pages/{document_id(page_address(language))}?ui=en"))
    title, *paragraphs = TEXTS[language]
    assert phone.locator("h1").inner_text() == title
    assert directions(phone.locator("h1")) == ["rtl"]
    own = phone.locator(f'section[lang="{language}"]')
    assert own.locator("p").all_inner_texts() == paragraphs
    assert directions(own) + directions(own.locator("p")) == ["rtl"] * (1 + len(paragraphs))
    other = phone.locator('section[lang="en"]')
    assert directions(other) + directions(other.locator("p")) == ["ltr"] * (1 + len(ENGLISH) if language == "fa" else 0)
    assert directions(own.locator("h2")) == ["rtl"] * (language == "fa")
    assert directions(phone.locator("aside dt"))[0] == "ltr"
    assert_fits(phone)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("", "ltr"),
        ("2024 — № 17", "ltr"),
        ("Баку, bu gün", "ltr"),
        ("COP29: وزیران در باکو", "rtl"),
        ("The word سلام", "ltr"),
        ("שלום Baku", "ltr"),
        ("שלום", "rtl"),
    ],
)
def test_most_letters_give_the_direction(text: str, direction: str) -> None:
    assert text_direction(text) == direction
