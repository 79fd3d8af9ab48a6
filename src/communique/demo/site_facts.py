"""What is fixed about each demo site: host, name, zone, lists. The pages themselves come from content files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from communique.models import Value

SiteId = Literal["mfa", "speeches", "agency", "gazette", "mirror"]
"""Names of the demo sites, the same as their content and template folders."""


class PagedList(Value):
    """A list of pages, newest first, cut into numbered list pages.

    Attributes:
        path: path of the first list page.
        more: path (and query) of the others, with ``{number}`` for their number.
        language: only pages that begin in this language are listed; ``None`` lists all.
        per_page: entries on one list page.
    """

    path: str
    more: str
    language: str | None = None
    per_page: int = 8

    def path_of(self, number: int) -> str:
        """Return the path of list page ``number`` (from 1)."""
        return self.path if number == 1 else self.more.format(number=number)


class SiteFacts(Value):
    """What is fixed about one demo site.

    Attributes:
        id: name of the site.
        host: host name it is served under.
        name: what it calls itself.
        timezone: IANA zone in which its times are meant.
        lists: its lists; the first one is also its front page.
        feeds: path of each feed, with the language it is for (``None`` for all pages).
        feed_format: syndication format of its feeds.
        sitemap: path of its sitemap or sitemap index, if it has one.
        disallowed: paths that its robots.txt closes.
        crawl_delay: seconds that its robots.txt asks for, if any.
    """

    id: SiteId
    host: str
    name: str
    timezone: str
    lists: tuple[PagedList, ...]
    feeds: dict[str, str | None] = Field(default_factory=dict)
    feed_format: Literal["atom", "rss"] = "rss"
    sitemap: str | None = None
    disallowed: tuple[str, ...] = ("/search", "/print/")
    crawl_delay: float | None = None

    @property
    def home(self) -> str:
        """Address of the front page."""
        return f"http://{self.host}/"


SITES: dict[SiteId, SiteFacts] = {
    facts.id: facts
    for facts in (
        SiteFacts(
            id="mfa",
            host="mfa.demo.localhost",
            name="Ministry of Foreign Affairs",
            timezone="Asia/Baku",
            lists=(PagedList(path="/en/press-releases", more="/en/press-releases?page={number}"),),
            feeds={"/en/feed.atom": None},
            feed_format="atom",
            crawl_delay=0.05,
        ),
        SiteFacts(
            id="speeches",
            host="speeches.demo.localhost",
            name="The Ministry of External Relations",
            timezone="Europe/Moscow",
            lists=(PagedList(path="/en/minister/speeches", more="/en/minister/speeches?p={number}", per_page=10),),
            sitemap="/sitemap_index.xml",
        ),
        SiteFacts(
            id="agency",
            host="agency.demo.localhost",
            name="Xəzər Teleqraf",
            timezone="Asia/Baku",
            lists=tuple(
                PagedList(path=f"/{code}", more=f"/{code}/page/{{number}}", language=code, per_page=10)
                for code in ("en", "ru", "az")
            ),
            feeds={"/rss/en.xml": "en", "/rss/ru.xml": "ru", "/rss/az.xml": "az"},
            sitemap="/sitemap.xml",
        ),
        SiteFacts(
            id="gazette",
            host="gazette.demo.localhost",
            name="The Abşeron Gazette",
            timezone="Asia/Baku",
            lists=(PagedList(path="/archive", more="/archive/page/{number}", per_page=6),),
            sitemap="/sitemap.xml",
        ),
        SiteFacts(
            id="mirror",
            host="mirror.demo.localhost",
            name="Statement-Library.org",
            timezone="UTC",
            lists=(PagedList(path="/library/news/index.htm", more="/library/news/index-{number}.htm", per_page=4),),
            disallowed=("/cgi-bin/",),
        ),
    )
}
"""The five demo sites in the order in which they are shown."""
