"""Where a page gives dates: JSON-LD, ``meta``, elements, lines around the headline, the address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from communique.clean.blocks import TextBlock, describe, squeeze
from communique.clean.page import JsonObject, Page, types_of
from communique.clean.textdates import find_dates, month_number
from communique.models import date_part, parse_iso

_EARLIEST = date(1990, 1, 1)
_EPOCH_SECONDS = re.compile(r"\s*[1-9]\d{8,9}(?:\d{3})?\s*")
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "parsely-pub-date", "publishdate", "publish-date", "publish_date", "pubdate", "published_time", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article.published", "dcterms.issued", "dc.date.issued",
    "vr:published_time", "mediator_published_time", "iso-8601-publish-date", "article_date_original", "og:pubdate",
    "originalpublicationdate", "bt:pubdate", "rnews:datepublished", "ptime", "displaydate",
)  # fmt: skip
_VAGUE_META = ("dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "datecreated", "date", "created")
_PUBLISHED_WORD = re.compile(
    r"publi|pubdate|posted|created|entry-date|datepub|issued|дата|tarix|veroeff|erschien|date-?time|timestamp|date",
    re.I,
)
_MODIFIED_WORD = re.compile(r"updat|modif|edited|обновл|yenilən|güncel|aktualis|stand:|mis à jour|actualiz", re.I)
_FAR = re.compile(
    r"(?<![a-z])(?:comments?|related|recommend\w*|teasers?|sidebar|aside|footer|most-read|popular|widget|ticker|"
    r"latest\S*|header-date|site-header|current-date|today)(?![a-z])|(?:^|\| )nav\b"
)
_COLUMN = re.compile(r"(?<![a-z])(?:sidebar|aside|widget)(?![a-z])")
_DATE_CLASS = re.compile(r"(?:^|[^a-z])(?:[a-z]{2,12})?date(?:time|line)?(?![a-z])")
_LONGEST_DATE, _LONGEST_LABEL = 60, 20
_MOST_CLASSES = 200
_URL_DATE = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?P<mark>[/_-]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)|"
    r"/(?P<year2>(?:19|20)\d\d)/(?P<month2>[1-9])/(?P<day2>[1-9]|[12]\d|3[01])(?=[/?#]|$)"
)

_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>[a-z]{3,9})/(?P<day>[0-3]?\d)(?=[/?#-]|$)", re.I)
_PUBLISHED_LABEL = re.compile(
    r"publi|posted|опубл|дата|tarix|dərc|yayın|veröff|pubbl|mis en ligne|created|issued", re.I
)


@dataclass(frozen=True)
class DateReading:
    """A publication date and where it was read."""

    iso: str
    origin: str


@dataclass(frozen=True)
class DateBounds:
    """What tells a possible publication date: the time of the fetch and the order of numeric dates."""

    fetched_at: datetime | None = None
    day_first: bool = True

    def allow(self, iso: str) -> bool:
        """Tell whether the day is neither before the web nor after the fetch (plus one day, for zones)."""
        day = date_part(iso)
        return day >= _EARLIEST and (self.fetched_at is None or day <= self.fetched_at.date() + timedelta(days=1))


def read_dates(
    page: Page, header: Sequence[TextBlock], bounds: DateBounds, listed: str | None
) -> Iterator[DateReading]:
    """Yield the dates that a page gives, those most likely the publication's first.

    Args:
        page: the parsed page.
        header: blocks around the headline and before the text.
        bounds: what dates are possible; only the order of numeric dates is looked at here.
        listed: date as the listing gave it.
    """
    doubtful = [article for article in page.articles if _is_last_publication(article)]
    for article in page.articles:
        if not any(article is item for item in doubtful):
            yield from _from_article(article, bounds)
    yield from _from_meta(page, _PUBLISHED_META, bounds)
    # where a plug-in for search engines says no more of an article
    yield from _from_linked_data((item for item in page.linked_data if "WebPage" in types_of(item)), bounds)
    times = list(_time_elements(page))
    yield from _from_times((value for value, marked in times if marked), bounds)
    yield from _from_header(header, bounds)
    for article in doubtful:
        yield from _from_article(article, bounds)
    yield from _from_date_class(page, bounds)
    if listed:
        yield DateReading(listed, "listing")
    yield from _from_times((value for value, marked in times if not marked), bounds)
    yield from _from_epoch_seconds(page)
    yield from _from_url(page.url)
    yield from _from_columns(header, bounds)
    yield from _from_meta(page, _VAGUE_META, bounds)
    yield from _from_linked_data(page.linked_data, bounds)


def _from_meta(page: Page, names: Sequence[str], bounds: DateBounds) -> Iterator[DateReading]:
    for name in names:
        for content in page.meta.get(name, ())[:1]:
            yield from _reading(content, "meta", bounds)


def _from_linked_data(items: Iterable[JsonObject], bounds: DateBounds) -> Iterator[DateReading]:
    for item in items:
        yield from _reading(item.get("datePublished"), "json-ld", bounds)


def _from_times(values: Iterable[str], bounds: DateBounds) -> Iterator[DateReading]:
    for value in values:
        yield from _reading(value, "time", bounds)


def _from_article(article: JsonObject, bounds: DateBounds) -> Iterator[DateReading]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield from _reading(article.get(key), "json-ld", bounds)


def _is_last_publication(article: JsonObject) -> bool:
    """Tell whether an article says that it was published after its last change.

    Systems that build sites anew with every change declare the day of the last build as that of the publication.
    """
    published, modified = to_iso(article.get("datePublished")), to_iso(article.get("dateModified"))
    if not published or not modified:
        return False
    days = date_part(published), date_part(modified)
    if days[0] != days[1] or "T" not in published or "T" not in modified:
        return days[0] > days[1]
    return published[-6:] == modified[-6:] and published > modified


def _reading(value: Any, origin: str, bounds: DateBounds) -> Iterator[DateReading]:
    iso = to_iso(value, bounds.day_first)
    if iso:
        yield DateReading(iso, origin)


def _time_elements(page: Page) -> Iterator[tuple[str, bool]]:
    """Yield the values of elements that hold a time, with whether they are marked as the publication's."""
    for element in islice(filter(_holds_time, page.marked), 40):
        near = " ".join(describe(item) for item in (element, *list(element.iterancestors())[:2]))
        if _MODIFIED_WORD.search(near) or _is_far(element):
            continue
        value = (
            element.get("datetime") or element.get("content") or element.get("title") or (element.text_content() or "")
        )
        marked = "pubdate" in element.attrib or bool(
            _PUBLISHED_WORD.search(element.get("itemprop") or element.get("class") or "")
        )
        yield value, marked


