"""An item of an Outlook file as an RFC 5322 message: header, bodies, attachments; and what is missing of it.

Deterministic: the same item gives the same bytes. Mails keep their own header lines; S/MIME mails keep their
signed or encrypted content byte for byte ([MS-OXOSMIME]); other items get a readable summary in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailrescue.formats import headerwrite, mimewrite
from mailrescue.formats.mapi import attachments, summaries, tags
from mailrescue.formats.mapi.attachments import Attachment
from mailrescue.formats.mapi.bodies import Bodies, bodies
from mailrescue.formats.mapi.headers import header
from mailrescue.formats.mapi.item import MapiItem, kind_of, message_class
from mailrescue.formats.mimewrite import Leaf, Multi, Part, Verbatim
from mailrescue.model.mail import ItemKind

_SIGNED = "ipm.note.smime.multipartsigned"
_SMIME = "ipm.note.smime"
_PEEK = 65536


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be written with `mimewrite.write(part, head, sink)`; `lost` as in RawItem."""

    head: bytes
    part: Part
    lost: tuple[str, ...]


def render(item: MapiItem) -> Rendered:
    """Return the item as a message."""
    missing = [attachments.lost(each, number) for number, each in enumerate(item.attachments, 1)]
    found = bodies(item.bag, item.rtf)
    lost = (*item.failed, *found.lost, *(sentence for sentence in missing if sentence))
    part = _smime(item) or _assembled(item, found)
    return Rendered(_head(item), part, lost)


def _head(item: MapiItem) -> bytes:
    if _is_mail(item):
        return header(item.bag, list(item.recipients))
    return summaries.header(item)


def _is_mail(item: MapiItem) -> bool:
    return kind_of(item.bag) is ItemKind.MESSAGE or message_class(item.bag).startswith("ipm.post")


def _assembled(item: MapiItem, found: Bodies) -> Part:
    html = next(found.html.content.chunks(), b"").lower() if found.html else b""
    leaves = [(each, leaf) for each in item.attachments if (leaf := attachments.leaf(each, html)) is not None]
    inline = [leaf for each, leaf in leaves if html and attachments.shown_in(each, html)]
    files = [leaf for each, leaf in leaves if not (html and attachments.shown_in(each, html))]
    parts: list[Part] = [] if _is_mail(item) else [summaries.listing(item)]
    body = _body(found, inline)
    if body is not None:
        parts.append(body)
    parts += files + ([found.rtf] if found.rtf else [])
    if not parts:
        return mimewrite.text(b"", "us-ascii")
    return parts[0] if len(parts) == 1 and body is not None else _mixed(parts)


def _mixed(parts: list[Part]) -> Part:
    """A lone attachment still needs a body in front, else it would itself be the body."""
    if len(parts) == 1 and isinstance(parts[0], Leaf) and not parts[0].headers:
        return parts[0]
    first = parts[0]
    if isinstance(first, Leaf) and first.headers:
        parts = [mimewrite.text(b"", "us-ascii"), *parts]
    return Multi("mixed", tuple(parts))


def _body(found: Bodies, inline: list[Leaf]) -> Part | None:
    html: Part | None = found.html
    if html is not None and inline:
        html = Multi('related; type="text/html"', (html, *inline))
    if found.text is not None and html is not None:
        return Multi("alternative", (found.text, html))
    return html or found.text


def _smime(item: MapiItem) -> Part | None:
    """The content of an S/MIME mail is its single attachment, unchanged [MS-OXOSMIME 2.1.3]."""
    kind = message_class(item.bag)
    if not kind.startswith(_SMIME) or len(item.attachments) != 1:
        return None
    only = item.attachments[0]
    if only.content is None or only.method != attachments.BY_VALUE:
        return None
    return _signed_entity(only) if kind.startswith(_SIGNED) else _opaque(only)


def _opaque(only: Attachment) -> Leaf:
    said = only.bag.text(tags.ATTACH_MIME_TAG).lower()
    form = re.search(r"smime-type\s*=\s*\"?([a-z-]+)", said)
    kind = "application/pkcs7-mime" + (f"; smime-type={form[1]}" if form else "")
    assert only.content is not None
    name = only.name or "smime.p7m"
    disposition = f"attachment{headerwrite.parameter('filename', name)}"
    return Leaf(
        f"{kind}{headerwrite.parameter('name', name)}", only.content, "base64",
        (("Content-Disposition", disposition),),
    )  # fmt: skip


def _signed_entity(only: Attachment) -> Part:
    """The attachment holds the whole multipart/signed, with or without its own Content-Type line."""
    assert only.content is not None
    start = next(only.content.chunks(), b"")[:_PEEK]
    if re.match(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n", start) and b"ontent-" in start[:_PEEK]:
        return Verbatim(only.content)
    boundary = re.search(rb"(?:\A|\n)--([^\r\n]{1,70})\r?\n", start)
    if boundary is None:
        return _opaque(only)
    name = boundary[1].decode("ascii", "replace").rstrip()
    line = f'multipart/signed; protocol="application/pkcs7-signature"; boundary="{name}"'
    return Verbatim(_Prefixed(headerwrite.field("Content-Type", line) + b"\r\n", only.content))


class _Prefixed:
    """Content with some bytes in front."""

    def __init__(self, prefix: bytes, rest: mimewrite.Content) -> None:
        self._prefix, self._rest = prefix, rest
        self.size = len(prefix) + rest.size

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes."""
        yield self._prefix
        yield from self._rest.chunks()
