"""Faults that an operator makes on the running demo sites, to see that each is noticed, named and mended.

The switch is a file in the installation's home: nothing that comes over HTTP can set it.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args
from zlib import crc32

from pydantic import Field, TypeAdapter

from communique.demo.content import DemoSite
from communique.demo.loopback import PathLookup, Resource
from communique.demo.site_paths import build_lists_of, open_site
from communique.errors import ConfigError
from communique.models import Value

Fault = Literal["redesign", "silence", "403", "slow", "garbage"]
"""``redesign``: every page has another markup. ``silence``: the listings answer and name nothing. ``403``: everything
but robots.txt is refused. ``slow``: every page takes seconds. ``garbage``: pages answer with letter salad."""
FAULTS: tuple[Fault, ...] = get_args(Fault)
SWITCH_FILE = "demo-faults.json"
"""Name of the switch in the installation's home."""
SLOW_SECONDS = 2.0
_NEW = "sidebar-"
"""What a redesign puts before every name: extractors know it from what stands beside a text, so it costs them texts."""
_LETTERS = "bcdfghjklmnpqrstvwxz"
_ATTRIBUTE = re.compile(r"""\b(class|id)=(?:"([^"]*)"|([^\s">]+))""", re.IGNORECASE)
_STYLED = re.compile(r"([.#])(?=[a-z][\w-]*[^{}]*\{)(?![\d])", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h1\b")
_BODY = re.compile(r"<(/?)body\b[^>]*>", re.IGNORECASE)
_TIME = re.compile(r"<time\b[^>]*>(.*?)</time>", re.DOTALL)
_META = re.compile(r"<meta property=\"[^>]*>\s*|<script type=\"application/ld\+json\">.*?</script>\s*", re.DOTALL)


class SiteFault(Value):
    """What is wrong with a site.

    Attributes:
        fault: which fault.
        seconds: how long ``slow`` makes a page take.
        by_script: whether only a script shows the texts after a ``redesign``, so that no reader finds them; else
            readers that know no rules still find most.
    """

    fault: Fault
    by_script: bool = False
    seconds: float = Field(default=SLOW_SECONDS, gt=0, le=60)


_SWITCH = TypeAdapter(dict[str, SiteFault])


def read_faults(file: Path) -> dict[str, SiteFault]:
    """Return the faults that are switched on, by site; none without the file.

    Raises:
        ConfigError: the file is not what :func:`switch_fault` writes.
    """
    try:
        return _SWITCH.validate_json(file.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ConfigError(f"{file}: not a switch of demo faults ({error}); remove it") from error


def switch_fault(file: Path, site: str, fault: SiteFault | None) -> None:
    """Switch a fault of a site on, in place of the one it had, or off with ``None``."""
    faults = {name: one for name, one in read_faults(file).items() if name != site}
    if fault is not None:
        faults[site] = fault
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps({name: one.model_dump() for name, one in faults.items()}), encoding="utf-8")
    partial.replace(file)


def open_breakable_site(site: DemoSite, switch: Path) -> PathLookup:
    """Return the lookup of a site that obeys the switch at every request."""
    whole = open_site(site)
    pages = {page.path for page in site.pages}
    empty = build_lists_of(site.model_copy(update={"pages": ()}))
    breakers: Mapping[Fault, Callable[[str, Resource | None, SiteFault], Resource | None]] = {
        "redesign": lambda path, found, fault: _redesign(path, found, pages, by_script=fault.by_script),
        "silence": lambda path, found, fault: empty.get(path, found),
        "403": lambda path, found, fault: found if path == "/robots.txt" else _REFUSED,
        "slow": lambda path, found, fault: _wait(found, fault.seconds if path != "/robots.txt" else 0),
        "garbage": lambda path, found, fault: _salad(path, found) if path in pages else found,
    }

    def find_path(path: str, query: str) -> Resource | None:
        found = whole(path, query)
        fault = read_faults(switch).get(site.id)
        return breakers[fault.fault](path, found, fault) if fault else found

    return find_path


_REFUSED = Resource(b"<!doctype html><title>403 Forbidden</title><h1>Forbidden</h1>\n", "text/html", status=403)


def _redesign(path: str, found: Resource | None, pages: set[str], *, by_script: bool) -> Resource | None:
    """Return a page in a new design: other names for every class and id, no heading, no machine-readable dates.

    What is neither a page nor the style sheet stays as it is: the listings still work, so only the texts tell.
    """
    if found is None or found.status != 200:
        return found
    if path == "/style.css":
        return replace(found, body=_STYLED.sub(rf"\1{_NEW}", found.body.decode()).encode())
    if path not in pages:
        return found
    # Bytes in an encoding of the page's own stay as they are: every byte is a letter of latin-1.
    markup = redesign_markup(found.body.decode("latin-1"), by_script=by_script)
    return replace(found, body=markup.encode("latin-1"))


def redesign_markup(markup: str, *, by_script: bool = False) -> str:
    """Return the HTML of a page as a redesign leaves it: the same text in another markup.

    Args:
        markup: the page.
        by_script: whether all of it is to stand in a template that only a script would show.
    """
    markup = _ATTRIBUTE.sub(_rename_attribute, markup)
    markup = _META.sub("", _TIME.sub(r"<span>\1</span>", markup))
    markup = _HEADING.sub(r"<\1div", markup)
    return _BODY.sub(_hide_from_readers, markup) if by_script else markup


def _hide_from_readers(tag: re.Match[str]) -> str:
    return f"{tag[0]}<template>" if not tag[1] else f"</template>{tag[0]}"


def _rename_attribute(match: re.Match[str]) -> str:
    names = " ".join(_NEW + name for name in (match[2] or match[3] or "").split())
    return f'{match[1]}="{names}"'


def _wait(found: Resource | None, seconds: float) -> Resource | None:
    time.sleep(seconds)
    return found


def _salad(path: str, found: Resource | None) -> Resource | None:
    """Return a page of letters that are no words, the same at every request."""
    if found is None:
        return None
    letters = random.Random(crc32(path.encode()))  # noqa: S311 - letters, not secrets

    def word() -> str:
        return "".join(letters.choices(_LETTERS, k=letters.randint(2, 9)))

    paragraphs = "".join(f"<p>{' '.join(word() for _ in range(60))}.</p>" for _ in range(5))
    body = f"<!doctype html><html><head><title>{word()}</title></head><body><main>{paragraphs}</main></body></html>"
    return replace(found, body=body.encode(), content_type="text/html; charset=utf-8", status=200)
