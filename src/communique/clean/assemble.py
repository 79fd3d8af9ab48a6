"""From a page to an article: the order of the readers, and which answer each field takes.

One parse, one list of blocks; every reader works on them. Source rules speak first, the generic readers fill what
they leave open, boilerplate is taken out by named rules, and what is left is split by language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lxml.html import HtmlElement

from communique.clean.alternates import read_alternates
from communique.clean.block_reader import read_blocks
from communique.clean.blocks import MAX_BLOCKS, TextBlock
from communique.clean.boilerplate import remove_boilerplate
from communique.clean.byline_lines import byline_of_line
from communique.clean.bylines import read_byline
from communique.clean.canonical import read_canonical
from communique.clean.confidence import judge_text
from communique.clean.credits import choose_credits
from communique.clean.dates import DateBounds, DateReading, read_modified, read_published
from communique.clean.error_pages import is_error_page
from communique.clean.header import header_blocks, remove_header_lines, section_labels
from communique.clean.kinds import KindReading, read_kind
from communique.clean.lines import squeeze
from communique.clean.markup import MAX_CHARACTERS, MAX_ELEMENTS
from communique.clean.names import split_names
from communique.clean.page import Page, parse_page, site_names_of
from communique.clean.pdf import PdfText
from communique.clean.plaintext import read_text_blocks, read_text_title
from communique.clean.references import reference_of_line, signed_reference, split_title
from communique.clean.rules import RuleReading, apply_rules, choose_rules, cut_elements, inside
from communique.clean.script_text import text_in_scripts
from communique.clean.segments import segment_blocks
from communique.clean.selection import select_blocks
from communique.clean.selectors import SelectorIndex
from communique.clean.templates import TemplateIndex, remove_template
from communique.clean.textdates import find_dates
from communique.clean.titles import read_title
from communique.errors import PageError
from communique.models import Alternate, Article, Block, CanonicalClaim, Segment, date_part
from communique.sources.model import Source

LEAST_CONFIDENCE = 0.25
"""Confidence below which a page goes to quarantine."""

_CUT_NOTE = f"[the page goes on: {MAX_ELEMENTS:,} elements or {MAX_BLOCKS:,} blocks are read of one]"


@dataclass(frozen=True)
class Subject:
    """What is known of a page besides its content.

    Attributes:
        url: identity of the page.
        source: whose rules apply.
        listed_title: headline as the listing gave it.
        listed_date: publication date as the listing gave it.
        fetched_at: when it was received.
        template: what was learned of the site's own blocks.
        released: whether a person has released the page: it is an article however unsure we are of its text.
        link_header: the header ``Link`` of its answer.
    """

    url: str
    source: Source | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    fetched_at: datetime | None = None
    template: TemplateIndex | None = None
    released: bool = False
    link_header: str | None = None


@dataclass
class Draft:
    """An article while its readers fill it."""

    subject: Subject
    blocks: list[TextBlock]
    cut: tuple[Block, ...] = ()
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    byline: tuple[str, ...] = ()
    reference: str | None = None
    rules_version: str = "generic"
    origins: dict[str, str] = field(default_factory=dict)
    likely_languages: tuple[str, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    canonical: CanonicalClaim | None = None
    bodies: tuple[HtmlElement, ...] = ()

    def set(self, name: str, value: object, origin: str) -> None:
        """Give a field its value and note where it came from; an empty value changes nothing."""
        if value:
            setattr(self, name, value)
            self.origins[name] = origin


@dataclass(frozen=True)
class Explained:
    """A cleaned page with what was read on the way.

    Attributes:
        article: the result.
        blocks: all blocks of the page, kept and removed, in page order.
        credits: whom to credit with the page, organisations too (the byline holds only people).
    """

    article: Article
    blocks: tuple[Block, ...]
    credits: tuple[str, ...] = ()


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
    _fill_title(draft, page, rules, site_names)
    header = header_blocks(draft.blocks, draft.title)
    _fill_dates(draft, page, rules, header, bounds)
    _fill_byline(draft, page, rules, header, site_names)
    draft.set("reference", rules.reference if rules else None, "rule")
    _fill_reference(draft, header)
    draft.origins["text"] = "rule" if rules and rules.bodies else "extractor"
    return replace(_finish(draft, header), credits=choose_credits(page, draft.byline, site_names))


def assemble_text(text: str, subject: Subject) -> Explained:
    """Clean a plain-text page.

    Raises:
        PageError: ``no-text``, ``error-page``, ``low-confidence`` or ``rules-lost``.
    """
    draft = Draft(subject, read_text_blocks(text), likely_languages=_likely_languages(subject.source, None))
    remove_boilerplate(draft.blocks)
    title = read_text_title(draft.blocks)
    _set_title(draft, title or subject.listed_title, "text" if title else "listing")
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
    _set_title(draft, *next((choice for choice in choices if choice[0]), (None, "")))
    explained = _finish_text(draft, header_blocks(draft.blocks, read), "pdf", created=pdf.created)
    author = tuple(split_names(pdf.author)) if pdf.author else ()
    if explained.article.byline or not author:
        return explained
    origins = explained.article.origins | {"byline": "pdf"}
    return replace(explained, article=explained.article.model_copy(update={"byline": author, "origins": origins}))


def _finish_text(draft: Draft, header: Sequence[TextBlock], origin: str, *, created: str | None = None) -> Explained:
    bounds = DateBounds(draft.subject.fetched_at, _day_first(draft.subject.source, None))
    _fill_text_date(draft, header, bounds, created)
    draft.set("byline", next(filter(None, (byline_of_line(block.text) for block in header)), ()), "text")
    _fill_reference(draft, header)
    draft.origins["text"] = origin
    draft.canonical = _read_canonical(None, draft.subject)
    return _finish(draft, header)


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


def _set_title(draft: Draft, title: str | None, origin: str) -> None:
    if title:
        bare, reference = split_title(squeeze(title))
        draft.set("title", bare, origin)
        draft.set("reference", reference, origin)


def _fill_title(draft: Draft, page: Page, rules: RuleReading | None, site_names: Iterable[str]) -> None:
    if rules and rules.title:
        _set_title(draft, rules.title, "rule")
        return
    reading = read_title(page, draft.blocks, site_names, draft.subject.listed_title)
    if reading:
        _set_title(draft, reading.text, reading.origin)


def _fill_dates(
    draft: Draft, page: Page, rules: RuleReading | None, header: Sequence[TextBlock], bounds: DateBounds
) -> None:
    if rules and rules.published:
        draft.set("published", rules.published, "rule")
    else:
        reading = read_published(page, header, bounds, draft.subject.listed_date, draft.blocks)
        draft.set("published", reading and reading.iso, reading.origin if reading else "")
    draft.set("modified", read_modified(page, bounds), "meta")


def _fill_byline(
    draft: Draft, page: Page, rules: RuleReading | None, header: Sequence[TextBlock], site_names: Sequence[str]
) -> None:
    if rules and rules.byline:
        draft.set("byline", rules.byline, "rule")
    else:
        people, origin = read_byline(page, header, site_names)
        draft.set("byline", people, origin or "")


def _fill_reference(draft: Draft, header: Sequence[TextBlock]) -> None:
    if not draft.reference:
        lines = [block.text for block in header]
        found = next(filter(None, map(reference_of_line, lines)), None) or next(
            filter(None, map(signed_reference, lines)), None
        )
        draft.set("reference", found, "text")


def _fill_text_date(draft: Draft, header: Sequence[TextBlock], bounds: DateBounds, created: str | None = None) -> None:
    found = (item for block in header for item in find_dates(block.text, day_first=bounds.day_first))
    readings = [DateReading(item.iso, "text") for item in found]
    if draft.subject.listed_date:
        readings.append(DateReading(draft.subject.listed_date, "listing"))
    if created:
        # A program writes the second at which the file was made; the day is all that a reader is told.
        readings.append(DateReading(date_part(created).isoformat(), "pdf"))
    possible = next((reading for reading in readings if bounds.allow(reading.iso)), None)
    draft.set("published", possible and possible.iso, possible.origin if possible else "")


def _finish(draft: Draft, header: Sequence[TextBlock]) -> Explained:
    """Take boilerplate out, split by language, and judge what is left."""
    url, blocks = draft.subject.url, draft.blocks
    remove_header_lines(blocks, draft.title)
    remove_boilerplate(blocks, draft.bodies)
    segments = segment_blocks(blocks, draft.title, draft.likely_languages, url=url)
    lost, told = _lost_rules(draft)
    if not segments:
        message = f"{url}: expected the text of an article, found none in {len(blocks)} blocks{told}"
        raise PageError(lost or "no-text", message)
    if is_error_page(draft.title, segments) and not draft.subject.released:
        message = f"{url}: expected an article, found what says that there is none: {draft.title!r}"
        raise PageError("error-page", message)
    judged = judge_text(blocks, draft.title, by_rule=draft.origins.get("text") == "rule")
    if judged.figure < LEAST_CONFIDENCE and not draft.subject.released:
        found = f"got {judged.figure:.2f}: {'; '.join(judged.doubts)}"
        message = f"{url}: expected a text with confidence of {LEAST_CONFIDENCE} or more, {found}{told}"
        raise PageError(lost or "low-confidence", message)
    titles = [segment.title for segment in segments if segment.title] or [draft.title or ""]
    kind = read_kind(url, titles, section_labels(header), draft.subject.source, draft.reference)
    draft.origins["kind"] = kind.origin
    explained = (*draft.cut, *map(_as_block, blocks))
    return Explained(_article(draft, segments, kind, judged.figure, explained), explained)


def _lost_rules(draft: Draft) -> tuple[str | None, str]:
    """Return ``rules-lost`` with what to say of it, if the source's rules name a place of the text that is not there.

    A page on which nothing else finds the text either then tells of a new design, and not of an odd page.
    """
    source = draft.subject.source
    named = source is not None and any(rules.body for rules in source.clean.rules)
    if not named or draft.origins.get("text") == "rule":
        return None, ""
    return "rules-lost", "; the source's rules name a place of the text, and it is not on the page"


def _article(
    draft: Draft, segments: tuple[Segment, ...], kind: KindReading, confidence: float, blocks: Sequence[Block]
) -> Article:
    subject = draft.subject
    return Article(
        source=subject.source.id if subject.source else "none",
        url=subject.url,
        title=draft.title,
        published=draft.published,
        modified=draft.modified,
        byline=draft.byline,
        reference=draft.reference,
        kind=kind.kind,
        kind_evidence=kind.evidence,
        segments=segments,
        origins=draft.origins,
        removed=tuple(block for block in blocks if not block.kept),
        confidence=confidence,
        rules_version=draft.rules_version,
        template_version=subject.template.version if subject.template else None,
        fetched_at=subject.fetched_at,
        alternates=draft.alternates,
        canonical=draft.canonical,
    )


def _read_canonical(page: Page | None, subject: Subject) -> CanonicalClaim | None:
    return read_canonical(page, subject.url, link_header=subject.link_header, source=subject.source)


def _as_block(block: TextBlock) -> Block:
    return Block(text=block.text, kept=block.kept, rule=block.rule)
