"""Which strings of a byline are people: roles, agencies, sites and dates are not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache

from communique.clean.textdates import strip_dates

_PARTICLES = frozenset(
    [
        "al",
        "an",
        "ap",
        "as",
        "bin",
        "bint",
        "da",
        "dal",
        "de",
        "degli",
        "dei",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "mac",
        "mc",
        "af",
        "av",
        "ter",
        "ten",
        "tot",
        "ul",
        "van",
        "vande",
        "vander",
        "vom",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
        "и",
        "oğlu",
        "qızı",
        "оглы",
        "кызы",
        "o'",
        "st",
        "st.",
    ]
)
_LEAD_IN = re.compile(
    r"^(?:(?:written |story |words |reported |posted |text |photos? |article )*\bby\b|(?:a |the )?authors?\b|von|"
    r"par|por|"
    r"автор(?:ы|ский материал)?\b|текст\b|подготовил[аи]?\b|беседовал[аи]?\b|müəllif(?:lər)?\b|yazar\b|yazdı\b|"
    r"hazırladı\b|"
    r"автори\b|door|di|av|af|text|foto|auteurs?\b|autor(?:es|en)?\b)\s*[:–—-]?\s*",
    re.I,
)
_SEPARATORS = re.compile(
    r"\s*(?:[,;|•·⋅●∙◦▪●―/\n&]|\s(?:and|und|et|y|и|və|ve|та|і|og|och|en|e|with|mit|avec)(?=\s(?-i:[^\W\d_a-zа-я]))|\s[–—-]\s)\s*",
    re.I,
)
_NOT_A_PERSON = re.compile(
    r"\b(?:admin(?:istrator)?|staff|editors?|editorial|reporters?|correspondents?|news(?:room|paper|desk)?|desk|"
    r"team|agency|agencies|"
    r"press|service|bureau|media|magazine|times|post|daily|today|online|web|guest|contributors?|contributing|"
    r"writers?|author|"
    r"office|ministry|department|company|group|inc|ltd|llc|gmbh|corp|university|institute|center|centre|"
    r"foundation|association|"
    r"redaktion\w*|redacci[oó]n|redazione|r[ée]daction|redactie|agentur\w*|agence|agencia|nachrichten\w*|zeitung|"
    r"journalist\w*|"
    r"chef\w*|director|manager|senior|producer|columnist|analyst|photographer|senator|updated|published|minutes?|"
    r"hours?|ago|"
    r"редакци\w+|корреспондент\w*|журналист\w*|агентств\w+|новост\w*|служб\w+|пресс\w*|интерфакс|тасс|риа|"
    r"redaksiya\w*|müxbir\w*|agentliy\w*|xəbər\w*|xidmət\w*|azərtac|apa|trend|report|azernews|muhabir\w*|"
    r"haber(?:i|ler\w*|cisi)?|ajans\w*|"
    r"reviewers?|researchers?|experts?|specialists?|strateg(?:y|ies|ists?)|coordinators?|(?:co-?)?founders?|owner|"
    r"c[etfom]o|officers?|consultants?|engineers?|developers?|designers?|educators?|instructors?|lecturers?|"
    r"advis[eo]rs?|assistants?|interns?|copywriters?|bloggers?|nutritionists?|dietitians?|horticultur\w+|winemakers?|"
    r"marketing|bio|community|forum|podcast|jobs|store|shop|publish(?:er|ing)|save|pdf|"
    r"reuters|afp|dpa|apa|ap|afp|sda|ansa|efe|tass|interfax|bloomberg|associated|wikipedia|read|more|follow|"
    r"share|comments?|"
    r"view|all|posts|about|contact|subscribe|http\S*|www|com|org|net|unknown|anonymous|none|null|the|of|for|in|"
    r"from|via|login|sign|register|logout|giriş|çıkış|üye|abone|kayıt|yap|ol|daxil|qeydiyyat|войти|регистрация|вход|"
    r"увійти)\b",
    re.I,
)
_STRAY = re.compile(r"\(.*?\)|\[.*?\]|<[^>]*>|\S+@\S+|@\w+|https?://\S+|\b\d[\d./:-]*\b")
_NAME_TOKEN = re.compile(r"[^\W\d_][\w'’ʼ.\-‐‑·]*", re.U)
_POSTNOMINAL = re.compile(r"^(?:ph\.?d|m\.?d|jr|sr|esq|msc|mba|cpa|rn|ii|iii|iv)\.?$", re.I)
_GLUED = re.compile(r".+[^\W\d_](?=[A-ZА-ЯЁƏÖÜĞŞÇİ][^\W\d_]+$)(?<=[a-zа-яё])")
_REPORTER = re.compile(r"\s*(?:선임|수습|인턴|전문)?(?:기자|특파원)$|\s*[记記]者$|^[记記]者\s*")
_CASELESS = (
    "ARABIC",
    "HEBREW",
    "CJK",
    "HANGUL",
    "HIRAGANA",
    "KATAKANA",
    "GEORGIAN",
    "THAI",
    "DEVANAGARI",
    "BENGALI",
    "TAMIL",
)


def split_names(text: str, *, not_people: Iterable[str] = (), allow_single: bool = False) -> list[str]:
    """Return the people a byline names, in its order, each once.

    Args:
        text: one person or a list of people as a page writes it (``By Ayla Mammadova and Rauf Aliyev, Baku``).
        not_people: names of the site and its publisher.
        allow_single: whether a single word may be a name (only where the page marks it as a person).
    """
    bare = _STRAY.sub(" | ", strip_dates(text[:400]))
    bare = _LEAD_IN.sub("", bare.strip())
    blocked = {letters(name) for name in not_people}
    found: dict[str, str] = {}
    for part in _SEPARATORS.split(bare):
        name = _LEAD_IN.sub("", " ".join(part.split()).strip(" .,:;–—-\"'“”«»*"))
        name = without_reporter(name)
        if not _is_of_site(name, blocked) and is_person(name, allow_single=allow_single):
            found.setdefault(letters(name), _proper_case(name))
    return list(found.values())


def without_reporter(name: str) -> str:
    """Return a name without the word for a reporter that Korean, Chinese and Japanese pages write beside it."""
    return _REPORTER.sub("", name) or name


def _is_of_site(name: str, blocked: Container[str]) -> bool:
    """Tell whether a name is the site's, or the site's with a desk, region or date behind it (``MDR Thüringen``)."""
    words = name.split()
    if letters(name) in blocked or (len(words) > 1 and words[0].isupper() and letters(words[0]) in blocked):
        return True
    # "Harbour TimesNovember 24": a date that follows without a space is taken for a part of the last word.
    glued = _GLUED.match(name)
    return glued is not None and letters(glued[0]) in blocked


def is_person(name: str, *, allow_single: bool = False) -> bool:
    """Tell whether a string has the form of a person's name and no word of a role, agency or site.

    Args:
        name: one name.
        allow_single: whether one word is enough.
    """
    tokens = name.split()
    if not 1 <= len(tokens) <= 6 or len(name) > 60 or _NOT_A_PERSON.search(name):
        return False
    if not all(_NAME_TOKEN.fullmatch(token) for token in tokens):
        return False
    if _is_caseless(name):
        return len(name) >= 2
    content = [token for token in tokens if token.lower() not in _PARTICLES and not _POSTNOMINAL.match(token)]
    if len(content) < (1 if allow_single else 2):
        return False
    return all(token[0].isupper() or _is_prefixed(token) for token in content)


@lru_cache(maxsize=8192)
def letters(text: str) -> str:
    """Return the letters and digits of ``text``, case folded, accents removed: equal for two spellings of a name."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, decomposed))


def _is_caseless(name: str) -> bool:
    first = next((character for character in name if character.isalpha()), "")
    return unicodedata.name(first, "").startswith(_CASELESS) if first else False


def _is_prefixed(token: str) -> bool:
    """Accept ``al-Assad`` and ``d'Estaing``."""
    return bool(re.match(r"^[a-z]{1,3}['’-][^\W\d_]", token)) and any(character.isupper() for character in token)


def _proper_case(name: str) -> str:
    words = name.split()
    if name.isupper() and len(words) > 1 and not _is_caseless(name):
        proper = " ".join(word.capitalize() if "-" not in word else word.title() for word in words)
        return proper.replace("i\u0307", "i")  # what becomes of the Azerbaijani and Turkish İ
    return name
