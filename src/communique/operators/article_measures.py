"""What the articles of a run have and lack: fields, texts, languages, and the rules that found nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import get_args

from communique.models import Article
from communique.sources.model import CleanRules, MeasuredField, Source

FIELDS: tuple[MeasuredField, ...] = get_args(MeasuredField)
"""Fields whose fill is measured. ``text`` counts as filled from :data:`MIN_TEXT_CHARS` on."""
RULE_FIELDS = ("title", "published", "byline", "reference", "body")
"""Fields that a source's rules may name a selector for."""
MIN_TEXT_CHARS = 200
"""Shorter text is no statement: a headline with its date has about a hundred characters."""
_SHARED = 2


def measure_articles(articles: Sequence[Article], source: Source) -> dict[str, object]:
    """Return the measures of a run that are taken from its articles, by name."""
    texts = Counter(article.text for article in articles)
    tried = Counter(field for article in articles for field in tried_rules(article, source))
    missed = Counter(field for article in articles for field in missed_rules(article, source))
    return {
        "articles": len(articles),
        "filled": {field: sum(has_field(article, field) for article in articles) for field in FIELDS},
        "rule_tried": dict(tried),
        "rule_found": {field: tried[field] - missed[field] for field in tried},
        "text_chars": median(len(article.text) for article in articles) if articles else None,
        "languages": dict(Counter(article.language for article in articles)),
        "foreign": sum(is_foreign(article, source) for article in articles),
        "same_text": sum(count for count in texts.values() if count >= _SHARED),
        "confidence": sum(article.confidence for article in articles) / len(articles) if articles else None,
        "newest_published": max((article.published for article in articles if article.published), default=None),
    }


def note_symptoms(articles: Iterable[Article], source: Source, shown: dict[str, str]) -> dict[str, str]:
    """Add to ``shown`` the first page that shows each symptom an article can have, and return it."""
    seen: dict[str, str] = {}
    for article in articles:
        for field in FIELDS:
            if not has_field(article, field):
                shown.setdefault(f"missing:{field}", article.url)
        for ruled in missed_rules(article, source):
            shown.setdefault(f"rule:{ruled}", article.url)
        if is_foreign(article, source):
            shown.setdefault("foreign", article.url)
        if article.text in seen:
            shown.setdefault("same-text", article.url)
        seen[article.text] = article.url
    return shown


def has_field(article: Article, field: str) -> bool:
    """Tell whether one of :data:`FIELDS` is filled."""
    if field == "text":
        return len(article.text) >= MIN_TEXT_CHARS
    return bool(getattr(article, field))


def is_foreign(article: Article, source: Source) -> bool:
    """Tell whether the article's first language is none that its source publishes in."""
    return article.language not in source.languages


def tried_rules(article: Article, source: Source) -> list[str]:
    """Return the fields for which the rules that read ``article`` name a selector."""
    rules = next((rules for rules in source.clean.rules if rules.version == article.rules_version), None)
    if rules is None and source.clean.rules:
        # No version was chosen: after a redesign nothing on the page may tell its day. The newest was meant for it.
        rules = source.clean.rules[0]
    return [field for field in RULE_FIELDS if rules is not None and getattr(rules, field)]


def missed_rules(article: Article, source: Source) -> list[str]:
    """Return the fields for which the rules that read ``article`` name a selector that found nothing."""
    return [field for field in tried_rules(article, source) if not _is_by_rule(article, field)]


def rules_in_force(source: Source) -> CleanRules | None:
    """Return the version of rules that reads pages of today, if the source has any."""
    return next((rules for rules in source.clean.rules if rules.valid_until is None), None)


def _is_by_rule(article: Article, field: str) -> bool:
    origin = article.origins.get(field) or (article.origins.get("text") if field == "body" else None)
    return origin is not None and origin.startswith("rule")
