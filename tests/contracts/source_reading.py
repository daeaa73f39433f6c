"""What the contract of sources looks at: all that a source lists and reads, and the files below it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import Folder, Listed, RawItem, Skip
from mailrescue.providers.base import Source


def folders_of(source: Source) -> list[Folder]:
    """Return the folders of an open source."""
    return [folder for folder in source.folders() if isinstance(folder, Folder)]


def items_of(source: Source) -> list[Listed]:
    """Return the items that it lists."""
    found: list[Listed] = []
    for folder in folders_of(source):
        found += [item for item in source.items(folder) if isinstance(item, Listed)]
    return found


def listed_of(source: Source) -> list[Listed]:
    """Return the items of a source that is opened for this."""
    with source:
        return items_of(source)


def without_locators(source: Source) -> list[tuple[object, ...]]:
    """Return what is told of each item."""
    # A locator is the source's own business; it may name a place that differs in every listing.
    return sorted((item.key, item.digest, item.size, item.flags, item.received or 0) for item in listed_of(source))


def marks_of(source: Source) -> set[tuple[str, str, str]]:
    """Return folder, key and digest of every item."""
    with source:
        return {
            (folder.key, item.key, item.digest) for folder in folders_of(source) for item in source.items(folder)
        }  # fmt: skip


def outcome_of(read: object, item: Listed) -> RawItem | str:
    """Return what reading gave, the reason if it failed; a temporary spool becomes the item's bytes."""
    assert callable(read)
    try:
        found = read(item)
    except ItemUnreadable as error:
        return str(error)
    assert isinstance(found, RawItem)
    if found.spool and found.spool.temporary:
        raw = spooled_of(found)
        Path(found.spool.path).unlink()
        return RawItem(raw, found.kind, found.received, found.flags, found.sidecar, found.lost, found.hidden)
    return found


def spooled_of(item: RawItem) -> bytes:
    """Return the bytes of an item, wherever they are."""
    if item.spool is None:
        return item.raw
    with Path(item.spool.path).open("rb") as file:
        file.seek(item.spool.offset)
        return file.read(item.spool.length)


def read_all(source: Source) -> dict[str, RawItem | str]:
    """Return what reading each item gives, by key."""
    with source:
        reader = source.reader()
        try:
            return {item.key: outcome_of(reader.read, item) for item in items_of(source)}
        finally:
            reader.close()


def raws_of(source: Source) -> list[bytes]:
    """Return the bytes of all items; there must be none that cannot be read."""
    found, skips = with_skips(source)
    assert skips == []
    return found


def with_skips(source: Source) -> tuple[list[bytes], list[Skip]]:
    """Return all bytes that can be read, folder by folder, and all that cannot be listed or read."""
    found: list[bytes] = []
    with source:
        skips = [folder for folder in source.folders() if isinstance(folder, Skip)]
        reader = source.reader()
        for folder in folders_of(source):
            for item in listing_of(source, folder):
                outcome = item if isinstance(item, Skip) else outcome_of(reader.read, item)
                if isinstance(outcome, RawItem):
                    found.append(spooled_of(outcome))
                else:
                    skips.append(outcome if isinstance(outcome, Skip) else Skip(folder.path, item.key, outcome))
        reader.close()
    return found, skips


def listing_of(source: Source, folder: Folder) -> Iterator[Listed | Skip]:
    """Return a listing; where the folder cannot be listed, that."""
    try:
        yield from source.items(folder)
    except ItemUnreadable as error:
        yield Skip(folder.path, "", str(error))


def state_of(place: Path) -> dict[str, tuple[int, int, int]]:
    """Return size, time and number of every file below a folder."""
    found = {}
    for path in sorted(place.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found
