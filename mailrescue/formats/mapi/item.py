"""One item of an Outlook file as its reader hands it over, and what its properties say of it."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.bag import Bag
from mailrescue.model.mail import ItemKind

_READ, _UNSENT = 0x1, 0x8
_REPLIED, _REPLIED_ALL, _FORWARDED = 102, 103, 104
_FLAGGED = 2

# Message classes by their beginning; the longest that fits counts. IPM.Schedule and REPORT are mails.
_KINDS = {
    "ipm": ItemKind.MESSAGE,
    "ipm.note": ItemKind.MESSAGE,
    "ipm.schedule": ItemKind.MESSAGE,
    "report": ItemKind.MESSAGE,
    "ipm.appointment": ItemKind.EVENT,
    "ipm.contact": ItemKind.CONTACT,
    "ipm.task": ItemKind.TASK,
    "ipm.taskrequest": ItemKind.MESSAGE,
    "ipm.distlist": ItemKind.OTHER,
    "ipm.post": ItemKind.OTHER,
    "ipm.stickynote": ItemKind.OTHER,
    "ipm.activity": ItemKind.OTHER,
    "ipm.document": ItemKind.OTHER,
    "ipm.configuration": ItemKind.OTHER,
    "ipm.microsoft": ItemKind.OTHER,
    "ipm.ole": ItemKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class MapiItem:
    """An item with its tables. `failed` holds one sentence for each table that could not be read.

    `rtf` is the formatted body where the reader has unpacked it already, b"" where that is still to be done.
    """

    bag: Bag
    recipients: tuple[Bag, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    failed: tuple[str, ...] = ()
    rtf: bytes = b""


def message_class(bag: Bag) -> str:
    """Return the message class in lower case, "" when there is none."""
    return bag.text(tags.MESSAGE_CLASS).strip().lower()


def kind_of(bag: Bag) -> ItemKind:
    """Return what the item is, by its message class [MS-OXCMSG 2.2.1.3]; an unknown class with a header is a mail."""
    words = message_class(bag).split(".")
    for length in range(len(words), 0, -1):
        known = _KINDS.get(".".join(words[:length]))
        if known is not None and (length > 1 or len(words) == 1 or words[0] == "report"):
            return known
    mail = tags.TRANSPORT_HEADERS in bag or tags.MESSAGE_ID in bag or not words[0]
    return ItemKind.MESSAGE if mail else ItemKind.OTHER


def flags_of(bag: Bag) -> tuple[str, ...]:
    """Return the IMAP flags of an item, sorted: read, draft, answered, forwarded, flagged."""
    state, verb = bag.number(tags.MESSAGE_FLAGS) or 0, bag.number(tags.LAST_VERB)
    found = {
        "seen": state & _READ,
        "draft": state & _UNSENT,
        "answered": verb in (_REPLIED, _REPLIED_ALL),
        "$forwarded": verb == _FORWARDED,
        "flagged": bag.number(tags.FLAG_STATUS) == _FLAGGED,
    }
    return tuple(sorted(name for name, on in found.items() if on))


def received_of(bag: Bag) -> int | None:
    """Return when it came: delivery, else submit, else creation time, seconds since 1970 UTC; None when unknown."""
    order = (tags.DELIVERY_TIME, tags.CLIENT_SUBMIT_TIME, tags.CREATION_TIME)
    moments = (bag.moment(tag) for tag in order)
    return next((moment for moment in moments if moment is not None and moment >= 0), None)


def size_of(bag: Bag) -> int:
    """Return the size the file states for the item in bytes, 0 when it states none."""
    return max(0, bag.number(tags.MESSAGE_SIZE) or 0)
