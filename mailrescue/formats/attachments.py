"""Which parts of a mail are attachments, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence

from mailrescue.formats.headers import value_text
from mailrescue.formats.mimeparts import Part

# A mail with more attachments than this shows the first ones.
MAX_NAMES = 1000

_MEDIA = frozenset({"image", "audio", "video"})
_FILES = ("application/", "image/", "audio/", "video/", "font/", "model/")
# Parts without a name that no reader would show as a file.
_MACHINERY = frozenset({"application/pgp-encrypted", "application/pgp-signature", "application/pkcs7-signature"})
_NO_FILES_INSIDE = frozenset({"multipart/report", "multipart/digest"})


def attachment_names(parts: Sequence[Part]) -> list[str]:
    """Return the names of the attachments in order; one without a name is called after its kind."""
    return [name for _, name in attachment_parts(parts)]


def attachment_parts(parts: Sequence[Part]) -> list[tuple[int, str]]:
    """Return the places of the attachments among the parts, each with what `attachment_names` calls it."""
    if len(parts) == 1 and not (parts[0].name or parts[0].disposition) and parts[0].kind.startswith("text/"):
        return []
    found: list[tuple[int, str]] = []
    for index, part in enumerate(parts):
        if len(found) == MAX_NAMES:
            break
        if part.kind.startswith("multipart/"):
            continue
        if part.name:
            found.append((index, part.name))
        elif _is_file(part, parts[part.parent].kind if part.parent >= 0 else ""):
            found.append((index, _made_up_name(parts, index)))
    return found


def _is_file(part: Part, parent_kind: str) -> bool:
    """Whether a part without a name is a file to the reader."""
    if part.disposition == "attachment":
        return True
    if part.kind == "message/rfc822":
        return bool(parent_kind) and parent_kind not in _NO_FILES_INSIDE
    return part.kind.startswith(_FILES) and part.kind not in _MACHINERY


def _made_up_name(parts: Sequence[Part], index: int) -> str:
    part = parts[index]
    main, _, sub = part.kind.partition("/")
    if part.kind == "message/rfc822":
        inner = parts[index + 1].main if index + 1 < len(parts) and parts[index + 1].parent == index else {}
        subject = value_text(inner.get(b"subject", b""))
        return f"{subject[:200]}.eml" if subject else "message.eml"
    stem = main if main in _MEDIA else "attachment"
    return f"{stem}.{sub}" if sub.isalnum() and len(sub) <= 5 else stem
