"""The pages that only show."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from communique.clean.html_view import render_explanation
from communique.errors import PageError
from communique.operators.console.evidence import (
    explain_entry,
    find_entry,
    is_shown,
    read_received,
    text_of_received,
)
from communique.operators.console.overview import read_overview
from communique.operators.console.rendering import render, visitor_of
from communique.operators.console.rules_form import form_to_edit
from communique.operators.console.source_view import read_source_page
from communique.pipeline.context import Installation
from communique.pipeline.page_story import tell_page_story
from communique.sources import load_sources, source_directories
from communique.sources.model import Source

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""What a crawled page may do in a browser: be looked at. No script, no form, no request, no origin of its own."""
QUARANTINE_PAGES = 100
_STATIC = Path(__file__).parent / "static"
_TYPES = {"console.css": "text/css", "console.js": "text/javascript"}

router = APIRouter(default_response_class=HTMLResponse)


def installation_of(request: Request) -> Installation:
    """Return the installation whose sources are shown."""
    installation: Installation = request.app.state.installation
    return installation


Installed = Annotated[Installation, Depends(installation_of)]


def readable_source(source_id: str, request: Request, installation: Installed) -> Source:
    """Return the source that a path names; an HTTP error 404 or 403 if it is none or may not be seen."""
    visitor_of(request).check_read(source_id)
    return find_source(installation, source_id)


def find_source(installation: Installation, source_id: str) -> Source:
    """Return a source; an HTTP error 404 if there is none of this id."""
    found = load_sources(*source_directories(installation.settings)).sources.get(source_id)
    if found is None:
        raise HTTPException(404, f"No source is called {source_id[:80]}, or its file is not valid.")
    return found


ReadableSource = Annotated[Source, Depends(readable_source)]


@router.get("/")
def show_start(request: Request) -> RedirectResponse:
    """Lead to the sources."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/sources")


@router.get("/sources")
def show_sources(request: Request, installation: Installed) -> HTMLResponse:
    """Show the table of sources, the worst first."""
    return render(request, "sources.html", view=read_overview(installation, visitor_of(request)))


@router.get("/sources/{source_id}")
def show_source(source: ReadableSource, request: Request, installation: Installed) -> HTMLResponse:
    """Show one source."""
    view = read_source_page(installation, source)
    return render(request, "source.html", view=view, may_write=visitor_of(request).may_write(source.id))


@router.get("/sources/{source_id}/rules")
def show_rules(
    source: ReadableSource,
    request: Request,
    version: Annotated[str | None, Query(max_length=200)] = None,
    saved: bool = False,
) -> HTMLResponse:
    """Show the rules of a source in a form; the preview is asked for by the form itself."""
    return render(
        request,
        "rules.html",
        source=source,
        form=form_to_edit(source, version, datetime.now(UTC).date()),
        error=None,
        saved=saved,
        reason="",
        digest=digest_of_rules(source),
        may_write=visitor_of(request).may_write(source.id),
    )


def digest_of_rules(source: Source) -> str:
    """Return what tells whether somebody else has changed the rules since a form was opened."""
    import hashlib

    return hashlib.sha256(source.clean.model_dump_json().encode()).hexdigest()[:16]


@router.get("/quarantine")
def show_quarantine(
    request: Request,
    installation: Installed,
    source: Annotated[str | None, Query(max_length=80)] = None,
    reason: Annotated[str | None, Query(max_length=80)] = None,
    state: Literal["quarantined", "held", "refused"] = "quarantined",
) -> HTMLResponse:
    """Show the pages in quarantine by reason, held ones whose last visit failed, or those that were dropped."""
    visitor = visitor_of(request)
    counts = [
        count
        for count in installation.ledger.count_pages(source)
        if count.state == state and count.reason is not None and visitor.may_read(count.source)
    ]
    found = installation.ledger.find_entries(state, source=source, reason=reason, failing=True, size=QUARANTINE_PAGES)
    return render(
        request,
        "quarantine.html",
        counts=sorted(counts, key=lambda count: -count.pages),
        total=sum(count.pages for count in counts),
        entries=[entry for entry in found if visitor.may_read(entry.source)],
        chosen={"source": source, "reason": reason, "state": state},
        limit=QUARANTINE_PAGES,
    )


Address = Annotated[str, Query(max_length=4_096)]


@router.get("/page")
def show_page(url: Address, request: Request, installation: Installed) -> HTMLResponse:
    """Show one page as received beside what was extracted from it, and everything that happened to it."""
    visitor = visitor_of(request)
    entry = find_entry(installation, url)
    visitor.check_read(entry.source)
    return render(
        request,
        "page.html",
        entry=entry,
        story=tell_page_story(installation, entry.url),
        may_write=visitor.may_write(entry.source),
    )


@router.get("/received")
def show_received(
    url: Address, request: Request, installation: Installed, markup: Annotated[bool, Query()] = False
) -> Response:
    """Show a page as it was received, in a sandbox; or its markup as text."""
    entry = find_entry(installation, url)
    visitor_of(request).check_read(entry.source)
    page = read_received(installation, entry)
    headers = {"content-security-policy": SANDBOX}
    if not is_shown(page):
        kind = page.headers.get("content-type", "no type")[:100]
        text = f"{len(page.body):,} bytes of {kind}: nothing a browser can show in a sandbox."
        return Response(text, media_type="text/plain; charset=utf-8", headers=headers)
    media_type = "text/plain" if markup else "text/html"
    return Response(text_of_received(page), media_type=f"{media_type}; charset=utf-8", headers=headers)


@router.get("/extracted")
def show_extracted(url: Address, request: Request, installation: Installed) -> Response:
    """Show what the cleaner makes of a page now: every block, kept or removed, and by which rule."""
    entry = find_entry(installation, url)
    visitor_of(request).check_read(entry.source)
    headers = {"content-security-policy": SANDBOX}
    try:
        page = read_received(installation, entry)
        explained = explain_entry(installation, find_source(installation, entry.source), entry, page)
    except PageError as error:
        return Response(f"{error.reason}\n\n{error}", media_type="text/plain; charset=utf-8", headers=headers)
    return HTMLResponse(render_explanation(explained), headers=headers)


@router.get("/static/{name}")
def show_static(name: str) -> Response:
    """Return the style sheet or the script; behind the login like everything here."""
    if name not in _TYPES:
        raise HTTPException(404, f"There is no {name[:80]}.")
    return Response((_STATIC / name).read_text(encoding="utf-8"), media_type=f"{_TYPES[name]}; charset=utf-8")
