"""Items, their positions in folders, and what stands on their cards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ItemKind(StrEnum):
    """What an item is; `other` covers posts, lists, journals and whatever else a folder may hold."""

    MESSAGE = "message"
    EVENT = "event"
    CONTACT = "contact"
    TASK = "task"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of one mailbox.

    `key` is what the source calls it and outlives a rename where the source has such ids; `path` is what
    the user sees: joined by `/`, with `/` and `\\` inside a name escaped by `\\`; the inbox is `INBOX`.
    """

    key: str
    path: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as a source's listing names it, before anything is read.

    `key` is unique within its folder and stable while the item is. `digest` changes whenever the item may
    have changed (the source digest): equal key and digest mean nothing need be read again. `received` is in
    seconds since 1970 UTC, None when unknown until read. `locator` is what the source's reader needs to
    read the item, picklable. `flags` are IMAP system flags without backslash in lower case and keywords, sorted.
    `shared`: the source vouches that items of this mailbox with the same digest have the same bytes, in whatever folder
    (RFC 8474 EMAILID, X-GM-MSGID), so that one of them is read and the others are not.
    """

    key: str
    digest: str
    locator: object
    size: int = 0
    flags: tuple[str, ...] = ()
    received: int | None = None
    shared: bool = False

    def __reduce__(self) -> tuple[type[Listed], tuple[object, ...]]:
        """Travel to workers as arguments: five times cheaper than the state of a frozen dataclass."""
        return Listed, (self.key, self.digest, self.locator, self.size, self.flags, self.received, self.shared)


@dataclass(frozen=True, slots=True)
class Spool:
    """Bytes `offset` to `offset + length` of the file `path`: an item too big to hold in memory."""

    path: str
    offset: int
    length: int
    temporary: bool = False


# Items above this many bytes travel as a Spool, so that one huge mail cannot fill the memory.
SPOOL_ABOVE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawItem:
    """What reading one item gave: `raw` holds the exact bytes; when `spool` is set, it holds them instead.

    Whoever takes the item removes a `temporary` spool file. `sidecar` is what MIME cannot carry, opaque bytes (b"" for none). `lost` names parts of the item that the
    source could not give, one sentence each; the rest of the item is still worth keeping.
    """

    raw: bytes
    kind: ItemKind = ItemKind.MESSAGE
    received: int | None = None
    flags: tuple[str, ...] | None = None
    sidecar: bytes = b""
    lost: tuple[str, ...] = ()
    hidden: bool = False
    spool: Spool | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """One item in one folder of one snapshot.

    `content` is the keyed digest of the raw bytes (32 bytes), `sidecar` likewise or b"". `as_of` is the
    sequence number of the snapshot whose state is carried forward because the item could not be read this
    time, else 0.
    """

    key: str
    content: bytes
    digest: str
    kind: ItemKind
    size: int
    flags: tuple[str, ...] = ()
    received: int | None = None
    sidecar: bytes = b""
    as_of: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an item. `date` is the Date header in seconds since 1970, None when absent or absurd."""

    kind: ItemKind = ItemKind.MESSAGE
    subject: str = ""
    sender: str = ""
    recipients: str = ""
    date: int | None = None
    message_id: str = ""
    size: int = 0
    sha256: bytes = b""
    attachments: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Card], tuple[object, ...]]:
        """Travel from workers as arguments, like Listed."""
        first = (self.kind, self.subject, self.sender, self.recipients, self.date)
        return Card, (*first, self.message_id, self.size, self.sha256, self.attachments)


@dataclass(frozen=True, slots=True)
class Skip:
    """Something a source could not give, with the reason; ends in the receipt.

    `key` and `folder` name it as the source does; `digest` tells whether it is the same as last time, so that
    a long known one is not called new. `part` is what of the item is missing, "" for the whole item.
    """

    folder: str
    key: str
    reason: str
    digest: str = ""
    subject: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What makes a mailbox that mailbox: named facts, compared by the guard (guard/RULES.md says which mean what).

    `identity` names it across accounts. Facts of a server, which may change while the mailbox is the same, begin with
    `server.`: name, version, certificate.
    """

    facts: dict[str, str] = field(default_factory=dict)
