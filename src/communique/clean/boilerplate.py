"""Boilerplate inside and around a text, block by block: each removal has a named rule that a person can read.

Two sorts of evidence: what a block says (:data:`PHRASES`, in English, Russian, Azerbaijani and the languages around
them) and where it stands (:data:`MARKUP`, words that sites everywhere use in classes and ids). A block that says more
than a phrase of boilerplate (a paragraph that merely mentions cookies) is never touched: phrases count in short
blocks only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from lxml import html

from communique.clean.blocks import HEADINGS, TextBlock, describe
from communique.clean.captions import is_caption
from communique.clean.phrases import LIST_HEADERS, fold_case, full_phrase, leading_phrase
from communique.clean.textdates import strip_dates

MAX_PHRASE = 220
"""Longest block (characters) that a phrase can remove."""

_MARKUP_WORDS = {
    "newsletter": r"newsletter|newsletter[-_]+(?:form|sign-?up|box)(?:[-_]+\w+)*|"
    r"subscri(?:be|ption)[-_]?(?:box|form|block|banner)|mailing[-_]?list|signup|sign-up",
    "share-bar": r"shar(?:e|ing)(?:[-_](?:bar|box|buttons?|links?|list|block|icons?|page|this|wrap\w*|tools?))?|"
    r"social(?:[-_](?:share|links?|bar|media|icons?|buttons?|box|block|networks?))?|addthis\w*|addtoany\w*|a2a_kit|"
    r"sharethis\w*|ya-share2?",
    "read-also": r"read[-_]?(?:also|more|next)|see[-_]?also|related(?:[-_]\w+)?|recommend(?:ed|ations?)?(?:[-_]\w+)?|"
    r"more[-_](?:news|stories|articles|on)|also[-_]?read|similar(?:[-_]\w+)?|inline[-_]?teaser|teasers?|outbrain|"
    r"taboola|oxu[-_]?\w*|xeber[-_]?list|other[-_]?news|latest[-_]?news|last[-_]?news|popular(?:[-_]\w+)?|"
    r"most[-_]read",
    "tags": r"tags?(?:[-_](?:list|cloud|links|block|box))?|tag[-_]?cloud|keywords?|topics?[-_]list|etiket\w*",
    "comments": r"comments?(?:[-_](?:list|form|section|area|block|box))?|disqus\w*|respond|reader-comments",
    "cookie": r"cookies?(?:[-_]\w+)?|consent(?:[-_]\w+)?|gdpr\w*|cc-window",
    "font-size": r"font[-_]?(?:size|resize\w*|control\w*)|text[-_]?(?:size|resize\w*)|resizer|zoom[-_]?text|a11y\w*|"
    r"accessibility(?:[-_]\w+)?",
    "breadcrumb": r"bread[-_]?crumbs?(?:[-_]\w+)?|crumbs|path-nav",
    "navigation": r"nav|navbar|navigation|menu|mega-?menu|pagination|pager|prev[-_]?next|skip-link\w*|"
    r"lang(?:uage)?[-_]?(?:switch\w*|menu|bar|list)|toolbar|tools",
    "advertisement": r"ads?|advert\w*|ad[-_](?:box|slot|unit|banner|container|wrapper)|sponsor(?:ed)?|"
    r"promo(?:[-_]\w+)?|banner(?:[-_]\w+)?|reklam\w*|adsbygoogle",
    "caption": r"caption|figcaption|wp-caption-text|image[-_](?:caption|credit|source)|"
    r"photo[-_](?:caption|credit|info)|img[-_]caption|media[-_]caption|credits?|copyright|pic[-_]?(?:title|caption|source)",
    "author-box": r"author[-_]{0,2}(?:bio(?:graphy)?|box|card|info|profile|description|about)|"
    r"about[-_]?(?:the[-_])?author",
    "date-bar": r"date[-_]?bar|meta[-_]?bar|article[-_]?(?:meta|info)|post[-_]?(?:meta|info)|entry[-_]meta|byline|"
    r"news[-_]?(?:meta|info)|story[-_]?meta|publish(?:ed)?[-_]?(?:date|info|at|on)|dateline[-_]bar",
    "footer": r"footer|site-footer|page-footer|colophon|copyrights?|legal[-_]?(?:note|links|bar)",
}
MARKUP: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"(?<![\w-])(?:[a-z]{{1,12}}(?:__|--))?(?:{words})(?![\w-])")
    for name, words in _MARKUP_WORDS.items()
}
"""For each rule, the words (of class, id, role or tag, lower case) that mark an element as such."""

# Containers whose name alone decides; in the others a long paragraph of prose is believed over a class name.
_STRICT_MARKUP = frozenset({"newsletter", "share-bar", "font-size", "cookie", "breadcrumb", "tags"})
_MARKUP_LEVELS = 5
_MENTION, _PARAGRAPH_WORDS, _LARGEST_ASIDE = 120, 15, 0.5  # characters, words, share of the text
_ROW_MARK, _LONGEST_ROW = re.compile(r"\s*[|•·]\s*|\s+/\s+|\s*:\s+"), 8
_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]*")
_SIZE_CONTROL = re.compile(
    r"(?:\s|[+\-−–↺⟲⟳↻±]|\bA\b|\bА\b|\bAA\b|\d{1,2}\s?(?:px|pt|%)|\b(?:font|text)[ -]?size\b|"
    r"\b(?:razmer|шрифт\w*|размер|şrift\w*|ölçü\w*)\b)+",
    re.I,
)
_IMAGE_ALT = re.compile(
    r"(?:\b(?:news|banner|image|img|photo|picture|desktop|mobile|tablet|logo|icon|cover|slide|main|header|hero|web|"
    r"placeholder|thumbnail|баннер|новост\w*|изображение|фото|версия|şəkil|banner\w*|foto|xəbər|loqo)\b\W*)+",
    re.I,
)
_IMAGE_WORD = re.compile(r"\b(?:banner|image|img|logo|icon|баннер|изображение|loqo|placeholder|thumbnail)\b", re.I)
_BAR_WORDS = re.compile(
    r"\b(?:date|dated|published|posted|updated|last|modified|on|at|time|views?|reads?|reading|min|minutes?|comments?|"
    r"print|email|pdf|px|a|hits|source|news|category|"
    r"дата|опубликовано|обновлено|просмотр\w*|время|чтени\w+|мин\w*|в|от|г|год|года|"
    r"tarix|dərc|edilib|yenilənib|baxış\w*|oxun\w*|saat|dəqiqə|il|sayı|"
    r"tarih|yayın\w*|güncelle\w*|görüntülen\w*|okunma)\b|[\d\W_]+",
    re.I,
)


def remove_boilerplate(blocks: Sequence[TextBlock], bodies: Collection[html.HtmlElement] = ()) -> None:
    """Take boilerplate out of the kept blocks, naming the rule on each.

    Args:
        blocks: the page's blocks in page order; changed in place.
        bodies: elements that a source's own rule names as the text's: they and those around them are no boilerplate,
            whatever they are called; what stands inside may be.
    """
    for block in blocks:
        rule = boilerplate_rule(block, bodies) if block.kept else None
        if rule:
            block.remove(rule)
    _remove_aside(blocks, "author-box", _is_about_author)
    _remove_aside(blocks, "read-also", _is_linked_paragraph)
    _remove_lists_after_headers(blocks)
    _remove_titled_sections(blocks)
    _remove_dangling_headings(blocks)


def _remove_aside(blocks: Sequence[TextBlock], rule: str, is_aside: Callable[[TextBlock], bool]) -> None:
    """Remove paragraphs that speak of something else than the page, unless they are much of the text."""
    kept = [block for block in blocks if block.kept]
    aside = [block for block in kept if len(block.text) > _MENTION and is_aside(block)]
    if sum(len(block.text) for block in aside) <= _LARGEST_ASIDE * sum(len(block.text) for block in kept):
        for block in aside:
            block.remove(rule)


def _is_about_author(block: TextBlock) -> bool:
    return any("author-box" in _markup_names(describe(element)) for element in block.ancestors[:3])


def _is_linked_paragraph(block: TextBlock) -> bool:
    """Tell the lead of another page: a paragraph that is all one link."""
    return block.link_share > 0.9 and len(block.text.split()) >= _PARAGRAPH_WORDS


def boilerplate_rule(block: TextBlock, bodies: Collection[html.HtmlElement] = ()) -> str | None:
    """Return the name of the rule by which a block is boilerplate, ``None`` if it is text; ``bodies`` as above."""
    text = block.text
    if _NOT_A_LETTER_OR_DIGIT.fullmatch(text):
        return "separator"
    if len(text) < 80 and _SIZE_CONTROL.fullmatch(text):
        return "font-size"
    if len(text) < MAX_PHRASE and _IMAGE_WORD.search(text) and _IMAGE_ALT.fullmatch(text):
        return "banner-caption"
    if is_date_bar(text):
        return "date-bar"
    return phrase_rule(text) or markup_rule(block, bodies) or ("caption" if is_caption(block) else None)


@lru_cache(maxsize=4096)
def phrase_rule(text: str) -> str | None:
    """Return the name of the phrase rule that ``text`` as a whole falls under, if it does."""
    if len(text) > MAX_PHRASE:
        return None
    bare = _bare(fold_case(text))
    return full_phrase(bare) or leading_phrase(bare) or _phrases_in_a_row(bare)


def _bare(text: str) -> str:
    return text.strip(" \t|•·–—-*►▶»«#>:").strip()


def _phrases_in_a_row(bare: str) -> str | None:
    """Return the rule of the first of several phrases that a line consists of ("Print version | Share this page")."""
    parts = [part for part in map(_bare, _ROW_MARK.split(bare)) if part]
    if not 2 <= len(parts) <= _LONGEST_ROW:
        return None
    rules = [full_phrase(part) for part in parts]
    return rules[0] if all(rules) else None


def markup_rule(block: TextBlock, bodies: Collection[html.HtmlElement] = ()) -> str | None:
    """Return the name of the markup rule a block's surroundings fall under, if its text does not speak against it."""
    is_paragraph = len(block.text) > 160 and block.link_share < 0.3 and block.ends_sentence
    for level, element in enumerate(block.ancestors[:_MARKUP_LEVELS]):
        if any(element is body for body in bodies):
            return None
        for name in _markup_names(describe(element)):
            if not is_paragraph or (level == 0 and name in _STRICT_MARKUP):
                return name
    return None


