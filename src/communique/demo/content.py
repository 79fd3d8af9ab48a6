"""The demo sites' pages as values, each with all that a perfect cleaner would find on it (the ground truth)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

from communique.demo.page_file import Fault, Format, PageFile, QuoteFile, check_page, read_page_file, read_yaml
from communique.demo.site_facts import SITES, SiteFacts, SiteId
from communique.errors import ConfigError
from communique.models import IsoDate, Kind, Segment, Value

_PACKAGE = Path(__file__).resolve().parent
CONTENT_ROOT = _PACKAGE / "content"
"""Folder of the content files, one sub-folder a site."""
FAULTS_FILE = _PACKAGE / "faults.yaml"
"""The pages that are wrong on purpose."""


class DemoPage(Value):
    """One page of a demo site.

    Attributes:
        site: id of the site.
        slug: name of its content file.
        path: path on the site.
        url: canonical URL.
        title: headline without number, language marker and site name.
        published: day or minute, as precise as the page shows it.
        byline: people who wrote it, in order.
        reference: document number, if it has one.
        kind: kind of page.
        segments: its text by language, in the order of the page.
        expected: what a crawl must make of it.
        expected_reason: the quarantine's reason code, when that is where it belongs.
        fault: what is wrong with it on purpose.
        format: what it is served as.
        section: where it stands in the menu.
        tags: for the tag cloud.
        location: dateline.
        photo_caption: caption of its picture.
        read_also: slugs in the box inside its text.
        mirrors: ``site/slug`` of the page it reprints.
        quotes: every statement on the page, where somebody has read it for them.
    """

    site: SiteId
    slug: str
    path: str
    url: str
    title: str
    published: IsoDate
    byline: tuple[str, ...] = ()
    reference: str | None = None
    kind: Kind
    segments: tuple[Segment, ...]
    expected: Literal["document", "quarantine"] = "document"
    expected_reason: str | None = None
    fault: Fault | None = None
    format: Format = "html"
    section: str | None = None
    tags: tuple[str, ...] = ()
    location: str | None = None
    photo_caption: str | None = None
    read_also: tuple[str, ...] = ()
    mirrors: str | None = None
    quotes: tuple[QuoteFile, ...] | None = None

    @property
    def language(self) -> str:
        """Language of the first segment (English for a page that never answers)."""
        return self.segments[0].language if self.segments else "en"


class DemoSite(Value):
    """One demo site and its pages.

    Attributes:
        facts: what is fixed about it.
        pages: newest first, pages with faults among them.
    """

    facts: SiteFacts
    pages: tuple[DemoPage, ...]

    @property
    def id(self) -> SiteId:
        """Name of the site."""
        return self.facts.id

    @property
    def documents(self) -> tuple[DemoPage, ...]:
        """The pages that a crawl must turn into documents."""
        return tuple(page for page in self.pages if page.expected == "document")

    def page(self, slug: str) -> DemoPage:
        """Return the page named ``slug``.

        Raises:
            KeyError: the site has no such page.
        """
        for page in self.pages:
            if page.slug == slug:
                return page
        raise KeyError(f"demo site {self.id} has no page {slug}")


def load_sites(root: Path = CONTENT_ROOT) -> tuple[DemoSite, ...]:
    """Return all demo sites.

    Args:
        root: folder of the content files.

    Raises:
        ConfigError: a content file is not valid.
    """
    return tuple(load_site(site, root) for site in get_args(SiteId))


def load_site(site: SiteId, root: Path = CONTENT_ROOT) -> DemoSite:
    """Return one demo site with every page of its content folder and its pages with faults.

    Args:
        site: id of the site.
        root: folder of the content files.

    Raises:
        ConfigError: a content file is not valid, two pages share a path, or a page that is referred to is missing.
    """
    facts = SITES[site]
    folder = root / site
    if not folder.is_dir():
        raise ConfigError(f"demo site {site}: a folder of content files was expected at {folder}")
    files = {file.stem: _resolve_mirror(read_page_file(file), root, file) for file in sorted(folder.glob("*.yaml"))}
    files |= _read_faults(site)
    _check_links(site, files)
    pages = [_build_page(facts, slug, file) for slug, file in files.items()]
    return DemoSite(facts=facts, pages=tuple(sorted(pages, key=lambda page: (page.published, page.slug), reverse=True)))


def _read_faults(site: SiteId) -> dict[str, PageFile]:
    entries = [dict(entry) for entry in read_yaml(FAULTS_FILE)]
    own = [entry for entry in entries if entry.pop("site") == site]
    return {entry.pop("slug"): check_page(entry, str(FAULTS_FILE)) for entry in own}


def _resolve_mirror(page: PageFile, root: Path, file: Path) -> PageFile:
    """Return ``page`` with the segments, and whatever else it leaves out, of the page it reprints."""
    if page.mirrors is None:
        return page
    original = read_page_file(root / f"{page.mirrors}.yaml")
    if original.mirrors:
        raise ConfigError(f"{file}: mirrors {page.mirrors}, which is itself a reprint; name the original")
    inherited = {name: getattr(page, name) or getattr(original, name) for name in ("title", "published", "kind")}
    reference = page.reference or original.reference
    return page.model_copy(update={**inherited, "reference": reference, "segments": original.segments})


def _check_links(site: str, files: dict[str, PageFile]) -> None:
    twice = [path for path, number in Counter(file.path for file in files.values()).items() if number > 1]
    if twice:
        raise ConfigError(f"demo site {site}: more than one page has the path {', '.join(twice)}")
    for slug, file in files.items():
        unknown = set(file.read_also) - files.keys()
        if unknown:
            raise ConfigError(f"demo site {site}, page {slug}: read_also names no page: {', '.join(sorted(unknown))}")


def _build_page(facts: SiteFacts, slug: str, file: PageFile) -> DemoPage:
    values = file.model_dump(exclude_none=True, exclude={"segments"})
    failing = file.fault == "http-500"
    return DemoPage(
        **values,
        site=facts.id,
        slug=slug,
        url=f"http://{facts.host}{file.path}",
        segments=tuple(Segment(**segment.model_dump()) for segment in file.segments),
        expected="quarantine" if failing else "document",
        expected_reason=file.fault if failing else None,
    )


def count_documents(sites: Iterable[DemoSite]) -> int:
    """Return how many documents a crawl of ``sites`` must leave in the index."""
    return sum(len(site.documents) for site in sites)
