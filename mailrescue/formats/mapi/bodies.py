"""The bodies of an item as MIME parts: HTML and text as they are, RTF unwrapped, and what was lost of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailrescue.formats import charsets, headerwrite, mimewrite
from mailrescue.formats.mapi import lzfu, rtf, tags
from mailrescue.formats.mapi.bag import Bag
from mailrescue.formats.mapi.codepages import codec_of, decodes, mime_name
from mailrescue.formats.mimewrite import Leaf

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4096
# What an RTF body may hold beside text.
_PICTURE = re.compile(rb"\\(?:pict|object|objdata)(?![a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Bodies:
    """The text and HTML of an item, None for none; `rtf` is a body that neither says in full, as a file."""

    text: Leaf | None = None
    html: Leaf | None = None
    rtf: Leaf | None = None
    lost: tuple[str, ...] = ()


_KINDS = {tags.BODY: "text", tags.HTML: "HTML", tags.RTF_COMPRESSED: "formatted"}


def bodies(bag: Bag, rtf_body: bytes = b"") -> Bodies:
    """Return what can be read of the item's bodies; `rtf_body` is the unpacked RTF where it is to hand."""
    lost = [
        f"The {kind} body could not be read ({prop.failed}); the rest of the item is kept."
        for tag, kind in _KINDS.items()
        if (prop := bag.get(tag)) is not None and prop.failed
    ]
    text, html = _text_leaf(bag), _html_leaf(bag)
    packed = bag.binary(tags.RTF_COMPRESSED)
    if html is not None or not packed:
        return Bodies(text, html, None, tuple(lost))
    unpacked = lzfu.Rtf(rtf_body, complete=True) if rtf_body else lzfu.decompress(packed)
    return _with_rtf(text, unpacked, lost)


def _with_rtf(text: Leaf | None, unpacked: lzfu.Rtf | None, lost: list[str]) -> Bodies:
    data = unpacked.data.rstrip(b"\0") if unpacked else b""
    if unpacked is None or not data:
        return Bodies(text, None, None, (*lost, "The formatted body is damaged and could not be unpacked."))
    if not unpacked.complete and not rtf.is_closed(data):
        lost.append("The end of the formatted body is damaged; what could be unpacked is kept.")
    kind, said = rtf.kind_of(data), rtf.unwrap(data)
    if kind is rtf.RtfKind.HTML:
        return Bodies(text, mimewrite.text(said.encode("utf-8"), "utf-8", "html"), None, tuple(lost))
    text = text or _plain(said)
    if kind is rtf.RtfKind.TEXT or not (said.strip() or _PICTURE.search(data)):
        return Bodies(text, None, None, tuple(lost))
    return Bodies(text, None, _rtf_file(data), tuple(lost))


def _plain(text: str) -> Leaf | None:
    return mimewrite.text(text.encode("utf-8"), "us-ascii" if text.isascii() else "utf-8") if text else None


def _text_leaf(bag: Bag) -> Leaf | None:
    # A report may say what it has to say in a property of its own.
    return _plain(bag.text(tags.BODY) or bag.text(tags.REPORT_TEXT))


def _html_leaf(bag: Bag) -> Leaf | None:
    prop = bag.get(tags.HTML)
    if prop is None or not prop.data:
        return None
    if prop.type == tags.UNICODE:
        text = bag.text(tags.HTML)
        return mimewrite.text(text.encode("utf-8", "replace"), "utf-8", "html") if text else None
    # A PtypString8 is in the code page of the item's texts, a PtypBinary in that of its Internet form.
    pages = bag.codepages if prop.type == tags.STRING8 else (bag.number(tags.INTERNET_CODEPAGE) or 0,)
    data = prop.data.rstrip(b"\0") if prop.type == tags.STRING8 else prop.data
    return mimewrite.text(data, html_charset(data, pages[0]), "html")


def html_charset(data: bytes, codepage: int) -> str:
    """Return the charset the bytes of an HTML body are labelled with: the first that reads them all.

    The item's code page comes first; what the page says of itself counts only after it, because programs
    that translate a page between code pages leave its own words as they were.
    """
    own = _META.search(data[:_META_WITHIN])
    said = own[1].decode("ascii").lower() if own else ""
    label, codec = mime_name(codepage) or "", codec_of(codepage) or ""
    if codec and label and decodes(data, codec):
        return "us-ascii" if label != "utf-8" and data.isascii() and b"\x1b" not in data else label
    for candidate in (said, "utf-8"):
        if (codec := charsets.codec_for(candidate)) and decodes(data, codec):
            return candidate
    return label or "windows-1252"


def _rtf_file(data: bytes) -> Leaf:
    name = "body.rtf"
    return Leaf(
        f"application/rtf{headerwrite.parameter('name', name)}",
        mimewrite.Whole(data),
        "base64",
        (("Content-Disposition", f"attachment{headerwrite.parameter('filename', name)}"),),
    )
