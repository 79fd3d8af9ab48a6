"""robots.txt by RFC 9309."""

from __future__ import annotations

import pytest
from fault_site import FaultSite
from fetch_support import SessionMaker

from communique.errors import PageError

RULES = b"User-agent: *\nDisallow: /private\nAllow: /private/open\n\nUser-agent: communique\nDisallow: /not-for-us\n"


def test_rules_are_obeyed_and_read_once(site: FaultSite, make_session: SessionMaker) -> None:
    site.page("/robots.txt", RULES)
    url = site.page("/not-for-us", b"x")
    session = make_session()
    for _ in range(2):
        with pytest.raises(PageError) as caught:
            session.get(url)
        assert caught.value.reason == "robots-refused"
    assert session.get(site.page("/private", b"x")).status == 200, "our own group of rules is the only one that holds"
    assert site.paths() == ["/robots.txt", "/private"]


def test_a_site_of_ones_own_may_be_asked_in_spite_of_them(site: FaultSite, make_session: SessionMaker) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /")
    assert make_session(obey_robots=False).get(site.page("/a", b"x")).status == 200


@pytest.mark.parametrize("status", ["404 Not Found", "401 Unauthorized", "403 Forbidden", "410 Gone"])
def test_a_refused_file_allows_everything(site: FaultSite, make_session: SessionMaker, status: str) -> None:
    site.on("/robots.txt", lambda request: request.answer(status, body=b"User-agent: *\nDisallow: /"))
    assert make_session().get(site.page("/a", b"x")).status == 200


@pytest.mark.parametrize("status", ["500 Oh", "502 Bad Gateway"])
def test_a_failing_file_holds_off(site: FaultSite, make_session: SessionMaker, status: str) -> None:
    site.on("/robots.txt", lambda request: request.answer(status))
    url = site.page("/a", b"x")
    session = make_session()
    for _ in range(2):
        with pytest.raises(PageError) as caught:
            session.get(url)
        assert caught.value.reason == "robots-unavailable"
    assert site.paths() == ["/robots.txt"]


def test_a_silent_file_holds_off(site: FaultSite, make_session: SessionMaker) -> None:
    site.on("/robots.txt", lambda request: request.wait(10))
    with pytest.raises(PageError) as caught:
        make_session(total_seconds=0.3).get(site.page("/a", b"x"))
    assert caught.value.reason == "timeout"


def test_redirects_of_the_file_are_followed(site: FaultSite, make_session: SessionMaker) -> None:
    site.on("/robots.txt", lambda request: request.answer("301 Moved", {"Location": "/rules"}))
    site.page("/rules", b"User-agent: *\nDisallow: /a")
    with pytest.raises(PageError, match=r"robots\.txt"):
        make_session(max_redirects=0).get(site.page("/a", b"x"))


def test_a_redirect_into_what_is_disallowed_is_not_followed(site: FaultSite, make_session: SessionMaker) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /secret")
    site.page("/secret", b"x")
    url = site.on("/a", lambda request: request.answer("302 Found", {"Location": "/secret"}))
    with pytest.raises(PageError) as caught:
        make_session().get(url)
    assert caught.value.reason == "robots-refused"
    assert "/secret" not in site.paths()


def test_only_the_first_part_of_a_huge_file_counts(site: FaultSite, make_session: SessionMaker) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /a\n" + b"# filler\n" * 400_000)
    with pytest.raises(PageError) as caught:
        make_session(max_bytes=1_000_000).get(site.page("/a", b"x"))
    assert caught.value.reason == "robots-refused"


def test_sitemaps_it_names(site: FaultSite, make_session: SessionMaker) -> None:
    site.page("/robots.txt", b"Sitemap: https://a.example/one.xml\nsitemap: https://a.example/two.xml")
    session = make_session()
    assert session.sitemaps_in_robots(site.url("/")) == ("https://a.example/one.xml", "https://a.example/two.xml")
