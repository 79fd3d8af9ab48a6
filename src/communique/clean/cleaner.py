"""The stage's functions: a page as received becomes an article, or an error that says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from lxml import etree

from communique.clean.assemble import assemble_html, assemble_pdf, assemble_text
from communique.clean.decoding import decode_body, strip_controls
from communique.clean.draft import Explained, Subject
from communique.clean.pdf import read_pdf
from communique.clean.templates import TemplateIndex
from communique.errors import PageError
from communique.models import ArchiveRef, Article, Candidate, RawPage
from communique.sources.model import Source

CLEANER_VERSION = "18"
"""Version of the cleaner, kept on every document it makes; raised whenever its answers change."""

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_TEXT_TYPES = ("text/plain", "text/markdown")
_MARKUP_SIGNS = ("<html", "<!doctype html", "<body", "<head", "<div", "<article", "<p>", "<p ")
_OTHER_FORMATS = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "gzip"),
)

_Assembler = Callable[[str, Subject], Explained]


def clean_page(
    page: RawPage,
    *,
    source: Source | None = None,
    candidate: Candidate | None = None,
    archive: ArchiveRef | None = None,
    template: TemplateIndex | None = None,
    released: bool = False,
) -> Article:
    """Return the article on a page.

    Args:
        page: the page as received.
        source: whose rules apply, if it is known.
        candidate: what the listing said of it.
        archive: where the page as received is kept; noted on the article.
        template: what was learned of the site's own blocks; they are taken out.
        released: whether a person has released the page, so that low confidence does not stop it.

    Raises:
        PageError: ``unsupported-type`` (no HTML, text or PDF), ``not-a-page``, ``no-text``, ``low-confidence``,
            ``rules-lost``, or a
            reason of :func:`~communique.clean.pdf.read_pdf`.
    """
    return explain_page(
        page, source=source, candidate=candidate, archive=archive, template=template, released=released
    ).article


def explain_page(
    page: RawPage,
    *,
    source: Source | None = None,
    candidate: Candidate | None = None,
    archive: ArchiveRef | None = None,
    template: TemplateIndex | None = None,
    released: bool = False,
) -> Explained:
    """Return the article on a page with all its blocks and the rules that decided; otherwise as :func:`clean_page`."""
    subject = replace(
        _subject(page.url, source, candidate, page.fetched_at),
        template=template,
        released=released,
        link_header=page.headers.get("link"),
    )
    explained = _explain_body(page, subject)
    if archive is None:
        return explained
    return replace(explained, article=explained.article.model_copy(update={"archive": archive}))


def _explain_body(page: RawPage, subject: Subject) -> Explained:
    content_type = page.headers.get("content-type")
    if _is_pdf(page.body):
        return assemble_pdf(read_pdf(page.body, page.url), subject)
    text = decode_body(page.body, content_type)
    _check_type(page, content_type, text)
    return _assemble(assemble_html if _is_html(text, content_type) else assemble_text, text, subject)


def explain_html(html: str, url: str) -> Explained:
    """Return what the generic extractor makes of HTML text, with blocks and credits; errors as :func:`clean_page`."""
    return _assemble(assemble_html, html, Subject(url))


def clean_html(
    html: str,
    url: str,
    *,
    source: Source | None = None,
    candidate: Candidate | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """Return the article in HTML text; arguments and errors as :func:`clean_page`."""
    return _assemble(assemble_html, html, _subject(url, source, candidate, fetched_at)).article


def clean_text(
    text: str,
    url: str,
    *,
    source: Source | None = None,
    candidate: Candidate | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """Return the article in plain text (a page as a reader copies it); arguments and errors as :func:`clean_page`."""
    return _assemble(assemble_text, strip_controls(text), _subject(url, source, candidate, fetched_at)).article


def _subject(url: str, source: Source | None, candidate: Candidate | None, fetched_at: datetime | None) -> Subject:
    if candidate is None:
        return Subject(url, source, fetched_at=fetched_at)
    return Subject(url, source, candidate.title, candidate.published, fetched_at)


def _assemble(assembler: _Assembler, text: str, subject: Subject) -> Explained:
    try:
        return assembler(text, subject)
    except (RecursionError, MemoryError, etree.LxmlError) as error:
        found = f"its markup broke the reader ({type(error).__name__}: {error})"
        raise PageError("not-a-page", f"{subject.url}: expected a page that can be read, {found}") from error


def _is_pdf(body: bytes) -> bool:
    """Tell a PDF by its head, whatever it is labelled as; readers of the format allow a kilobyte before it."""
    return body.startswith(b"%PDF-") or (b"%PDF-" in body[:1024] and b"<" not in body[: body.index(b"%PDF-")])


def _check_type(page: RawPage, content_type: str | None, text: str) -> None:
    kind = _media_type(content_type)
    known = not kind or kind in (*_HTML_TYPES, *_TEXT_TYPES) or kind == "application/octet-stream"
    format_name = next((name for magic, name in _OTHER_FORMATS if page.body.startswith(magic)), None)
    if kind == "application/pdf" and not format_name:
        if not _has_markup(text):  # an error page in place of a file says so itself
            raise PageError("broken-pdf", f"{page.url}: expected a PDF, got {len(page.body):,} bytes of something else")
        return
    if not known or format_name:
        found = format_name or kind
        message = f"{page.url}: expected HTML, plain text or PDF, got {found}; only these can be cleaned"
        raise PageError("unsupported-type", message)


def _media_type(content_type: str | None) -> str:
    return (content_type or "").split(";")[0].strip().lower()


def _is_html(text: str, content_type: str | None) -> bool:
    kind = _media_type(content_type)
    if kind in _HTML_TYPES:
        return True
    return _has_markup(text)


def _has_markup(text: str) -> bool:
    head = text[:20_000].lower()
    return any(sign in head for sign in _MARKUP_SIGNS)
