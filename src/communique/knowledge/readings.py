"""The ways a Western name in Latin letters may be read aloud, and so be written in Russian or Azerbaijani.

Latin letters do not tell the sound: ``j`` is another letter in John, Jens and Jean, ``c`` in Cameron, Cecilia and
Ceyhun. Russian and Azerbaijani write what is heard (Джон, Con; Йенс, Yens). Each rule below is a reading that some
spelling has, as Russian practical transcription from English, French, German, Spanish, Italian and Polish knows them; a
word's readings are the keys of all their combinations. What is written by ear has only one or two.
"""

from __future__ import annotations

import re
from functools import lru_cache

from communique.knowledge.folding import fold_word
from communique.knowledge.forms import is_cyrillic, plain_key

_MOST_READINGS = 384
_CONSONANT = "[bcdfghjklmnpqrstvwxz]"
# In this order, so that a rule may meet what an earlier one wrote. Every rule may apply or not.
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^wr", "r"),  # Wright
        (r"^kn", "n"),  # Knight
        (r"^wh", "w"),  # White, Whitney
        (r"qu(?=[aeio])", "kv"),  # Quentin
        (r"qu(?=[aei])", "k"),  # Marquez, Dominique
        (r"c(?=[eiy])", "s"),  # Cecilia, Pence
        (r"c(?=[eiy]|a$)", "ts"),  # Ivica
        (r"cc?(?=[ei])", "ch"),  # Francesca, Gucci
        (rf"a({_CONSONANT})e(s?)$", r"ei\1\2"),  # Jake, James: Джейк, Ceyms
        (rf"i({_CONSONANT}{{1,2}})e(s?)$", r"ai\1\2"),  # Mike, Price: Майк, Prays
        (rf"o({_CONSONANT})e(s?)$", r"ou\1\2"),  # Stone
        (rf"e({_CONSONANT})e$", r"i\1"),  # Pete: Пит
        (r"ea(?=r[ets]?)", "i"),  # Shakespeare, Spears
        (r"ea(?=r)", "e"),  # Pearson
        (r"ea(?=[dgklmnstv])", "i"),  # Dean, Keats
        (r"(?<=[ao][dkmnstv])e(?=[bcdfgklmnpstw])", ""),  # Shakespeare, Wakefield
        # Not after one consonant and a, e, i or o: Jane is not Jan.
        (
            rf"(?<={_CONSONANT}{_CONSONANT})e$|(?<=in)e$|(?<=u{_CONSONANT})e$|(?<=(?:ai|ea|ou|oy|oi|ay)[a-z])e$",
            "",
        ),  # Pence, Bruce
        (r"ie$", "i"),  # Christie
        (r"(?<=[a-z]{3})ey$", "i"),  # Stanley
        (r"(?<=th)e(?=rin)", ""),  # Catherine
        (r"ae(?=l$)", ""),  # Michael: Майкл
        (r"^mi(?=ch|k)", "mai"),
        (rf"^({_CONSONANT}+)e(?={_CONSONANT}[aeiou])", r"\1i"),  # Venus
        (rf"^({_CONSONANT}+)a(?={_CONSONANT}[eo][rnl])", r"\1ei"),  # Baker, Mason
        (rf"^({_CONSONANT}+)[iy](?={_CONSONANT}e[rnl])", r"\1ai"),  # Biden, Tyler
        (r"aw", "o"),  # Hawking
        (r"x", "ks"),  # Marx
        (r"ow(?=[enl]|$)", "au"),  # Power, Brown
        (r"ow", "ou"),  # Bowie
        (r"^wa(?=r|l|t)", "uo"),  # Warlick, Watson
        (r"ff$", "f"),  # Witkoff, which no Russian ending is
        (r"oe$", "o"),  # Joe
        (rf"oe(?={_CONSONANT})", "e"),  # Goethe
        (r"eau|aux$", "o"),  # Trudeau
        (r"oi(?=[nrst]|$)s?", "ua"),  # Antoine, François
        (r"ai[st]$", "e"),  # Beaumarchais
        (r"ai(?=r)", "e"),  # Blair
        (r"gn(?=[eai])", "ni"),  # Bologna
        (r"(?<=o)h(?=n)", ""),  # John
        (r"(?<=[oe])t$|(?<=[aeiou])s$", ""),  # Barrot, Berset, Dumas
        (r"au(?=s|d)", "o"),  # Austin, Audrey
        (r"ie(?=.)", "i"),  # Friedrich
        (rf"ew(?={_CONSONANT}|$)", "iu"),  # Matthew, Newton
        (r"(?<=dr)iu$", "u"),  # Andrew
        (r"eu(?=[mtlsn])", "oi"),  # Neumann
        (r"igh(?=t|$)", "ai"),  # Wright
        (r"u(?=(?:n[tckd]|s[sk]|nn|mp|ck|tt|ll|dd|ff|sh|bb|rr|gh))", "a"),  # Hunt, Truss, Duncan, Musk
        (r"th", "t"),  # Samantha
        (r"sch", "sh"),
        (r"^s(?=[tp])", "sh"),  # Steinmeier
        (r"cz", "ch"),
        (r"sz", "sh"),  # Tomasz
        (r"sz", "s"),  # Szabó
        (r"rz", "zh"),
        (r"(?<=[lrn])z$|^z(?=[aeiu])", "ts"),  # Scholz, Merz, Zimmer
        (r"zz?(?=[aeio])", "ts"),  # Mozart
        (r"z$|z(?=[aeo])", "s"),  # Gonzalez
        (r"ch", "k"),  # Michael, Zacharie
        (r"ch", "sh"),  # Zourabichvili
        (r"ch$", "kh"),  # Friedrich, Rossbach
        (r"c(?=[aou])", "k"),  # Cameron
        (r"j", "y"),  # Jens, Osmani Bujar
        (r"j(?=[aeou])", "kh"),  # José, Juan
        (r"^v", "f"),  # Vogel
        (r"(?<=[rlnk])les$", "lz"),  # Charles
        (r"w", "u"),  # William, Witkoff
        (r"gi(?=[aou])", "j"),  # Giorgia, Sergio
        (r"^ge(?=[or])", "je"),  # Gerald
    )
)
_HEARD = (
    (re.compile(r"c(?=[aou]|$)"), "j"),  # Azerbaijani Con, Corc: Джон, Джордж
    (re.compile(rf"(?<={_CONSONANT})yu"), "iu"),  # Nyuton: Ньютон
)
_ROUNDED = re.compile("ö")  # Azerbaijani writes Гёте Höte


