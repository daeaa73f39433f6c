"""The text of a mail that the search index should hold, and the names of its attachments.

Of the alternatives of one text only the plain one is taken, unless the HTML says clearly more ("your program cannot
show this mail"). Attached files give their names, no text; attached mails give their text too.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from mailrescue.formats import partcontent
from mailrescue.formats.attachments import MAX_NAMES, attachment_names
from mailrescue.formats.charsets import codec_for
from mailrescue.formats.encodedtext import without_encoded
from mailrescue.formats.headers import value_text
from mailrescue.formats.mimeparts import Part, scan
from mailrescue.formats.partcontent import HTML_KINDS, Cuts

# The index holds this many characters of one mail: some 200,000 words.
MAX_TEXT = 1024 * 1024
# A plain alternative shorter than this may be a mere excuse; then the HTML is looked at as well.
_EXCUSE = 500
# Encoded mails inside encoded mails inside ..., which nobody sends but attackers.
_MAX_ENCODED_LEVELS = 4

_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "message/feedback-report"})
_NO_WORDS = frozenset({"text/css", "text/javascript", "text/rtf"})
_PLAIN, _HTML, _OTHER, _NO_TEXT = range(4)

# Text in these charsets holds the word that begins a uuencoded file only where its bytes do.
_ASCII_INSIDE = frozenset({"", "ascii", "utf_8", "latin_1", "iso8859_2", "iso8859_15", "cp1250", "cp1251", "cp1252", "koi8_r", "koi8_u"})


def gather(raw: bytes, parts: list[Part], cuts: Cuts = (), *, words: bool = True) -> tuple[str, list[str]]:
    """Return the text and the attachments' names of a mail whose parts `scan` found in `raw`; without `words` no text."""
    if words or not _tells_names_itself(raw, parts):
        return _gather(raw, parts, cuts)
    return "", attachment_names(parts)


def _tells_names_itself(raw: bytes, parts: list[Part]) -> bool:
    """Return whether headers name all attachments: no text need be searched for files written into it, no part for a mail."""
    return b"begin " not in raw and not any(_may_name(raw, part) for part in parts)


def _may_name(raw: bytes, part: Part) -> bool:
    """Return whether a part of a mail without the word `begin` may hold names of files nevertheless, when it is decoded."""
    if part.kind == "message/rfc822":
        return True
    rank = _rank(part)
    if rank in (_NO_TEXT, _HTML):  # the words of a page are one line, in which no file stands
        return False
    if rank == _OTHER or codec_for(part.charset) not in _ASCII_INSIDE:
        return True
    return part.encoded and (part.encoding != "quoted-printable" or b"begin " in binascii.a2b_qp(raw[part.start : part.end]))


def _gather(raw: bytes, parts: list[Part], cuts: Cuts) -> tuple[str, list[str]]:
    names = attachment_names(parts)
    pieces: list[str] = []
    left = MAX_TEXT
    open_mails = [(raw, cuts, _in_reading_order(raw, parts, cuts))]
    while open_mails:
        data, its_cuts, order = open_mails[-1]
        part = next(order, None)
        if part is None:
            open_mails.pop()
            continue
        outermost = len(open_mails) == 1 and part.parent < 0
        if part.kind == "message/rfc822" and part.encoded and len(open_mails) <= _MAX_ENCODED_LEVELS:
            inside = partcontent.content(data, part, its_cuts)
            inner = scan(inside)
            names += attachment_names(inner)
            open_mails.append((inside, (), _in_reading_order(inside, inner, ())))
        if left > 0 and (text := _text_of(data, part, its_cuts, names, outermost=outermost)):
            pieces.append(text[:left])
            left -= len(text) + 1
    return "\n".join(pieces), names[:MAX_NAMES]


def _text_of(raw: bytes, part: Part, cuts: Cuts, names: list[str], *, outermost: bool) -> str:
    """Return what one part says; names of files that are written into it go to `names`."""
    text = "" if _rank(part) == _NO_TEXT else partcontent.text(raw, part, cuts)
    if part.main and not outermost:
        text = "\n".join([*_heading(part), text]) if text else "\n".join(_heading(part))
    text = without_encoded(text, names)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return text.replace("\0", " ") if "\0" in text else text


def _heading(part: Part) -> list[str]:
    """Return what is worth finding in the header of an attached mail."""
    return [value_text(part.main[name], part.charset) for name in (b"subject", b"from") if name in part.main]


def _rank(part: Part) -> int:
    """Return how well a part's own body serves as text: the lowest is the best."""
    kind = part.kind
    if part.disposition == "attachment":
        return _NO_TEXT
    if kind == "text/plain":
        return _PLAIN
    if kind in HTML_KINDS:
        return _HTML
    return _OTHER if kind in _REPORTS or (kind.startswith("text/") and kind not in _NO_WORDS) else _NO_TEXT


def _in_reading_order(raw: bytes, parts: list[Part], cuts: Cuts) -> Iterator[Part]:
    """Yield the parts from the top; of alternatives only the chosen branch. No recursion, however deep they lie."""
    if len(parts) == 1:
        yield parts[0]
        return
    children: list[list[int]] = [[] for _ in parts]
    ranks = [_rank(part) for part in parts]
    # Children stand after their parents, so one pass backwards tells the best that each branch holds.
    for index in range(len(parts) - 1, 0, -1):
        parent = parts[index].parent
        children[parent].append(index)
        ranks[parent] = min(ranks[parent], ranks[index])
    waiting = [0]
    while waiting:
        index = waiting.pop()
        yield parts[index]
        if parts[index].kind == "multipart/alternative":
            waiting += reversed(_choose(raw, parts, cuts, sorted((ranks[branch], branch) for branch in children[index])))
        else:
            # The last child comes first in `children`, so the first one lies on top.
            waiting += children[index]


def _choose(raw: bytes, parts: list[Part], cuts: Cuts, branches: list[tuple[int, int]]) -> list[int]:
    """Return the branch that tells most; `branches` come with their ranks, the preferred one first.

    Several plain texts cannot be versions of one; who sends them so means all of them.
    """
    best = branches[0][1]
    if _rank(parts[best]) != _PLAIN:
        return [best]
    chosen = [branch for _, branch in branches if _rank(parts[branch]) == _PLAIN]
    page_branch = next((branch for rank, branch in branches if rank == _HTML), None)
    if page_branch is None or len(chosen) > 1:
        return chosen
    plain = partcontent.text(raw, parts[best], cuts).strip()
    if len(plain) >= _EXCUSE:
        return chosen
    page = next(parts[index] for index in range(page_branch, len(parts)) if _rank(parts[index]) == _HTML)
    is_excuse = len(partcontent.text(raw, page, cuts)) > (2 * len(plain) + 200 if plain else 0)
    return [page_branch] if is_excuse else chosen
