"""The plan of an export as a value: every folder and item with the place it will have.

Dry run, confirmation and execution read the same plan. Holds of each item only what writing it and its line
in the manifest need, about 700 bytes, because a mailbox may hold a million.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailrescue.export.receipt import Missing
from mailrescue.formats.forms import Form
from mailrescue.model.mail import ItemKind


class ExportFormat(StrEnum):
    """What files an export writes."""

    EML = "eml"
    MBOX = "mbox"
    MAILDIR = "maildir"

    def wraps(self, form: Form) -> bool:
        """Return whether items of this form are put into a mail each (wrapping.py), because the format holds only mail."""
        return self is not ExportFormat.EML and form is not Form.MAIL


@dataclass(frozen=True, slots=True)
class Origin:
    """What is exported: the snapshot (its id) of an account, and when it was taken."""

    account: str
    snapshot: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One position of one folder. `name` is its file name, "" where the format has one file for a folder.

    `content` names the bytes in the vault; `sha256` is what they must hash to, b"" when that is not known.
    `received` and `date` are seconds since 1970 UTC, `size` is in bytes. `form` tells what the bytes are.
    """

    content: bytes
    name: str
    kind: ItemKind
    size: int
    sha256: bytes
    received: int | None
    date: int | None
    flags: tuple[str, ...]
    subject: str
    sender: str
    form: Form = Form.MAIL

    @property
    def when(self) -> int | None:
        """When it came, as well as that is known."""
        return self.date if self.received is None else self.received


@dataclass(frozen=True, slots=True)
class PlannedFolder:
    """One folder: `path` in the mailbox, `place` below the destination, with `/`, "" for the destination itself.

    `keywords` are those that a Maildir spells with the letters a to z, in this order.
    """

    path: str
    place: str
    items: tuple[PlannedItem, ...]
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPlan:
    """What an export will do. `notes` say what the format cannot carry, one sentence each.

    `missing` is what the vault could not even list. With `verify`, every file is read back when all are written.
    """

    format: ExportFormat
    origin: Origin
    folders: tuple[PlannedFolder, ...]
    items: int
    bytes: int
    notes: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    verify: bool = True
