"""What kind of page an article is, by rules a person can read: the label above it, then its headline."""

from __future__ import annotations

import re
from collections.abc import Iterable

from communique.models import Kind
from communique.sources.model import Source

# First match wins: what is most particular stands first ("remarks at a press conference" are remarks).
_TITLE_RULES: tuple[tuple[Kind, str], ...] = (
    (
        "transcript",
        r"\btranscript\b|\bbriefing\b|\bбрифинг\w*|\bbrifinq\w*|\bверсия стенограммы\b|\bстенограмм\w+|\bstenoqram\w*",
    ),
    ("interview", r"\binterview(?:s|ed)?\b|\bинтервью\b|\bmüsahibə\w*|\bröportaj\w*"),
    (
        "press conference",
        r"\banswers? to (?:media|press|journalists['’]?) questions\b|\bответы на вопросы (?:СМИ|журналистов)\b|"
        r"\bpress[ -]conference\b|\bnews conference\b|\bпресс-конференци\w+|\bmətbuat konfrans\w*|"
        r"\bbasın toplantısı\b",
    ),
    (
        "remarks",
        r"\bremarks\b|\bвступительн\w+ слов\w+|\bвыступление и ответы\b|\b(?:giriş|açılış) sözü\b|"
        r"\bopening statement\b",
    ),
    (
        "speech",
        r"\b(?:speech|keynote|lecture)\b|['’]s? address\b|\baddress (?:by|to|at|before)\b|^address\b|"
        r"\bstatement (?:by|of)\b.{0,80}\b(?:at|to|before|during)\b|"
        r"\bвыступлени\w+|\bречь\b|\bçıxış\w*|\bnitq\w*|\bkonuşma\w*",
    ),
    (
        "note",
        r"\bnote verbale\b|^(?:information |press )?note\b|\bвербальн\w+ нот\w+|^(?:информационная )?справка\b|"
        r"\bverbal nota\w*",
    ),
    (
        "letter",
        r"^(?:open |congratulatory )?letter\b|^(?:открытое |поздравительное )?(?:письмо|послание)\b|\bməktub\w*$|"
        r"^açıq məktub\b",
    ),
    (
        "comment",
        r"^comment(?:s|ary)?\b|\bcomment(?:ary)? (?:by|of|from)\b|\bcomments? on\b|^комментари\w+|\bkommentar\w*|"
        r"\bşərh(?:i|ləri)?\b",
    ),
    ("press release", r"\bpress[ -]release\b|\bпресс-релиз\w*|\bmətbuat (?:məlumatı|açıqlaması)\b|\bpress-reliz\b"),
)
_RULES = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _TITLE_RULES)
_LABEL_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("note", re.compile(r"^(?:(?:background |information )?note|справка|arayış)\b", re.I)),
    ("letter", re.compile(r"^(?:letters?|письм[оа]|послани[ея]|məktub(?:lar)?)\b", re.I)),
    (
        "press release",
        re.compile(
            r"^(?:press[ -]?(?:release|statement)s?|пресс-релизы?|mətbuat (?:məlumatı|açıqlaması)|"
            r"press-reliz(?:lər)?)\b",
            re.I,
        ),
    ),
    ("speech", re.compile(r"^(?:speech(?:es)?|выступлени[ея]|речи|çıxış(?:lar)?|nitqlər)\b", re.I)),
    ("transcript", re.compile(r"^(?:transcripts?|стенограммы?|stenoqram\w*)$", re.I)),
    ("interview", re.compile(r"^(?:interviews?|интервью|müsahibə(?:lər)?)$", re.I)),
    ("remarks", re.compile(r"^remarks$", re.I)),
    (
        "comment",
        re.compile(
            r"^(?:comments?|commentary|opinions?|column|op-ed|комментари[ий]|мнени[ея]|колонка|şərh|rəy)\b(?!\s*\d)",
            re.I,
        ),
    ),
    ("press conference", re.compile(r"^(?:press conferences?|пресс-конференции|brifinq(?:lər)?|briefings?)$", re.I)),
)


def read_kind(
    url: str, titles: Iterable[str], labels: Iterable[str], source: Source | None = None, reference: str | None = None
) -> tuple[Kind, str]:
    """Return the kind of a page and the origin of that (``rule``, ``heading``, ``text``, ``url`` or ``default``).

    Args:
        url: canonical URL.
        titles: headlines of the page, in any language.
        labels: short lines above the text, where sites name a section ("Press release").
        source: whose rules by URL, and whose default, apply.
        reference: document number; one with a sign of its own is typical of releases.
    """
    for rule in source.clean.kinds if source else ():
        if re.search(rule.match, url):
            return rule.kind, "rule"
    for title in titles:
        for kind, pattern in _RULES:
            if pattern.search(title):
                return kind, "heading"
    for label in labels:
        for kind, pattern in _LABEL_RULES:
            if pattern.search(label):
                return kind, "text"
    if re.search(r"press[-_]?release|/pressrelease|/press-reliz", url, re.I):
        return "press release", "url"
    if source:
        return source.clean.default_kind, "default"
    return ("press release" if reference else "news"), "default"
