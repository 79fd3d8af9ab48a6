"""Pages spoilt on purpose: cut, nested, flooded, wrongly encoded. A seed makes the same pages each time."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Spoil = Callable[[random.Random, str, str], str | bytes]
"""Takes a source of chance, a page and another page; gives the spoilt page."""

_TWICE = 500_000  # longest page that is spoilt twice
_TAG = re.compile(r"<[^<>]*>")
_OPENING_TAG = re.compile(r"<[a-z][^<>]*>", re.I)
_NESTED = (
    ("div",), ("span",), ("table", "tr", "td"), ("ul", "li"), ("blockquote",), ("font",), ("b",), ("section",), ("a",),
    ("dl", "dd"), ("form",), ("p",), ("article",), ("noscript",), ("h2",),
)  # fmt: skip
_UNCLOSED = (
    "<!--", "<![CDATA[", "<script>", "<style>", "<textarea>", "<title>", "<plaintext>", "<xmp>", "<noscript>", "<svg>",
    "<select><option>", "<iframe>", "<button>", "<math>", "<template>", "<frameset>", "<object>", "<a href='",
    '<p class="', "</html>", "</p></p></div></div></td></table>", "<?xml ", "<html><body>",
)  # fmt: skip
_RUNS = (
    "(", "[", "<", "&", "&amp;", " ", "\t \n", "\u00a0", "a", "А", "Ə", "1", "1.", "1.1.", "12.03.", ":", "—", "- ",
    ".", "…", '"', "«", "©", "#a ", "@", "a@", "http://a", "A. ", "By A ", "Фото: ", "x, ", "и ", "\u0301",
    "a\u0301\u0327", "\u200b", "\u202e", "share ", "Mr. ", "MAY ", "2024-", "|", " - ", "/", "A:", "Вопрос: ", "«а» ",
    "=", "Q. ", "&#", "%", "年", "\ud7af", "Jan 1, ", "A-", "cookies ", "read also: ", "səhifə ", "?",
    "подписывайтесь ", "A.B. ",
)  # fmt: skip
_FLOODS = (
    "<tr><td>{0}</td><td>cell</td></tr>", "<p>{0}</p>", "{0}<br>", "<li><a href='/{0}'>News {0}</a></li>",
    "<h1>A {0}</h1>", "<div>By Anna Smith{0}</div>", "<span>{0} May 2024</span>", "<a href='/{0}'>x{0}</a> ",
    "<img src='/{0}.jpg'>", "<blockquote>Said {0} here. <cite>N. N.</cite></blockquote>",
    "<p>Question: what is {0}?</p>", "<b>x</b>", "<time>2024-01-{0}</time>",
)  # fmt: skip
_ODD_VALUES: tuple[object, ...] = (
    None, True, 5, -1e300, "", " ", [], {}, [None], [[]], {"name": None}, {"@type": 5}, {"@id": "#x"},
    {"name": ["a", 5]}, "x" * 10_000, ["x"] * 2_000, "2024-99-99", "0000-00-00T00:00:00Z", "24:61", "<b>x</b>", "\x00",
    10**30, [{"name": {"name": "x"}}], [{"@type": ["Person"], "name": "A B"}] * 500,
)  # fmt: skip
_FIELDS = (
    "@type",
    "headline",
    "datePublished",
    "dateModified",
    "author",
    "publisher",
    "articleBody",
    "mainEntity",
    "url",
)
_META = ("og:title", "og:site_name", "article:published_time", "author", "date", "twitter:title", "language", "robots")
_CHARSETS = (
    "utf-8",
    "utf-16",
    "utf-16-be",
    "windows-1251",
    "windows-1254",
    "iso-8859-5",
    "koi8-r",
    "cp866",
    "latin-1",
    "utf-7",
)


def cut(chance: random.Random, page: str, other: str) -> str:
    """Lose the end, the beginning or a piece of the middle."""
    one, two = sorted(chance.randrange(len(page) + 1) for _ in range(2))
    return chance.choice((page[:one], page[two:], page[:one] + page[two:]))


def nest(chance: random.Random, page: str, other: str) -> str:
    """Open elements up to 10,000 deep in a place, closed or not, around the rest of the page or before it."""
    names = chance.choice(_NESTED)
    depth = chance.choice((300, 3_000, 10_000))
    opened = "".join(f"<{name}>" for name in names) * depth
    closed = "".join(f"</{name}>" for name in reversed(names)) * depth
    before, after = _divide(chance, page)
    return before + chance.choice((opened + after, opened + after + closed, opened + closed + after))


def lose_body(chance: random.Random, page: str, other: str) -> str:
    """Lose the body, its tags or the head, or have them twice."""
    head, _, rest = page.partition("<body")
    body = f"<body{rest}"
    bare = re.sub(r"</?body[^>]*>", "", page)
    return chance.choice((head, body, bare, head + head, body + body, head + body + body, body + head))


def swell_attributes(chance: random.Random, page: str, other: str) -> str:
    """Give an element an attribute of megabytes, with or without quotes, or thousands of attributes."""
    size = chance.choice((30_000, 300_000, 3_000_000))
    value = chance.choice(("x", "x ", "&amp;", "<b>", "base64,A", "я")) * (size // 4)
    many = " ".join(f"a{number}=1" for number in range(size // 30))
    given = chance.choice(
        (f'data-x="{value}"', f"class='{value}'", f"id={value}", f'class="{value}', f"href='{value}'", many)
    )
    tag = chance.choice(list(_OPENING_TAG.finditer(page)))
    return f"{page[: tag.end() - 1].removesuffix('/')} {given}>{page[tag.end() :]}"


def mix_encodings(chance: random.Random, page: str, other: str) -> bytes:
    """Write parts of a page in different encodings."""
    places = sorted(chance.randrange(len(page)) for _ in range(chance.randrange(1, 4)))
    parts = [page[start:end] for start, end in zip([0, *places], [*places, len(page)], strict=True)]
    return b"".join(part.encode(chance.choice(_CHARSETS), "replace") for part in parts)


def spoil_bytes(chance: random.Random, page: str, other: str) -> bytes:
    """Overwrite bytes at random, zero bytes and halves of letters among them."""
    body = bytearray(page.encode())
    for _ in range(chance.choice((10, 100, 2_000))):
        body[chance.randrange(len(body))] = chance.choice((0, 0x80, 0xC3, 0xFF, 0x1B, 0x3C, chance.randrange(256)))
    return bytes(body)


def shuffle_tags(chance: random.Random, page: str, other: str) -> str:
    """Put the tags of a page in another order, or lose or double some."""
    tags = [match.group() for match in _TAG.finditer(page)]
    if chance.random() < 0.3:
        chance.shuffle(tags)
    left = iter(tags)
    return _TAG.sub(lambda match: next(left) * chance.choice((0, 1, 1, 1, 1, 1, 2)), page)


def leave_open(chance: random.Random, page: str, other: str) -> str:
    """Open something that swallows what follows, in a few places."""
    for _ in range(chance.randrange(1, 6)):
        page = chance.choice(_UNCLOSED).join(_divide(chance, page))
    return page


def flood_blocks(chance: random.Random, page: str, other: str) -> str:
    """Add tens of thousands of small elements, or links, or headings."""
    count = chance.choice((2_000, 20_000, 60_000))
    one = chance.choice(_FLOODS)
    return "".join(one.format(number) for number in range(count)).join(_divide(chance, page))


def run_on(chance: random.Random, page: str, other: str) -> str:
    """Put a very long run of one letter, sign or word in a place, with or without an end that is unlike it."""
    run = chance.choice(_RUNS)
    size = chance.choice((200, 2_000, 50_000, 500_000))
    text = run * max(1, size // len(run)) + chance.choice(("", "x", "!", "\n", "2024"))
    tag = chance.choice(("p", "h1", "div", "title", "li", "time"))
    return (f"<{tag}>{text}</{tag}>" if chance.random() < 0.8 else text).join(_divide(chance, page))


def distort_linked_data(chance: random.Random, page: str, other: str) -> str:
    """Give JSON-LD that is deep, endless, cut, or of values no one expects."""
    items = [
        {"@type": "NewsArticle"} | {name: chance.choice(_ODD_VALUES) for name in chance.sample(_FIELDS, 5)}
        for _ in range(chance.choice((1, 5, 400)))
    ]
    text = chance.choice(
        (
            json.dumps(items),
            json.dumps(items)[:-7],
            "[" * 100_000,
            '{"a":' * 50_000,
            json.dumps({"@graph": [items] * 5}),
        )
    )
    return _in_head(page, f'<script type="application/ld+json">{text}</script>')


def distort_meta(chance: random.Random, page: str, other: str) -> str:
    """Give thousands of ``meta`` and ``title`` elements, or one of megabytes."""
    value = chance.choice(
        ("x", "2024-01-01 ", "A | ", "Anna Smith, ", "a - b - ", "<", "Ə", "http://")
    ) * chance.choice((1, 1_000, 200_000))
    one = f'<meta property="{chance.choice(_META)}" content="{value}">'
    return _in_head(
        page, chance.choice((one, one[:200] * 5_000, f"<title>{value}</title>", f"<title>{value}</title>" + one))
    )


def odd_entities(chance: random.Random, page: str, other: str) -> str:
    """Use entities that are no characters, and a document type that would expand without end."""
    entities = ("&#x110000;", "&#0;", "&#xD800;", "&nosuch;", "&#99999999999;", "&amp;amp;amp;", "&lt;p&gt;", "&a9;")
    for _ in range(50):
        page = chance.choice(entities).join(_divide(chance, page))
    lines = [f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10)]
    bomb = f'<!DOCTYPE html [<!ENTITY a0 "ha">{"".join(lines)}]>'
    return chance.choice((page, bomb + page, f"<?xml version='1.0'?>{bomb}{page}"))


def repeat_page(chance: random.Random, page: str, other: str) -> str:
    """Serve the same page many times over."""
    return page * chance.choice((2, 10, 60))


def splice_pages(chance: random.Random, page: str, other: str) -> str:
    """Go on in the middle of a page with the middle of another one."""
    return page[: chance.randrange(len(page))] + other[chance.randrange(len(other)) :]


def double_lines(chance: random.Random, page: str, other: str) -> str:
    """Say every line many times, in the order of the page or in none."""
    lines = [line for line in re.split(r"(?<=>)(?=<)|\n", page) for _ in range(chance.randrange(1, 12))]
    if chance.random() < 0.5:
        chance.shuffle(lines)
    return "".join(lines)


MUTATIONS: dict[str, Spoil] = {
    spoil.__name__: spoil
    for spoil in (
        cut, nest, lose_body, swell_attributes, mix_encodings, spoil_bytes, shuffle_tags, leave_open, flood_blocks,
        run_on, distort_linked_data, distort_meta, odd_entities, repeat_page, splice_pages, double_lines,
    )
}  # fmt: skip
"""What can be done to a page, by name."""


@dataclass(frozen=True)
class MutatedPage:
    """A spoilt page.

    Attributes:
        name: mutation, number and the page it was made from.
        body: as it would be received.
        content_type: as the server would label it, sometimes wrongly.
        origin: place of the page it was made from in the list it was taken from.
    """

    name: str
    body: bytes
    content_type: str
    origin: int


def mutate_pages(pages: Sequence[tuple[str, str]], count: int, seed: int) -> Iterator[MutatedPage]:
    """Yield spoilt pages, each mutation in turn, a fifth of them spoilt twice.

    Args:
        pages: name and HTML of the pages to spoil.
        count: how many are made.
        seed: of chance; the page of a number depends on nothing else.
    """
    for number in range(count):
        yield mutate_page(pages, number, seed)


def mutate_page(pages: Sequence[tuple[str, str]], number: int, seed: int) -> MutatedPage:
    """Return the spoilt page of a number; arguments as :func:`mutate_pages`."""
    names = sorted(MUTATIONS)
    chance = random.Random(f"{seed}-{number}")
    origin = chance.randrange(len(pages))
    name, page = pages[origin]
    kinds = [names[number % len(names)]]
    spoilt = MUTATIONS[kinds[0]](chance, page, chance.choice(pages)[1])
    if isinstance(spoilt, str) and _OPENING_TAG.search(spoilt) and len(spoilt) < _TWICE and chance.random() < 0.2:
        kinds.append(chance.choice(("cut", "spoil_bytes", "mix_encodings", "leave_open", "lose_body")))
        spoilt = MUTATIONS[kinds[1]](chance, spoilt, page)
    body = spoilt if isinstance(spoilt, bytes) else spoilt.encode("utf-8", "replace")
    charset = chance.choice(("utf-8", "utf-8", "utf-8", "windows-1251", "nosuch", "utf-16"))
    kind = chance.choice(("text/html", "text/html", "application/xhtml+xml", "text/plain", ""))
    return MutatedPage(f"{'+'.join(kinds)}-{number}-{name}", body, f"{kind}; charset={charset}", origin)


def _divide(chance: random.Random, page: str) -> tuple[str, str]:
    """Return a page in two parts, divided behind a tag."""
    at = chance.choice([match.end() for match in _TAG.finditer(page)] or [0])
    return page[:at], page[at:]


def _in_head(page: str, text: str) -> str:
    return page.replace("</head>", f"{text}</head>", 1) if "</head>" in page else text + page
