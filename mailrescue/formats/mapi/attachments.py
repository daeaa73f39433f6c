"""Attachments as MIME parts, and one sentence for each that the source does not give."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass

from mailrescue.formats import headerwrite, mimewrite
from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.bag import Bag
from mailrescue.formats.mimewrite import Content, Leaf

# PidTagAttachMethod [MS-OXCMSG 2.2.2.9].
BY_VALUE, BY_REFERENCE, BY_REFERENCE_ONLY, EMBEDDED, OLE, BY_WEB_REFERENCE = 1, 2, 4, 5, 6, 7
_REFERENCES = (BY_REFERENCE, 3, BY_REFERENCE_ONLY, BY_WEB_REFERENCE)
_IN_HTML = 0x4
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}\Z")
_BAD_IN_NAMES = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment as the source gives it. `content` is None where it gives none, `failed` says why.

    `declared` is the size the file states for it, in bytes.
    """

    bag: Bag
    content: Content | None = None
    declared: int = 0
    failed: str = ""

    @property
    def method(self) -> int:
        """How it is attached [MS-OXCMSG 2.2.2.9]."""
        found = self.bag.number(tags.ATTACH_METHOD)
        return BY_VALUE if found is None else found

    @property
    def name(self) -> str:
        """Its file name, "" when it has none."""
        order = (tags.ATTACH_LONG_FILENAME, tags.ATTACH_FILENAME, tags.DISPLAY_NAME)
        found = next((text for tag in order if (text := self.bag.text(tag).strip())), "")
        return _BAD_IN_NAMES.sub(" ", found.replace("\\", "/").rpartition("/")[2] if ":" in found else found)


def leaf(attachment: Attachment, html: bytes) -> Leaf | None:
    """Return the attachment as a part, None when there is nothing to give. `html` as in `shown_in`."""
    if attachment.method in _REFERENCES and not (attachment.content and attachment.content.size):
        return _reference(attachment)
    if attachment.content is None or attachment.method == EMBEDDED:
        return None
    name = attachment.name or "attachment"
    kind = _content_type(attachment, name)
    return Leaf(
        f"{kind}{headerwrite.parameter('name', name)}",
        attachment.content,
        "base64",
        _headers(attachment, name, inline=shown_in(attachment, html)),
    )


def shown_in(attachment: Attachment, html: bytes) -> bool:
    """Tell whether the HTML, given in lower case, shows the attachment: it must cite its Content-ID or location."""
    cid = content_id(attachment).encode("utf-8").lower()
    if cid and b"cid:" + cid in html:
        return True
    location = attachment.bag.text(tags.ATTACH_CONTENT_LOCATION).encode("utf-8").lower()
    flags = attachment.bag.number(tags.ATTACH_FLAGS) or 0
    return bool(location and flags & _IN_HTML and location in html)


def content_id(attachment: Attachment) -> str:
    """Return its Content-ID without brackets, "" when it has none a header can carry."""
    found = attachment.bag.text(tags.ATTACH_CONTENT_ID).strip().strip("<>")
    return found if found.isascii() and found.isprintable() and " " not in found else ""


def lost(attachment: Attachment, number: int) -> str:
    """Return the sentence that names what is missing of the attachment, "" when nothing is."""
    name = f'"{attachment.name}"' if attachment.name else f"number {number}"
    if attachment.method == EMBEDDED:
        return f"The attached message {name} could not be opened: messages inside messages cannot be read from this file yet."
    if attachment.method in _REFERENCES and attachment.content is None:
        return ""
    if attachment.content is None:
        what = "embedded object" if attachment.method == OLE else "attachment"
        return f"The {what} {name} could not be read ({attachment.failed or 'the file holds no data for it'})."
    if attachment.content.size != attachment.declared or attachment.failed:
        reason = f" ({attachment.failed})" if attachment.failed else ""
        return (
            f"Of the attachment {name} only {attachment.content.size} of {attachment.declared} bytes "
            f"could be read{reason}; these are kept."
        )
    return ""


def _reference(attachment: Attachment) -> Leaf:
    """A link instead of a file: a short text that says where it led."""
    bag = attachment.bag
    order = (tags.ATTACH_LONG_PATHNAME, tags.ATTACH_PATHNAME, tags.ATTACH_CONTENT_LOCATION)
    target = next((text for tag in order if (text := bag.text(tag))), attachment.name)
    name = (attachment.name or "link") + ".txt"
    said = mimewrite.text(f"{target}\r\n".encode(), "utf-8")
    disposition = f"attachment{headerwrite.parameter('filename', name)}"
    return Leaf(said.kind, said.content, said.encoding, (("Content-Disposition", disposition),))


def _content_type(attachment: Attachment, name: str) -> str:
    said = attachment.bag.text(tags.ATTACH_MIME_TAG).partition(";")[0].strip().lower()
    if not _TYPE.match(said):
        said = mimetypes.types_map.get("." + name.rpartition(".")[2].lower(), "") if "." in name else ""
    # Base64 is not allowed for composite types (RFC 2045 6.4), and only base64 gives the bytes back unchanged.
    composite = said.startswith(("message/", "multipart/"))
    return "application/octet-stream" if composite or not said else said


def _headers(attachment: Attachment, name: str, *, inline: bool) -> tuple[tuple[str, str], ...]:
    kind = "inline" if inline else "attachment"
    fields = [("Content-Disposition", f"{kind}{headerwrite.parameter('filename', name)}")]
    if cid := content_id(attachment):
        fields.append(("Content-ID", f"<{cid}>"))
    location = attachment.bag.text(tags.ATTACH_CONTENT_LOCATION)
    if location.isascii() and location.isprintable() and location and " " not in location:
        fields.append(("Content-Location", location))
    return tuple(fields)
