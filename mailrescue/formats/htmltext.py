"""The words of an HTML body: without markup, styles, scripts and comments. No browser, no tree, one linear pass.

Hostile or broken markup costs time in proportion to its size; text is never lost to an unclosed tag.
"""

from __future__ import annotations

import html
import re

from mailrescue.formats.charsets import decode

_SKIPPED = re.compile(r"<(?:(!--)|(style|script|title)(?=[\s/>]))", re.IGNORECASE)
_SKIPPED_END = {
    "!--": re.compile(r"-->"),
    "style": re.compile(r"</style\s*+>", re.IGNORECASE),
    "script": re.compile(r"</script\s*+>", re.IGNORECASE),
    "title": re.compile(r"</title\s*+>", re.IGNORECASE),
}
# Quoted attribute values may hold `>`. When that does not add up, the tag ends at the first `>`, else it is text.
_ATTRIBUTES = r"""(?:(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>|[^<>]*+>)"""
# Tags that do not part words: <b>Mail</b>Rescue is one word.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup"
    r"|tt|u|var|wbr|o:p)(?=[\s/>])" + _ATTRIBUTES,
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-zA-Z/!?]" + _ATTRIBUTES)
# Where a reader sees a new line, and where a gap in one.
_LINE_END = re.compile(r"<(?:br|hr|/?(?:p|div|tr|li|ul|ol|dl|dt|dd|h[1-6]|table|blockquote|pre|center|section|article|header|footer))(?=[\s/>])" + _ATTRIBUTES, re.IGNORECASE)
_GAP = re.compile(r"</?t[dh](?=[\s/>])" + _ATTRIBUTES, re.IGNORECASE)
_WIDE_GAP = re.compile(r" {3,}")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_META_CHARSET = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?([\w:.-]{1,40})", re.IGNORECASE)


def html_text(markup: str) -> str:
    """Return the words of a page in reading order, single blanks between them."""
    text = _TAG.sub(" ", _INLINE.sub("", _without_skipped(markup)))
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def html_lines(markup: str) -> str:
    """Return the words of a page as a person reads them: line by line, at most one blank line between them."""
    text = _LINE_END.sub("\0", " ".join(_without_skipped(markup).split()))
    text = _TAG.sub("", _INLINE.sub("", _GAP.sub("  ", text))).replace("\0", "\n")
    lines = (_WIDE_GAP.sub("  ", line).strip() for line in html.unescape(text).split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def decode_html(data: bytes, charset: str) -> str:
    """Return the markup of an HTML body; without a label of its own, its <meta> names the charset."""
    if not charset and not data.isascii() and (named := _META_CHARSET.search(data, 0, 4096)):
        charset = named[1].decode("ascii", "replace")
    return decode(data, charset)


def _without_skipped(markup: str) -> str:
    """Leave out what is markup from its opening to its end; an opening that never ends is just a tag."""
    kept: list[str] = []
    position = 0
    endless: set[str] = set()
    for opening in _SKIPPED.finditer(markup):
        kind = (opening[1] or opening[2]).lower()
        if opening.start() < position or kind in endless:
            continue
        end = _SKIPPED_END[kind].search(markup, opening.end())
        if end is None:
            # Remembered: searching for it again from every later opening would take forever.
            endless.add(kind)
            continue
        kept.append(markup[position : opening.start()])
        position = end.end()
    return " ".join([*kept, markup[position:]]) if kept else markup
