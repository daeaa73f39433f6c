"""What the page Browse says: names of folders and standings, and sentences about lists and mails."""

from __future__ import annotations

from datetime import datetime

from mailrescue.app.browsing import Seen
from mailrescue.formats import folderpath
from mailrescue.model.mail import ItemKind
from mailrescue.model.snapshot import Standing
from mailrescue.ui import figures
from mailrescue.ui.words import tr, trn
from mailrescue.vault.catalogue.queries import ItemRow

ROLE_ICONS = {"inbox": "inbox", "sent": "sent", "drafts": "draft", "trash": "trash", "junk": "junk", "archive": "vault", "outbox": "export"}
KIND_ICONS = {ItemKind.EVENT: "calendar", ItemKind.CONTACT: "person", ItemKind.TASK: "task"}
# Folders with a purpose come in this order, before the others.
ROLE_ORDER = ("inbox", "drafts", "outbox", "sent", "archive", "junk", "trash")


def role_of(path: str, told: str) -> str:
    """Return what a folder is for: as the source told, else by its name; only folders at the top have a purpose by name."""
    return "inbox" if path == folderpath.INBOX else told or folderpath.role(folderpath.split(path))


def folder_name(path: str) -> str:
    """Return the last name of a folder as users know it."""
    if path == folderpath.INBOX:
        return tr("Inbox")
    names = folderpath.split(path)
    return names[-1] if names else path


def folder_path(path: str) -> str:
    """Return a folder with what it is in: `Customers > Acme`."""
    names = list(folderpath.split(path))
    if names and names[0] == folderpath.INBOX:
        names[0] = tr("Inbox")
    return " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(names) or path


def standing_name(standing: Standing) -> str:
    """Return what a standing is called."""
    return {
        Standing.GOOD: tr("Good"),
        Standing.HELD: tr("Waiting for your answer"),
        Standing.REJECTED: tr("Not your mailbox"),
    }[standing]


def messages(count: int) -> str:
    """Return a count of what lists hold."""
    return trn("{n} message", "{n} messages", count)


def shown_date(row: ItemRow) -> int | None:
    """Return the date by which lists show a mail."""
    return row.received if row.received is not None else row.card.date


def person_of(sender: str) -> str:
    """Return the name in `Name <address>`, else the address."""
    name, mark, rest = sender.rpartition("<")
    if not mark:
        return sender
    return name.strip().strip('"') or rest.rstrip("> ")


def who(row: ItemRow, *, to: bool) -> str:
    """Return whose mail it is; in folders with what was sent, to whom."""
    if to and row.card.recipients:
        return tr("To {names}", names=_people(row.card.recipients))
    return person_of(row.card.sender) or person_of(row.card.recipients) or tr("(no sender)")


def _people(recipients: str) -> str:
    # A comma inside a quoted name is rare, and costs no more than an odd word in a list.
    return ", ".join(person_of(one.strip()) for one in recipients.split(",")[:4])


def subject_of(row: ItemRow) -> str:
    """Return its subject, or words for none."""
    return row.card.subject or tr("(no subject)")


def unread(row: ItemRow) -> bool:
    """Return whether it was not read yet, as far as the mailbox knew."""
    return row.card.kind is ItemKind.MESSAGE and "seen" not in row.flags


def flagged(row: ItemRow) -> bool:
    """Return whether it was flagged."""
    return "flagged" in row.flags


def spoken(row: ItemRow) -> str:
    """Return what a screen reader says of a row."""
    parts = [who(row, to=False), subject_of(row), figures.when(shown_date(row))]
    if unread(row):
        parts.append(tr("unread"))
    if flagged(row):
        parts.append(tr("flagged"))
    if row.card.attachments:
        parts.append(trn("{n} attachment", "{n} attachments", len(row.card.attachments)))
    return ", ".join(parts)


def seen_text(row: ItemRow, seen: Seen, now: datetime) -> str:
    """Return where and when a hit was seen last."""
    folder = folder_path(row.folder)
    if seen.still:
        return tr("Now in {folder}", folder=folder)
    if seen.last is None:
        return tr("Kept from older snapshots, was in {folder}", folder=folder)
    moment = figures.when(seen.last.taken_at) if abs(now.timestamp() - seen.last.taken_at) < 300 * 86_400 else figures.day(seen.last.taken_at)
    return tr("Last seen {when} in {folder}", when=moment, folder=folder)
