"""The ways a Western name in Latin letters may be read aloud, and so be written in Russian or Azerbaijani.

Latin letters do not tell the sound: ``j`` is another letter in John, Jens and Jean, ``c`` in Cameron, Cecilia and
Ceyhun. Russian and Azerbaijani write what is heard (Джон, Con; Йенс, Yens). Each rule below is a reading that some
spelling has; a word's readings are the keys of all its combinations.
"""

from __future__ import annotations

import re
from functools import lru_cache

from communique.knowledge.folding import fold_word
from communique.knowledge.forms import is_cyrillic, plain_key

_MOST_READINGS = 96
_CONSONANT = "[bcdfghjklmnpqrstvwxz]"
# In this order, so that a rule may meet what an earlier one wrote. Every rule may apply or not.
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"c(?=[eiy])", "s"),  # Cecilia, Pence
        (r"c(?=[eiy]|a$)", "ts"),  # Ivica
        (rf"a({_CONSONANT})e(s?)$", r"ei\1\2"),  # Jake, James: Джейк, Ceyms
        (rf"i({_CONSONANT}{{1,2}})e(s?)$", r"ai\1\2"),  # Mike, Price: Майк, Prays
        (rf"e({_CONSONANT})e$", r"i\1"),  # Pete: Пит
        # Not after one consonant and a, e, i or o: Jane is not Jan.
        (rf"(?<={_CONSONANT}{_CONSONANT})e$|(?<=in)e$|(?<=u{_CONSONANT})e$", ""),  # Pence, Catherine, Bruce
        (r"(?<=th)e(?=rin)", ""),  # Catherine
        (r"ae(?=l$)", ""),  # Michael: Майкл
        (r"^mi(?=ch|k)", "mai"),
        (r"ow(?=e)", "au"),  # Power
        (r"^wa(?=r|l)", "uo"),  # Warlick, Waltz
        (r"ff$", "f"),  # Witkoff, which no Russian ending is
        (r"oe$", "o"),  # Joe
        (r"eau", "o"),  # Trudeau
        (r"(?<=o)h(?=n)", ""),  # John
        (r"(?<=[oe])t$", ""),  # Barrot, Berset
        (r"au(?=s|d)", "o"),  # Austin, Audrey
        (r"ie(?=.)", "i"),  # Friedrich
        (r"ew$", "iu"),  # Matthew
        (r"(?<=dr)iu$", "u"),  # Andrew
        (r"igh(?=t|$)", "ai"),  # Wright
        (r"u(?=(?:nt|ss|nn|mp|ck)$)", "a"),  # Hunt, Truss
        (r"th", "t"),  # Samantha
        (r"sch", "sh"),
        (r"cz", "ch"),
        (r"sz", "s"),
        (r"rz", "zh"),
        (r"(?<=[lrn])z$", "ts"),  # Scholz, Merz
        (r"ch", "k"),  # Michael, Zacharie
        (r"ch", "sh"),  # Zourabichvili
        (r"ch$", "kh"),  # Friedrich, Rossbach
        (r"c(?=[aou])", "k"),  # Cameron
        (r"j", "y"),  # Jens, Osmani Bujar
        (r"c(?=[aou]|$)", "j"),  # Con, Corc: Джон, Джордж
        (r"w", "u"),  # William, Witkoff
        (r"gi(?=[aou])", "j"),  # Giorgia, Sergio
    )
)


@lru_cache(maxsize=20_000)
def word_readings(word: str) -> frozenset[str]:
    """Return the folded keys of the ways one word of a name may be read; of a Cyrillic word, its key alone.

    Args:
        word: one word of a name, in any script.

    Returns:
        At least the word's own key (see :func:`communique.knowledge.folding.fold_word`), and not a hundred in all.
    """
    if is_cyrillic(word):
        return frozenset({fold_word(word)})
    spellings = {plain_key(word)}
    for pattern, replacement in _RULES:
        if len(spellings) < _MOST_READINGS // 2:
            spellings |= {pattern.sub(replacement, spelling) for spelling in spellings}
    return frozenset({fold_word(word), *map(fold_word, spellings)}) - {""}
