"""The search page in a real Chromium: by keyboard, on a phone, in three languages, and in front of hostile pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from tests.api.conftest import ATTACK
from tests.index.index_pages import document_id_of

from communique.api.texts import choose_texts, languages, read_texts
from communique.cli.explain_view import explain_document, render_html

pytestmark = [pytest.mark.services, pytest.mark.browser]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a path; a script of a crawled page that runs, or anything the policy stops, fails the test."""
    opened: list[Page] = []
    problems: list[str] = []

    def attacked(dialog: Dialog) -> None:
        problems.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    def visit(path: str, **options: object) -> Page:
        page = browser.new_page(**options)  # type: ignore[arg-type]
        opened.append(page)
        page.on("dialog", attacked)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if "Security Policy" in message.text else None)
        page.goto(urljoin(address, path))
        return page

    yield visit
    for page in opened:
        page.close()
    assert problems == []


def titles(page: Page) -> list[str]:
    return page.locator("h3").all_inner_texts()


def test_a_search_by_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page("/?ui=en")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#q").focus()
    page.keyboard.type("Мамед")
    expect(page.get_by_role("option").first).to_contain_text("Эльмар Мамедъяров (Elmar Mammadyarov)")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value("Эльмар Мамедъяров")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert sorted(titles(page)) == ["Nazirlərin görüşü", "Встреча министров"]
    assert page.locator("mark", has_text="Elmar Məmmədyarov").count() == 1
    page.locator("h3 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("dd", has_text="archived as urn:uuid:1 in ministry/1.warc.gz at 17")).to_be_visible()


def test_facets_narrow_and_let_go(open_page: Callable[..., Page]) -> None:
    page = open_page("/?ui=en")
    page.locator(".facet", has_text="Kind of page").get_by_role("link", name="press release").click()
    expect(page.locator("#found")).to_have_text("12 pages")
    page.locator(".timeline a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#found")).not_to_have_text("12 pages")
    assert page.locator(".chosen li").count() == 2
    while page.locator(".chosen a").count():
        page.locator(".chosen a").first.click()
        page.wait_for_load_state()
    expect(page.locator("#found")).to_have_text("16 pages")
    page.get_by_role("link", name="Further").click()
    assert page.locator("h3").count() == 6
    page.get_by_role("link", name="What is particular").click()
    expect(page.locator(".terms")).to_be_visible()


def test_the_page_works_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("/?ui=en", java_script_enabled=False)
    page.fill("#q", "Məmmədyarov")
    page.get_by_role("button", name="Search").click()
    assert page.locator("h3").count() == 2


