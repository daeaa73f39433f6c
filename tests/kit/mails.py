"""Small mails that differ as a test needs them."""

from __future__ import annotations

import base64
import random

from tests.kit.mailboxes import Mail, State


def plain(subject: str, body: str = "Hello.\n", **fields: object) -> Mail:
    """Return a mail without attachments."""
    raw = f"From: ann@example.org\nTo: bob@example.org\nSubject: {subject}\n\n{body}".encode()
    return Mail(raw, **fields)  # type: ignore[arg-type]


def with_attachment(subject: str, content: bytes, **fields: object) -> Mail:
    """Return a mail with one attachment in base64."""
    text = base64.encodebytes(content)
    head = f"From: ann@example.org\nSubject: {subject}\nContent-Type: application/pdf; name=a.pdf\n"
    raw = head.encode() + b"Content-Transfer-Encoding: base64\n\n" + text
    return Mail(raw, **fields)  # type: ignore[arg-type]


def noise(seed: int, size: int) -> bytes:
    """Return bytes that do not compress, the same for the same seed."""
    return random.Random(seed).randbytes(size)


def some_mails(count: int, seed: int = 0) -> State:
    """Return a mailbox of `count` mails in three folders: plain ones, with attachments of which some repeat, and sidecars."""
    state: State = {"INBOX": {}, "Sent": {}, "Work/Ältere": {}, "Empty": {}}
    for n in range(count):
        path = ("INBOX", "Sent", "Work/Ältere")[n % 3]
        if n % 4 == 0:
            mail = with_attachment(f"with attachment {seed}-{n}", noise(seed + n // 8, 5000), received=1_700_000_000 + n)
        else:
            mail = plain(f"plain {seed}-{n}", body=noise(seed + n, 300).hex(), flags=("seen",), received=1_700_000_000 + n)
        if n % 5 == 0:
            mail = Mail(mail.raw, mail.flags, mail.received, sidecar=b"sidecar %d" % (n % 10))
        state[path][f"key-{seed}-{n}"] = mail
    return state


def together(*states: State) -> State:
    """Return a mailbox with the mails of all of them."""
    merged: State = {}
    for state in states:
        for path, mails in state.items():
            merged.setdefault(path, {}).update(mails)
    return merged
