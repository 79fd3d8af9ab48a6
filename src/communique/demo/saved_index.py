"""What a folder of saved pages holds: the address, file and date of each page, and which page a request means."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

from communique.errors import ConfigError

MAX_PAGE_BYTES = 50_000_000
"""Longest page that is served, after decompression."""
_DATE_FIELDS = ("crawl_date", "publishing_date", "date")
_TRACKING = re.compile(r"^(utm_\w+|[a-z]{1,2}clid|gclid|fbclid|mc_[ce]id|ref|referrer|r|source|ico|cmp|wt_\w+)$", re.I)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One saved page.

    Attributes:
        url: its address as it was crawled, without fragment.
        file: where it is kept, ``.html`` or ``.html.gz``.
        saved_at: the date its line gives (UTC).
        language: ISO 639-1 code its line gives, if any.
    """

    url: str
    file: Path
    saved_at: datetime
    language: str | None = None

    @property
    def host(self) -> str:
        """Host name as requests carry it: lower case, ASCII, without port."""
        return (urlsplit(self.url).hostname or "").encode("idna").decode("ascii")

    @property
    def origin(self) -> str:
        """Scheme and host."""
        return f"{urlsplit(self.url).scheme}://{self.host}"

    @property
    def parameters(self) -> frozenset[tuple[str, str]]:
        """Parameters of its query, decoded."""
        return _parse_parameters(urlsplit(self.url).query)


def read_saved_pages(folder: Path) -> tuple[SavedPage, ...]:
    """Return the pages that ``gold.jsonl`` in ``folder`` names, each address once (its latest state), oldest first.

    Raises:
        ConfigError: there is no such file, or one of its lines names no page; the text names line and reason.
    """
    gold = folder / "gold.jsonl"
    if not gold.is_file():
        raise ConfigError(f"{folder}: a folder with a gold.jsonl was expected, each line with url, html and a date")
    latest: dict[str, SavedPage] = {}
    with gold.open(encoding="utf-8") as lines:
        pages = [_parse_line(line, folder, f"{gold}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    for page in sorted(pages, key=lambda page: page.saved_at):
        latest[page.url] = page
    return tuple(latest.values())


def _parse_line(line: str, folder: Path, where: str) -> SavedPage:
    try:
        entry = json.loads(line)
        url = urldefrag(entry["url"]).url
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"url is no http(s) address: {url!r}")
        return SavedPage(url, _find_file(folder, entry["html"]), _parse_date(entry), _parse_language(entry))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{where}: expected an object with url, html and a date: {error!r}") from error


def _find_file(folder: Path, name: str) -> Path:
    file = (folder / name).resolve()
    if not file.is_relative_to(folder.resolve()):
        raise ValueError(f"html leaves the folder: {name!r}")
    return file


def _parse_date(entry: Mapping[str, Any]) -> datetime:
    value = next((entry[name] for name in _DATE_FIELDS if entry.get(name)), None)
    if value is None:
        raise ValueError(f"none of {', '.join(_DATE_FIELDS)} is given")
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _parse_language(entry: Mapping[str, Any]) -> str | None:
    value = entry.get("lang")
    return value if isinstance(value, str) and re.fullmatch(r"[a-z]{2}", value) else None


def read_page_body(page: SavedPage) -> bytes:
    """Return the bytes of ``page`` as saved, decompressed.

    Raises:
        OSError: the file is missing, or is no gzip file although its name says so.
        ValueError: it is longer than ``MAX_PAGE_BYTES``.
    """
    opener = gzip.open if page.file.suffix == ".gz" else open
    with opener(page.file, "rb") as stream:
        body = bytes(stream.read(MAX_PAGE_BYTES + 1))
    if len(body) > MAX_PAGE_BYTES:
        raise ValueError(f"{page.file.name} is longer than {MAX_PAGE_BYTES} bytes")
    return body


class HostIndex:
    """The saved pages of one host, found by path and query.

    Args:
        pages: pages of that host.
    """

    def __init__(self, pages: Iterable[SavedPage]) -> None:
        self.pages = tuple(pages)
        self._by_path: defaultdict[str, list[SavedPage]] = defaultdict(list)
        for page in self.pages:
            self._by_path[_path_key(urlsplit(page.url).path)].append(page)

    def find_page(self, path: str, query: str) -> SavedPage | None:
        """Return the page that a request means.

        A crawler asks for canonical URLs, which may lack parameters the saved address had. So a page is meant when
        its address has the path and all the parameters of the request, and it is either the only such page or has
        nothing beyond them but parameters that track visitors.

        Args:
            path: percent-encoded path.
            query: percent-encoded query, maybe empty.
        """
        asked = _parse_parameters(query)
        pages = [page for page in self._by_path.get(_path_key(path), ()) if page.parameters >= asked]
        plain = [page for page in pages if all(_TRACKING.match(name) for name, _ in page.parameters - asked)]
        plain.sort(key=lambda page: (len(page.parameters), urlsplit(page.url).path != path))
        return plain[0] if plain else pages[0] if len(pages) == 1 else None


def index_hosts(pages: Iterable[SavedPage]) -> dict[str, HostIndex]:
    """Return the index of each host that has saved pages, by host name."""
    by_host: defaultdict[str, list[SavedPage]] = defaultdict(list)
    for page in pages:
        by_host[page.host].append(page)
    return {host: HostIndex(own) for host, own in sorted(by_host.items())}


def _path_key(path: str) -> str:
    return unquote(path).rstrip("/") or "/"


def _parse_parameters(query: str) -> frozenset[tuple[str, str]]:
    return frozenset(parse_qsl(query, keep_blank_values=True))
