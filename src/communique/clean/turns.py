"""Questions and answers of a press conference or an interview, and who speaks in turn.

Three ways of writing them are read: a label with a colon before what is said (``Question: …``, ``С.В.Лавров: …``),
questions that the page sets in bold above their answers, and dashes before both. One label alone proves nothing: a
colon stands behind many things that are no speaker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from communique.clean.names import is_person
from communique.clean.structure import PlacedBlock
from communique.models import Turn, TurnRole

_MAX_LABEL = 80
_LABEL = re.compile(rf"^(?P<label>[^\W\d_][^:\n«»“”\"]{{0,{_MAX_LABEL}}}?)\s*:(?!//)\s*(?=\D|$)")
_LETTER = re.compile(r"^(?P<label>[QAВО])\s*[.:–—-]\s+")
_NOTE = re.compile(r"\s*[(\[].{0,60}[)\]]\s*$")
_QUESTION = re.compile(
    r"^(?:q|questions?|question from .{1,60}|вопрос(?:ы)?|sual(?:lar)?|soru|питання|запитання|հարց|კითხვა|frage|"
    r"pregunta|pytanie|journalists?|correspondent|reporters?|корреспондент|журналист\w*|jurnalist\w*|müxbir|muhabir|"
    r"interviewer|ведущ(?:ий|ая)|aparıcı|moderator|модератор)(?:\s*(?:№|no\.?|#)?\s*\d{1,3})?$",
    re.I,
)
_ANSWER = re.compile(
    r"^(?:a|answer|ответ|cavab|yanıt|cevap|відповідь|պատասխան|პასუხი|antwort|respuesta|réponse)(?:\s*\d{1,3})?$", re.I
)
_SPEAKER_WORD = re.compile(
    r"^(?:[^\W\d_a-zа-яёəğıöüçş][\w’'.-]*|(?:al|bin|de|der|von|van|oğlu|qızı|of|the|for|и|və)\W?)$"
)
_INITIALS = re.compile(r"^(?:[^\W\d_]\.\s?){1,3}[^\W\d_][\w’'-]{2,}$")
_NO_SPEAKER = re.compile(
    r"^(?:note|photo|source|video|read also|see also|p\.?s|фото|источник|справка|примечание|видео|foto|mənbə|qeyd|"
    r"update|updated|address|tel|phone|fax|e-?mail|www|адрес|тел|ünvan|date|time|place|venue|subject|re|cc)\b",
    re.I,
)
_DASH = re.compile(r"^[-–—]\s*")


@dataclass(frozen=True)
class _Start:
    """The paragraph at which a turn begins."""

    at: int
    label: str | None
    said_from: int
    role: TurnRole | None


def read_turns(placed: Sequence[PlacedBlock]) -> tuple[Turn, ...]:
    """Return the turns of a text, in order; none where nobody speaks in turn.

    Args:
        placed: the text's paragraphs.
    """
    starts = _labelled(placed) or _set_in_bold(placed) or _dashed(placed)
    if not starts:
        return ()
    roles = _roles(starts, placed)
    ends = [placed[following.at - 1].end for following in starts[1:]] + [placed[-1].end]
    return tuple(
        Turn(
            role=role,
            speaker=start.label,
            start=placed[start.at].start,
            end=end,
            said_from=min(start.said_from, end),
        )
        for start, role, end in zip(starts, roles, ends, strict=True)
    )


def _labelled(placed: Sequence[PlacedBlock]) -> list[_Start]:
    """Return the paragraphs that begin with the label of a question, an answer or a speaker, if more than one does."""
    found = [start for at, one in enumerate(placed) if (start := _labelled_start(at, one)) is not None]
    asked = any(start.role for start in found)
    counts = Counter(start.label for start in found)
    kept = [
        start
        for start in found
        if start.role
        or counts[start.label] > 1
        or (start.label and (asked or len(counts) > 1) and _is_name(start.label))
    ]
    speakers = {start.label or start.role for start in kept}
    return kept if len(kept) > 1 and len(speakers) > 1 else []


def _labelled_start(at: int, one: PlacedBlock) -> _Start | None:
    text = one.block.text
    match = _LETTER.match(text) or _LABEL.match(text)
    if match is None:
        return None
    label = _NOTE.sub("", match["label"]).strip()
    said_from = one.start + match.end()
    if _QUESTION.match(label):
        return _Start(at, None, said_from, "question")
    if _ANSWER.match(label):
        return _Start(at, None, said_from, "answer")
    words = label.split()
    if len(words) > 7 or _NO_SPEAKER.match(label) or not all(map(_SPEAKER_WORD.match, words)):
        return None
    return _Start(at, label, said_from, None)


def _is_name(label: str) -> bool:
    return is_person(label) or bool(_INITIALS.match(label))


def _set_in_bold(placed: Sequence[PlacedBlock]) -> list[_Start]:
    """Return bold questions and the plain paragraphs behind them, where there are two such pairs or more."""
    bold = [_is_bold(one) for one in placed]
    return _pairs(placed, [is_bold and _asks(one) for is_bold, one in zip(bold, placed, strict=True)], bold)


def _dashed(placed: Sequence[PlacedBlock]) -> list[_Start]:
    """Return questions and answers that both begin with a dash."""
    dashed = [bool(_DASH.match(one.block.text)) for one in placed]
    asking = [is_dashed and _asks(one) for is_dashed, one in zip(dashed, placed, strict=True)]
    following = [after for (asks, _), (_, after) in pairwise(zip(asking, dashed, strict=True)) if asks]
    return _pairs(placed, asking, asking) if following and all(following) else []


def _pairs(placed: Sequence[PlacedBlock], asking: Sequence[bool], like_questions: Sequence[bool]) -> list[_Start]:
    starts: list[_Start] = []
    for at, one in enumerate(placed):
        dash = _DASH.match(one.block.text)
        said_from = one.start + (dash.end() if dash else 0)
        if asking[at]:
            starts.append(_Start(at, None, said_from, "question"))
        elif starts and starts[-1].role == "question" and not like_questions[at]:
            starts.append(_Start(at, None, said_from, "answer"))
    answers = sum(start.role == "answer" for start in starts)
    return starts if answers > 1 and answers >= len(starts) // 3 else []


def _asks(one: PlacedBlock) -> bool:
    return one.block.text.rstrip("\"'»”").endswith(("?", "՞", "؟"))


def _is_bold(one: PlacedBlock) -> bool:
    """Tell whether all of a block stands in bold, or it is a heading."""
    block = one.block
    if block.tag in ("h2", "h3", "h4", "h5", "h6"):
        return True
    element = block.first_text
    if element is None or block.in_tail:
        return False
    while element is not None and element is not block.element:
        if element.tag in ("b", "strong"):
            return len(element.text_content().split()) >= 0.9 * len(block.text.split())
        element = element.getparent()
    return False


def _roles(starts: Sequence[_Start], placed: Sequence[PlacedBlock]) -> list[TurnRole]:
    """Return the role of each turn: as labelled, or by who asks most of the time and whether anyone has asked yet."""
    asked = Counter(start.label for start in starts if start.label and _asks(placed[start.at]))
    total = Counter(start.label for start in starts if start.label)
    askers = {label for label, count in asked.items() if count > 1 and count > 0.6 * total[label]}
    roles: list[TurnRole] = []
    for start in starts:
        if start.role:
            roles.append(start.role)
        elif start.label in askers and len(askers) < len(total):
            roles.append("question")
        else:
            roles.append("answer" if "question" in roles else "statement")
    return roles
