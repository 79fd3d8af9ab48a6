"""Words and endings by which names are told in an Azerbaijani text: heads, kinds of places, titles of works, cases."""

from __future__ import annotations

import re

_UPPER = "A-ZÇƏĞİÖŞÜ"
_LOWER = "a-zçəğıöşü"
CASE = r"(?:n?[ıiuü]n|n?[aə]|n?[ıiuü]|n?d[aə]n?|yl[aə]|l[aə]|n?dakı|n?dəki|dır|dir|dur|dür)?"
INSTITUTION = re.compile(
    r"(?:Nazirliyi|Agentliyi|Komitəsi|Komissiyası|Universiteti|Bankı|Akademiyası|İnstitutu|Assosiasiyası|Fondu|Xidməti|"
    r"Məhkəməsi|Birliyi|Təşkilatı|Şurası|Məktəbi|Liseyi|Xəstəxanası|Mərkəzi|İttifaqı|Partiyası|Məclisi|Senatı|Parlamenti|"
    r"Prokurorluğu|Federasiyası|Konfederasiyası|Korporasiyası|Holdinqi|Hərəkatı|Cəmiyyəti|Klubu|Qoşunları|Qüvvələri|"
    r"Ordusu|Muzeyi|Teatrı|Kitabxanası|Administrasiyası|İdarəsi|Departamenti|Palatası|Televiziyası|Yolları|Katibliyi|"
    r"Assambleyası|Alyansı|Qrupu|İnspeksiyası|Hökuməti|Kollegiyası|Kilsəsi|Xəzinədarlığı|Xaçı|Palatasını|"
    rf"[Ss]əfirliyi|[Kk]onsulluğu|[Nn]ümayəndəliyi){CASE}"
)
PLACE_NAMED = re.compile(rf"(?:Dənizi|Hava Limanı|Limanı|Dəhlizi|Vadisi|Körfəzi|Boğazı|Adaları|Meydanı){CASE}$")
PLACE_AFTER = re.compile(
    r"(?:rayon|şəhər|kənd|qəsəbə|vilayət|əyalət|çay|göl|dağ|stansiya|obyekt|liman|körpü|küçə|ada|yarımada|meydan|kurort|aeroport|"
    rf"bölgə|region|prospekt|məqbərə|türbə|qala)(?:[ıiuü]|s[ıiuü])(?:{CASE}|nd[aə]n?d[ıi]r)$"
)
PART_OF_PLACE = re.compile(r"(?:məqbərə|türbə|qala)s[ıi]")
LOCATIVE = re.compile(rf"(?<=[{_LOWER}]{{3}})(?:d[aə]n|d[aə]k[ıi]|d[aə])$")
IN_A_CASE = re.compile(r"(?:d[aə]n?|[aıiəeuü]n[ıiuü]|l[aə]|y[aə]|r[aə])$")
SURE_SURNAME = re.compile(r"(?:[oe]v|yev|[oe]va|yeva|zadə)$")
SHORTEST_SURNAME = 4
SURNAME = re.compile(
    r"(?:ov|ev|yev|ova|eva|yeva|zadə|li|lı|lu|lü|yan|oğlu|qızı|ski|skaya)"
    r"(?:n?[ıiuü]n|[aəıiuü]|y[aəıi]|n[ıi]|d[aə]n?|y?l[aə])?$"
)
WORD = re.compile(rf"[{_UPPER}{_LOWER}][{_UPPER}{_LOWER}’'ʼ]*(?:-[{_UPPER}{_LOWER}]+)*")
QUOTED = re.compile(rf"[“\"«]([{_UPPER}][^”\"»\n]{{1,40}})[”\"»](?:\s?-\S+)?\s*([{_LOWER}{_UPPER}]*)")
SHORT = re.compile(rf"(?<![\w-])[{_UPPER}]{{3,6}}(?![\w])")
COMPANY = re.compile(
    r"^(?:şirkət|klub|qəzet|agentli|bank|holdinq|MMC|ASC|QSC|FK|komanda|telekanal|konsern|portal|nəşr|qrup)"
)
NO_COMPANY = re.compile(
    r"^(?:layihə|festival|kitab|film|proqram|orden|medal|kompleks|sammit|konfrans|sərgi|aksiya|forum|müsabiqə|əməliyyat|"
    r"platforma|kənd|şəhər|adlı|haqqında|mövzu|rubrika|yol|konsepsiya|dövlət|format|olimp|tədbir|mahnı|tamaşa|roman|şüar)"
)
SENTENCE_START = re.compile(r"(?:^|[.!?…:\n])\s*[“\"«–—-]?\s*$")
NO_SHORT_FORMS = frozenset(
    """
    COP QHT KİV ÜDM ƏDV ASC MMC QSC USD AZN ABŞ BƏƏ HIV III VII VIII XIX XVI XVII XVIII
    """.split()  # noqa: SIM905 - a list of twenty quoted words is harder to read
)
# What every state has: without its country such a name tells no one institution from another.
OF_ANY_STATE = re.compile(
    r"(?:Nazirliyi|Hökuməti|Parlamenti|Senatı|Məclisi|Komitəsi|Komissiyası|Şurası|İdarəsi|Administrasiyası|Qrupu|Məhkəməsi|"
    rf"Mərkəzi|Ordusu|Qüvvələri|Katibliyi|Departamenti|Palatası){CASE}$"
)
SHORT_FORMS_OF_ANY_STATE = frozenset(["XİN", "MN", "DİN", "FHN", "DTX", "DSX"])
NO_NAMES = frozenset(
    """
    Baş Nazir Prezident Səfir General Cənab Xanım Respublikası Respublikasının Respublika Günü Bəyannaməsi Bəyannamə
    Konvensiyası Müqaviləsi Sazişi Protokolu Liqasında Liqası Kuboku Oyunları Forumunda Forumu Sammiti Konfransı Dövlət
    Milli Ali Xalq Beynəlxalq Avropa Cənubi Şimali Qərbi Şərqi Mərkəzi Xarici İşlər Müdafiə Daxili Bayramı Həftəsi İli
    Başçıları Strateji Hava Qələbə Zəfər Müstəqillik Qurtuluş Novruz Ramazan Xanıma Şuranın Dövlətlərarası Çempionatı
    Universiadası
    """.split()  # noqa: SIM905 - a list of seventy quoted words is harder to read
)
JOINING = frozenset(["və", "bin", "ibn", "al", "əl", "fon", "de", "der", "van", "da", "di"])
SURNAME_ENDINGS = re.compile(
    r"(?<=[oe]v|an)(?:[ıiuü]n|[aəıiuü]|d[aə]n?|l[aə])$|"
    r"(?<=ova|eva|adə)(?:n[ıi]n|y[aə]|n[ıi]|d[aə]n?|yl[aə])$|"
    r"(?<=l[ıiuü])(?:n[ıiuü]n|y[aə]|n[ıi]|d[aə]n?|yl[aə])$"
)
