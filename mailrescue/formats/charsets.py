"""Turn bytes of mail into text, whatever they claim to be.

Labels are read as browsers read them (WHATWG Encoding Standard: `iso-8859-1` means windows-1252, `gb2312` means
GB 18030), because that is what the programs that wrote the mail meant. Knows nothing of headers or parts.
"""

from __future__ import annotations

import re
from encodings.aliases import aliases
from functools import lru_cache

# What senders call by the name of a charset is often its larger successor.
_MEANT = {
    "latin_1": "cp1252", "iso8859_9": "cp1254", "iso8859_11": "cp874", "tis_620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext", "iso_8859_8_i": "iso8859_8", "iso_8859_8_e": "iso8859_8",
    "unicode_1_1_utf_7": "utf_7", "unicode_1_1_utf_8": "utf_8", "cn_big5": "big5hkscs",
}  # fmt: skip
_WITHOUT_ALIAS = {"koi8_u", "koi8_t", "cp720", "cp737", "cp856", "cp874", "cp875", "cp1006", "utf_8_sig", *_MEANT}

# Codecs of Python that are no charset of mail: some need time that grows with the square of the input.
_NO_CHARSET = re.compile(r"idna|punycode|unicode_escape|undefined|mbcs|oem|rot_?13|_codec$")

def _plain(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


_CODECS = {
    _plain(name): codec
    for name, codec in {**{name: name for name in {*aliases.values(), *_WITHOUT_ALIAS}}, **aliases}.items()
    if not _NO_CHARSET.search(codec)
}

# Only these codecs can give a lone surrogate, which no UTF-8 can hold.
_MAY_GIVE_SURROGATES = frozenset({"utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"})
_SURROGATES = re.compile("[\ud800-\udfff]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")


@lru_cache(maxsize=512)
def codec_for(label: str) -> str:
    """Return the Python codec for a charset label of mail, "" when nobody knows it."""
    name = re.sub(r"^(?:x_)?(?:windows_|cp_|dos_)(?=\d)", "cp", _plain(label))
    codec = _CODECS.get(name) or _CODECS.get(name.removeprefix("x_"), "")
    return _MEANT.get(codec, codec)


def decode(data: bytes, label: str = "") -> str:
    """Return the text of a body whose charset is `label`; never raises.

    Bytes that do not fit the label, and all bytes without a label that means anything, are read as UTF-8 when
    they are UTF-8, else as windows-1252: that is what unlabelled mail is in practice.
    """
    codec = codec_for(label) if label else "ascii"
    if codec in {"", "ascii", "utf_8"}:
        return data.decode("ascii") if data.isascii() else guess(data)
    try:
        text = data.decode(codec)
    except ValueError:
        return _repaired(data, codec)
    return _SURROGATES.sub("\ufffd", text) if codec in _MAY_GIVE_SURROGATES else text


def guess(data: bytes, label: str = "") -> str:
    """Return the text of bytes that should have been ASCII: UTF-8, else what `label` says, else windows-1252.

    UTF-8 with a few broken characters stays UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        codec = codec_for(label) if label else ""
    return _repaired(data, "utf_8" if codec in {"", "ascii"} else codec)


def _repaired(data: bytes, codec: str) -> str:
    """Decode what does not quite fit its codec: as windows-1252 when most of it is broken."""
    text = data.decode(codec, "replace")
    broken = text.count("\ufffd")
    whole = sum(map(len, _NON_ASCII.findall(text))) - broken
    if broken > whole:
        return data.decode("cp1252", "replace")
    return _SURROGATES.sub("\ufffd", text)
