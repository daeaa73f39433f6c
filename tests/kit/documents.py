"""Mails that are in no vault, as they are shown."""

from __future__ import annotations

from mailrescue.app.mailview import MailDocument, document_of_bytes

HEAD = "From: Anna Becker <anna@northwind.example>\nTo: info@northwind.example\nSubject: Oak tables\nDate: Tue, 17 Nov 2026 09:12:00 +0100\n"


def letter(text: str) -> MailDocument:
    """Return a mail of plain text."""
    return document_of_bytes(f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n{text}".encode())


def page(markup: str) -> MailDocument:
    """Return a mail of HTML."""
    return document_of_bytes(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{markup}".encode())


def with_files(*names: str) -> bytes:
    """Return the bytes of a mail with attachments, each of which holds its own name."""
    parts = "".join(f'--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="{name}"\n\n{name}\n' for name in names)
    return f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHere they are.\n{parts}--b--\n".encode()
