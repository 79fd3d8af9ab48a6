"""Whatever an address says, every page of HTML answers without a fault of its own and shows it as text."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
import requests
from fastapi.routing import APIRoute

from communique.api.pages import router
from communique.api.parameters import PageParameters

pytestmark = pytest.mark.services

SCRIPT = "<script>alert('run')</script>"
VALUES = [
    SCRIPT,
    f'"{SCRIPT}',
    "\" autofocus onfocus=alert(1) x='",
    "javascript:alert(1)",
    "{{ 7 * 191 }} ${7 * 191} %s %(x)s",
    "' OR 1=1; --",
    "../../../../etc/passwd",
    "\x00\x02\x03\x1f\x7f",
    "\u202e\u2066\ufeff\u0300" * 40,
    "𝔘" * 199,
    "((((((((((((((((((((",
    'NOT AND OR : .. "" () date:9999..0001 person: speaker:""',
    "date:0000..99999",
    "*?~^[a TO z}",
    "-1",
    "1e309",
    "NaN",
    "x" * 20_000,
]
RAW = ["%00", "%ED%A0%80", "%FF%FE", "%", "%zz", "a&q=b&q=c", "[]=1", "=", "&&&&"]
"""Values as no form would send them: halves of surrogate pairs, bytes that are no UTF-8, broken escapes."""


def parameter_groups() -> Iterator[list[str]]:
    """Yield the parameters of the search's page: those of every kind together, then each that is not a list."""
    names = [field.alias or name for name, field in PageParameters.model_fields.items()]
    lists = [name for name in names if getattr(PageParameters.model_fields.get(name), "default", None) == []]
    yield ["q"]
    yield lists
    yield from ([name] for name in names if name not in lists and name != "q")


def answer_to(url: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=60, allow_redirects=False)


def check(answer: requests.Response) -> str | None:
    """Return what is wrong with an answer."""
    if answer.status_code >= 500:
        return f"{answer.status_code}: {answer.url[:300]}: {answer.text[:200]}"
    if SCRIPT in answer.text or "onfocus=alert(1) x='" in answer.text.replace("&#39;", "").replace("&#34;", ""):
        return f"markup is not escaped: {answer.url[:300]}"
    return None


def test_every_page_of_html_is_tried() -> None:
    assert {route.path for route in router.routes if isinstance(route, APIRoute)} == {
        "/",
        "/pages/{document_id}",
        "/help",
    }


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_hostile_values_are_text(address: str, value: str) -> None:
    addresses = [f"{address}/?" + "&".join(f"{name}={quote(value)}" for name in names) for names in parameter_groups()]
    addresses += [f"{address}/pages/{quote(value, safe='')}", f"{address}/help?ui={quote(value)}"]
    assert [problem for one in addresses if (problem := check(answer_to(one)))] == []


def test_addresses_that_no_browser_sends_are_answered(address: str) -> None:
    paths = [
        path for raw in RAW for path in (f"/?q={raw}", f"/?person={raw}&after={raw}", f"/pages/{raw}", f"/help?{raw}")
    ]
    assert [problem for path in paths if (problem := check(answer_to(address + path)))] == []
