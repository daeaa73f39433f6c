"""Which parts of a mail are attachments, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailrescue.formats.headers import value_text
from mailrescue.formats.mimeparts import Part

# A mail with more attachments than this shows the first ones.
MAX_NAMES = 1000

_FILES = ("application/", "image/", "audio/", "video/", "font/", "model/")
# Parts without a name that no reader would show as a file.
_MACHINERY = frozenset({"application/pgp-encrypted", "application/pgp-signature", "application/pkcs7-signature"})
_MAIL = frozenset({"message/rfc822", "message/global"})
_NO_FILES_INSIDE = frozenset({"multipart/report", "multipart/digest"})

_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n(?=[!-M][^\r\n]{1,61}\r?\n)", re.MULTILINE)
_UU_END = re.compile(r"^end\s*?$", re.MULTILINE)


def attachment_names(parts: Sequence[Part]) -> list[str]:
    """Return the names of the attachments in order; one without a name is called after its kind."""
    if len(parts) == 1 and not parts[0].name and parts[0].kind.startswith("text/"):
        return []
    found: list[str] = []
    for index, part in enumerate(parts):
        if len(found) == MAX_NAMES:
            break
        if part.kind.startswith("multipart/"):
            continue
        if part.name:
            found.append(part.name)
        elif _is_file(part, parts[part.parent].kind if part.parent >= 0 else ""):
            found.append(_made_up_name(parts, index))
    return found


def _is_file(part: Part, parent_kind: str) -> bool:
    """Whether a part without a name is a file to the reader."""
    if part.disposition == "attachment":
        return True
    if part.kind in _MAIL:
        return bool(parent_kind) and parent_kind not in _NO_FILES_INSIDE
    return part.kind.startswith(_FILES) and part.kind not in _MACHINERY


def _made_up_name(parts: Sequence[Part], index: int) -> str:
    part = parts[index]
    main, _, sub = part.kind.partition("/")
    if part.kind in _MAIL:
        inner = parts[index + 1].main if index + 1 < len(parts) and parts[index + 1].parent == index else {}
        subject = value_text(inner.get(b"subject", b""))
        return f"{subject[:200]}.eml" if subject else "message.eml"
    return f"{main}.{sub}" if sub.isalnum() and len(sub) <= 5 else main


def without_uuencoded(text: str, names: list[str]) -> str:
    """Return text without the files that old programs wrote into it (uuencode); their names go to `names`."""
    kept: list[str] = []
    position = 0
    while begin := _UU_BEGIN.search(text, position):
        end = _UU_END.search(text, begin.end())
        if end is None:
            break
        kept.append(text[position : begin.start()])
        if len(names) < MAX_NAMES:
            names.append(begin[1].strip())
        position = end.end()
    return "".join([*kept, text[position:]]) if kept else text
