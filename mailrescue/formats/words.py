"""Prepare text for the search index, SQLite FTS5 with the tokenizer `unicode61 remove_diacritics 2`.

The tokenizer splits at everything that is no letter or digit, lowers case and drops the accents of Latin letters.
What it does not do is done here, to what is indexed and to what is searched alike:

- Compatibility forms become ordinary ones (NFKC: full-width letters, ligatures, half-width katakana), and case is
  folded wholly (German sharp s is `ss`).
- Scripts without blanks between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are taken apart into single
  characters, so that a phrase of them finds any substring. Korean has blanks, but hangs its particles on the noun and
  writes compounds together: its syllables are taken apart as well, else a search would miss most of a noun's places.
- Vowel signs of Indic and South-East Asian scripts, at which the tokenizer would split, become private-use letters,
  which it keeps; so do emoji, each a word of its own.
- What people leave out when they search is left out: accents of Greek letters, the dots of Cyrillic yo, points of
  Hebrew and Arabic, tatweel; bars and ligatures of Latin letters (Lodz finds Łódź). So are soft hyphens, zero-width
  characters and direction marks.

Other symbols and punctuation are not held, and cannot be searched for. Knows nothing of queries.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Soft hyphen, accents that no letter took in, zero-width and direction marks, variation selectors, skin tones, tags,
# and lone surrogates, which no database can hold.
_INVISIBLE = (
    "\u00ad\u0300-\u036f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef\ud800-\udfff"
)
# Points and marks at Hebrew and Arabic letters, and tatweel, which only stretches a word.
_POINTS = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f\u08ca-\u08ff"
)
# Thai, Lao, Burmese, Hangul jamo, Khmer; kana, bopomofo, Hangul letters, CJK, Yi; Burmese and Hangul extensions;
# CJK compatibility; Tangut, Khitan, kana supplements; CJK extensions.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109f\u1100-\u11ff\u1780-\u17d3\u17dc\u17dd"
    "\u3005-\u3007\u3021-\u302f\u3031-\u3035\u303b\u303c\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\ua48c\ua960-\ua97c\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f\uac00-\ud7fb\uf900-\ufaff"
    "\U00016fe0-\U00018d08\U0001aff0-\U0001b2fb\U00020000-\U0003134a"
)
_EMOJI = ((0x2600, 0x2767), (0x2794, 0x27BF), (0x1F000, 0x1F3FA), (0x1F400, 0x1FAFF))
# Blocks whose combining marks are vowels: Devanagari to Burmese, Philippine and Khmer, Limbu to Vedic, kana, Syloti to Meetei.
_VOWELS = ((0x0900, 0x109F), (0x1712, 0x17DD), (0x1920, 0x1CFF), (0x302A, 0x309A), (0xA802, 0xABED))

# Latin and Cyrillic letters that searchers write otherwise, by plain replacing: faster than any table for mail of these
# scripts. Russian yo is mostly written ye; graves there are stress marks; short i is a letter of its own and stays.
_REPLACED = (
    ("ß", "ss"), ("ẞ", "ss"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("Œ", "oe"), ("ø", "o"), ("Ø", "o"), ("ł", "l"), ("Ł", "l"),
    ("đ", "d"), ("Đ", "d"), ("ð", "d"), ("Ð", "d"), ("þ", "th"), ("Þ", "th"), ("ħ", "h"), ("Ħ", "h"), ("ŧ", "t"), ("Ŧ", "t"),
    ("\u0131", "i"), ("\u0451", "\u0435"), ("\u0401", "\u0435"), ("\u0450", "\u0435"), ("\u0400", "\u0435"), ("\u045d", "\u0438"),
    ("\u040d", "\u0438"), ("\u00ad", ""), ("\0", " "),
)  # fmt: skip
# Latin-1 characters that NFKC changes, as bytes: most mail of western Europe holds none of them, and need not be looked at twice.
_LATIN_1_FORMS = bytes(code for code in range(256) if not unicodedata.is_normalized("NFKC", chr(code)))
# Compatibility characters that only part words: common, and normalizing a whole text for them is slow.
_WIDE_BLANKS = re.compile("[\u00a0\u2002-\u200a\u2026\u202f\u3000\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+")
# Beyond Latin, Cyrillic, common punctuation and symbols there is more to do; among the scripts below, no folding.
_SPECIAL = re.compile("[^\x01-\u02ff\u0400-\u0482\u048a-\u0527\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u25ff]")
_FOLDABLE = re.compile(
    "[^\x01-\u02ff\u0400-\u052f\u05d0-\u05ea\u1100-\u11ff\u1e00-\u1eff\u2010-\u25ff"
    "\u3000-\u3029\u3030-\u3098\u309b-\ua48c\uac00-\ud7ff\U000f0000-\U000fffff]"
)
_LEFT_OUT = re.compile(f"[{_INVISIBLE}{_POINTS}]")
_APART = re.compile(f"[{_UNSPACED}{''.join(f'{chr(first)}-{chr(last)}' for first, last in _EMOJI)}]+")
_WORD = re.compile("[^\\W_]|[\ue000-\uf8ff\U000f0000-\U000ffffd]")


def index_text(text: str) -> str:
    """Return text as the index takes it. ASCII comes back as it is, so this costs next to nothing for most mail.

    The case of Latin and Cyrillic letters is left to the tokenizer.
    """
    if text.isascii():
        return text.replace("\0", " ") if "\0" in text else text
    is_plain = _is_plain_latin_1(text)
    if not is_plain and not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", _WIDE_BLANKS.sub(" ", text))
    for letter, plain in _REPLACED:
        text = text.replace(letter, plain)
    if is_plain or not _SPECIAL.search(text):
        return text
    text = _LEFT_OUT.sub("", text.casefold())
    return _fold(_APART.sub(_take_apart, text))


def _is_plain_latin_1(text: str) -> bool:
    """Return whether text is of Latin-1 characters that need no normalizing. By bytes, which is ten times faster."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return len(data.translate(None, _LATIN_1_FORMS)) == len(data)


def _take_apart(run: re.Match[str]) -> str:
    return f" {_fold(' '.join(run[0]))} "


def _fold(text: str) -> str:
    return text.translate(_folds()) if _FOLDABLE.search(text) else text


def has_words(prepared: str) -> bool:
    """Return whether text that `index_text` gave holds anything that the tokenizer keeps."""
    return _WORD.search(prepared) is not None


@lru_cache(maxsize=1)
def _folds() -> dict[int, str]:
    """Return what single characters become; made when first needed."""
    # Arabic: one alif; teh marbuta and alif maksura without their dots.
    folds = {0x622: "\u0627", 0x623: "\u0627", 0x625: "\u0627", 0x629: "\u0647", 0x649: "\u064a"}
    for code in (*range(0x370, 0x400), *range(0x1F00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code) and base.isalpha():
            folds[code] = base
    marks = [code for code in _codes(_VOWELS) if unicodedata.category(chr(code))[0] == "M"]
    # Plane 15 is private use, which the tokenizer takes for letters.
    return folds | {code: chr(0xF0000 | code & 0xFFFF) for code in (*marks, *_codes(_EMOJI))}


def _codes(ranges: tuple[tuple[int, int], ...]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]
