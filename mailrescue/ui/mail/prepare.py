"""What a mail becomes before it is painted: clean HTML, its links, its text with quotes told apart. Runs in the threads that read."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from itertools import groupby

from mailrescue.app.mailview import MailDocument
from mailrescue.formats.htmltext import html_text
from mailrescue.ui.mail.clean import TAG, Cleaned, Level, clean

# Longer text is shown without links and marks of quotes: it is no letter that somebody wrote.
MAX_LETTER = 200_000
_MAX_BLOCKS = 1_500
_MAX_LINKS = 5_000
_MAX_SAID = 300
_LONGEST_WORD = 2_000

_HREF = re.compile(r"\shref=\"([^\"]*)\"")
_ADDRESS = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>\"'\u2018-\u201f\u00ab\u00bb|\\^`{}]{2,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AT_END = ".,;:!?)]}"
_QUOTED = re.compile(r"(?:>[ ]?){1,20}")
_LONG_WORD = re.compile(rf"(\S{{{_LONGEST_WORD}}})(?=\S)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the text: where it leads, and what stands there to be read."""

    target: str
    said: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of plain text that are quoted to the same depth, as HTML."""

    depth: int
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A mail ready to be painted. `page` is None where it has no HTML, or none that may be shown.

    `blocks` are the plain text as a letter; None where it is too long for that, and `text` is shown as it is.
    """

    document: MailDocument
    page: Cleaned | None
    text: str
    blocks: tuple[Block, ...] | None
    links: tuple[Link, ...] = field(default=())


def prepare(document: MailDocument, level: Level) -> Prepared:
    """Return a mail ready for a back end; never raises."""
    page = clean(document.html, level) if document.html is not None else None
    if page is not None and page.refused:
        page = None
    text = _LONG_WORD.sub(r"\1" + "\n", document.text)
    blocks = _blocks(text) if len(text) <= MAX_LETTER else None
    return Prepared(document=document, page=page, text=text, blocks=blocks, links=_links(page.html) if page else ())


def _links(markup: str) -> tuple[Link, ...]:
    """Return the links of clean markup, as far as the next link or end of one."""
    found: list[Link] = []
    target, start = "", 0
    for tag in TAG.finditer(markup):
        if tag[2] != "a":
            continue
        if target:
            found.append(Link(target, html_text(markup[start : tag.start()][:4_000])[:_MAX_SAID]))
        href = _HREF.search(tag[3])
        target, start = html.unescape(href[1]) if href else "", tag.end()
        if len(found) == _MAX_LINKS:
            break
    return tuple(found)


def _blocks(text: str) -> tuple[Block, ...] | None:
    """Return the text in blocks of equal depth; None when there are too many of them."""
    lines = [_line(line) for line in text.split("\n")]
    found: list[Block] = []
    for depth, group in groupby(lines, key=lambda line: line[0]):
        if len(found) == _MAX_BLOCKS:
            return None
        found.append(Block(depth, "<br>".join(_with_links(line) for _, line in group)))
    return tuple(found)


def _line(line: str) -> tuple[int, str]:
    quoted = _QUOTED.match(line)
    return (quoted[0].count(">"), line[quoted.end() :]) if quoted else (0, line)


def _with_links(line: str) -> str:
    kept: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(_AT_END)
        target = address if re.match(r"(?:https?://|mailto:)", address, re.IGNORECASE) else f"https://{address}" if address.startswith("www.") else f"mailto:{address}"
        kept += (_escaped(line[at : found.start()]), f'<a href="{html.escape(target)}">{html.escape(address)}</a>')
        at = found.start() + len(address)
    return "".join([*kept, _escaped(line[at:])])


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
