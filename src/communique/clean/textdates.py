"""Dates and times as people write them, read from visible text in some fifty languages.

``27 February 2023 20:59`` → ``2023-02-27T20:59``; ``21 noyabr 2017-ci il`` → ``2017-11-21``. Years of the Buddhist era
(Thai) and of the solar calendar of Iran are made ours. A time is only taken when it stands beside the day, a zone only
when it is written as an offset, so nothing is made more precise than it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from communique.clean.month_names import MONTH_NUMBERS, SOLAR_MONTH_NUMBERS

# Beginnings of month names, long enough to be told apart in every case ending; January first.
_MONTH_STEMS: tuple[tuple[str, ...], ...] = (
    ("jan", "янв", "yan", "oca", "січ", "jän", "janv", "ene", "gen", "հունվ", "იანვ", "sty", "ιαν", "студ"),
    ("feb", "fév", "fev", "февр", "фев", "fev", "şub", "лют", "փետր", "თებერ", "lut", "φεβ"),
    ("mar", "март", "mär", "mrz", "mart", "берез", "մարտ", "მარტ", "maart", "μαρ"),
    ("apr", "апр", "nis", "квіт", "avr", "abr", "ապրիլ", "აპრილ", "kwi", "απρ"),
    ("may", "май", "мая", "мае", "трав", "mai", "mag", "մայիս", "მაის", "maj", "mei", "μαΐ", "μαι"),
    ("jun", "июн", "iyun", "haz", "черв", "juin", "giu", "հունիս", "ივნის", "cze", "ιουν"),
    ("jul", "июл", "iyul", "tem", "лип", "juil", "lug", "հուլիս", "ივლის", "lip", "ιουλ"),
    ("aug", "авг", "avq", "ağu", "серп", "aoû", "aou", "ago", "օգոստ", "აგვისტ", "sie", "αυγ"),
    ("sep", "сент", "sen", "eyl", "верес", "set", "սեպտ", "სექტ", "wrz", "σεπ"),
    ("oct", "окт", "okt", "eki", "жовт", "ott", "out", "հոկտ", "ოქტ", "paź", "οκτ"),
    ("nov", "ноя", "noy", "kas", "листоп", "նոյ", "ნოემ", "lis", "νοε"),
    ("dec", "дек", "dek", "ara", "груд", "dez", "déc", "dic", "դեկտ", "დეკემ", "gru", "δεκ"),
)
# Whole names and abbreviations where the beginning alone would also start other words ("mar…", "sen…", "ara…").
_MONTH_NAMES = (
    r"jan(?:uary|uar|v\.?|vier|eiro)?|янв(?:ар[ьяе])?|yan(?:var)?|oca(?:k)?|січ(?:ень|ня)?|jänner|ene(?:ro)?|"
    r"gen(?:naio)?|հունվար\w*|იანვ\w*|stycz\w+|"
    r"feb(?:ruary|ruar|rero|braio)?|fév(?:rier)?|févr|fev(?:ral|ereiro)?|февр?(?:ал[ьяе])?|şubat|лют(?:ий|ого)|"
    r"փետրվար\w*|თებერ\w*|lut(?:y|ego)|"
    r"mar(?:ch|s|zo|ço|t|zec|ca)?|март[ае]?|märz|mär|mrz|берез(?:ень|ня)|մարտ\w*|მარტ\w*|maart|"
    r"apr(?:il|ile|el)?|апр(?:ел[ьяе])?|nisan|квіт(?:ень|ня)|avr(?:il)?|abr(?:il)?|ապրիլ\w*|აპრილ\w*|kwie\w+|aprel|"
    r"may(?:ıs|o|ı)?|ма[йяе]|трав(?:ень|ня)|mai(?:o)?|mag(?:gio)?|մայիս\w*|მაის\w*|maja?|mei|"
    r"june?|juni|junho|junio|июн[ьяе]?|iyun|haziran|черв(?:ень|ня)|juin|giu(?:gno)?|հունիս\w*|ივნის\w*|czerw\w+|"
    r"july?|juli|julho|julio|июл[ьяе]?|iyul|temmuz|лип(?:ень|ня)|juil(?:let)?|lug(?:lio)?|հուլիս\w*|ივლის\w*|"
    r"lip(?:iec|ca)|"
    r"aug(?:ust|ustus)?|авг(?:уст[ае]?)?|avq(?:ust)?|ağustos|серп(?:ень|ня)|août|aout|ago(?:sto)?|օգոստոս\w*|"
    r"აგვისტ\w*|sierp\w+|avqust|"
    r"sept?(?:ember|embre|iembre|tembre|embro)?|сент(?:ябр[ьяе])?|sent(?:yabr)?|eylül|верес(?:ень|ня)|"
    r"set(?:tembre|embro)?|սեպտեմբեր\w*|სექტ\w*|wrze\w+|"
    r"oct(?:ober|obre|ubre)?|окт(?:ябр[ьяе])?|okt(?:ober|yabr)?|ekim|жовт(?:ень|ня)|ott(?:obre)?|out(?:ubro)?|"
    r"հոկտեմբեր\w*|ოქტ\w*|paź\w+|"
    r"nov(?:ember|embre|iembre|embro)?|ноя(?:бр[ьяе])?|noy(?:abr)?|kasım|листоп(?:ад|ада)|նոյեմբեր\w*|ნოემ\w*|"
    r"listopad\w*|"
    r"dec(?:ember)?|дек(?:абр[ьяе])?|dek(?:abr)?|aralık|груд(?:ень|ня)|dez(?:ember|embro)?|déc(?:embre)?|"
    r"dic(?:iembre|embre)?|դեկտեմբեր\w*|დეკემ\w*|grud\w+"
)
_GLUED = re.compile(r"(?<=[a-zа-яё])[A-ZА-ЯЁ][^\W\d_]+\.?$")
_MONTH_NAME = re.compile(_MONTH_NAMES, re.I)
_SUFFIX = r"(?:[''’-]?(?:ci|cı|cu|cü|cı|da|də|dan|dən))?"
_TIME = (
    r"(?P<hour>[01]?\d|2[0-3])(?:[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    r"(?:\s*(?:(?P<half>[ap])\.?m\.?\b|(?P<evening>مساء)|صباح))?"
    r"(?:\s*\(?(?:UTC|GMT)?\s*(?P<zone>[+−-]\d{1,2}(?::?\d{2})?|Z\b|(?<=\s)UTC\b|(?<=\s)GMT\b|UTC\b|"
    r"GMT\b)\)?)?(?![\d:])"
)
_GAP = (
    r"(?:\s|[,;|/•·–—-]|\(|\b(?:at|в|saat|um|à|a las|klo|kl\.?|o|г\.?|года?|il|ili|ildə|року|р\.|h|time|время|"
    r"ora|alle|ore|hora)(?!\w)){0,5}"
)
# A word that may be a month's name; the table and the forms above tell. Marks above and below letters (Thai, Hindi) are
# no letters to ``\w``, so that a word is what has no space, digit or separator in it.
_WORD = r"[^\s\d,;:/|()\[\]•·–—-]{2,20}"
_MONTH = rf"(?P<month>{_WORD}(?:\s(?:الثاني|الأول|الاول))?)(?:\s*/\s*{_WORD})?"
_DAY = r"(?<![\d.,:/])(?P<day>[0-3]?\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_YEAR_WORD = r"(?:\s+(?:il\w*|года?|yıl\w*|թ\.|gada|m\.)|\.\s+gada|\.)?"
_DATE_FORMS = (
    rf"{_DAY}(?:st|nd|rd|th|er|º|°|-?го|-?е|\.)?\s*(?:of\s+|de\s+|-|/)?{_MONTH}(?:\s+de|"
    rf"\s+del)?[\s,/-]+{_YEAR}{_SUFFIX}",
    rf"(?<!\w){_MONTH}\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s+{_YEAR}",
    rf"{_YEAR}{_SUFFIX}{_YEAR_WORD}[\s,.-]+(?P<day>[0-3]?\d)\.?\s+{_MONTH}(?!\w)",
    rf"{_YEAR}{_YEAR_WORD}\s+{_MONTH}\s+(?P<day>[0-3]?\d)(?![\d:])\.?",
    r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)[-./](?P<nummonth>[01]?\d)[-./](?P<day>[0-3]?\d)(?![\d/-])",
    r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)\.\s(?P<nummonth>[01]?\d)\.\s(?P<day>[0-3]?\d)(?![\d/-])\.?",
    r"(?<![\d/.:-])(?P<first>[0-3]?\d)(?P<mark>[./-])(?P<second_number>[0-3]?\d)(?P=mark)(?P<year>(?:19|"
    r"20)\d\d)(?![\d/-])",
    r"(?<![\d/.:-])(?P<day>[0-3]?\d)\.\s(?P<nummonth>[01]?\d)\.\s?(?P<year>(?:19|20)\d\d)(?![\d/-])",
    rf"{_DAY}\s+tháng\s+(?P<nummonth>[01]?\d)(?:\s*,|\s+năm)?\s+{_YEAR}",
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*年\s*(?P<nummonth>[01]?\d)\s*月\s*(?P<day>[0-3]?\d)\s*日",
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*년\s*(?P<nummonth>[01]?\d)\s*월\s*(?P<day>[0-3]?\d)\s*일",
    rf"{_DAY}\s+{_MONTH}\s+(?:พ\.ศ\.\s*)?(?P<buddhist>25\d\d)(?!\d)",
    rf"{_DAY}\s+(?P<solar_month>{_WORD})\s+(?:ماه\s+)?(?P<solar>1[34]\d\d)(?!\d)",
)
_PATTERNS = tuple(re.compile(form, re.I) for form in _DATE_FORMS)
_BUDDHIST_ERA = 543
_SOLAR_LEAP_YEARS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})  # of each 33, right from 1343 to 1472 (Borkowski 1996)
_SOLAR_BASE, _SOLAR_BASE_DAY = 1398, date(2019, 3, 21)
_DIGITS = str.maketrans(
    "".join(chr(zero + digit) for zero in (0x660, 0x6F0, 0x966, 0x9E6) for digit in range(10)), "0123456789" * 4
)
_TIME_AFTER = re.compile(rf"T?{_GAP}{_TIME}", re.I)
_TIME_BEFORE = re.compile(rf"(?<![\d:.]){_TIME}{_GAP}$", re.I)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|"
    r"\b(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\b|"
    r"\b(?:bazar(?: ertəsi)?|çərşənbə(?: axşamı)?|cümə(?: axşamı)?|şənbə)\b",
    re.I,
)


@dataclass(frozen=True)
class TextDate:
    """A date found in text.

    Attributes:
        iso: ISO 8601 day, or time as precise as written.
        start: offset of its first character.
        end: offset after its last character.
    """

    iso: str
    start: int
    end: int


def find_dates(text: str, *, day_first: bool = True) -> list[TextDate]:
    """Return the full dates (day, month and year) in ``text``, in text order, without overlaps.

    Args:
        text: visible text; only the first 5,000 characters are read.
        day_first: how to read ``04.03.2022`` when both readings are days.
    """
    found = sorted(_all_dates(text[:5000].translate(_DIGITS), day_first), key=lambda item: (item.start, -item.end))
    kept: list[TextDate] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def strip_dates(text: str) -> str:
    """Return ``text`` without its dates, their times and the names of weekdays."""
    for item in reversed(find_dates(text)):
        text = f"{text[: item.start]} {text[item.end :]}"
    return _WEEKDAY.sub(" ", text)


@lru_cache(maxsize=4096)
def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month's name in any supported language and case, else ``None``."""
    lowered = name.lower().rstrip(".")
    if lowered in MONTH_NUMBERS:
        return MONTH_NUMBERS[lowered]
    if not _MONTH_NAME.fullmatch(lowered):
        glued = _GLUED.search(name)  # "NewsMay 5, 2020": two elements with nothing between them
        return month_number(glued.group()) if glued else None
    best = max(
        (
            (len(stem), number)
            for number, stems in enumerate(_MONTH_STEMS, 1)
            for stem in stems
            if lowered.startswith(stem)
        ),
        default=None,
    )
    return best[1] if best else None


