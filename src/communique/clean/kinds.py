"""What kind of page an article is, by rules a person can read: its headline, then the labels above it, its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from communique.models import Kind, KindEvidence, KindPlace
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

_URL_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("press release", re.compile(r"press[-_]?release|/pressrelease|/press-reliz", re.I)),
)


@dataclass(frozen=True, slots=True)
class KindReading:
    """The kind of a page and what it was read from.

    Attributes:
        kind: the kind.
        origin: ``rule``, ``heading``, ``text``, ``url`` or ``default``.
        evidence: the words or sign, with where they stand.
    """

    kind: Kind
    origin: str
    evidence: KindEvidence


def read_kind(
    url: str, titles: Iterable[str], labels: Iterable[str], source: Source | None = None, reference: str | None = None
) -> KindReading:
    """Return the kind of a page with the sign that gave it.

    Args:
        url: canonical URL.
        titles: headlines of the page, in any language.
        labels: short lines above the text, where sites name a section ("Press release").
        source: whose rules by URL, and whose default, apply.
        reference: document number; one with a sign of its own is typical of releases.
    """
    readings = _read_signs(url, titles, labels, source)
    return next(readings, None) or _read_default(source, reference)


def _read_signs(url: str, titles: Iterable[str], labels: Iterable[str], source: Source | None) -> Iterator[KindReading]:
    """Yield what the page's own signs say, the strongest first."""
    for rule in source.clean.kinds if source else ():
        if match := re.search(rule.match, url):
            yield KindReading(rule.kind, "rule", _evidence("url", match, rule.match))
    yield from _read_lines(titles, _RULES, "headline", "heading")
    yield from _read_lines(labels, _LABEL_RULES, "label", "text")
    yield from _read_lines([url], _URL_RULES, "url", "url")


def _read_lines(
    lines: Iterable[str], rules: Sequence[tuple[Kind, re.Pattern[str]]], place: KindPlace, origin: str
) -> Iterator[KindReading]:
    for line in lines:
        for kind, pattern in rules:
            if match := pattern.search(line):
                yield KindReading(kind, origin, _evidence(place, match))


def _evidence(place: KindPlace, match: re.Match[str], rule: str | None = None) -> KindEvidence:
    return KindEvidence(place=place, line=match.string, start=match.start(), end=match.end(), rule=rule)


def _read_default(source: Source | None, reference: str | None) -> KindReading:
    if source:
        return KindReading(source.clean.default_kind, "default", KindEvidence(place="source"))
    if reference:
        sign = KindEvidence(place="reference", line=reference, end=len(reference))
        return KindReading("press release", "default", sign)
    return KindReading("news", "default", KindEvidence(place="nothing"))
