"""Files that stand in the text of a mail: uuencode of old programs, base64 of mails returned as text.

Their lines are no words: a returned mail with one photo would fill the search index with half a million letters.
"""

from __future__ import annotations

import re

_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n(?=[!-M][^\r\n]{1,61}\r?\n)", re.MULTILINE)
_UU_END = re.compile(r"^end\s*?$", re.MULTILINE)

_BASE64_BLOCK = re.compile(
    # Many long lines and a shorter last one, or a single endless one.
    r"^(?:[A-Za-z0-9+/]{56,998}+\r?\n){6,}+(?:(?:[A-Za-z0-9+/]{16,}+={0,2}|[A-Za-z0-9+/]*+={1,2})(?=\r?$))?"
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{999,}+={0,2}",
    re.MULTILINE,
)
# A stretch of ASCII as long as this without a blank is looked at; blocks of twice the length hold one for certain.
_STRETCH = 512


def without_encoded(text: str, names: list[str]) -> str:
    """Return text without encoded files in it; the names that uuencode gives go to `names`."""
    if "begin " in text:
        text = _without_uuencoded(text, names)
    for at in range(0, len(text) - _STRETCH, _STRETCH):
        if text.find(" ", at, at + _STRETCH) < 0 and text[at : at + _STRETCH].isascii():  # Chinese has no blanks, either
            return _BASE64_BLOCK.sub("", text)
    return text


def _without_uuencoded(text: str, names: list[str]) -> str:
    kept: list[str] = []
    position = 0
    while begin := _UU_BEGIN.search(text, position):
        end = _UU_END.search(text, begin.end())
        if end is None:
            break
        kept.append(text[position : begin.start()])
        names.append(begin[1].strip())
        position = end.end()
    return "".join([*kept, text[position:]]) if kept else text
