"""Language tags and addresses of a page's translations, made comparable."""

from __future__ import annotations

import re
from collections.abc import Iterable

from communique.models.candidate import Alternate
from communique.urls import join_url

_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9-]+)?", re.IGNORECASE)
_MOST = 50


def make_alternates(found: Iterable[tuple[str, str]], base: str) -> tuple[Alternate, ...]:
    """Return alternates from language tags (``az``, ``ru-RU``, ``x-default``) and addresses as written on ``base``.

    What is no web address is left out; an address named under several tags stands under the first that is a language.
    """
    by_url: dict[str, str] = {}
    for tag, href in list(found)[:_MOST]:
        try:
            url = join_url(base, href)
        except ValueError:
            continue
        match = _TAG.fullmatch(tag.strip())
        language = match[1].lower() if match else "und"
        if by_url.get(url, "und") == "und":
            by_url[url] = language
    return tuple(Alternate(language=language, url=url) for url, language in by_url.items())