@pytest.mark.parametrize("path", ["/?ui=ru&q=zebra", "/?ui=az&q=meeting", "/help?ui=az", "/?q=(&ui=ru"])
def test_nothing_is_wider_than_a_phone(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("language", ["en", "ru", "az"])
def test_no_word_of_the_heading_is_broken_on_a_phone(open_page: Callable[..., Page], language: str) -> None:
    page = open_page(f"/?q=meeting&ui={language}", viewport={"width": 360, "height": 740})
    line = page.locator("header nav a").first.evaluate("e => parseFloat(getComputedStyle(e).lineHeight)")
    for link in page.locator("header a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] < 1.5 * line, "one line each"
    select = page.locator("select[name=sort]").bounding_box()
    assert select is not None
    assert select["width"] > 150


def test_one_thing_is_counted_as_one() -> None:
    assert read_texts("en").counted("pages", "one-page", 1) == "1 page"
    assert read_texts("ru").counted("pages", "one-page", 1200) == "страниц: 1\u202f200"


@pytest.mark.parametrize(
    "path",
    [
        "/?q=zebra&ui=en",
        "/?ui=ru",
        "/?q=quote:zebra&ui=az",
        "/?q=speaker:Zorin&ui=ru",
        f"/pages/{document_id_of('attack')}",
        "/?q=zebra&show=terms",
        "/?q=<script>alert(9)</script>",
        "/?person=<img src=x onerror=alert(3)>&q=zebra OR x",
        '/?q="<img src=x onerror=alert(4)>',
        "/pages/<script>alert(5)</script>",
        "/?sort=<script>alert(6)</script>",
        "/?ui=<script>alert(7)</script>",
    ],
)
def test_markup_of_a_page_or_an_address_shows_as_text(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    assert page.locator("script:not([src]), img, svg[onload], [onerror]").count() == 0
    if ("zebra" in path and "person" not in path) or ("/pages/" in path and "script" not in path):
        assert ATTACK in page.locator("main").inner_text()


def test_statements_speakers_and_similar_pages_show_markup_as_text(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/pages/{document_id_of('attack')}?ui=en")
    said = page.locator("aside blockquote")
    assert said.locator("p").inner_text() == f"A zebra {ATTACK}"
    assert said.locator("footer").inner_text() == f"Zorin {ATTACK}"
    expect(page.get_by_role("link", name=f"Attack again {ATTACK}")).to_be_visible()


def test_the_explanation_of_a_page_shows_markup_as_text(open_page: Callable[..., Page], tmp_path: Path) -> None:
    statement = {"segment": 0, "start": 0, "end": 7, "text": ATTACK, "direct": True, "why": ATTACK, "verb": ATTACK}
    document = {
        **{name: f"{name} {ATTACK}" for name in ("headline", "url", "kind", "published_text", "source", "id")},
        "segments": [{"language": ATTACK, "title": f"Title {ATTACK}", "text": f"A zebra {ATTACK}"}],
        "quotes": [{**statement, "speaker": {"id": ATTACK, "name": f"Zorin {ATTACK}"}}],
        "people": [{"id": f"person/{ATTACK}", "name": ATTACK, "mentions": 1}],
        "mentions": [{"segment": 0, "start": 2, "end": 7, "id": f"person/{ATTACK}", "text": "zebra", "why": ATTACK}],
        "topic_evidence": [{"name": ATTACK, "score": 1.0, "evidence": [ATTACK]}],
    }
    file = tmp_path / "page.html"
    file.write_text(render_html(explain_document(document)), encoding="utf-8")
    page = open_page(file.as_uri())
    assert page.locator("script, img, svg, [onerror], [onload]").count() == 0
    assert page.locator("h1").inner_text() == f"headline {ATTACK}"
    assert page.locator(".text").all_inner_texts() == [f"Title {ATTACK}", f"A zebra {ATTACK}"]
    assert page.locator("td", has_text=ATTACK).count() == 8
    assert ATTACK in (page.locator(".person").last.get_attribute("title") or "")


def test_suggestions_show_markup_as_text(open_page: Callable[..., Page]) -> None:
    page = open_page("/?ui=en")
    page.locator("#q").fill("Zori")
    expect(page.get_by_role("option").first).to_contain_text(f"Zorin {ATTACK}")
    assert page.locator("[role=listbox] img, [role=listbox] script").count() == 0


@pytest.mark.parametrize(
    ("language", "button", "mistake"),
    [
        ("en", "Search", "this parenthesis is not closed"),
        ("ru", "Искать", "Эта скобка не закрыта"),
        ("az", "Axtar", "Bu mötərizə bağlanmayıb"),
    ],
)
def test_the_page_speaks_three_languages(
    open_page: Callable[..., Page], language: str, button: str, mistake: str
) -> None:
    page = open_page("/?q=gas+(", locale=language)
    assert page.locator("html").get_attribute("lang") == language
    expect(page.get_by_role("button", name=button)).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(mistake)
    assert page.locator("pre").inner_text().splitlines()[-1].strip() == "^"


def test_every_language_has_every_text() -> None:
    english = read_texts("en").keys
    for language in languages():
        assert {key for key in read_texts(language).keys if not key.startswith("mistakes.")} == english


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "en"),
        ("ru", "az", "ru"),
        ("xx", "az-Latn;q=0.5, de, ru;q=0.4", "az"),
        (None, "ru;q=x, az;q=0.1", "az"),
        (None, ",;=", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_liked_best(asked: str | None, accepted: str, language: str) -> None:
    assert choose_texts(asked, accepted).language == language
