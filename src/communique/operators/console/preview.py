"""What a change of rules would make of a source's newest archived pages, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from communique.archive import ArchiveReader
from communique.errors import PageError
from communique.ledger import LedgerEntry
from communique.models import Article, RawPage, Value
from communique.operators.article_measures import RULE_FIELDS, has_field
from communique.operators.console.evidence import explain_entry
from communique.pipeline.context import Installation
from communique.sources.model import CleanRules, Source
from communique.sources.rule_files import put_version

PAGES = 20
"""Pages a preview is made of."""
_SHOWN_CHARS = 300


class Reading(Value):
    """One field of one page.

    Attributes:
        field: its name; ``body`` is the text.
        value: what is read now, cut for show.
        origin: where it comes from (``rule``, ``meta``, ``extractor`` …), empty if it is missing.
        before: what the present rules read, if that is something else.
        by_rule: whether the rule meant for it found it.
    """

    field: str
    value: str
    origin: str
    before: str | None = None
    by_rule: bool = False


class PagePreview(Value):
    """One page.

    Attributes:
        url: its address.
        problem: why it is no article by the new rules, if it is none.
        was_problem: why it is none by the present ones.
        version: version of the rules that read it.
        chars, chars_before: characters of text.
        readings: its fields.
    """

    url: str
    problem: str | None = None
    was_problem: str | None = None
    version: str = ""
    chars: int = 0
    chars_before: int = 0
    readings: tuple[Reading, ...] = ()


class FieldCount(Value):
    """One field over all pages: how many have it, and how many by rule, now and before."""

    field: str
    filled: int
    filled_before: int
    by_rule: int
    by_rule_before: int


class Preview(Value):
    """What new rules would make of pages.

    Attributes:
        pages: one each, those that change first.
        fields: sums.
        articles, articles_before: pages that are articles.
    """

    pages: tuple[PagePreview, ...]
    fields: tuple[FieldCount, ...]
    articles: int
    articles_before: int


_Made = tuple[Article | None, str | None]


def preview_rules(installation: Installation, source: Source, rules: CleanRules) -> Preview:
    """Return what ``rules`` would make of the newest archived pages of ``source``, beside what is made of them now.

    Half of them are pages that the present rules fail on, if there are so many.

    Raises:
        ServiceError: Elasticsearch is away.
    """
    cleaning = source.clean.model_copy(update={"rules": put_version(source.clean.rules, rules)})
    changed = source.model_copy(update={"clean": cleaning})
    reader = ArchiveReader(installation.archive)
    newest = installation.ledger.newest_bodies(source.id, PAGES)
    failing = installation.ledger.find_failing(source.id, "clean", PAGES // 2)
    chosen = list({entry.url: entry for entry in (*failing, *newest)}.values())[:PAGES]
    pairs: list[tuple[LedgerEntry, _Made, _Made]] = []
    for entry in chosen:
        body = entry.newest_body()
        if body is None:
            continue
        try:
            page = reader.read(body.archive).model_copy(update={"url": entry.url})
        except PageError as error:
            pairs.append((entry, (None, str(error)), (None, str(error))))
            continue
        before = _make(installation, source, entry, page)
        pairs.append((entry, before, _make(installation, changed, entry, page)))
    return summarise(pairs)


def summarise(pairs: Sequence[tuple[LedgerEntry, _Made, _Made]]) -> Preview:
    """Return the preview of pages, each as made before and after."""
    pages = [_compare(entry.url, before, after) for entry, before, after in pairs]
    befores = [before[0] for _, before, _ in pairs if before[0]]
    afters = [after[0] for _, _, after in pairs if after[0]]
    counts = [
        FieldCount(
            field=field,
            filled=sum(_is_filled(article, field) for article in afters),
            filled_before=sum(_is_filled(article, field) for article in befores),
            by_rule=sum(_is_by_rule(article, field) for article in afters),
            by_rule_before=sum(_is_by_rule(article, field) for article in befores),
        )
        for field in RULE_FIELDS
    ]
    return Preview(
        pages=tuple(sorted(pages, key=lambda page: not _is_changed(page))),
        fields=tuple(counts),
        articles=len(afters),
        articles_before=len(befores),
    )


def _make(installation: Installation, source: Source, entry: LedgerEntry, page: RawPage) -> _Made:
    try:
        return explain_entry(installation, source, entry, page).article, None
    except PageError as error:
        return None, f"{error.reason}: {error}"
    except Exception as error:
        # A page that breaks the cleaner is in quarantine for it; here it is one line among twenty.
        return None, f"cleaner-crashed: {type(error).__name__}: {error}"


def _compare(url: str, before: _Made, after: _Made) -> PagePreview:
    was, now = before[0], after[0]
    if now is None:
        chars = len(was.text) if was else 0
        return PagePreview(url=url, problem=after[1], was_problem=before[1], chars_before=chars)
    return PagePreview(
        url=url,
        was_problem=before[1],
        version=now.rules_version,
        chars=len(now.text),
        chars_before=len(was.text) if was else 0,
        readings=tuple(_read(field, was, now) for field in RULE_FIELDS),
    )


def _read(field: str, was: Article | None, now: Article) -> Reading:
    value, before = _value(now, field), _value(was, field) if was else ""
    return Reading(
        field=field,
        value=value[:_SHOWN_CHARS],
        origin=_origin(now, field) if value else "",
        before=before[:_SHOWN_CHARS] if before != value else None,
        by_rule=_is_by_rule(now, field),
    )


def _value(article: Article, field: str) -> str:
    if field == "body":
        return article.text
    value = getattr(article, field)
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _origin(article: Article, field: str) -> str:
    return article.origins.get("text" if field == "body" else field, "")


def _is_by_rule(article: Article, field: str) -> bool:
    return _origin(article, field).startswith("rule")


def _is_filled(article: Article, field: str) -> bool:
    return has_field(article, "text" if field == "body" else field)


def _is_changed(page: PagePreview) -> bool:
    return page.problem != page.was_problem or any(reading.before is not None for reading in page.readings)
