"""Pages written for these tests: templates unlike one another, with the boilerplate that real sites put into a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

EN = (
    "The deputy minister received a delegation of the harbour authority on Tuesday to discuss the new ferry line.",
    "The two sides agreed that the first ferry would leave in May, once the berth has been dredged and tested.",
    "“We expect forty thousand passengers in the first year,” the deputy minister said at the end of the meeting.",
    "A joint working group will meet every month and report to both governments until the line is in regular service.",
)
RU = (
    "Заместитель министра принял во вторник делегацию управления порта, чтобы обсудить новую паромную линию.",
    "Стороны договорились, что первый паром отправится в мае, когда причал будет углублён и испытан.",
    "«Мы ожидаем сорок тысяч пассажиров в первый год», — сказал заместитель министра по окончании встречи.",
    "Совместная рабочая группа будет собираться каждый месяц и отчитываться перед обоими правительствами.",
)
AZ = (
    "Nazir müavini çərşənbə axşamı liman idarəsinin nümayəndə heyətini qəbul edərək yeni bərə xəttini müzakirə edib.",
    "Tərəflər razılığa gəliblər ki, körpü sınaqdan keçirildikdən sonra ilk bərə may ayında yola düşəcək.",
    "“Biz birinci il ərzində qırx min sərnişin gözləyirik”, – deyə nazir müavini görüşün sonunda bildirib.",
    "Birgə işçi qrupu hər ay toplanacaq və xətt müntəzəm fəaliyyətə başlayana qədər hər iki hökumətə hesabat verəcək.",
)


@dataclass(frozen=True)
class Boilerplate:
    """What a site of one language puts around and into its texts; none of it may survive."""

    menu: Sequence[str]
    lines: Sequence[str] = field(default_factory=tuple)


ENGLISH = Boilerplate(
    ("Home", "Politics", "Economy", "Contacts"),
    (
        "Share this page",
        "Read also: Ministers open the new tunnel",
        "Subscribe to our newsletter",
        "Follow us on Facebook",
        "Photo: Press Service / Harbour",
        "Tags: ferry, harbour",
        "All rights reserved.",
        "3 comments",
        "Advertisement",
        "We use cookies to improve our site.",
    ),
)
RUSSIAN = Boilerplate(
    ("Главная", "Политика", "Экономика", "Контакты"),
    (
        "Поделиться в соцсетях",
        "Читайте также: Министры открыли новый тоннель",
        "Подпишитесь на рассылку новостей",
        "Подписывайтесь на наш канал в Telegram",
        "Фото: пресс-служба порта",
        "Теги: паром, порт",
        "Все права защищены.",
        "Комментарии (3)",
        "Реклама",
        "Мы используем файлы cookie.",
    ),
)
AZERBAIJANI = Boilerplate(
    ("Ana səhifə", "Siyasət", "İqtisadiyyat", "Əlaqə"),
    (
        "Paylaş",
        "Həmçinin oxuyun: Nazirlər yeni tuneli açıblar",
        "Xəbər bülleteninə abunə olun",
        "Bütün xəbərlər Facebook səhifəmizdə",
        "Foto: Limanın mətbuat xidməti",
        "Teqlər: bərə, liman",
        "Bütün hüquqlar qorunur.",
        "Şərhlər (3)",
        "Reklam",
        "Saytımız kuki fayllarından istifadə edir.",
    ),
)


def modern_page(title: str, paragraphs: Sequence[str], boilerplate: Boilerplate, language: str) -> str:
    """A page of ``article`` and ``p`` whose boilerplate stands between the paragraphs."""
    menu = "".join(f"<li><a href='/{at}'>{item}</a></li>" for at, item in enumerate(boilerplate.menu))
    between = [f"<p>{line}</p>" for line in boilerplate.lines]
    half = len(paragraphs) // 2
    body = [f"<p>{text}</p>" for text in paragraphs]
    inner = "".join([*body[:half], *between[:5], *body[half:], *between[5:]])
    return (
        f"<!doctype html><html lang='{language}'><head><title>{title} | The Site</title>"
        f"<meta property='og:site_name' content='The Site'></head><body><header><ul>{menu}</ul></header>"
        f"<article><h1>{title}</h1><div class='bar'>12.03.2024 14:05 + ↺ − 16 px</div>{inner}</article>"
        f"<footer><p>The Site</p></footer></body></html>"
    )


def old_page(title: str, paragraphs: Sequence[str], boilerplate: Boilerplate, language: str) -> str:
    """A page of layout tables, ``font`` and ``br``, with its boilerplate behind the text in the same cell."""
    menu = "".join(f"<tr><td><a href='/{at}'>{item}</a></td></tr>" for at, item in enumerate(boilerplate.menu))
    body = "<br><br>\n".join(paragraphs)
    behind = "".join(f"<br><br>{line}" for line in boilerplate.lines)
    return (
        f"<html lang='{language}'><head><title>The Site</title></head><body bgcolor=white><table><tr><td><table>{menu}"
        f"</table></td><td><font size=4><b>{title}</b></font><br>12.03.2024<br><br>{body}{behind}</td></tr></table>"
    )


def div_page(title: str, paragraphs: Sequence[str], boilerplate: Boilerplate, language: str) -> str:
    """A page of nested ``div`` with class names, its boilerplate in boxes inside the text's container."""
    names = (
        "share",
        "related-news",
        "newsletter-box",
        "social-follow",
        "photo-credit",
        "tags",
        "legal",
        "comments",
        "ad",
    )
    boxes = [f"<div class='{names[at % len(names)]}'>{line}</div>" for at, line in enumerate(boilerplate.lines)]
    parts = [f"<div class='par'>{text}</div>" for text in paragraphs]
    inner = "".join(part + box for part, box in zip(parts, boxes, strict=False)) + "".join(boxes[len(parts) :])
    menu = "".join(f"<a href='/{at}'>{item}</a>" for at, item in enumerate(boilerplate.menu))
    return (
        f"<html lang='{language}'><head><meta property='og:title' content='{title}'>"
        "<meta property='article:published_time' content='2024-03-12T14:05:00+04:00'></head><body>"
        f"<div class='top-menu'>{menu}</div><div class='wrap'>"
        f"<div class='news-text'><h1>{title}</h1>{inner}</div></div></body></html>"
    )
