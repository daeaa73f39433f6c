"""What can still be read in the bytes of a damaged pack or commit record, and whether they can be made right again.

Pure: bytes in, frames and right bytes out. Bytes are right when they have the hash that the object's name promises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from blake3 import blake3

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault import commits
from mailrescue.vault.blob import BlobRow, PackRow
from mailrescue.vault.codec import unpack_head, unsqueeze
from mailrescue.vault.frames import (
    END_MAGIC,
    FOOTER_NONCE,
    HEAD,
    LENGTH,
    MAGIC,
    TAIL,
    Frame,
    FrameWalk,
    nonce,
    right_bytes,
)
from mailrescue.vault.pack import parse_table
from mailrescue.vault.seal import SALT_BYTES, KeyRing, Sealer


@dataclass(frozen=True, slots=True)
class Wreck:
    """A damaged pack: its frames that can be read, in order; its table, when the footer can be read; its right bytes, if found."""

    sealer: Sealer
    frames: tuple[Frame, ...] = ()
    table: PackRow | None = None
    whole: bytes | None = None

    def blobs(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield kind, identity and bytes of each blob that can be read; the identity is b"" where no table tells it."""
        named: dict[int, list[BlobRow]] = {}
        for blob in self.table.blobs if self.table else ():
            named.setdefault(blob.frame, []).append(blob)
        for frame in self.frames:
            try:
                body = unsqueeze(self.sealer.open(nonce(frame.number), frame.sealed))
                rows = named[frame.number] if self.table else _rows(frame.number, body)
            except (VaultDamaged, KeyError):
                continue
            for row in rows:
                yield row.kind, row.identity, body[row.start : row.start + row.length]


def read_wreck(name: str, data: bytes, keys: KeyRing) -> Wreck:
    """Read what can be read of the pack `name`."""
    behind = data.rfind(END_MAGIC) + len(END_MAGIC)
    if len(END_MAGIC) <= behind < len(data) and blake3(data[:behind]).hexdigest() == name:
        data = data[:behind]  # something was appended
    salt, sealer = _find_salt(keys, data)
    start = _footer_start(data)
    footer = None if start is None else _right_footer(sealer, data[start:-TAIL])
    table = _table(name, data, sealer, footer)
    frames = () if table or start is None else tuple(FrameWalk(data, sealer, start))
    if table is None and (start is None or _behind(frames) != start):  # the end does not tell where the footer is
        start = None
        frames = _together(frames, tuple(FrameWalk(data, sealer)))
        footer = _right_footer(sealer, data[_behind(frames) : -TAIL])
        table = _table(name, data, sealer, footer)
    if table is not None:
        frames = _listed(data, sealer, table, start)
    return Wreck(sealer, frames, table, _whole(name, salt, frames, footer, table))


def right_record(name: commits.CommitName, data: bytes, keys: KeyRing) -> bytes | None:
    """Return the bytes that a damaged commit record had, None when they cannot be told."""
    sealed = data[commits.HEAD :]
    bound = commits.bound(name.seq)
    for salt in _salts(data[len(commits.MAGIC) : commits.HEAD]):
        sealer = Sealer(keys.commit, salt, b"commit")
        right: bytes | None = sealed
        if salt == data[len(commits.MAGIC) : commits.HEAD]:
            right = sealer.mended(commits.NONCE, sealed, bound)
        whole = commits.MAGIC + salt + right if right is not None else b""
        if blake3(whole).hexdigest().startswith(name.hash):
            return whole
    return None


def _salts(salt: bytes) -> Iterator[bytes]:
    """Yield a salt, and all that differ from it in one byte."""
    yield salt
    for place in range(len(salt)):
        for byte in range(256):
            if byte != salt[place]:
                yield salt[:place] + bytes([byte]) + salt[place + 1 :]


