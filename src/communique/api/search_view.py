"""What the template of the search needs beyond the result: links that change one thing, labels, the timeline's bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from markupsafe import Markup

from communique.api.labels import FACETS, PARAMETERS, Labels
from communique.api.parameters import DEEPEST_OFFSET, PageParameters
from communique.api.services import Services
from communique.api.texts import Texts
from communique.index import FacetBucket, Highlight, Period, SearchHit, SearchResult, highlight_html

TIMELINE_WIDTH, TIMELINE_HEIGHT = 600, 60
_SHOWN_IN_FACET = 8
_LIST_PARAMETERS = tuple(PARAMETERS.values())


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value of a facet: its name, its pages, the link that chooses it or lets it go, and whether it is chosen."""

    label: str
    count: int
    link: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the timeline, in units of its drawing."""

    x: float
    width: float
    height: float
    link: str
    label: str


class SearchView:
    """Helps the template of the search.

    Args:
        parameters: of its address.
        services: for labels.
        texts: the language of the interface.
    """

    def __init__(self, parameters: PageParameters, services: Services, texts: Texts) -> None:
        self.parameters = parameters
        self.labels = Labels(services, texts)
        self._texts = texts

    def link(self, **changes: object) -> str:
        """Return the query part of this search's address with some parameters changed; ``None`` takes one out."""
        given = self.parameters.model_dump(by_alias=True, exclude_defaults=True, mode="json")
        given |= {"offset": None, "show": None} | changes
        pairs = [
            (name, one) for name, value in given.items() for one in (value if isinstance(value, list) else [value])
        ]
        return "?" + urlencode([(name, one) for name, one in pairs if one not in {None, ""}])

    def hidden(self, *left_out: str) -> list[tuple[str, str]]:
        """Return the parameters a form has to send along, as (name, value), but for those it asks for itself."""
        given = self.parameters.model_dump(by_alias=True, exclude_defaults=True, mode="json")
        pairs = [
            (name, one) for name, value in given.items() for one in (value if isinstance(value, list) else [value])
        ]
        return [(name, str(one)) for name, one in pairs if one and name not in {*left_out, "offset", "show"}]

    def facets(self, result: SearchResult) -> Iterator[tuple[str, list[FacetLink], list[FacetLink]]]:
        """Yield each facet that has values: its name, the values to show, and those behind them."""
        for facet in FACETS:
            links = [self._facet_link(facet, bucket) for bucket in result.facets[facet]]  # type: ignore[index]
            links.sort(key=lambda one: not one.chosen)
            if links:
                yield facet, links[:_SHOWN_IN_FACET], links[_SHOWN_IN_FACET:]

    def chosen(self) -> Iterator[tuple[str, str, str]]:
        """Yield each filter that is set: its facet, its name, and the link without it."""
        for facet, parameter in PARAMETERS.items():
            values: list[str] = getattr(self.parameters, parameter)
            for value in values:
                left = [one for one in values if one != value]
                yield facet, self.labels.of(facet, value, self._name(value)), self.link(**{parameter: left})
        if self.parameters.date_from or self.parameters.date_to:
            days = f"{self.parameters.date_from or '…'} – {self.parameters.date_to or '…'}"
            yield "date", days, self.link(**{"from": None, "to": None})

    def bars(self, periods: Iterable[Period]) -> list[Bar]:
        """Return the timeline's bars: as wide as their stretch of time, as high as their pages."""
        shown = list(periods)
        if not shown:
            return []
        first, days = shown[0].first, (shown[-1].end - shown[0].first).days or 1
        highest = max(period.count for period in shown) or 1
        return [
            self._bar(one, (one.first - first).days / days, (one.end - one.first).days / days, highest)
            for one in shown
            if one.count
        ]

    def before(self) -> str | None:
        """Return the link to the hits before these, if there are any."""
        offset = self.parameters.offset
        return self.link(offset=max(0, offset - self.parameters.size) or None) if offset else None

    def behind(self, result: SearchResult) -> str | None:
        """Return the link to the hits behind these, if there are any within reach."""
        reach = self.parameters.offset + self.parameters.size
        found = result.total if result.stories is None else result.stories
        return self.link(offset=reach) if result.hits and reach < found and reach <= DEEPEST_OFFSET else None

    def title(self, hit: SearchHit) -> Markup:
        """Return the title of a hit with its marked words."""
        marked = next((one for one in hit.highlights if one.field == "title"), None)
        return self.marked(marked) if marked else Markup.escape(hit.title or hit.url)

    def marked(self, highlight: Highlight) -> Markup:
        """Return a highlight as HTML; :func:`communique.index.highlight_html` escapes it."""
        return Markup(highlight_html(highlight))  # noqa: S704

    def exports(self) -> list[tuple[str, str]]:
        """Return each format of export with the query part of its address."""
        return [(form, self.link(format=form, size=None, collapse=None)) for form in ("csv", "jsonl", "bibtex", "ris")]

    def _facet_link(self, facet: str, bucket: FacetBucket) -> FacetLink:
        label = self.labels.of(facet, bucket.value, bucket.label)
        if facet == "date":
            chosen = self.parameters.date_from == self.parameters.date_to == bucket.value
            year = None if chosen else bucket.value
            return FacetLink(bucket.value, bucket.count, self.link(**{"from": year, "to": year}), chosen)
        parameter = PARAMETERS[facet]
        values: list[str] = getattr(self.parameters, parameter)
        chosen = bucket.value in values
        changed = [one for one in values if one != bucket.value] if chosen else [*values, bucket.value]
        return FacetLink(label, bucket.count, self.link(**{parameter: changed}), chosen)

    def _bar(self, period: Period, start: float, share: float, highest: int) -> Bar:
        last = period.end - timedelta(days=1)
        days = {"from": period.first.isoformat(), "to": last.isoformat()}
        pages = self._texts("pages", count=self._texts.number(period.count))
        return Bar(
            x=round(start * TIMELINE_WIDTH, 1),
            width=max(2.0, round(share * TIMELINE_WIDTH - 1, 1)),
            height=max(2.0, round(period.count / highest * TIMELINE_HEIGHT, 1)),
            link=self.link(**days),
            label=f"{period.first} – {last}: {pages}",
        )

    def _name(self, value: str) -> str:
        """Return a name to read for the id of an identity nobody linked."""
        return value.partition("~")[2].replace("-", " ").title() or value
