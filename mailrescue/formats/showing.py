"""Which parts of a mail are read, which belong into the text, and which are files: what a reader shows. And so of other items.

Of alternatives the last and richest is shown, as RFC 2046 (5.1.4) wants it, and a plain one beside it. No recursion,
however deep parts nest; every limit is told as a Shortfall, never an error.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from mailrescue.formats import partcontent
from mailrescue.formats.attachments import MAX_NAMES, attachment_parts
from mailrescue.formats.charsets import decode
from mailrescue.formats.components import Component, component_of
from mailrescue.formats.facts import Facts, calendar_facts, card_facts, facts_of
from mailrescue.formats.forms import Form, form_of
from mailrescue.formats.headers import fields
from mailrescue.formats.htmltext import decode_html, html_lines
from mailrescue.formats.items import notes_of
from mailrescue.formats.mimeparts import MAX_PARTS, Part

# So much of the text of one mail is shown, in characters.
MAX_HTML = 3_000_000
MAX_TEXT = 1_000_000
# So much of the pictures in one mail, in bytes, and so many.
MAX_PICTURES = 24_000_000
MAX_PICTURE_COUNT = 300
_LONGEST_HEADER = 64 * 1024
_MOST_BODIES = 200

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MARKED_UP = _PAGES | {"text/enriched", "text/richtext"}
_CALENDARS = frozenset({"text/calendar", "text/x-vcalendar"})
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_PICTURES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/pjpeg", "image/gif", "image/webp", "image/bmp", "image/x-icon", "image/x-ms-bmp"})
_ELSEWHERE = frozenset({"Subject", "Name", "Description", "Note"})
_LINE, _INDENTED = "\n", "\n    "
_PLAIN, _PAGE, _FACTS, _NOTHING = 1, 2, 3, 9


class Shortfall(StrEnum):
    """Why not all of a mail is shown."""

    BEGINNING = "beginning"  # it is huge, and only its beginning was read
    TEXT = "text"  # its text is longer than what is shown
    FILES = "files"  # it has more attachments than are listed
    PARTS = "parts"  # it has more parts than any mail that is no attack
    PICTURES = "pictures"  # its text holds more pictures than are shown
    SEALED = "sealed"  # encrypted, or sealed as a whole: only programs with its key can show it


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the text shows, decoded; `kind` is its media type."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: `index` is its place among the parts; `size` in bytes, decoded, as well as that is known unread."""

    index: int
    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What there is to show of a mail. `html` is None where it has none; `text` is always there, from the HTML if need be."""

    html: str | None
    text: str
    facts: Facts
    pictures: dict[str, Picture]
    files: tuple[File, ...]
    shortfalls: frozenset[Shortfall]


def shown_of(raw: bytes, parts: list[Part], zone: tzinfo | None = None) -> Shown:
    """Return what to show of the mail whose parts `scan` found; never raises. Times of invitations are in `zone`, or as written."""
    short: set[Shortfall] = set()
    tree = _Tree(parts)
    rich = [] if parts[0].kind in _SEALED else tree.bodies(best=_PAGE)
    page = _page(raw, [parts[at] for at in rich], short) if any(tree.rank(at) == _PAGE for at in rich) else None
    plain = tree.bodies(best=_PLAIN) if rich else []
    text = _text(raw, [parts[at] for at in plain], short)
    bodies = {*rich, *plain}
    pictures = _pictures(raw, parts, page, short) if page is not None else {}
    used = {index for index, _ in pictures.values()}
    inside = _inside_files(parts)
    named = [(index, name) for index, name in attachment_parts(parts) if not (index in bodies or index in used or inside[index])]
    if len(named) == MAX_NAMES:
        short.add(Shortfall.FILES)
    if len(parts) >= MAX_PARTS:
        short.add(Shortfall.PARTS)
    if any(part.kind in _SEALED for part in parts[:3]):
        short.add(Shortfall.SEALED)
    return Shown(
        html=page, text=text, facts=_facts(raw, parts, zone), pictures={cid: picture for cid, (_, picture) in pictures.items()},
        files=tuple(_file(raw, parts[index], index, name) for index, name in named), shortfalls=frozenset(short),
    )  # fmt: skip


def shown_item(found: Component, form: Form, zone: tzinfo | None) -> Shown:
    """Return what to show of an appointment, task or contact; files have their number in the place of a part's.

    The rows are without what is shown above them, its name, and below them, its notes. What cannot be taken apart has neither.
    """
    rows = tuple(row for row in facts_of(found, form, zone) if row[0] not in _ELSEWHERE)
    notes = notes_of(found)
    files = tuple(File(number, file.name, file.kind, (file.end - file.start) * 3 // 4) for number, file in enumerate(found.files))
    short = frozenset({Shortfall.TEXT} if len(notes) > MAX_TEXT else ())
    return Shown(html=None, text=notes[:MAX_TEXT], facts=rows, pictures={}, files=files, shortfalls=short)


def as_text(raw: bytes, zone: tzinfo | None) -> str:
    """Return an appointment, task or contact as lines of text; "" for a mail, and for what cannot be taken apart."""
    if (form := form_of(raw)) is Form.MAIL:
        return ""
    shown = shown_item(component_of(raw), form, zone)
    rows = [f"{name}: {value.replace(_LINE, _INDENTED)}" for name, value in shown.facts]
    return "\n".join([*rows, *(["", shown.text] if rows and shown.text else [shown.text])]).rstrip("\n")


def decoded_size(raw: bytes, part: Part) -> int:
    """Return how large a part's content is, exactly for base64 as programs write it, else about."""
    length = max(0, part.end - part.start)
    if part.encoding == "base64":
        letters = length - raw.count(b"\n", part.start, part.end) - raw.count(b"\r", part.start, part.end)
        return max(0, letters * 3 // 4 - raw.count(b"=", max(part.start, part.end - 8), part.end))
    if part.encoding == "quoted-printable":
        return max(0, length - 2 * raw.count(b"=", part.start, part.end))
    return length


class _Tree:
    """The parts as a tree, and which of them are the text."""

    def __init__(self, parts: list[Part]) -> None:
        self._parts = parts
        self._children: list[list[int]] = [[] for _ in parts]
        for index in range(1, len(parts)):
            self._children[parts[index].parent].append(index)
        self._ranks = [_rank(part) for part in parts]

    def rank(self, index: int) -> int:
        """Return what a part's own body is."""
        return self._ranks[index]

    def bodies(self, *, best: int) -> list[int]:
        """Return the parts that make up the text, in order; of alternatives the branch that has what is `best`."""
        found: list[int] = []
        waiting = [0]
        while waiting and len(found) < _MOST_BODIES:
            index = waiting.pop()
            part = self._parts[index]
            if index and part.kind == "message/rfc822":
                continue  # an attached mail is a file; it has a window of its own
            if part.kind == "multipart/alternative":
                waiting += self._chosen(index, best)
            elif part.kind == "multipart/related":
                waiting += self._children[index][:1]
            elif self._children[index]:
                waiting += reversed(self._children[index])
            elif self._ranks[index] in (_PLAIN, _PAGE) and (index == 0 or not _is_file(part)):
                found.append(index)
        return found

    def _chosen(self, index: int, best: int) -> list[int]:
        """Return the branch that fits best; the last of equals is the richest."""
        branches = [(self._holds(branch, best), branch) for branch in self._children[index]]
        fitting = [branch for fit, branch in branches if fit == max(fit for fit, _ in branches) and fit]
        return fitting[-1:]

    def _holds(self, branch: int, best: int) -> int:
        """Return 2 where a branch has text of the best kind, 1 where it has text, else 0."""
        fit, waiting = 0, [branch]
        while waiting and fit < 2:
            index = waiting.pop()
            if self._ranks[index] in (_PLAIN, _PAGE):
                fit = max(fit, 2 if self._ranks[index] == best else 1)
            waiting += self._children[index]
        return fit


def _rank(part: Part) -> int:
    if part.disposition == "attachment":
        return _NOTHING
    if part.kind in _PAGES:
        return _PAGE
    if part.kind in _CALENDARS or part.kind in _CARDS:
        return _FACTS
    return _PLAIN if part.kind.startswith("text/") and part.kind not in ("text/css", "text/javascript", "text/rtf") else _NOTHING


def _is_file(part: Part) -> bool:
    """Whether a text part is meant to be saved, not read: it has a name, and is not called part of the text."""
    return bool(part.name) and part.disposition != "inline"


def _page(raw: bytes, bodies: list[Part], short: set[Shortfall]) -> str:
    pieces: list[str] = []
    left = MAX_HTML
    for part in bodies:
        data = partcontent.content(raw, part)
        markup = decode_html(data, part.charset) if part.kind in _PAGES else f"<pre>{html.escape(decode(data, part.charset))}</pre>"
        pieces.append(markup[:left])
        left -= len(pieces[-1])
        if len(markup) > len(pieces[-1]) or partcontent.is_cut(part):
            short.add(Shortfall.TEXT)
    return "\n<hr>\n".join(pieces)


def _text(raw: bytes, bodies: list[Part], short: set[Shortfall]) -> str:
    pieces: list[str] = []
    left = MAX_TEXT
    for part in bodies:
        data = partcontent.content(raw, part)
        words = html_lines(decode_html(data, part.charset)) if part.kind in _MARKED_UP else decode(data, part.charset)
        words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
        pieces.append(words[:left])
        left -= len(pieces[-1])
        if len(words) > len(pieces[-1]) or partcontent.is_cut(part):
            short.add(Shortfall.TEXT)
    return "\n\n".join(piece for piece in pieces if piece)


def _pictures(raw: bytes, parts: list[Part], page: str, short: set[Shortfall]) -> dict[str, tuple[int, Picture]]:
    """Return the pictures that the page asks for, by Content-ID."""
    found: dict[str, tuple[int, Picture]] = {}
    left = MAX_PICTURES
    lowered = page.lower()
    if "cid:" not in lowered:
        return found
    for index, cid in _content_ids(raw, parts):
        if cid in found or not _asked_for(cid, lowered):
            continue
        if len(found) == MAX_PICTURE_COUNT or (size := decoded_size(raw, parts[index])) > left:
            short.add(Shortfall.PICTURES)
            continue
        left -= size
        found[cid] = (index, Picture(parts[index].kind, partcontent.content(raw, parts[index], most=2 * MAX_PICTURES)))
    return found


def _asked_for(cid: str, page: str) -> bool:
    lowered = cid.lower()
    return f"cid:{lowered}" in page or f"cid:{html.escape(lowered)}" in page or f"cid:{lowered.replace('@', '%40')}" in page


def _content_ids(raw: bytes, parts: list[Part]) -> Iterator[tuple[int, str]]:
    """Yield the pictures that have a Content-ID (RFC 2392), with it."""
    for index, part in enumerate(parts):
        if part.kind not in _PICTURES and not (part.kind == "application/octet-stream" and part.name):
            continue
        floor = max(0, part.start - _LONGEST_HEADER)
        start = raw.rfind(b"\n--", floor, part.start)
        if start < 0:
            continue
        value = fields(raw, raw.find(b"\n", start + 1) + 1, part.start, main=False).get(b"content-id", b"")
        if cid := value.decode("utf-8", "replace").strip().strip("<>").strip():
            yield index, cid[:500]


def _inside_files(parts: list[Part]) -> list[bool]:
    """Return of each part whether it belongs to an attached mail, and not to this one."""
    inside = [False] * len(parts)
    for index in range(1, len(parts)):
        parent = parts[index].parent
        inside[index] = inside[parent] or (parent > 0 and parts[parent].kind == "message/rfc822")
    return inside


def _file(raw: bytes, part: Part, index: int, name: str) -> File:
    return File(index, name, part.kind, decoded_size(raw, part))


def _facts(raw: bytes, parts: list[Part], zone: tzinfo | None) -> Facts:
    """Return what an invitation or a card in the mail says."""
    for part in parts[:50]:
        if part.kind in _CALENDARS:
            return calendar_facts(decode(partcontent.content(raw, part), part.charset), zone)
        if part.kind in _CARDS and part.parent < 0:
            return card_facts(decode(partcontent.content(raw, part), part.charset))
    return ()
