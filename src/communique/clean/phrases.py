"""What boilerplate says, by rule, in English, Russian, Azerbaijani, Turkish, Ukrainian, German, French and Spanish.

A *full* phrase is all of its block. A *leading* phrase starts a short block that is boilerplate to its end ("Read also:
…"). Patterns are matched without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NETWORK = (
    r"facebook|twitter|x|whats ?app|telegram|телеграм\w*|vk|vkontakte|вконтакте|вк|linkedin|instagram|youtube|"
    r"pinterest|"
    r"reddit|viber|tumblr|e-?mail|email|print|copy link|link|odnoklassniki|одноклассники|ok|messenger|threads|bluesky|"
    r"дзен|яндекс\.?дзен|rss|tiktok|flipboard|pocket|xing|google news|max|rutube"
)
_FULL = {
    "share-bar": (
        rf"(?:(?:share|tweet|pin|{_NETWORK})\W*)+",
        r"share(?: (?:this|on|via|with|the|page|article|story|post|news|to|social media|your friends|facebook|"
        r"twitter))*",
        rf"share (?:on|via|to|with) (?:(?:{_NETWORK})\W*)+",
        rf"(?:поделиться|поделись|рассказать)(?: (?:в|на|с|этой|новостью|статьей|страницей|друзьями|ссылкой|соцсетях|"
        rf"социальных|сетях|через|{_NETWORK})\W*)*",
        rf"(?:(?:paylaş\w*|bölüş\w*|sosial|şəbəkə\w*|səhifəni|xəbəri|dostlarla|{_NETWORK})\W*)+",
        r"поділитися.{0,60}|teilen(?: auf .{0,40})?|partager(?: (?:sur|cet).{0,60})?|compartir(?: en .{0,40})?",
    ),
    "rights": (
        r"(?:copyright|©|\(c\))\s*(?:©|\(c\))?\s*\d{4}.{0,100}",
        r"при (?:полном |любом )?(?:использовании|цитировании|перепечатке) .{0,160}(?:ссылка|гиперссылка).{0,80}",
        r"contact us to use any licen[sc]ed material\.?",
    ),
    "follow-us": (
        rf"follow (?:\w+ ){{1,4}}on (?:{_NETWORK})\b.{{0,160}}",
        r"follow us|like us on .{0,40}|join us on .{0,60}|stay (?:tuned|connected|informed).{0,60}",
        rf"(?:подпис(?:ывайтесь|ывайся|аться|ка|ись)|следите|читайте нас|мы в|присоединяйтесь|вступайте|оставайтесь)\b"
        rf".{{0,60}}\b(?:{_NETWORK}|канал\w*|соцсет\w*|социальн\w+|страниц\w+|групп\w+|push\S*)\b.{{0,80}}",
        rf"(?:bütün )?xəbərlər.{{0,30}}\b(?:{_NETWORK}|səhifə\w*|kanal\w*).{{0,40}}",
        r"(?:bizi|bizə|səhifəmizi|kanalımızı?).{0,60}(?:izlə\w*|qoşul\w*|abunə\b.{0,20}|oxuyun|bəyən\w*).{0,30}",
        r"(?:bizi|sayfamızı|kanalımızı).{0,60}(?:takip ed\w+|beğen\w*|abone ol\w*).{0,20}",
        r"підпис\w+ (?:на|і).{0,60}(?:канал|сторінк)\w*.{0,60}|folgen sie uns.{0,60}|suivez[- ]nous.{0,60}|"
        r"s[íi]guenos.{0,60}",
    ),
    "newsletter": (
        r"(?:our |the |daily |weekly |free |email |e-mail |news )*newsletters?",
        r"join (?:the|our) .{0,60}\b(?:mailing list|newsletter)\b.{0,60}",
        r"(?:sign ?up|subscribe|register)\b.{0,80}\b(?:newsletter|mailing list|e-?mail|inbox|updates?|"
        r"alerts?)\b.{0,80}",
        r"(?:subscribe(?: now| to (?:us|our (?:channel|news)))?|sign up(?: now)?)",
        r"(?:enter|your) (?:your )?e-?mail(?: address)?.{0,40}",
        r"(?:введите|укажите|оставьте)\b.{0,30}\b(?:почт\w*|e-?mail)\b.{0,100}",
        r"введіть\b.{0,30}\b(?:пошт\w*|e-?mail)\b.{0,100}|(?:geben sie )?ihre e-?mail-?adresse\b.{0,80}",
        r"(?:saisissez|entrez|indiquez)\b.{0,30}\be-?mail\b.{0,80}|introduzca su (?:correo|e-?mail)\b.{0,80}",
        r"рассылка(?: новостей)?|ваш (?:e-?mail|адрес|электронн\w+).{0,40}|подписаться|подписка",
        r"abunə ol(?:un|maq)?|xəbər bülleteni",
        r"(?:haber )?bülteni?(?:mize)?.{0,20}(?:abone|kayıt|üye) ol\w*",
        r"(?:zum )?newsletter.{0,40}(?:anmelden|abonnieren)|inscrivez-vous à.{0,60}",
    ),
    "read-also": (
        r"(?:read|see|watch) (?:also|more|next|too)|also read|more (?:news|stories|on this(?: (?:topic|story))?|"
        r"from .{1,40})|"
        r"related(?: (?:news|stories|articles|content|posts|links|topics|materials))?|you (?:may|"
        r"might) (?:also )?like.{0,20}|"
        r"recommended(?: (?:for you|reading|stories|articles))?|latest(?: news| stories)?|most (?:read|popular|"
        r"viewed)|"
        r"(?:other|similar|top|popular) (?:news|stories|articles)|trending(?: now)?|don'?t miss|read the (?:full|"
        r"whole) .{0,30}|"
        r"continue reading|in this section|elsewhere on .{0,40}|editors?'?s? (?:picks?|choice)",
        r"(?:читайте|смотрите|читать) (?:также|ещ[её]|далее|подробнее|по теме|дальше)|(?:ещ[её] )?по теме|"
        r"материалы по теме|"
        r"похожие (?:новости|материалы|статьи)|другие (?:новости|материалы|статьи).{0,20}|последние новости|"
        r"рекоменд(?:уем|ованн\w+).{0,20}|популярн(?:ое|ые).{0,20}|самое (?:читаемое|популярное)|главное|"
        r"новости по теме|"
        r"подробнее|вам (?:может|будет) (?:быть )?интересно|новости партн[её]ров|смотрите также|лента новостей",
        r"(?:həmçinin|bunu da|bunları da|daha ətraflı|ətraflı|eyni mövzuda).{0,20}(?:oxuyun|bax(?:ın)?)?|"
        r"(?:digər|oxşar|son|əlaqəli|əlaqədar|mövzu üzrə|ən çox oxunan|çox oxunan|gündəm).{0,12}(?:xəbər|"
        r"material|məqalə|yazı)\w*"
        r"|mövzuya (?:aid|dair)|oxumağa davam.{0,20}|maraqlı ola bilər.{0,20}",
        r"(?:bunu da|ayrıca|ilgili|benzer|diğer|son).{0,10}(?:oku\w*|haber\w*)|читайте також|дивіться також|за темою|"
        r"(?:lesen sie|mehr).{0,20}(?:auch|zum thema)|lire aussi|à lire aussi|lea también|le puede interesar|leer más",
    ),
    "cookie": (
        r"(?:accept|manage|reject|cookie)(?: all)? (?:cookies?|settings|preferences|policy)",
        r"accept(?: all)?|i agree|принять(?: все)?|согласен|qəbul edirəm|razıyam|kabul et",
    ),
    "legal-links": (
        r"(?:(?:privacy|cookie)(?: (?:policy|notice|statement))|terms(?: (?:of (?:use|service)|and conditions|"
        r"& conditions))?|"
        r"contacts?(?: us)?|about(?: us)?|sitemap|site map|disclaimer|legal notice|imprint|impressum|"
        r"accessibility|advertise"
        r"(?: with us)?|help|faq|rss|home|careers|\W)+",
        r"(?:политика конфиденциальности|пользовательское соглашение|контакты|о (?:нас|сайте|проекте|компании)|"
        r"карта сайта|"
        r"реклама(?: на сайте)?|обратная связь|главная|вакансии|условия использования|\W)+",
        r"(?:məxfilik siyasəti|istifadə (?:şərtləri|qaydaları)|əlaqə|haqqımızda|bizimlə əlaqə|saytın xəritəsi|"
        r"reklam|ana səhifə|"
        r"gizlilik siyasəti|\W)+",
    ),
    "comments": (
        r"(?:\d+ )?comments?(?: ?\(\d+\)| \d+| on this.{0,20})?|(?:leave|add|post|write|join) (?:a |the |your )?"
        r"(?:comment|reply|conversation|discussion)s?.{0,40}|no comments(?: yet)?|log ?in to comment.{0,30}|"
        r"be the first to comment.{0,20}",
        r"(?:\d+ )?комментари(?:и|ев|й|я)(?: ?\(?\d+\)?)?|(?:оставить|добавить|написать|"
        r"ваш) комментари\w+.{0,40}|обсудить.{0,20}|"
        r"комментариев (?:пока )?нет.{0,20}",
        r"(?:\d+ )?şərh(?:lər)?(?: ?\(?\d+\)?)?|şərh (?:yaz|əlavə|bildir|burax)\w*.{0,30}|rəy(?:lər)?(?: ?\(?\d+\)?)?|"
        r"(?:rəyinizi|fikrinizi) .{0,40}|yorum(?:lar)?(?: ?\(?\d+\)?)?|yorum yap\w*|коментарі.{0,20}|"
        r"kommentare?.{0,20}",
    ),
    "advertisement": (
        r"(?:advert(?:isement|ising|orial)?|sponsored(?: content)?|ads?|promoted|реклама|на правах рекламы|"
        r"reklam(?:lar)?|anzeige|"
        r"werbung|publicit[ée]|publicidad)(?: .{0,30})?",
        r"(?:story|article|text) continues (?:below|after).{0,40}|article continues.{0,40}|"
        r"scroll (?:down )?to continue.{0,40}",
    ),
    "page-tools": (
        r"(?:print(?: (?:this )?(?:page|version|article))?|printer[- ]friendly.{0,20}|send (?:by|to).{0,20}|"
        r"save(?: as)? pdf|"
        r"download(?: pdf| as pdf)?|back(?: to (?:top|list|the list|news|home|all news))?|go back|top|next|"
        r"previous|prev|"
        r"next (?:news|article|post)|previous (?:news|article|post)|listen(?: to (?:this )?(?:article|news))?|"
        r"copy(?: link)?|"
        r"link copied.{0,20}|close|search|menu|log ?in|register|bookmark|a\W?a|play|watch|show (?:more|less|all)|"
        r"load more|"
        r"skip to .{0,30}|add to favou?rites|zoom)",
        r"(?:версия для печати|распечатать|печать|наверх|вверх|назад|к списку(?: новостей)?|"
        r"отправить(?: .{0,20})?|поиск|меню|войти|"
        r"скачать(?: pdf)?|копировать(?: ссылку)?|ссылка скопирована|закрыть|показать (?:ещ[её]|все)|"
        r"загрузить ещ[её]|слушать.{0,20}|"
        r"следующ(?:ая|ий)(?: .{0,20})?|предыдущ(?:ая|ий)(?: .{0,20})?|ещ[её]|все новости|"
        r".{0,20}(?:нашли|заметили|увидели|если вы).{0,20}(?:ошибк|опечатк)\w+.{0,140})",
        r"(?:çap(?: (?:et|versiyası|üçün))?(?:mək)?|yuxarı(?: qayıt)?|(?:geri|siyahıya|xəbərlərə)(?: qayıt)?|"
        r"əvvəlki(?: xəbər)?|"
        r"növbəti(?: xəbər)?|axtar(?:ış)?|"
        r"menyu|giriş|yüklə|bağla|daha çox|hamısı|bütün xəbərlər|linki kopyala|dinlə|göndər|"
        r".{0,40}(?:səhv|xəta)\w* (?:tapdı|gördü|aşkar|varsa|müşahidə).{0,140})",
    ),
    "views": (
        r"(?:views?|hits|reads?|просмотр\w*|прочитано|прочитали|baxış(?: sayı|lar)?|baxılıb|oxunub|"
        r"oxunma(?: sayı)?|görüntülenme)"
        r"\W*[\d\s.,]+(?:раз\w*|dəfə|times|defa|k)?",
        r"[\d\s.,]+(?:views?|reads?|просмотр\w*|baxış|dəfə oxunub|görüntülenme)|[\d\s]+(?:min|minutes?)(?: to)? read|"
        r"(?:reading time|время чтения|oxuma müddəti)\W*\d+.{0,12}",
    ),
    "kind-label": (
        r"(?:press[ -]?(?:release|statement)s?|news|statements?|speeches|пресс[- ]?релизы?|новости|заявления|"
        r"press[ -]?reliz(?:lər)?|"
        r"mətbuat (?:məlumatı|açıqlaması)|xəbərlər|basın (?:açıklaması|bülteni))",
    ),
    "language-switch": (
        r"(?:(?:en|eng|english|ru|rus|русский|рус|az|aze|azərbaycan(?:ca)?|tr|türkçe|de|deutsch|fr|français|es|"
        r"español|ar|العربية|uk|"
        r"українська|hy|հայերեն|ka|ქართული)\b\W*){2,}",
    ),
}
# Phrases that begin anywhere in their line, and words of which such a line has one: a pattern that may begin at each
# of a hundred places is slow, and nearly no line has the words.
_FULL_WITHIN = {
    "rights": (
        (
            "rights reserved",
            "все права",
            "hüquqlar",
            "saklıdır",
            "усі права",
            "rechte vorbehalten",
            "droits réservés",
            "derechos reservados",
            "istifadə",
        ),
        (
            r".{0,120}\ball rights reserved\b.{0,160}",
            r".{0,120}\bвсе права (?:защищены|сохранены|охраняются)\b.{0,160}",
            r".{0,120}\b(?:bütün|müəllif) hüquqlar\w* (?:qorunur|qorunub|müəllif).{0,160}",
            r".{0,80}\b(?:tüm|her) hakk?[ıi]?\w* saklıdır.{0,120}|.{0,80}\bусі права (?:захищен|застереж)\w*.{0,120}",
            r".{0,80}\balle rechte vorbehalten.{0,80}|.{0,80}\btous droits réservés.{0,80}",
            r".{0,80}\btodos los derechos reservados.{0,80}",
            r".{0,80}istifadə (?:edərkən|olunduqda|edildikdə).{0,80}(?:istinad|hiperlink|keçid).{0,60}",
        ),
    ),
    "follow-us": (
        ("follow", "səhifəmiz", "kanalımız"),
        (
            rf".{{0,40}}\bfollow (?:us|our)\b.{{0,60}}\b(?:{_NETWORK}|social|channel|news)\b.{{0,60}}",
            rf".{{0,40}}\b(?:{_NETWORK}).{{0,30}}(?:səhifəmiz\w*|kanalımız\w*)(?: .{{0,30}})?",
        ),
    ),
    "newsletter": (
        ("poçt", "posta", "bülleten", "məktub", "abunə", "подпи", "получайте"),
        (
            r".{0,40}\b(?:poçt siyahısı|poçt göndəriş|xəbər bülleten)\w*.{0,40}",
            r".{0,80}\be-?poçt(?: ünvan)?\w*.{0,20}\b(?:yazın|daxil edin|qeyd edin|göndərin)\b.{0,60}",
            r".{0,60}\be-?posta(?: adres)?\w*.{0,20}\b(?:yazın|yazınız|girin|giriniz)\b.{0,60}",
            r".{0,40}(?:подпи(?:шитесь|саться|ска)|получайте)\b.{0,60}\b(?:рассылк\w*|новост\w*|e-?mail|почт\w*)\b.{0,60}",
            r".{0,60}(?:bülleten\w*|xəbər məktub\w*|e-?poçt\w*).{0,60}\b(?:(?:abunə|daxil|qeydiyyat)\w*|"
            r"yazıl(?:ın|maq)\b).{0,30}",
            r".{0,40}abunə ol(?:un|maq)\b.{0,60}(?:bülleten|xəbər|yenilik)\w*.{0,40}",
        ),
    ),
    "cookie": (
        ("cookie", "куки", "kuki", "çerez"),
        (
            r".{0,80}\b(?:we|site|website|page)\b.{0,60}\bcookies?\b.{0,160}",
            r".{0,100}\b(?:использ\w+|файл\w+|сайт\w*)\b.{0,80}\b(?:cookies?|куки)\b.{0,120}",
            r".{0,120}\b(?:cookie|kuki)\w*(?:\W\w+)?.{0,60}\b(?:istifadə|fayl\w*|razı\w*|qəbul)\b.{0,100}",
            r".{0,80}(?:çerez|cookie)\w*.{0,60}(?:kullan\w*|kabul).{0,80}|.{0,80}\bwir verwenden cookies.{0,120}",
        ),
    ),
    "page-tools": (
        ("mistake", "error", "typo"),
        (r".{0,30}\b(?:found|spotted|noticed|see) (?:a |an |any )?(?:mistake|error|typo)s?\b.{0,120}",),
    ),
}

_LEADING = {
    "read-also": (
        r"(?:read|see|watch) (?:also|more|next)\s*[:|»>–—-]|also read\s*[:|»>–—-]|(?:related|more on this|"
        r"don'?t miss)\s*:|"
        r"recommended\s*:|more\s*:",
        r"(?:читайте|смотрите|читать) (?:также|ещ[её]|далее|по теме)(?:\s+(?:в|на) .{0,40})?\s*[:|»>–—-]|"
        r"(?:по теме|подробнее)\s*:|"
        r"(?:материал|новост)\w* по теме\s*:|(?:читайте|смотрите) (?:также|ещ[её])\b",
        r"(?:həmçinin|bunu da|bunları da|ətraflı|eyni mövzuda|mövzu üzrə)(?: oxu(?:yun)?| bax(?:ın)?)?\s*[:|»>–—-]|"
        r"(?:həmçinin|bunu da) oxuyun\b|oxuyun\s*:|digər xəbərlər\s*:",
        r"(?:bunu da oku\w*|ayrıca oku\w*|ilgili haber\w*)\s*[:|»>–—-]?|читайте також\b|lesen sie auch\b|"
        r"(?:à )?lire aussi\b|"
        r"lea también\b|mehr zum thema\b",
    ),
    "tags": (
        r"(?:tags?|keywords?|topics?|hashtags?|labels?|filed under|теги|тэги|метки|ключевые слова|темы|"
        r"açar sözlər|teqlər|"
        r"etiketlər|mövzular|etiketler|ключові слова|schlagwörter|mots[- ]clés|etiquetas)\s*:",
        r"(?:#\w+[\s,;]*)+$",
    ),
    "photo-credit": (
        r"(?:photos?|images?|pictures?|video|illustration|cover|file photo)(?: (?:credits?|courtesy|source|by|"
        r"from|of))*\s*[:/©]|"
        r"(?:photo|image) (?:by|courtesy)\b|(?:photo|image|file) ?© ?|©\s?(?!\d)|\[?(?:photo|file photo)\]?$",
        r"(?:источник )?(?:фото\w*|иллюстраци\w+|видео|кадр|снимок|изображение)(?: из)?\s*[:/©]|"
        r"фото (?:пресс-служб|автор|предоставлен|с сайта|из архив)\w*",
        r"(?:foto\w*|şəkil\w*|şəkli|video|fotolar)(?: (?:mənbə|müəllif)\w*)?\s*[:/©]|fotoğraf\w*\s*[:/©]|"
        r"bild(?:quelle)?\s*:",
    ),
    "source-line": (r"(?:source|источник|mənbə|kaynak|quelle|джерело)\s*:\s*\S.{0,80}$",),
}


def fold_case(text: str) -> str:
    """Return ``text`` in lower case, with one letter for the kinds of i: what the patterns of this module match."""
    lower = text.lower()
    return lower if lower.isascii() else lower.replace("ı", "i").replace("i\u0307", "i")


def _compile(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile patterns in small letters: on folded text they are twice as fast as ones that ignore case."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns).replace("ı", "i"))


_FULL_PATTERNS = tuple((name, _compile(patterns)) for name, patterns in _FULL.items())
_WITHIN_PATTERNS = {
    name: (tuple(map(fold_case, words)), _compile(patterns)) for name, (words, patterns) in _FULL_WITHIN.items()
}


def full_phrase(text: str) -> str | None:
    """Return the rule of the full phrase that ``text`` is (:func:`folded <fold_case>`), ``None`` if it is none."""
    for name, pattern in _FULL_PATTERNS:
        if pattern.fullmatch(text):
            return name
        words, within = _WITHIN_PATTERNS.get(name, ((), pattern))
        if any(word in text for word in words) and within.fullmatch(text):
            return name
    return None


def leading_phrase(text: str) -> str | None:
    """Return the rule of the leading phrase that starts ``text`` (:func:`folded <fold_case>`), ``None`` if none."""
    return next((name for name, pattern in _LEADING_PATTERNS if pattern.match(text)), None)


_LEADING_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, _compile(patterns)) for name, patterns in _LEADING.items()
)
LIST_HEADERS = frozenset({"read-also", "comments", "tags", "newsletter"})
"""Rules whose removed heading may be followed by a list that belongs to it."""
