"""One item of the vault as a person reads it. Knows nothing of how it is painted; nothing in it is safe to render as it is.

Mail is hostile: everything here holds within limits, whatever the bytes say, and attachments are decoded only when
they are asked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from mailrescue.core.errors import NotFound
from mailrescue.formats import partcontent
from mailrescue.formats.charsets import guess
from mailrescue.formats.components import component_of
from mailrescue.formats.facts import Facts, listed_facts
from mailrescue.formats.forms import Form, form_of
from mailrescue.formats.headers import date_seconds, value_text
from mailrescue.formats.items import file_in, moment_of, people_in, title_of
from mailrescue.formats.mimeparts import scan
from mailrescue.formats.people import Person, people
from mailrescue.formats.showing import File, Picture, Shortfall, Shown, shown_item, shown_of
from mailrescue.model.mail import ItemKind
from mailrescue.vault.vault import Vault

__all__ = [
    "File", "MailDocument", "Person", "Picture", "Shortfall", "attachment_bytes", "attachments_in", "document_of",
    "document_of_bytes", "item_bytes", "source_of",
]  # fmt: skip

# Of a larger mail this much is read: no provider takes larger ones, but files may hold them.
MAX_READ = 128 * 1024 * 1024
# So much is shown as source: more than anybody reads.
MAX_SOURCE = 512 * 1024
_LOOKED_AT = 4_000
_MAX_LINE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDocument:
    """A mail, or another item, with everything decoded.

    `html` is as the sender wrote it, None where there is none; `text` is always there. `pictures` are those that the
    HTML shows, by Content-ID. `files` are the attachments. `facts` are rows of name and value, of appointments,
    contacts and tasks. `date` is in seconds since 1970. `rightward` is False for text that is written from right to left.
    """

    content: bytes
    kind: ItemKind = ItemKind.MESSAGE
    subject: str = ""
    sender: tuple[Person, ...] = ()
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    date: int | None = None
    size: int = 0
    html: str | None = None
    text: str = ""
    facts: Facts = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    shortfalls: frozenset[Shortfall] = frozenset()
    rightward: bool = True


def document_of(vault: Vault, content: bytes, zone: tzinfo | None = None) -> MailDocument:
    """Return an item as it is to be shown, times in rows in `zone` or as they are written.

    Raises VaultDamaged where the vault cannot give it, and nothing else.
    """
    card = vault.card(content)
    raw = item_bytes(vault, content)
    made = replace(document_of_bytes(raw, card.kind, zone), content=content, size=card.size, date=card.date)
    return made if len(raw) >= card.size else replace(made, shortfalls=made.shortfalls | {Shortfall.BEGINNING})


def document_of_bytes(raw: bytes, kind: ItemKind = ItemKind.MESSAGE, zone: tzinfo | None = None) -> MailDocument:
    """Return a mail or another item that stands in no vault, such as one that is attached to another; never raises."""
    if (form := form_of(raw)) is not Form.MAIL:
        return _item_document(raw, kind, form, zone)
    raw = _with_line_ends(raw)
    parts = scan(raw)
    root = parts[0]
    shown = shown_of(raw, parts, zone)
    facts, text = (shown.facts, shown.text) if kind is ItemKind.MESSAGE else _facts_and_text(shown)
    named = {name: people(root.main.get(name, b""), root.charset) for name in (b"from", b"to", b"cc", b"bcc")}
    return MailDocument(
        content=b"", kind=kind, subject=value_text(root.main.get(b"subject", b""), root.charset)[:_MAX_LINE],
        sender=named[b"from"] or people(root.main.get(b"sender", b""), root.charset), to=named[b"to"], cc=named[b"cc"], bcc=named[b"bcc"],
        date=date_seconds(root.main[b"date"]) if b"date" in root.main else None, size=len(raw), html=shown.html, text=text, facts=facts,
        pictures=shown.pictures, files=shown.files, shortfalls=shown.shortfalls, rightward=not _leftward(text),
    )  # fmt: skip


def _item_document(raw: bytes, kind: ItemKind, form: Form, zone: tzinfo | None) -> MailDocument:
    """Return an appointment, a task or a contact; one that cannot be taken apart as the text that it is."""
    found = component_of(raw)
    shown = shown_item(found, form, zone)
    sender, to = people_in(found)
    text = shown.text if found.kind else source_of(raw)[0]
    return MailDocument(
        content=b"", kind=kind, subject=title_of(found)[:_MAX_LINE], sender=(sender,) if sender else (), to=to, date=moment_of(found, form),
        size=len(raw), text=text, facts=shown.facts, files=shown.files, shortfalls=shown.shortfalls, rightward=not _leftward(text),
    )  # fmt: skip


def attachment_bytes(vault: Vault, content: bytes, index: int) -> bytes:
    """Return an attachment of an item, decoded as well as that goes. Raises VaultDamaged, or NotFound for no such part."""
    return next(attachments_in(item_bytes(vault, content), [index]))


def attachments_in(raw: bytes, indexes: Iterable[int]) -> Iterator[bytes]:
    """Yield attachments of a mail by their places, decoded. Raises NotFound for no such part."""
    if form_of(raw) is not Form.MAIL:
        files = component_of(raw).files
        for index in indexes:
            if not 0 <= index < len(files):
                raise NotFound("This item has no such attachment.")
            yield file_in(raw, files[index].start, files[index].end)
        return
    raw = _with_line_ends(raw)
    parts = scan(raw)
    for index in indexes:
        if not 0 <= index < len(parts):
            raise NotFound("This message has no such attachment.")
        yield partcontent.content(raw, parts[index], most=MAX_READ)


def source_of(raw: bytes) -> tuple[str, bool]:
    """Return a mail as it is stored, as text, and whether that is all of it."""
    text = guess(raw[:MAX_SOURCE]).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text, len(raw) <= MAX_SOURCE


def item_bytes(vault: Vault, content: bytes) -> bytes:
    """Return the bytes of an item, of a huge one its beginning. Raises VaultDamaged."""
    pieces, size = [], 0
    for piece in vault.reader.unproven_pieces(content):
        pieces.append(piece[: MAX_READ - size])
        size += len(piece)
        if size >= MAX_READ:
            break
    return b"".join(pieces)


def _with_line_ends(raw: bytes) -> bytes:
    """Return a mail with the line ends of old Macintoshes as others write them, one byte for one byte."""
    head = raw[:_MAX_LINE]
    return raw.replace(b"\r", b"\n") if b"\r" in head and b"\n" not in head else raw


def _facts_and_text(shown: Shown) -> tuple[Facts, str]:
    """Return the rows and the text of what is no mail: such items begin with a listing of their fields."""
    if shown.facts:
        return shown.facts, shown.text
    return listed_facts(shown.text)


def _leftward(text: str) -> bool:
    """Return whether most letters at the beginning are of scripts that are written from right to left (UAX 9)."""
    kinds = [unicodedata.bidirectional(letter) for letter in text[:_LOOKED_AT] if letter.isalpha()]
    return 2 * sum(kind in ("R", "AL") for kind in kinds) > len(kinds)
