"""What may be changed from the pages: rules, and what becomes of a page in quarantine. Each asks who may.

Documents are made again by Airflow's own DAG ``replay_source``, which the page's script starts with the visitor's
login: Airflow decides whether they may, and keeps who did.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from communique.errors import CommuniqueError
from communique.operators.console.evidence import find_entry
from communique.operators.console.pages import Installed, digest_of_rules, find_source
from communique.operators.console.preview import preview_rules
from communique.operators.console.rendering import render, visitor_of
from communique.operators.console.rules_form import FIELDS, rules_of_form
from communique.operators.console.visitor import check_same_origin
from communique.operators.watch import accept_as_usual
from communique.pipeline.decisions import ask_again, drop_page, release_page, take_back_page
from communique.sources.model import Source
from communique.sources.rule_files import discard_rules, write_version

router = APIRouter(default_response_class=HTMLResponse, dependencies=[Depends(check_same_origin)])
_SEE_OTHER = 303


def writable_source(source_id: str, request: Request, installation: Installed) -> Source:
    """Return the source that a path names; an HTTP error 404 or 403 if it is none or may not be changed."""
    visitor_of(request).check_write(source_id)
    return find_source(installation, source_id)


WritableSource = Annotated[Source, Depends(writable_source)]


async def typed_form(request: Request) -> dict[str, str]:
    """Return the fields of a form as they were typed, cut at ten thousand characters each."""
    async with request.form(max_files=0, max_fields=30) as form:
        return {name: value[:10_000] for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(typed_form)]


@router.post("/sources/{source_id}/preview")
def show_preview(source: WritableSource, typed: Typed, request: Request, installation: Installed) -> HTMLResponse:
    """Show what the rules in the form would make of the newest archived pages. Nothing is written."""
    try:
        rules = rules_of_form(typed)
    except CommuniqueError as error:
        return render(request, "preview.html", status=422, source=source, preview=None, error=str(error))
    preview = preview_rules(installation, source, rules)
    return render(request, "preview.html", source=source, preview=preview, error=None)


@router.post("/sources/{source_id}/rules")
def save_rules(source: WritableSource, typed: Typed, request: Request, installation: Installed) -> Response:
    """Write the rules in the form, unless they are not right or somebody else has written meanwhile."""
    reason = " ".join(typed.get("reason", "").split())[:500]
    try:
        rules = rules_of_form(typed)
        if typed.get("digest") != digest_of_rules(source):
            raise CommuniqueError("somebody else has changed these rules meanwhile; open the page again and compare")
        if not reason:
            raise CommuniqueError("reason: say in a few words why, for who comes after you")
    except CommuniqueError as error:
        return render(
            request,
            "rules.html",
            status=422,
            source=source,
            form={name: typed.get(name, "") for name in FIELDS},
            error=str(error),
            saved=False,
            reason=reason,
            digest=digest_of_rules(source),
            may_write=True,
        )
    write_version(installation.settings, source, rules, by=visitor_of(request).name, reason=reason)
    return _lead_to(request, f"/sources/{source.id}/rules?version={quote(rules.version)}&saved=true")


@router.post("/sources/{source_id}/rules/discard")
def discard(source: WritableSource, request: Request, installation: Installed) -> Response:
    """Let the rules in the source's file hold again."""
    discard_rules(installation.settings, source.id)
    return _lead_to(request, f"/sources/{source.id}/rules?saved=true")


@router.post("/sources/{source_id}/accept")
def accept(source: WritableSource, request: Request, installation: Installed) -> Response:
    """Take what the source does now as what it usually does."""
    accept_as_usual(installation, source.id)
    return _lead_to(request, f"/sources/{source.id}")


@router.post("/decide")
def decide(
    url: Annotated[str, Form(max_length=4_096)],
    action: Annotated[Literal["drop", "take-back", "release", "ask-again"], Form()],
    request: Request,
    installation: Installed,
    reason: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Decide of a page in quarantine."""
    visitor, entry = visitor_of(request), find_entry(installation, url)
    visitor.check_write(entry.source)
    if action == "drop":
        drop_page(installation, entry.url, by=visitor.name, reason=reason)
    elif action == "release":
        release_page(installation, entry.url, by=visitor.name, reason=reason)
    elif action == "take-back":
        take_back_page(installation, entry.url, by=visitor.name)
    else:
        ask_again(installation, entry.url)
    return _lead_to(request, f"/page?url={quote(entry.url, safe='')}&saved={datetime.now(UTC):%H%M%S}")


def _lead_to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(request.scope.get("root_path", "") + path, _SEE_OTHER)
