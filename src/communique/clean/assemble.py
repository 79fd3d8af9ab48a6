"""From a page to an article: the order of the readers, and which answer each field takes.

One parse, one list of blocks; every reader works on them. Source rules speak first, the generic readers fill what
they leave open, boilerplate is taken out by named rules, and what is left is split by language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from communique.clean.alternates import read_alternates
from communique.clean.block_reader import read_blocks
from communique.clean.blocks import MAX_BLOCKS, TextBlock
from communique.clean.boilerplate import remove_boilerplate
from communique.clean.byline_lines import byline_of_line
from communique.clean.canonical import read_canonical
from communique.clean.credits import choose_credits
from communique.clean.dates import DateBounds, read_published
from communique.clean.draft import Draft, Explained, Subject
from communique.clean.fields import fill_byline, fill_dates, fill_reference, fill_text_date, fill_title, set_title
from communique.clean.finishing import finish_draft
from communique.clean.header import header_blocks
from communique.clean.markup import MAX_CHARACTERS, MAX_ELEMENTS
from communique.clean.names import split_names
from communique.clean.page import Page, parse_page, site_names_of
from communique.clean.pdf import PdfText
from communique.clean.plaintext import read_text_blocks, read_text_title
from communique.clean.rules import RuleReading, apply_rules, choose_rules, cut_elements, inside
from communique.clean.script_text import text_in_scripts
from communique.clean.selection import select_blocks
from communique.clean.selectors import SelectorIndex
from communique.clean.templates import remove_template
from communique.errors import PageError
from communique.models import Block, CanonicalClaim, date_part
from communique.sources.model import Source

_CUT_NOTE = f"[the page goes on: {MAX_ELEMENTS:,} elements or {MAX_BLOCKS:,} blocks are read of one]"


def assemble_html(html: str, subject: Subject) -> Explained:
    """Clean an HTML page; where its markup holds no text, the text that it carries as data for its scripts.

    Raises:
        PageError: ``not-a-page``, ``no-text``, ``error-page``, ``low-confidence`` or ``rules-lost``.
    """
    try:
        return _assemble_markup(html, subject)
    except PageError as error:
        told = text_in_scripts(html[:MAX_CHARACTERS]) if error.reason == "no-text" else None
        if told is None:
            raise
    explained = _assemble_markup(f"{html[:MAX_CHARACTERS]}<article>{told}</article>", subject)
    origins = explained.article.origins | {"text": "script"}
    return replace(explained, article=explained.article.model_copy(update={"origins": origins}))


def _assemble_markup(html: str, subject: Subject) -> Explained:
    try:
        page = parse_page(html, subject.url)
    except ValueError as error:
        message = f"{subject.url}: expected an HTML page, found no element to read ({error})"
        raise PageError("not-a-page", message) from error
    bounds = DateBounds(subject.fetched_at, _day_first(subject.source, page))
    alternates, canonical = read_alternates(page), _read_canonical(page, subject)
    rules = _read_rules(page, subject, bounds)
    cut = cut_elements(rules.removed) if rules else ()
    draft = Draft(
        subject, read_blocks(page.root), cut=cut, likely_languages=_likely_languages(subject.source, page.language)
    )
    if page.is_cut or len(draft.blocks) == MAX_BLOCKS:
        draft.cut += (Block(text=_CUT_NOTE, kept=False, rule="page-limit"),)
    draft.alternates = alternates
    draft.canonical = canonical
    draft.rules_version = rules.version if rules else "generic"
    draft.bodies = rules.bodies if rules else ()
    site_names = site_names_of(page, subject.source.name if subject.source else None)
    _mark_body(page, draft.blocks, rules)
    if subject.template is not None:
        remove_template(draft.blocks, subject.template)
    fill_title(draft, page, rules, site_names)
    header = header_blocks(draft.blocks, draft.title)
    fill_dates(draft, page, rules, header, bounds)
    fill_byline(draft, page, rules, header, site_names)
    draft.set("reference", rules.reference if rules else None, "rule")
    fill_reference(draft, header)
    draft.origins["text"] = "rule" if rules and rules.bodies else "extractor"
    return replace(finish_draft(draft, header), credits=choose_credits(page, draft.byline, site_names))


def assemble_text(text: str, subject: Subject) -> Explained:
    """Clean a plain-text page.

    Raises:
        PageError: ``no-text``, ``error-page``, ``low-confidence`` or ``rules-lost``.
    """
    draft = Draft(subject, read_text_blocks(text), likely_languages=_likely_languages(subject.source, None))
    remove_boilerplate(draft.blocks)
    title = read_text_title(draft.blocks)
    set_title(draft, title or subject.listed_title, "text" if title else "listing")
    return _finish_text(draft, header_blocks(draft.blocks, title), "text")


def assemble_pdf(pdf: PdfText, subject: Subject) -> Explained:
    """Clean the text of a PDF file. Its metadata speak where neither its text nor the listing does.

    Raises:
        PageError: ``no-text``, ``error-page``, ``low-confidence`` or ``rules-lost``.
    """
    blocks = [TextBlock(text, kept=True, rule="pdf") for text in pdf.paragraphs[:MAX_BLOCKS]]
    draft = Draft(subject, blocks, likely_languages=_likely_languages(subject.source, pdf.language))
    remove_boilerplate(draft.blocks)
    read = pdf.heading or read_text_title(draft.blocks)
    choices = ((read, "text"), (subject.listed_title, "listing"), (pdf.title, "pdf"))
    set_title(draft, *next((choice for choice in choices if choice[0]), (None, "")))
    explained = _finish_text(draft, header_blocks(draft.blocks, read), "pdf", created=pdf.created)
    author = tuple(split_names(pdf.author)) if pdf.author else ()
    if explained.article.byline or not author:
        return explained
    origins = explained.article.origins | {"byline": "pdf"}
    return replace(explained, article=explained.article.model_copy(update={"byline": author, "origins": origins}))


def _finish_text(draft: Draft, header: Sequence[TextBlock], origin: str, *, created: str | None = None) -> Explained:
    bounds = DateBounds(draft.subject.fetched_at, _day_first(draft.subject.source, None))
    fill_text_date(draft, header, bounds, created)
    draft.set("byline", next(filter(None, (byline_of_line(block.text) for block in header)), ()), "text")
    fill_reference(draft, header)
    draft.origins["text"] = origin
    draft.canonical = _read_canonical(None, draft.subject)
    return finish_draft(draft, header)


def _day_first(source: Source | None, page: Page | None) -> bool:
    if source and source.clean.day_first is not None:
        return source.clean.day_first
    return source is not None or page is None or not page.may_put_month_first


def _likely_languages(source: Source | None, declared: str | None) -> tuple[str, ...]:
    codes = (*(source.languages if source else ()), *((declared,) if declared and len(declared) == 2 else ()))
    return tuple(dict.fromkeys(codes))


def _read_rules(page: Page, subject: Subject, bounds: DateBounds) -> RuleReading | None:
    source = subject.source
    if source is None or not source.clean.rules:
        return None
    head = read_published(page, (), bounds, subject.listed_date)
    known = date_part(head.iso) if head and head.origin != "htmldate" else None
    index = SelectorIndex(page.root)
    version = choose_rules(source.clean.rules, known, index, bounds)
    return apply_rules(version, index, bounds) if version else None


def _mark_body(page: Page, blocks: Sequence[TextBlock], rules: RuleReading | None) -> None:
    if rules and rules.bodies and any(inside(block, rules.bodies) for block in blocks):
        for block in blocks:
            if inside(block, rules.bodies):
                block.keep("site-rule")
    else:
        select_blocks(page, blocks)


def _read_canonical(page: Page | None, subject: Subject) -> CanonicalClaim | None:
    return read_canonical(page, subject.url, link_header=subject.link_header, source=subject.source)
