"""What a text is made of, as places in it: the text itself stays the only truth.

Every ``start`` and ``end`` counts characters of the segment's ``text``; ``text[start:end]`` is what stands there.
"""

from __future__ import annotations

from typing import Literal

from communique.models.base import Value

PartKind = Literal["paragraph", "heading", "list-item", "table-cell", "quote", "quote-source"]
"""What a paragraph of the text is on its page. ``quote`` is one the page itself sets apart."""

TurnRole = Literal["question", "answer", "statement"]
"""What a speaker does in a turn; ``statement`` where nobody asked."""


class Part(Value):
    """One paragraph of the text and what it is on the page.

    Attributes:
        kind: what it is.
        start: its first character.
        end: one past its last character.
        level: of a heading, 1 to 6; of a list item, how deep its list is nested, from 1.
        group: number of the list, table or quotation it belongs to, from 1 in each segment.
        ordered: whether its list is numbered.
        row, column: place of a cell in its table, from 0.
        source: of a quotation, who or what it is taken from, as the page says.
    """

    kind: PartKind
    start: int
    end: int
    level: int | None = None
    group: int | None = None
    ordered: bool | None = None
    row: int | None = None
    column: int | None = None
    source: str | None = None


class Link(Value):
    """A link in the text.

    Attributes:
        start: its first character.
        end: one past its last character.
        href: absolute http(s) address it leads to.
    """

    start: int
    end: int
    href: str


class Image(Value):
    """An image that belongs to the text.

    Attributes:
        src: absolute http(s) address.
        at: place in the text before which it stands; the length of the text where it stands behind it.
        alt: text given for those who cannot see it.
        caption: what the page says below it.
    """

    src: str
    at: int
    alt: str | None = None
    caption: str | None = None


class Turn(Value):
    """What one speaker says without a break.

    Attributes:
        role: question, answer or statement.
        speaker: the speaker as written (``Sergey Lavrov``), ``None`` where only the role is (``Question:``).
        start: first character of the turn, its label included.
        end: one past its last character.
        said_from: first character of what is said, behind the label.
    """

    role: TurnRole
    speaker: str | None = None
    start: int
    end: int
    said_from: int