def _all_dates(text: str, day_first: bool) -> Iterator[TextDate]:
    if not any(map(str.isdigit, text)):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            try:
                yield _with_time(text, match, _day_of(match, day_first))
            except ValueError:
                continue


def _day_of(match: re.Match[str], day_first: bool) -> date:
    """Return the day a match gives; ValueError where there is none."""
    groups = match.groupdict()
    if groups.get("solar"):
        return _solar_day(int(groups["solar"]), SOLAR_MONTH_NUMBERS.get(groups["solar_month"], 0), int(groups["day"]))
    if groups.get("first"):
        first, second = int(groups["first"]), int(groups["second_number"])
        if second > 12 or (not day_first and first <= 12 and groups["mark"] == "/"):
            first, second = second, first
        return date(int(groups["year"]), second, first)
    month = month_number(groups["month"]) if groups.get("month") else int(groups["nummonth"])
    year = int(groups["buddhist"]) - _BUDDHIST_ERA if groups.get("buddhist") else int(groups["year"])
    return date(year, month or 0, int(groups["day"]))


def _solar_day(year: int, month: int, day: int) -> date:
    """Return the day of a date of the solar calendar of Iran: months of 31 days six times, then of 30."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise ValueError(f"no month {month} or day {day}")
    before, after = sorted((year, _SOLAR_BASE))
    days = sum(366 if number % 33 in _SOLAR_LEAP_YEARS else 365 for number in range(before, after))
    of_year = 31 * (month - 1) - max(0, month - 7) + day - 1
    return _SOLAR_BASE_DAY + timedelta(days=of_year + (days if year > _SOLAR_BASE else -days))


def _with_time(text: str, match: re.Match[str], day: date) -> TextDate:
    start, end = match.span()
    after = _TIME_AFTER.match(text, end)
    if after:
        return TextDate(f"{day.isoformat()}{_time_iso(after)}", start, after.end())
    before = _TIME_BEFORE.search(text[max(0, start - 40) : start])
    if before:
        return TextDate(f"{day.isoformat()}{_time_iso(before)}", max(0, start - 40) + before.start(), end)
    return TextDate(day.isoformat(), start, end)


def _time_iso(match: re.Match[str]) -> str:
    hour = int(match["hour"])
    if hour <= 12 and (match["half"] or match["evening"]):
        hour = hour % 12 + (12 if match["evening"] or match["half"].lower() == "p" else 0)
    seconds = f":{match['second']}" if match["second"] else ""
    return f"T{hour:02d}:{match['minute']}{seconds}{_zone_iso(match['zone'])}"


def _zone_iso(zone: str | None) -> str:
    if not zone:
        return ""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    if int(hours) > 14 or int(minutes) > 59:
        return ""
    return f"{'-' if zone[0] in '-−' else '+'}{int(hours):02d}:{minutes}"
