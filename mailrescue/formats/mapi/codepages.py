"""Windows code pages: which Python codec reads them, and how MIME calls them."""

from __future__ import annotations

import codecs

WINDOWS_1252 = 1252

# Code page: (Python codec, MIME name). Others of the cpNNNN family are found by their number.
_KNOWN: dict[int, tuple[str, str]] = {
    866: ("cp866", "ibm866"),
    874: ("cp874", "windows-874"),
    932: ("cp932", "shift_jis"),
    936: ("gbk", "gb2312"),
    949: ("cp949", "ks_c_5601-1987"),
    950: ("cp950", "big5"),
    1200: ("utf-16-le", "utf-16le"),
    1201: ("utf-16-be", "utf-16be"),
    1361: ("johab", "johab"),
    10000: ("mac-roman", "macintosh"),
    20127: ("ascii", "us-ascii"),
    20866: ("koi8-r", "koi8-r"),
    21866: ("koi8-u", "koi8-u"),
    20932: ("euc-jp", "euc-jp"),
    20936: ("gb2312", "gb2312"),
    20949: ("euc-kr", "euc-kr"),
    38598: ("iso8859-8", "iso-8859-8-i"),
    50220: ("iso2022-jp", "iso-2022-jp"),
    50221: ("iso2022-jp-1", "iso-2022-jp"),
    50222: ("iso2022-jp-1", "iso-2022-jp"),
    50225: ("iso2022-kr", "iso-2022-kr"),
    51932: ("euc-jp", "euc-jp"),
    51936: ("gb2312", "gb2312"),
    51949: ("euc-kr", "euc-kr"),
    52936: ("hz", "hz-gb-2312"),
    54936: ("gb18030", "gb18030"),
    65000: ("utf-7", "utf-7"),
    65001: ("utf-8", "utf-8"),
}


def codec_of(codepage: int) -> str | None:
    """Return the Python codec of a Windows code page, None when there is none."""
    if codepage in _KNOWN:
        return _KNOWN[codepage][0]
    if 28591 <= codepage <= 28606:
        return _existing(f"iso8859-{codepage - 28590}")
    return _existing(f"cp{codepage}")


def mime_name(codepage: int) -> str | None:
    """Return the name MIME has for a Windows code page, None when there is none."""
    if codepage in _KNOWN:
        return _KNOWN[codepage][1]
    if 28591 <= codepage <= 28606:
        return f"iso-8859-{codepage - 28590}"
    if 1250 <= codepage <= 1258:
        return f"windows-{codepage}"
    return f"ibm{codepage}" if _existing(f"cp{codepage}") else None


def decodes(data: bytes, charset: str) -> bool:
    """Tell whether every byte of `data` has a meaning in `charset`."""
    try:
        data.decode(charset)
    except (LookupError, ValueError):
        return False
    return True


def decode(data: bytes, *codepages: int) -> str:
    """Return the text of `data` by the first code page that reads all of it, else by windows-1252 with gaps."""
    for codepage in codepages:
        codec = codec_of(codepage) if codepage else None
        if codec is None:
            continue
        try:
            return data.decode(codec)
        except ValueError:
            continue
    return data.decode("cp1252", "replace")


def _existing(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
