"""What a mail's card shows and what the search index holds of it: `describe`.

Takes whatever bytes a mailbox may hold and never raises: there is no mail so broken that a reader could not be told
something about it. Time and memory grow with the size of the mail, not with its structure. Written for this one
purpose instead of taking a general parser, because a mail and its skeleton must give the same words, and no nesting
may end the process. Knows nothing of folders, flags and the vault.
"""

from __future__ import annotations

from mailrescue.formats.bodytext import gather
from mailrescue.formats.described import Described
from mailrescue.formats.forms import Form, form_of
from mailrescue.formats.headers import address_text, date_seconds, unfold, value_text
from mailrescue.formats.mimeparts import scan
from mailrescue.formats.partcontent import Cuts

__all__ = ["Described", "describe"]

_MAX_LINE = 4096
_MAX_RECIPIENTS = 65_536


def describe(raw: bytes, cuts: Cuts = (), *, words: bool = True) -> Described:
    """Return what can be said of a mail, or of an appointment or contact by its own format; never raises.

    `raw` may be a skeleton, from which the bodies of base64 parts were taken out: `cuts` then tells where in the
    skeleton each body was and its decoded content, in order. Whoever keeps large text parts in the skeleton may leave
    `cuts` out. A skeleton with its cuts gives just what the mail gives. Without `words` the text may be empty.
    """
    if (form := form_of(raw)) is not Form.MAIL:
        from mailrescue.formats import items  # noqa: PLC0415  most mailboxes on disk hold none

        return items.describe_item(raw, form, words=words)
    head = raw[:_MAX_LINE]
    if b"\r" in head and b"\n" not in head:
        # Line ends of old Macintoshes; one byte for one byte, so that the places of cuts stay right.
        raw = raw.replace(b"\r", b"\n")
    parts = scan(raw)
    root = parts[0]
    fields, charset = root.main, root.charset
    text, names = gather(raw, parts, cuts, words=words)
    recipients = [address_text(fields[name], charset) for name in (b"to", b"cc", b"bcc") if name in fields]
    return Described(
        subject=value_text(fields.get(b"subject", b""), charset)[:_MAX_LINE],
        sender=address_text(fields.get(b"from") or fields.get(b"sender", b""), charset)[:_MAX_LINE],
        recipients=", ".join([line for line in recipients if line])[:_MAX_RECIPIENTS],
        date=date_seconds(fields[b"date"]) if b"date" in fields else None,
        message_id=_message_id(fields.get(b"message-id", b"")),
        attachments=tuple(names),
        text=text,
    )


def _message_id(value: bytes) -> str:
    """Return the identifier with its angle brackets, or what stands in its place."""
    text = unfold(value)
    start, end = text.find("<"), text.find(">")
    if 0 <= start < end:
        text = text[start : end + 1]
        value = text.encode()
    return (text if text.isascii() and text.isprintable() and "=?" not in text else value_text(value))[:_MAX_LINE]
