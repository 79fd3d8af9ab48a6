"""The last steps of cleaning: boilerplate out, languages apart, and whether what is left is an article."""

from __future__ import annotations

from collections.abc import Sequence

from communique.clean.blocks import TextBlock
from communique.clean.boilerplate import remove_boilerplate
from communique.clean.confidence import judge_text
from communique.clean.draft import Draft, Explained
from communique.clean.error_pages import is_error_page
from communique.clean.header import remove_header_lines, section_labels
from communique.clean.kinds import KindReading, read_kind
from communique.clean.segments import segment_blocks
from communique.errors import PageError
from communique.models import Article, Block, Segment

LEAST_CONFIDENCE = 0.25
"""Confidence below which a page goes to quarantine."""


def finish_draft(draft: Draft, header: Sequence[TextBlock]) -> Explained:
    """Take boilerplate out, split by language, and judge what is left.

    Args:
        draft: with its title and all that is read of the page as a whole.
        header: the blocks around the title.

    Raises:
        PageError: ``no-text``, ``error-page``, ``low-confidence`` or ``rules-lost``.
    """
    url, blocks = draft.subject.url, draft.blocks
    remove_header_lines(blocks, draft.title)
    remove_boilerplate(blocks, draft.bodies)
    segments = segment_blocks(blocks, draft.title, draft.likely_languages, url=url)
    lost, told = _lost_rules(draft)
    if not segments:
        message = f"{url}: expected the text of an article, found none in {len(blocks)} blocks{told}"
        raise PageError(lost or "no-text", message)
    if is_error_page(draft.title, segments) and not draft.subject.released:
        message = f"{url}: expected an article, found what says that there is none: {draft.title!r}"
        raise PageError("error-page", message)
    judged = judge_text(blocks, draft.title, by_rule=draft.origins.get("text") == "rule")
    if judged.figure < LEAST_CONFIDENCE and not draft.subject.released:
        found = f"got {judged.figure:.2f}: {'; '.join(judged.doubts)}"
        message = f"{url}: expected a text with confidence of {LEAST_CONFIDENCE} or more, {found}{told}"
        raise PageError(lost or "low-confidence", message)
    titles = [segment.title for segment in segments if segment.title] or [draft.title or ""]
    kind = read_kind(url, titles, section_labels(header), draft.subject.source, draft.reference)
    draft.origins["kind"] = kind.origin
    explained = (*draft.cut, *map(_as_block, blocks))
    return Explained(_article(draft, segments, kind, judged.figure, explained), explained)


def _lost_rules(draft: Draft) -> tuple[str | None, str]:
    """Return ``rules-lost`` with what to say of it, if the source's rules name a place of the text that is not there.

    A page on which nothing else finds the text either then tells of a new design, and not of an odd page.
    """
    source = draft.subject.source
    named = source is not None and any(rules.body for rules in source.clean.rules)
    if not named or draft.origins.get("text") == "rule":
        return None, ""
    return "rules-lost", "; the source's rules name a place of the text, and it is not on the page"


def _article(
    draft: Draft, segments: tuple[Segment, ...], kind: KindReading, confidence: float, blocks: Sequence[Block]
) -> Article:
    subject = draft.subject
    return Article(
        source=subject.source.id if subject.source else "none",
        url=subject.url,
        title=draft.title,
        published=draft.published,
        modified=draft.modified,
        byline=draft.byline,
        reference=draft.reference,
        kind=kind.kind,
        kind_evidence=kind.evidence,
        segments=segments,
        origins=draft.origins,
        removed=tuple(block for block in blocks if not block.kept),
        confidence=confidence,
        rules_version=draft.rules_version,
        template_version=subject.template.version if subject.template else None,
        fetched_at=subject.fetched_at,
        alternates=draft.alternates,
        canonical=draft.canonical,
    )


def _as_block(block: TextBlock) -> Block:
    return Block(text=block.text, kept=block.kept, rule=block.rule)