def _holds_time(element: Any) -> bool:
    if element.tag == "time" or element.get("itemprop") in ("datePublished", "dateCreated"):
        return True
    is_abbreviated = element.tag == "abbr" and element.get("title") and "publish" in (element.get("class") or "")
    return bool(is_abbreviated) or element.get("pubdate") is not None


def _from_date_class(page: Page, bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates in short elements whose class names a date, wherever they stand around the article."""
    named = (element for element, name in page.classed if "date" in name or "Date" in name)
    for element in islice(named, _MOST_CLASSES):
        own = describe(element)
        if not _DATE_CLASS.search(own) or _MODIFIED_WORD.search(own) or _is_far(element):
            continue
        text = squeeze("".join(islice(element.itertext(), 12)))
        if len(text) <= _LONGEST_DATE and not _MODIFIED_WORD.search(text):
            found = find_dates(text, day_first=bounds.day_first)
            yield from (DateReading(item.iso, "text") for item in found[:1])


def _from_epoch_seconds(page: Page) -> Iterator[DateReading]:
    """Yield the moments that elements carry in seconds since 1970, for a script to show in the reader's own zone."""
    for element in page.marked:
        digits = element.get("data-time") or element.get("data-timestamp") or element.get("data-utime") or ""
        if digits and _EPOCH_SECONDS.fullmatch(digits) and not _is_far(element):
            yield DateReading(datetime.fromtimestamp(int(digits.strip()[:10]), UTC).isoformat(), "time")


def _is_far(element: Any) -> bool:
    chain = [ancestor for ancestor in (element, *element.iterancestors()) if ancestor.tag not in ("html", "body")]
    return any(_FAR.search(describe(ancestor)) for ancestor in chain[:8])


def _from_header(header: Sequence[TextBlock], bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates of the header: of lines that say little else first, those of updates last."""
    beside: list[DateReading] = []
    updated: list[DateReading] = []
    for block in header:
        if len(block.text) > 300 or _is_far_block(block):
            continue
        start = 0
        found = find_dates(block.text, day_first=bounds.day_first)[:3]
        is_date_line = 3 * sum(item.end - item.start for item in found) >= len(block.text)
        for item in found:
            reading = DateReading(item.iso, "text")
            before = block.text[start : item.start]
            if _MODIFIED_WORD.search(before):
                updated.append(reading)
            elif is_date_line or _PUBLISHED_LABEL.search(before):
                yield reading
            else:
                beside.append(reading)
            start = item.end
    yield from beside
    yield from updated


def read_lone_dates(blocks: Sequence[TextBlock], bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates of lines that say little else, for a page that gives none where dates are looked for.

    Those said to be of publication come first, then the day above the text if all lines there agree on one, then those
    of updates. What a day is of may be said by a line of its own before it; such a pair may stand below the first
    paragraphs, which are then a standfirst.

    Args:
        blocks: all blocks of the page; those behind the text are of other pages.
        bounds: what dates are possible.
    """
    kept = [at for at, block in enumerate(blocks) if block.kept and len(block.text) > _LONGEST_DATE]
    alone: list[str] = []
    updated: list[DateReading] = []
    for at, block in enumerate(blocks[: kept[-1]] if kept else ()):
        start = 0
        for item in find_dates(block.text, day_first=bounds.day_first) if len(block.text) <= _LONGEST_DATE else ():
            before = block.text[start : item.start] or _label_above(blocks, at)
            if _MODIFIED_WORD.search(before):
                updated.append(DateReading(item.iso, "text"))
            elif _PUBLISHED_LABEL.search(before) and at < (kept[0] if item.start else kept[:3][-1]):
                yield DateReading(item.iso, "text")
            elif at < kept[0] and not _is_far_block(block) and 2 * (item.end - item.start) >= len(block.text):
                alone.append(item.iso)
            start = item.end
    if len({iso[:10] for iso in alone}) == 1:
        yield DateReading(max(alone, key=len), "text")
    yield from updated


def _label_above(blocks: Sequence[TextBlock], at: int) -> str:
    """Return the line before a block if it is as short as the name of a field."""
    label = blocks[at - 1].text if at else ""
    return label if len(label) <= _LONGEST_LABEL else ""


def _is_far_block(block: TextBlock) -> bool:
    return block.element is not None and block.tag != "line" and bool(_FAR.search(block.context))


def _from_columns(header: Sequence[TextBlock], bounds: DateBounds) -> Iterator[DateReading]:
    """Yield the dates that lines of the header consist of, where only the name of a column speaks against them.

    Many layouts name the element around article *and* sidebar after the latter.
    """
    for block in header:
        if len(block.text) > _LONGEST_DATE or not _is_far_block(block) or _FAR.search(_COLUMN.sub("", block.context)):
            continue
        for item in find_dates(block.text, day_first=bounds.day_first)[:1]:
            if 2 * (item.end - item.start) >= len(block.text) and not _MODIFIED_WORD.search(block.text):
                yield DateReading(item.iso, "text")


def _from_url(url: str) -> Iterator[DateReading]:
    match = _URL_DATE.search(url)
    if match:
        year, month, day = (int(match[name] or match[f"{name}2"]) for name in ("year", "month", "day"))
    elif match := _URL_MONTH.search(url):
        year, month, day = int(match["year"]), month_number(match["month"]) or 0, int(match["day"])
    if match:
        try:
            yield DateReading(date(year, month, day).isoformat(), "url")
        except ValueError:
            return


def to_iso(value: Any, day_first: bool = True) -> str | None:
    """Return the ISO 8601 text of a date as machines write it (ISO, RFC 2822, loose forms), ``None`` if it is none."""
    if not isinstance(value, str):
        return None
    text = value.strip()[:80]
    iso = _strict_iso(text) or _mail_date(text)
    if iso:
        return iso
    found = find_dates(text, day_first=day_first)
    return found[0].iso if found else None


def _strict_iso(text: str) -> str | None:
    candidate = re.sub(r"^(\d{4})(\d\d)(\d\d)(?=T|$)", r"\1-\2-\3", text)
    candidate = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", candidate)
    candidate = re.sub(r"(\d\d:\d\d(?::\d\d)?)[.,]\d+", r"\1", re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", candidate))
    try:
        parsed = parse_iso(candidate)
    except ValueError:
        return None
    if isinstance(parsed, datetime):
        if parsed.tzinfo is None and not (parsed.hour or parsed.minute or parsed.second):
            return parsed.date().isoformat()  # midnight without a zone is how systems write "no time"
        has_seconds = bool(re.search(r"\d\d:\d\d:\d\d", candidate))
        return parsed.isoformat(timespec="seconds" if has_seconds else "minutes")
    return parsed.isoformat()


def _mail_date(text: str) -> str | None:
    if not re.match(r"^(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:", text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None
