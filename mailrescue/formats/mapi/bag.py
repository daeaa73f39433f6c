"""A property bag with typed access. Knows how a value is stored, not what it means.

Values are the bytes of the file: little-endian numbers, FILETIMEs, UTF-16LE or code-page text; multi-valued
ones are laid out as [MS-PST] 2.3.3.4 says.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.codepages import WINDOWS_1252, decode
from mailrescue.formats.mapi.nameid import FIRST_NAMED, NamedId, NameMap

_EPOCH_1601 = 11_644_473_600
_TICKS = 10_000_000
# Outlook writes 4501-01-01 for "no date".
_NO_DATE = 0x0CB34557A3DD4000
_SIZES = {tags.INT16: "<h", tags.INT32: "<i", tags.INT64: "<q", tags.BOOLEAN: "<?", tags.ERROR: "<I"}


@dataclass(frozen=True, slots=True)
class Prop:
    """One property as the file holds it. `failed` says why its value could not be read, "" when it was."""

    tag: int
    type: int
    data: bytes
    failed: str = ""


class Bag:
    """The properties of an item, recipient, attachment, folder or store, by tag."""

    def __init__(self, props: Iterable[Prop] = (), names: NameMap | None = None, codepage: int = WINDOWS_1252) -> None:
        self._props: dict[int, Prop] = {}
        for prop in props:
            self._props.setdefault(prop.tag, prop)
        self.names: NameMap = names or {}
        self._by_name = {self.names[tag]: tag for tag in self._props if tag >= FIRST_NAMED and tag in self.names}
        own = self.number(tags.MESSAGE_CODEPAGE), self.number(tags.INTERNET_CODEPAGE)
        self.codepages = tuple(page for page in (*own, codepage) if page)

    def __contains__(self, tag: int) -> bool:
        return tag in self._props

    def __iter__(self) -> Iterator[Prop]:
        return iter(self._props.values())

    def get(self, tag: int) -> Prop | None:
        """Return the property, None when the bag has none of that tag."""
        return self._props.get(tag)

    def named(self, owner: str, name: str | int) -> int:
        """Return the tag that a named property has here, 0 (never a tag) when the bag has none."""
        return self._by_name.get(NamedId(owner, name), 0)

    def binary(self, tag: int) -> bytes:
        """Return the value's bytes, b"" when absent."""
        prop = self._props.get(tag)
        return prop.data if prop else b""

    def number(self, tag: int) -> int | None:
        """Return a whole number or truth value, None when absent or of another type."""
        prop = self._props.get(tag)
        if prop is None:
            return None
        if prop.type == tags.BOOLEAN:
            return int(any(prop.data))
        form = _SIZES.get(prop.type)
        if form is None or len(prop.data) < struct.calcsize(form):
            return None
        return int(struct.unpack_from(form, prop.data)[0])

    def flag(self, tag: int) -> bool:
        """Return a truth value, False when absent."""
        return bool(self.number(tag))

    def real(self, tag: int) -> float | None:
        """Return a floating-point number, None when absent or of another type."""
        prop = self._props.get(tag)
        if prop is None or prop.type != tags.FLOAT64 or len(prop.data) < 8:
            return None
        return float(struct.unpack_from("<d", prop.data)[0])

    def moment(self, tag: int) -> int | None:
        """Return a time in whole seconds since 1970 UTC; None when absent, zero or Outlook's "no date"."""
        prop = self._props.get(tag)
        if prop is None or prop.type != tags.TIME or len(prop.data) < 8:
            return None
        (ticks,) = struct.unpack_from("<Q", prop.data)
        if not 0 < ticks < _NO_DATE:
            return None
        return int(ticks // _TICKS - _EPOCH_1601)

    def text(self, tag: int) -> str:
        """Return a text without closing NULs, "" when absent or no text."""
        prop = self._props.get(tag)
        return decode_text(prop.type, prop.data, self.codepages) if prop else ""

    def texts(self, tag: int) -> list[str]:
        """Return the texts of a multi-valued property, or the single text in a list; [] when absent."""
        prop = self._props.get(tag)
        if prop is None:
            return []
        if not prop.type & tags.MULTI:
            return [text] if (text := self.text(tag)) else []
        return [decode_text(prop.type & ~tags.MULTI, raw, self.codepages) for raw in split_multi(prop.data)]

    def binaries(self, tag: int) -> list[bytes]:
        """Return the values of a multi-valued binary property; [] when absent."""
        prop = self._props.get(tag)
        return split_multi(prop.data) if prop and prop.type & tags.MULTI else []


def decode_text(kind: int, data: bytes, codepages: tuple[int, ...]) -> str:
    """Return the text of a PtypString or PtypString8 value, "" for other types."""
    if kind == tags.UNICODE:
        return data[: len(data) & ~1].decode("utf-16-le", "replace").rstrip("\0")
    if kind == tags.STRING8:
        return decode(data.rstrip(b"\0"), *codepages)
    return ""


def split_multi(data: bytes) -> list[bytes]:
    """Split a multi-valued property of variable size [MS-PST 2.3.3.4.2]; values outside the data are left out."""
    if len(data) < 4:
        return []
    (count,) = struct.unpack_from("<I", data)
    if count == 0 or 4 + 4 * count > len(data):
        return []
    starts = [*struct.unpack_from(f"<{count}I", data, 4), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(starts) if 4 <= a <= b <= len(data)]