@lru_cache(maxsize=20_000)
def word_readings(word: str) -> frozenset[str]:
    """Return the folded keys of the ways one word of a name may be read; of a Cyrillic word, its key alone.

    Args:
        word: one word of a name, in any script.

    Returns:
        At least the word's own key (see :func:`communique.knowledge.folding.fold_word`), and some hundreds at most.
    """
    if is_cyrillic(word):
        return frozenset({fold_word(word)})
    spellings = {plain_key(word)}
    for pattern, replacement in _RULES:
        if len(spellings) <= _MOST_READINGS // 2:
            spellings |= {pattern.sub(replacement, spelling) for spelling in spellings}
    return frozenset({fold_word(word), *map(fold_word, spellings)}) - {""}


@lru_cache(maxsize=20_000)
def heard_keys(word: str) -> frozenset[str]:
    """Return the keys a word has if it is written by ear, as Russian and Azerbaijani write foreign names.

    Args:
        word: one word of a name, in any script.
    """
    keys = {fold_word(word)}
    if not is_cyrillic(word):
        lower = word.replace("İ", "i").lower()
        spellings = {lower, _ROUNDED.sub("e", lower)}
        for pattern, replacement in _HEARD:
            spellings |= {pattern.sub(replacement, spelling) for spelling in spellings}
        keys |= set(map(fold_word, spellings))
    return frozenset(keys) - {""}
