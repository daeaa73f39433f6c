"""How each format names folders and items. Pure; the sinks write what is named here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from mailrescue.export.moments import name_stamp
from mailrescue.export.names import NAME_BYTES, PATH_UNITS, NameTable, safe_name, units
from mailrescue.export.plan import ExportFormat
from mailrescue.export.tree import Dotted, Layout, Nested
from mailrescue.formats import maildir
from mailrescue.formats.forms import Form
from mailrescue.model.mail import Card, Position

MANIFEST_NAME = "manifest.jsonl"

# Position (with the size that the file will have), card, the moment that counts and the form of the bytes -> file name.
# Called once for each item of a folder, in order.
ItemNamer = Callable[[Position, Card, int | None, Form], str]


@dataclass(frozen=True, slots=True)
class Room:
    """The folder whose items are named: its place, the names in it that others have, the keywords it can spell."""

    place: str
    taken: tuple[str, ...]
    keywords: tuple[str, ...]


class Naming(Protocol):
    """The names of one format."""

    layout: Layout
    reserved: tuple[str, ...]

    def folder(self, place: str) -> str:
        """Return the path, below the destination, of what stands for the folder at `place`."""

    def namer(self, room: Room, /) -> ItemNamer:
        """Return what names the items of one folder."""


class EmlNaming:
    """`2026-03-05 0912 Subject.eml` in directories named as the folders; appointments end in `.ics`, contacts in `.vcf`."""

    reserved: tuple[str, ...] = (MANIFEST_NAME,)

    def __init__(self, zone: tzinfo) -> None:
        self.layout: Layout = Nested()
        self._zone = zone

    def folder(self, place: str) -> str:
        """Return the directory."""
        return place

    def namer(self, room: Room, /) -> ItemNamer:
        """Name by date and subject; what collides is numbered."""
        table = NameTable(room.taken)
        longest = min(NAME_BYTES, PATH_UNITS - units(room.place) - 1)

        def name(_position: Position, card: Card, when: int | None, form: Form) -> str:
            stem = safe_name(f"{name_stamp(when, self._zone)} {card.subject or 'no subject'}")
            return table.claim(stem, (form.ending,), max_units=longest) + form.ending

        return name


class MboxNaming:
    """One file for each folder, subfolders in a directory beside it: `A.mbox`, `A/B.mbox`."""

    reserved: tuple[str, ...] = (MANIFEST_NAME,)

    def __init__(self) -> None:
        self.layout: Layout = Nested(("", ".mbox"))

    def folder(self, place: str) -> str:
        """Return the mbox file."""
        return place + ".mbox"

    def namer(self, _room: Room, /) -> ItemNamer:
        """Items have no names: they stand in the folder's file."""
        return lambda _position, _card, _when, _form: ""


class MaildirNaming:
    """A Maildir++: the inbox at the destination, other folders in `.A.B`; flags in the file names."""

    reserved: tuple[str, ...] = (MANIFEST_NAME, "cur", "new", "tmp")

    def __init__(self) -> None:
        self.layout: Layout = Dotted()

    def folder(self, place: str) -> str:
        """Return the directory."""
        return place

    def namer(self, room: Room, /) -> ItemNamer:
        """Name by time, running number and content, as deliverers do; `S=` tells readers the size."""
        number = 0

        def name(position: Position, _card: Card, when: int | None, _form: Form) -> str:
            nonlocal number
            number += 1
            unique = f"{max(when or 0, 0)}.M{number:06d}_{position.content[:6].hex()}.mailrescue,S={position.size}"
            return maildir.join_name(unique, maildir.letters_of(position.flags, room.keywords))

        return name


# The zone is that of the dates in names; only EML names have any.
NAMINGS: dict[ExportFormat, Callable[[tzinfo], Naming]] = {
    ExportFormat.EML: EmlNaming,
    ExportFormat.MBOX: lambda _zone: MboxNaming(),
    ExportFormat.MAILDIR: lambda _zone: MaildirNaming(),
}