def _find_salt(keys: KeyRing, data: bytes) -> tuple[bytes, Sealer]:
    """Return the salt with which something opens, even when one byte of it has changed; else the one that is there."""
    targets = sorted(_targets(data), key=lambda target: len(target[1]))
    salt = data[len(MAGIC) : HEAD].ljust(SALT_BYTES, b"\0")
    for candidate in _salts(salt) if targets else ():
        sealer = Sealer(keys.pack, candidate, b"frame")
        if any(_opens(sealer, *target) for target in targets):
            return candidate, sealer
    return salt, Sealer(keys.pack, salt, b"frame")


def _targets(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield nonces and sealed bytes of what opens with the right salt, when it is not damaged itself: footer and first frame."""
    start = _footer_start(data)
    if start is not None:
        yield FOOTER_NONCE, data[start:-TAIL]
    if len(data) > HEAD + LENGTH.size:
        (length,) = LENGTH.unpack_from(data, HEAD)
        first = data[HEAD + LENGTH.size : HEAD + LENGTH.size + length]
        if len(first) == length:
            yield nonce(0), first


def _opens(sealer: Sealer, at: bytes, sealed: bytes) -> bool:
    try:
        sealer.open(at, sealed)
    except VaultDamaged:
        return False
    return True


def _footer_start(data: bytes) -> int | None:
    """Return where the footer begins, by the length at the end; None when the end is damaged or cut off."""
    if len(data) < HEAD + TAIL or not data.endswith(END_MAGIC):
        return None
    (length,) = LENGTH.unpack_from(data, len(data) - TAIL)
    start = len(data) - TAIL - int(length)
    return start if start >= HEAD else None


def _behind(frames: tuple[Frame, ...]) -> int:
    """Return where the last frame ends."""
    return frames[-1].offset + LENGTH.size + len(frames[-1].sealed) if frames else HEAD


def _right_footer(sealer: Sealer, sealed: bytes) -> bytes | None:
    return sealed if _opens(sealer, FOOTER_NONCE, sealed) else sealer.mended(FOOTER_NONCE, sealed)


def _together(some: tuple[Frame, ...], more: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Return frames in order, each once."""
    by_number = {frame.number: frame for frame in (*more, *some)}
    return tuple(by_number[number] for number in sorted(by_number))


def _table(name: str, data: bytes, sealer: Sealer, footer: bytes | None) -> PackRow | None:
    if footer is None:
        return None
    try:
        return parse_table(name, len(data), sealer.open(FOOTER_NONCE, footer))
    except VaultDamaged:
        return None


def _listed(data: bytes, sealer: Sealer, table: PackRow, end: int | None) -> tuple[Frame, ...]:
    """Return the frames that can be read of those that the footer lists; it knows their lengths, whatever their fields say."""
    found: dict[int, Frame] = {}
    behind = HEAD
    for number, row in enumerate(table.frames):
        start, behind = row.offset + LENGTH.size, row.offset + LENGTH.size + row.stored
        sealed = right_bytes(sealer, number, data[start:behind])
        if sealed is not None:
            found[number] = Frame(number, row.offset, sealed)
    # When bytes are missing, or too many, frames are no longer where the footer says.
    shifted = tuple(FrameWalk(data, sealer, end)) if end not in (None, behind) else ()
    return _together(tuple(found.values()), shifted)


def _whole(name: str, salt: bytes, frames: tuple[Frame, ...], footer: bytes | None, table: PackRow | None) -> bytes | None:
    """Return the right bytes of a pack when they can be put together."""
    if footer is None or table is None or len(frames) != len(table.frames):
        return None
    pieces = [MAGIC, salt, *(LENGTH.pack(len(frame.sealed)) + frame.sealed for frame in frames)]
    data = b"".join([*pieces, footer, LENGTH.pack(len(footer)), END_MAGIC])
    return data if blake3(data).hexdigest() == name else None


def _rows(number: int, body: bytes) -> list[BlobRow]:
    """Return the blobs of a frame as the list at its beginning tells them, without identities. Raises VaultDamaged."""
    listed, start = unpack_head(body)
    rows = []
    try:
        for kind, length in listed:
            rows.append(BlobRow(kind, b"", number, start, length))
            start += length
    except (TypeError, ValueError):
        raise VaultDamaged("the list in a frame cannot be understood") from None
    return rows
