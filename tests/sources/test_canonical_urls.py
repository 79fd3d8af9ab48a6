"""One page has one address."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from communique.urls import canonicalize_url, join_url

SAME = [
    ("HTTP://WWW.Example.COM:80/a", "http://www.example.com/a"),
    ("https://example.com:443", "https://example.com/"),
    ("https://example.com:8443/", "https://example.com:8443/"),
    ("https://example.com/?", "https://example.com/"),
    ("https://example.com/a#part", "https://example.com/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://user:secret@example.com/a", "https://example.com/a"),
    ("  https://example.com/a\n", "https://example.com/a"),
    ("https://example.com\\a\\b", "https://example.com/a/b"),
    ("https://example.com/a/../b/./c", "https://example.com/b/c"),
    ("https://example.com/a/..", "https://example.com/"),
    ("https://example.com/%7Euser/%d0%b0", "https://example.com/~user/%D0%B0"),
    ("https://example.com/новости", "https://example.com/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"),
    ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
    ("https://[2001:DB8:0:0::1]/", "https://[2001:db8::1]/"),
    ("https://example.com/a?utm_source=x&UTM_Medium=y&id=3", "https://example.com/a?id=3"),
    ("https://example.com/a?id=3&amp;utm_source=x&amp;page=2", "https://example.com/a?id=3&page=2"),
    ("https://example.com/a?fbclid=1", "https://example.com/a"),
    ("https://example.com/a?ref=rss&from=telegram", "https://example.com/a"),
    ("https://example.com/a;jsessionid=0A1B?x=1", "https://example.com/a?x=1"),
    ("https://example.com/(S(abc123))/a", "https://example.com/a"),
    ("https://example.com/a?PHPSESSID=1&sid=0123456789abcdef0123", "https://example.com/a"),
    ("https://example.com/a?&&b=1&", "https://example.com/a?b=1"),
]

KEPT = [
    "https://example.com/a/",
    "https://example.com/a",
    "https://example.com/A",
    "https://example.com/a//b",
    "https://example.com/a?b=2&a=1",
    "https://example.com/a?print",
    "https://example.com/a?ref=332-17",
    "https://example.com/a?from=2020-01-01",
    "https://example.com/a?sid=25",
    "https://example.com/a?cid=7&keyword=x&source=mfa",
    "https://example.com/a%2Fb",
    "https://example.com/?q=a%26b",
    "http://example.com/a",
]


@pytest.mark.parametrize(("given_url", "canonical"), SAME)
def test_spellings_of_one_address(given_url: str, canonical: str) -> None:
    assert canonicalize_url(given_url) == canonical


@pytest.mark.parametrize("url", KEPT)
def test_what_may_select_content_is_kept(url: str) -> None:
    assert canonicalize_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "example.com/a", "/a", "ftp://example.com/", "mailto:a@example.com", "javascript:void(0)", "http://",
     "http://a:b/", "http://a:70000/", "http://exa mple.com/", "http://[::1/", "http://a..b/", "http://%ff/",
     "https://example.com/" + "a" * 9000],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonicalize_url(url)


def test_joining() -> None:
    base = "https://example.com/news/index.html?page=2"
    assert join_url(base, " ../a b#x ") == "https://example.com/a%20b"
    assert join_url(base, "//other.example/x") == "https://other.example/x"
    assert join_url(base, "?page=3") == "https://example.com/news/index.html?page=3"
    with pytest.raises(ValueError, match="http"):
        join_url(base, "tel:+994")


_TEXT = st.text(max_size=25)
_PIECE = st.one_of(
    _TEXT,
    st.sampled_from(
        [
            "..",
            ".",
            "%2e%2E",
            "%",
            "%zz",
            "&amp;amp;",
            ";jsessionid=1",
            "/(S(a))",
            "utm_a=1",
            "sid=",
            "#",
            "?",
            "//",
            "\\",
        ]
    ),
)


@settings(max_examples=400)
@given(st.sampled_from(["http", "HTTPS"]), st.lists(_PIECE, max_size=6), st.lists(_PIECE, max_size=6))
@example("http", ["/(S(/(S(a))b))"], [])
@example("http", [], ["&amp;amp;a"])
def test_the_canonical_form_is_its_own(scheme: str, path: list[str], query: list[str]) -> None:
    url = f"{scheme}://example.com/{'/'.join(path)}?{'&'.join(query)}"
    try:
        once = canonicalize_url(url)
    except ValueError:
        return
    assert canonicalize_url(once) == once
    assert once.isascii()
    assert "#" not in once


@settings(max_examples=200)
@given(_TEXT)
def test_a_host_is_legal_or_refused(host: str) -> None:
    try:
        once = canonicalize_url(f"https://{host}/")
    except ValueError:
        return
    assert canonicalize_url(once) == once
    assert once.isascii()
