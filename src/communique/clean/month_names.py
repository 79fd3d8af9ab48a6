"""Month names as dates are written with, beyond the languages whose endings :mod:`communique.clean.textdates` reads.

One line a language, January first; ``/`` stands between the forms of one month, ``_`` for a space inside a name. The
forms are those beside a day (genitives, abbreviations), without a final point.
"""

from __future__ import annotations

_GREGORIAN = (
    # Arabic: Egypt and the Gulf, the Levant, the Maghreb
    "يناير/كانون_الثاني/جانفي فبراير/شباط/فيفري مارس/آذار/اذار أبريل/ابريل/إبريل/نيسان/أفريل مايو/أيار/ايار/ماي "
    "يونيو/يونيه/حزيران/جوان يوليو/يوليه/تموز/جويلية أغسطس/اغسطس/آب/أوت سبتمبر/أيلول/ايلول "
    "أكتوبر/اكتوبر/تشرين_الأول/تشرين_الاول نوفمبر/تشرين_الثاني ديسمبر/كانون_الأول/كانون_الاول",
    "ژانویه فوریه مارس آوریل/آپریل مه/می ژوئن/جون ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر",
    "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס/במרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט "
    "ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר",
    "जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট/আগষ্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "มกราคม/ม.ค กุมภาพันธ์/ก.พ มีนาคม/มี.ค เมษายน/เม.ย พฤษภาคม/พ.ค มิถุนายน/มิ.ย กรกฎาคม/ก.ค สิงหาคม/ส.ค กันยายน/ก.ย "
    "ตุลาคม/ต.ค พฤศจิกายน/พ.ย ธันวาคม/ธ.ค",
    "januari februari maret/mac april mei juni/jun juli/julai agustus/ogos september oktober november "
    "desember/disember",
    "január február/febr március/márc április/ápr május/máj június/jún július/júl augusztus szeptember/szept október "
    "november december",
    "ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen září "
    "října/říjen listopadu/listopad prosince/prosinec",
    "januára februára marca/marec apríla/apríl mája/máj júna/jún júla/júl augusta/august septembra októbra/október "
    "novembra decembra",
    "ianuarie/ian februarie martie aprilie mai iunie/iun iulie/iul august septembrie octombrie noiembrie decembrie",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "јануари/јануара/јануар февруари/фебруара/фебруар март/марта април/априла мај/маја јуни/јуна/јун јули/јула/јул "
    "август/августа септември/септембра/септембар октомври/октобра/октобар ноември/новембра/новембар "
    "декември/децембра/децембар",
    "januara/januar februara/februar marta/mart aprila maja juna jula avgusta/avgust septembra/septembar "
    "oktobra/oktobar novembra/novembar decembra/decembar",
    "siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj lipnja/lipanj srpnja/srpanj "
    "kolovoza/kolovoz rujna/rujan - studenoga/studenog/studeni prosinca/prosinac",
    "januarja februarja marca aprila maja junija/junij julija/julij avgusta septembra oktobra novembra decembra",
    "tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu toukokuuta/toukokuu "
    "kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu lokakuuta/lokakuu marraskuuta/marraskuu "
    "joulukuuta/joulukuu",
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā jūlijs/jūlijā "
    "augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī decembris/decembrī",
    "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "januari februari mars/marts april maj/mai juni juli augusti september oktober november december/desember",
    "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "ιανουαρίου/ιανουάριος φεβρουαρίου/φεβρουάριος μαρτίου/μάρτιος απριλίου/απρίλιος μαΐου/μαίου/μάιος ιουνίου/ιούνιος "
    "ιουλίου/ιούλιος αυγούστου/αύγουστος σεπτεμβρίου/σεπτέμβριος οκτωβρίου/οκτώβριος νοεμβρίου/νοέμβριος "
    "δεκεμβρίου/δεκέμβριος",
    "студзеня лютага сакавіка красавіка мая/траўня чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "yanvar fevral mart aprel may iyun iyul avgust sentabr/sentyabr oktabr/oktyabr noyabr dekabr",
    "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
    "januarie februarie maart april mei junie julie augustus september oktober november desember",
)
_SOLAR_HIJRI = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"


def _numbers_of(*languages: str) -> dict[str, int]:
    return {
        name.replace("_", " "): number
        for months in languages
        for number, forms in enumerate(months.split(), 1)
        for name in forms.split("/")
    }


MONTH_NUMBERS = _numbers_of(*_GREGORIAN)
"""1 to 12 by the lower-case name of a month of the Gregorian calendar."""

SOLAR_MONTH_NUMBERS = _numbers_of(_SOLAR_HIJRI)
"""1 to 12 by the name of a month of the solar calendar of Iran."""
