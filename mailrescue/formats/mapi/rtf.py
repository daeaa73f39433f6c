"""What an RTF body says: HTML or text that was wrapped into it [MS-OXRTFEX], else its plain text.

A tokenizer and a stack of groups, linear in the length. It keeps text, not looks: fonts, colours and pictures
of true RTF are not carried over, which is why such a body also travels as a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from mailrescue.formats.mapi.codepages import codec_of

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})"  # 1: a byte of a code page
    rb"|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # 2, 3: a word and its number
    rb"|\\([^a-zA-Z'])"  # 4: a symbol
    rb"|([{}])"  # 5: a group
    rb"|[\r\n]+"  # nothing
    rb"|([^\\{}\r\n]+)"  # 6: text
    rb"|\\"  # a lone backslash at the end
)
_HEAD = 512
# Font charset -> code page [MS-OXRTFEX 2.1.3.1; RTF specification, \fcharset].
_FONT_PAGES = {
    0: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
    177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 437,
}  # fmt: skip
_DESTINATIONS = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf "
    b"footnote xe tc fldinst themedata colorschememapping datastore latentstyles listtable listoverridetable "
    b"rsidtbl generator mhtmltag filetbl revtbl xmlnstbl mmathPr wgrffmtfilter shppict nonshppict".split()
)
_WORDS = {
    b"par": "\r\n", b"line": "\r\n", b"tab": "\t", b"lquote": "\u2018", b"rquote": "\u2019",
    b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022", b"endash": "\u2013",
    b"emdash": "\u2014", b"emspace": "\u2003", b"enspace": "\u2002", b"cell": "\t", b"row": "\r\n",
    b"sect": "\r\n", b"page": "\r\n",
}  # fmt: skip
_ENTITIES = {
    "\u2018": "&lsquo;", "\u2019": "&rsquo;", "\u201c": "&ldquo;", "\u201d": "&rdquo;", "\u2022": "&bull;",
    "\u2013": "&ndash;", "\u2014": "&mdash;", "\u00a0": "&nbsp;", "\u00ad": "&shy;",
}  # fmt: skip
_ESCAPES = {b"{": "{", b"}": "}", b"\\": "\\", b"\r": "\r\n", b"\n": "\r\n"}
_SYMBOLS = {b"~": "\u00a0", b"_": "\u00ad"}


class RtfKind(Enum):
    """What an RTF body was made from."""

    HTML = "fromhtml"
    TEXT = "fromtext"
    RTF = ""


def kind_of(rtf: bytes) -> RtfKind:
    """Return what the body was made from; the mark stands in the first words [MS-OXRTFEX 2.2.3]."""
    head = rtf[:_HEAD]
    if re.search(rb"\\fromhtml1?(?![0-9a-zA-Z])", head):
        return RtfKind.HTML
    return RtfKind.TEXT if re.search(rb"\\fromtext(?![0-9a-zA-Z])", head) else RtfKind.RTF


def is_closed(rtf: bytes) -> bool:
    """Tell whether the outermost group of the body ends, so that nothing is missing behind."""
    depth = 0
    for match in re.finditer(rb"\\.|[{}]", rtf, re.DOTALL):
        depth += {b"{": 1, b"}": -1}.get(match[0], 0)
    return depth <= 0


def unwrap(rtf: bytes) -> str:
    """Return the HTML that is wrapped in the body, else the text of it."""
    return _Reader(rtf, html=kind_of(rtf) is RtfKind.HTML).run()


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group inherits from the one around it."""

    silent: bool = False  # a destination whose text is no body
    suppressed: bool = False  # between \htmlrtf and \htmlrtf0: RTF that repeats the HTML
    tag: bool = False  # inside {\*\htmltag}: HTML as it was written
    fonts: bool = False
    skip: int = 1  # how many characters stand in for one \u
    codec: str = "cp1252"


