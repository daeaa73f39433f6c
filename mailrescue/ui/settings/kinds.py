"""What kinds of mailboxes are called in the window, and how they look."""

from __future__ import annotations

from mailrescue.app.finding import Found
from mailrescue.app.reach import Reached
from mailrescue.ui.words import tr, trn

ICONS = {"outlook": "inbox", "maildir": "folder", "mbox": "browse", "eml": "browse", "imap": "globe", "ews": "globe"}


def kind_words(kind: str, form: str = "") -> str:
    """Return what a kind is called."""
    if form == "OST":
        return tr("Outlook's copy of a mailbox (OST)")
    if form == "PST":
        return tr("Outlook data file (PST)")
    words = {
        "outlook": tr("Outlook file"), "maildir": tr("Maildir folder"), "mbox": tr("Mail folders (mbox, Thunderbird)"),
        "eml": tr("Folder of single mails (EML)"), "imap": tr("Mailbox on an IMAP server"), "ews": tr("Mailbox on an Exchange server"),
    }  # fmt: skip
    return words.get(kind, kind)


def found_words(found: Found) -> str:
    """Return what was found is called."""
    return kind_words(found.kind, found.form)


def reached_words(found: Reached) -> str:
    """Return what a look at a mailbox saw, in a sentence."""
    items, folders = trn("{n} item", "{n} items", found.items), trn("{n} folder", "{n} folders", found.folders)
    if found.unlisted:
        return trn(
            "Can be read: {items} in {folders}; {n} thing cannot be listed.", "Can be read: {items} in {folders}; {n} things cannot be listed.",
            found.unlisted, items=items, folders=folders,
        )  # fmt: skip
    return tr("Can be read: {items} in {folders}.", items=items, folders=folders)
