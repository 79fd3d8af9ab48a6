"""What a page calls its canonical address, and what its address alone tells against it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from clean_pages import EN

from communique.clean import clean_page
from communique.models import CanonicalClaim, RawPage
from communique.sources.model import Source

URL = "https://mfa.example/en/news/4217-talks/print"
SOURCE = Source.model_validate(
    {
        "id": "mfa",
        "name": "MFA",
        "description": "A ministry.",
        "category": "ministry",
        "languages": ["en"],
        "home": "https://mfa.example/en",
        "discover": [{"type": "list", "url": "https://mfa.example/en/news", "item": "li"}],
        "scope": {"hosts": ["mfa.example", "www.mfa.example"], "exclude": ["/gallery/"]},
    }
)


def claim(head: str = "", header: str | None = None, source: Source | None = SOURCE) -> tuple[str, str | None] | None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in EN)
    page = f"<html lang=en><head>{head}</head><body><article><h1>Ministers meet</h1>{text}</article></body></html>"
    headers = {"content-type": "text/html"} | ({"link": header} if header else {})
    raw = RawPage(url=URL, final_url=URL, status=200, headers=headers, body=page.encode(), fetched_at=datetime.now(UTC))
    found = clean_page(raw, source=source).canonical
    return (found.url, found.refused) if found else None


def link(href: str) -> str:
    return f'<link rel="canonical" href="{href}">'


@pytest.mark.parametrize(
    "href", ["/en/news/4217-talks", "../4217-talks#text", "HTTPS://MFA.example:443/en/news/4217-talks?utm_source=x"]
)
def test_a_claim_is_made_canonical(href: str) -> None:
    assert claim(link(href)) == ("https://mfa.example/en/news/4217-talks", None)


@pytest.mark.parametrize(
    "head", ["", link(URL), link("/en/news/4217-talks/print#top"), link(" "), "<link rel=canonical>"]
)
def test_a_page_that_names_its_own_address_or_none_makes_no_claim(head: str) -> None:
    assert claim(head) is None


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        ("mailto:press@mfa.example", "no-address"),
        ("https://test.mfa.example/en/news/4217-talks", "other-host"),
        ("http://localhost/en/news/4217-talks", "other-host"),
        ("/", "front-page"),
        ("/en/", "front-page"),
        ("/ru/index.html", "front-page"),
        ("/en/news", "front-page"),
        ("/en/gallery/7", "out-of-scope"),
    ],
)
def test_an_address_that_cannot_be_the_page_s_is_refused_with_its_reason(href: str, reason: str) -> None:
    found = claim(link(href))
    assert found is not None and found[1] == reason


def test_without_a_source_the_host_has_to_be_the_page_s() -> None:
    assert claim(link("/en/news/1"), source=None) == ("https://mfa.example/en/news/1", None)
    assert claim(link("https://www.mfa.example/en/news/1"), source=None) == (
        "https://www.mfa.example/en/news/1",
        "other-host",
    )


def test_a_page_that_names_two_addresses_is_not_followed_to_either() -> None:
    one, two = "https://mfa.example/en/news/1", "https://mfa.example/en/news/2"
    assert claim(link(one) + link(two)) == (one, "contradicted")
    assert claim(link(one) + link(URL)) == (one, "contradicted")
    assert claim(link(one), header=f'<{two}>; rel="canonical"') == (one, "contradicted")
    assert claim(link(one) + f'<meta property="og:url" content="{two}">') == (one, "contradicted")
    assert claim(link(one) + f'<meta property="og:url" content="{URL}">') == (one, "contradicted")
    assert claim(link(one) + '<meta property="og:url" content="http://www.mfa.example/en/news/1/">') == (one, None)


def test_the_header_is_read_as_rfc_8288_has_it() -> None:
    named = ("https://mfa.example/en/files/7.pdf", None)
    assert claim(header='</en/files/7.pdf>; rel="canonical"') == named
    assert claim(header='</style.css>; rel=preload; as=style, </en/files/7.pdf>; title="a, b"; rel=canonical') == named
    assert claim(header='</en/files/7.pdf>; REL="alternate Canonical"') == named
    assert claim(header="</en/files/7.pdf>; rel=alternate") is None
    assert claim(header="<" * 5_000 + ";rel=canonical" * 5_000) is None


def test_a_claim_is_a_value_of_the_article() -> None:
    assert CanonicalClaim.model_validate_json(CanonicalClaim(url=URL).model_dump_json()).refused is None