class _Reader:
    def __init__(self, rtf: bytes, *, html: bool) -> None:
        self._rtf, self._html = rtf, html
        self._out: list[str] = []
        self._bytes, self._codec = bytearray(), "cp1252"
        self._group, self._stack = _Group(), list[_Group]()
        self._fonts: dict[int, str] = {}
        self._default, self._font, self._star, self._pending = "cp1252", 0, False, 0

    def run(self) -> str:
        for match in _TOKEN.finditer(self._rtf):
            if match[6] is not None:
                self._text(match[6])
            elif match[1] is not None:
                self._byte(int(match[1], 16))
            elif match[2] is not None:
                self._word(match[2], match[3])
            elif match[5] is not None:
                self._brace(match[5])
            elif match[4] is not None:
                self._symbol(match[4])
        self._flush()
        text = "".join(self._out)
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")

    def _brace(self, brace: bytes) -> None:
        self._star, self._pending = False, 0
        self._flush()
        if brace == b"{":
            self._stack.append(self._group)
        elif self._stack:
            self._group = self._stack.pop()

    def _heard(self) -> bool:
        group = self._group
        return not group.silent and (group.tag or not group.suppressed)

    def _text(self, data: bytes) -> None:
        stand_ins = min(self._pending, len(data))
        self._pending -= stand_ins
        data = data[stand_ins:]
        if data and self._heard():
            self._collect(data)

    def _byte(self, value: int) -> None:
        if self._pending:
            self._pending -= 1
        elif self._heard():
            self._collect(bytes((value,)))

    def _collect(self, data: bytes) -> None:
        # In a tag the code page of the document counts, outside that of the font.
        codec = self._default if self._group.tag else self._group.codec
        if codec != self._codec:
            self._flush()
            self._codec = codec
        self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(self._bytes.decode(self._codec, "replace"))
            self._bytes.clear()

    def _say(self, text: str, *, plain: bool = False) -> None:
        self._flush()
        escape = self._html and not self._group.tag and not plain
        self._out.append(_ENTITIES.get(text, text) if escape else text)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._star = True
            return
        if self._pending:
            self._pending -= 1
        elif self._heard():
            if symbol in _ESCAPES:
                self._say(_ESCAPES[symbol], plain=True)
            elif symbol in _SYMBOLS and not self._group.tag:
                self._say(_SYMBOLS[symbol])

    def _word(self, word: bytes, digits: bytes | None) -> None:
        star, self._star = self._star, False
        number = int(digits) if digits else None
        if word == b"u" and number is not None:
            self._pending = self._group.skip
            if self._heard():
                self._say(chr(number & 0xFFFF))
            return
        if word in _WORDS:
            if self._heard():
                self._say(_WORDS[word])
            return
        self._state(word, number, star=star)

    def _state(self, word: bytes, number: int | None, *, star: bool) -> None:
        group = self._group
        if word == b"htmltag" and star:
            self._group = replace(group, tag=True, silent=group.silent and not self._html)
        elif word == b"htmlrtf":
            self._group = replace(group, suppressed=self._html and number != 0)
        elif word == b"fonttbl":
            self._group = replace(group, silent=True, fonts=True)
        elif star or word in _DESTINATIONS:
            self._group = replace(group, silent=True)
        elif word == b"uc" and number is not None:
            self._group = replace(group, skip=max(0, min(number, 64)))
        else:
            self._encoding(word, number)

    def _encoding(self, word: bytes, number: int | None) -> None:
        if word == b"ansicpg" and number:
            self._default = codec_of(number) or self._default
            self._group = replace(self._group, codec=self._default)
        elif word == b"f" and number is not None:
            self._font = number
            if not self._group.fonts:
                self._group = replace(self._group, codec=self._fonts.get(number, self._default))
        elif word == b"fcharset" and self._group.fonts and number is not None:
            page = _FONT_PAGES.get(number)
            self._fonts[self._font] = (codec_of(page) if page else None) or self._default
        elif word == b"plain":
            self._group = replace(self._group, codec=self._default)