@lru_cache(maxsize=8192)
def _markup_names(description: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in MARKUP.items() if pattern.search(description))


def is_date_bar(text: str) -> bool:
    """Whether a block says only when something was published (with views, font size and the like around it)."""
    if len(text) > 160:
        return False
    rest = strip_dates(text)
    if rest == text:
        return False
    return not _BAR_WORDS.sub("", rest).strip() or phrase_rule(rest) == "kind-label"


def _remove_lists_after_headers(blocks: Sequence[TextBlock]) -> None:
    """Remove the list of headlines that follows a removed heading such as "Read also"."""
    inside = False
    for block in blocks:
        if block.rule in LIST_HEADERS and not block.kept and len(block.text) < 60:
            inside = True
        elif block.kept and inside:
            inside = _is_teaser(block)
            if inside:
                block.remove("read-also")


def _remove_titled_sections(blocks: Sequence[TextBlock]) -> None:
    """Remove what stands in one element with a heading such as "Other news", unless it holds most of the text."""
    total = sum(len(block.text) for block in blocks if block.kept)
    for at, block in enumerate(blocks):
        parent = block.element.getparent() if block.element is not None else None
        if parent is None or block.tag not in HEADINGS or phrase_rule(block.text) not in LIST_HEADERS:
            continue
        section = [
            other for other in blocks[at + 1 :] if other.kept and any(item is parent for item in other.ancestors)
        ]
        if sum(len(other.text) for other in section) < 0.4 * total:
            for other in section:
                other.remove("read-also")


def _is_teaser(block: TextBlock) -> bool:
    if block.element is None:
        return False
    return block.link_share > 0.7 and (not block.ends_sentence or block.tag == "li")


def _remove_dangling_headings(blocks: Sequence[TextBlock]) -> None:
    """Remove headings at the end of the text, under which nothing was kept."""
    for block in reversed([block for block in blocks if block.kept]):
        if block.tag not in HEADINGS:
            return
        block.remove("dangling-heading")
