"""Pages that answer 200 and say that there is nothing: an error page is no article, and must not become one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.models import Segment

LONGEST_ERROR_PAGE = 800
"""Characters; an article about a page that was not found is longer."""
_CODE = r"(?:4(?:0[0-9]|10|29|51)|50[0-4]|52\d)"
_PHRASES = (
    rf"(?:http |error |ошибка |xəta |hata )*{_CODE}\b",
    r"(?:the )?(?:requested )?(?:page|document|file|url|object)(?: you requested)?(?: was| is| could)?"
    r"(?: not| no longer| cannot)(?: be)? (?:found|available|exist)",
    r"(?:page |file |object )?not found",
    r"(?:oops|sorry)\b.{0,40}(?:not found|does ?n[o'’]t exist|can(?:no|['’])t be found)",
    r"(?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out)",
    r"(?:access (?:is )?(?:denied|forbidden)|forbidden)$",
    r"(?:website|site) (?:is )?(?:under|temporarily (?:under|down for)) (?:construction|maintenance)",
    r"(?:just a moment|attention required|checking your browser)",
    r"(?:запрашиваемая |запрошенная |такая )?страница (?:с таким адресом )?"
    r"(?:не найдена|не существует|удалена|недоступна)",
    r"(?:материал|документ|файл) не найден",
    r"(?:доступ (?:запрещ[её]н|ограничен)|сервис временно недоступен|сайт временно недоступен)",
    r"(?:внутренняя ошибка сервера|ведутся технические работы|технические работы)",
    r"(?:axtardığınız |istədiyiniz )?səhifə (?:tapılmadı|mövcud deyil)",
    r"(?:sayt müvəqqəti (?:işləmir|fəaliyyət göstərmir)|texniki işlər)",
    r"(?:aradığınız )?sayfa bulunamadı",
    r"էջը չի գտնվել|გვერდი ვერ მოიძებნა|сторінку не знайдено",
)
_ERROR = re.compile("|".join(f"(?:{phrase})" for phrase in _PHRASES))


def is_error_page(title: str | None, segments: Sequence[Segment]) -> bool:
    """Tell whether a page is what a site shows in place of one: a short text under a title or first line of that kind.

    Args:
        title: headline, if the page has one.
        segments: its text.
    """
    if sum(len(segment.text) for segment in segments) > LONGEST_ERROR_PAGE:
        return False
    first = segments[0].text.partition("\n")[0] if segments else ""
    return any(_ERROR.match(_plain(line)) for line in (title or "", first) if line)


def _plain(line: str) -> str:
    return re.sub(r"^[\W_]+", "", " ".join(line.split()).casefold().replace("i̇", "i"))
