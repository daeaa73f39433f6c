"""The folders of a new mailbox: those that Exchange makes, with their distinguished words, and numbers that never change."""

from __future__ import annotations

import os
import uuid

from mailrescue.core.clock import Clock
from mailrescue.demo.exchange.ids import Replica
from mailrescue.demo.exchange.store import Folder, State

_TOP = "msgfolderroot"
# Word, name, class, counter inside the id. The counters of the first are the same in every Exchange.
_OF_TOP = (
    ("inbox", "Inbox", "IPF.Note", 0x10C),
    ("outbox", "Outbox", "IPF.Note", 0x10B),
    ("deleteditems", "Deleted Items", "IPF.Note", 0x10A),
    ("sentitems", "Sent Items", "IPF.Note", 0x109),
    ("calendar", "Calendar", "IPF.Appointment", 0x10D),
    ("contacts", "Contacts", "IPF.Contact", 0x10E),
    ("drafts", "Drafts", "IPF.Note", 0x10F),
    ("journal", "Journal", "IPF.Journal", 0x110),
    ("notes", "Notes", "IPF.StickyNote", 0x111),
    ("tasks", "Tasks", "IPF.Task", 0x112),
    ("junkemail", "Junk Email", "IPF.Note", 0x113),
)
_RECOVERABLE = (
    ("recoverableitemsdeletions", "Deletions", 0x11B),
    ("recoverableitemsversions", "Versions", 0x11C),
    ("recoverableitemspurges", "Purges", 0x11D),
)
_ARCHIVE = (("archiveinbox", "Inbox", 0x10C), ("archivedeleteditems", "Deleted Items", 0x10A))


def new_state(clock: Clock, mailbox: uuid.UUID, *, archive: bool = False, recoverable: bool = True, old_ostid: bytes = b"") -> State:
    """Return an empty mailbox with its folders, a replica and an OST key of its own."""
    other = Replica(uuid.uuid5(mailbox, "archive"), uuid.uuid4()) if archive else None
    state = State(
        replica=Replica(mailbox, uuid.uuid4()), archive=other, clock=clock, epoch=uuid.uuid4(), ostid=old_ostid or os.urandom(24)
    )
    root = state.make_folder(None, "", "", word="root", counter=0x101)
    top = state.make_folder(root, "Top of Information Store", "", word=_TOP, counter=0x108)
    state.make_folder(root, "Finder", "", word="searchfolders", counter=0x104)
    for word, name, kind, counter in _OF_TOP:
        state.make_folder(top, name, kind, word=word, counter=counter)
    if recoverable:
        _recoverable(state, root)
    if archive:
        _archive(state)
    return state


def _recoverable(state: State, root: Folder) -> None:
    base = state.make_folder(root, "Recoverable Items", "", word="recoverableitemsroot", counter=0x11A)
    for word, name, counter in _RECOVERABLE:
        state.make_folder(base, name, "IPF.Note", word=word, counter=counter)


def _archive(state: State) -> None:
    root = state.make_folder(None, "", "", word="archiveroot", counter=0x101, archive=True)
    top = state.make_folder(root, "Top of Information Store", "", word="archivemsgfolderroot", counter=0x108, archive=True)
    for word, name, counter in _ARCHIVE:
        state.make_folder(top, name, "IPF.Note", word=word, counter=counter, archive=True)
