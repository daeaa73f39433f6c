"""The only module that knows pypff (libpff): its folders, items and tables as plain property lists.

Runs in the child alone: libpff parses untrusted bytes in C. libpff cannot open messages inside messages; and
all its failures come as OSError with a chain of sentences, of which `why` keeps the one that says something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pypff

from mailrescue.formats.mapi.bag import Bag, Prop
from mailrescue.formats.mapi.nameid import ENTRY_STREAM, GUID_STREAM, STRING_STREAM, NameMap, read_name_map

T = TypeVar("T")

# Whatever pypff hands out: it has no types.
Thing = Any

# The failures of this library and of what it calls; MemoryError is the limit of the child.
FAILURES = (OSError, MemoryError, ValueError, OverflowError, SystemError, RuntimeError)

_CHUNK = 1 << 20
_PREFIX = re.compile(r"^\w+: ")


class PffFile:
    """An open Outlook file."""

    def __init__(self, path: str) -> None:
        self.file: Any = pypff.file()
        if path.isprintable() or path.isascii():
            self.file.open(path)
        else:  # libpff wants names that are UTF-8, which not every name on a disk is; a stream is slower
            self._stream = Path(path).open("rb")  # noqa: SIM115 - read until the process ends
            self.file.open_file_object(self._stream)
        self.codepage = _codepage(attempt(lambda: str(self.file.ascii_codepage), ""))
        self.names: NameMap = attempt(self._read_names, {})

    def bag(self, thing: Thing, *, without: frozenset[int] = frozenset()) -> Bag:
        """Return the properties of a folder, item, attachment or store; those in `without` are not read."""
        return Bag((p for table in tables(thing, without) for p in table), self.names, self.codepage)

    def bags(self, thing: Thing) -> list[Bag]:
        """Return one bag for each row, as of a recipients table."""
        return [Bag(row, self.names, self.codepage) for row in tables(thing)]

    def store(self) -> Bag:
        """Return the properties of the message store; an empty bag when they cannot be read."""
        return attempt(lambda: self.bag(self.file.message_store), Bag())

    def folder(self, path: tuple[int, ...]) -> Thing:
        """Return the folder that the indexes lead to from the root folder.

        An index counts in the table of sub-folders; -1, -2... count in the nodes below the folder instead.
        """
        folder = self.file.root_folder
        for index in path:
            folder = folder.get_sub_folder(index) if index >= 0 else folder.get_sub_item(-index - 1)
        return folder

    def _read_names(self) -> NameMap:
        streams = {p.tag: p.data for table in tables(self.file.name_to_id_map) for p in table}
        return read_name_map(*(streams.get(tag, b"") for tag in (GUID_STREAM, ENTRY_STREAM, STRING_STREAM)))


def tables(thing: Thing, without: frozenset[int] = frozenset()) -> Iterator[list[Prop]]:
    """Yield each record set of a pypff object as a list of properties."""
    if thing is None:
        return
    for number in range(thing.number_of_record_sets):
        rows = thing.get_record_set(number)
        yield [
            prop
            for index in range(rows.number_of_entries)
            if (prop := _prop(rows.get_entry(index), without)) is not None
        ]


def _prop(entry: Thing, without: frozenset[int]) -> Prop | None:
    tag, kind = entry.entry_type, entry.value_type
    if tag is None or kind is None:
        return None
    if tag in without:
        return Prop(tag, kind, b"")
    try:
        return Prop(tag, kind, entry.data or b"")
    except FAILURES as error:
        return Prop(tag, kind, b"", failed=why(error))


def attempt(read: Callable[[], T], otherwise: T) -> T:
    """Return what `read` gives, `otherwise` when the library fails."""
    try:
        return read()
    except FAILURES:
        return otherwise


class AttachmentData:
    """The bytes of one attachment, read again each time they are asked for. `size` is what the file declares."""

    def __init__(self, attachment: Thing, size: int) -> None:
        self._attachment = attachment
        self.size = size

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; fewer than `size` when the file gives no more."""
        self._attachment.seek_offset(0, 0)
        left = self.size
        while left > 0:
            data = self._attachment.read_buffer(min(left, _CHUNK))
            if not data:
                return
            left -= len(data)
            yield data


def why(error: BaseException) -> str:
    """Return the telling part of a libpff error: its second sentence, without the name of the function."""
    if isinstance(error, MemoryError) and not str(error):
        return "it needs more memory than the reader may use"
    sentences = [_PREFIX.sub("", part).strip() for part in str(error).split(". ")]
    told = sentences[1] if len(sentences) > 1 else sentences[0]
    return told.rstrip(".") or type(error).__name__


def identifier(thing: Thing) -> int:
    """Return the node identifier, 0 when there is no such thing or it cannot be told."""
    return 0 if thing is None else int(attempt(lambda: thing.identifier, 0) or 0)


def _codepage(name: str) -> int:
    digits = "".join(c for c in name if c.isdigit())
    return int(digits) if digits else 1252
