"""What a reader refuses though every seal is right: blobs that are not what their identity says, as a faulty writer leaves them."""

from __future__ import annotations

import pytest

from mailrescue.core.errors import VaultDamaged
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.blob import BlobKind, PackRow, Place
from mailrescue.vault.codec import pack_value
from mailrescue.vault.pack import PackWriter
from mailrescue.vault.reader import BlobReader, readable
from mailrescue.vault.seal import KeyRing, identity

_KEYS = KeyRing.derive(bytes(32), bytes(16))
_RAW = b"Subject: hello\n\nworld\n"
_RIGHT = identity(_KEYS.item, _RAW)


def reader_of(*blobs: tuple[BlobKind, bytes, bytes], longer: int = 0) -> BlobReader:
    """Return a reader of one pack; the index takes each blob for `longer` than it is."""
    store = MemoryStore()
    writer = PackWriter(store, _KEYS)
    for blob in blobs:
        writer.add(*blob)
    writer.finish()
    (row,) = writer.finished()
    return BlobReader(store, _KEYS, lambda kind, name: _places(row, kind, name, longer))


def _places(row: PackRow, kind: BlobKind, name: bytes, longer: int) -> list[Place]:
    return [
        Place(row.name, blob.frame, row.frames[blob.frame].offset, row.frames[blob.frame].stored, blob.start, blob.length + longer)
        for blob in row.blobs if (blob.kind, blob.identity) == (kind, name)
    ]  # fmt: skip


def test_an_item_comes_out_when_it_is_what_its_identity_says() -> None:
    reader = reader_of((BlobKind.RECIPE, _RIGHT, pack_value([_RAW])))
    assert b"".join(reader.pieces(_RIGHT)) == _RAW
    assert readable(reader, _RIGHT) == ""


def test_an_item_that_comes_out_different_is_named() -> None:
    reader = reader_of((BlobKind.RECIPE, _RIGHT, pack_value([_RAW.replace(b"world", b"wordl")])))
    with pytest.raises(VaultDamaged, match="comes out different from what went in"):
        b"".join(reader.pieces(_RIGHT))
    assert "comes out different" in readable(reader, _RIGHT)


def test_a_list_node_that_is_another_is_named() -> None:
    name = identity(_KEYS.node, b"one node")
    with pytest.raises(VaultDamaged, match="is not what was written"):
        reader_of((BlobKind.NODE, name, b"another")).node(name)


def test_a_frame_that_holds_less_than_the_index_says_is_named() -> None:
    reader = reader_of((BlobKind.RECIPE, _RIGHT, pack_value([_RAW])), longer=1)
    assert "holds less than its table says" in readable(reader, _RIGHT)
