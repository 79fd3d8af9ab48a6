"""The direction a text is read in, for pages that show it beside texts of other directions."""

from __future__ import annotations

from itertools import islice
from typing import Literal
from unicodedata import bidirectional

_READ = 1_000
_RIGHT_TO_LEFT = ("R", "AL")


def text_direction(text: str) -> Literal["ltr", "rtl"]:
    """Return the direction of most letters among the first thousand that have one (Unicode's classes L, R and AL).

    HTML's ``dir=auto`` goes by the first letter alone, so that a Persian headline which begins with "COP29" would be
    set as English. A text without such letters, or with as many of both, is read from left to right.
    """
    letters = (bidirectional(letter) for letter in text)
    strong = list(islice((one for one in letters if one == "L" or one in _RIGHT_TO_LEFT), _READ))
    return "rtl" if sum(one in _RIGHT_TO_LEFT for one in strong) * 2 > len(strong) else "ltr"
