"""Mailboxes on a real Dovecot: filled as a mail program does, read as MailRescue does."""

from __future__ import annotations

import re

from mailrescue.model.mail import Folder, Listed
from mailrescue.providers.base import Means, Source
from mailrescue.providers.registry import source_for
from tests.kit.dovecot import Dovecot, User

INBOX = Folder("INBOX", "INBOX")


def on_the_wire(raw: bytes) -> bytes:
    """What a mail is once an ordinary program appended it: all ends of lines are CRLF, and NUL, which IMAP cannot carry, is 0x80."""
    return re.sub(rb"\r\n|\r|\n", b"\r\n", raw).replace(b"\0", b"\x80")


def fill(server: Dovecot, user: User, mails: dict[tuple[str, ...], list[bytes]]) -> None:
    """Append mails as an ordinary mail program does, every second one as seen."""
    with server.client(user) as client:
        for names, raws in mails.items():
            path = "/".join(names)
            if path != "INBOX":
                client.create_folder(path)
            for number, raw in enumerate(raws):
                client.append(path, raw, flags=[b"\\Seen", b"$Label1"] if number % 2 else [])


def source(server: Dovecot, user: User, security: str = "tls") -> Source:
    """The source of a user's mailbox."""
    return source_for("imap", server.options(user, security=security), Means(user.password))


def listed(opened: Source, folder: Folder = INBOX) -> list[Listed]:
    """What a folder lists."""
    return [item for item in opened.items(folder) if isinstance(item, Listed)]


def contents(opened: Source, items: list[Listed]) -> list[bytes]:
    """What reading gives."""
    reader = opened.reader()
    reader.expect(items)
    raws = [reader.read(item).raw for item in items]
    reader.close()
    return raws
