"""Damaged packs and commit records: what can be read of them, and which can be made right again."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import frames as frames_module
from mailrescue.vault import pack as pack_module
from mailrescue.vault.blob import BlobKind, PackRow, pack_object
from mailrescue.vault.commits import CommitName, read_commit, write_commit
from mailrescue.vault.frames import END_MAGIC, HEAD, LENGTH, MAGIC, TAIL
from mailrescue.vault.gcm import mended
from mailrescue.vault.pack import PackReader, PackWriter
from mailrescue.vault.seal import KeyRing, Sealer, identity
from mailrescue.vault.wreck import Wreck, read_wreck, right_record
from tests.kit.corrupt import flipped
from tests.kit.mails import noise

KEYS = KeyRing.derive(b"a master key of 32 bytes in all.", b"a vault id of 16")


@pytest.fixture(scope="module")
def pack() -> tuple[PackRow, bytes]:
    """A pack of twenty and more frames of three kinds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack_module, "FRAME_TARGET", 4_000)
        store = MemoryStore()
        writer = PackWriter(store, KEYS)
        for number in range(60):
            data = noise(number, 100 + number * 37)
            writer.add(BlobKind.PART, identity(KEYS.part, data), data)
            node = b"node %d " % number * 20
            writer.add(BlobKind.NODE, identity(KEYS.node, node), node)
        writer.finish()
        (row,) = writer.finished()
    return row, store.objects[pack_object(row.name)]


def told(wreck: Wreck) -> set[bytes]:
    """The bytes of all blobs that can be read."""
    return {data for _, _, data in wreck.blobs()}


def everything(pack: tuple[PackRow, bytes]) -> set[bytes]:
    """The bytes of all blobs that were written."""
    return told(read_wreck(pack[0].name, pack[1], KEYS))


def frame_bounds(row: PackRow) -> list[tuple[int, int]]:
    """Where the sealed bytes of each frame begin and end."""
    return [(f.offset + LENGTH.size, f.offset + LENGTH.size + f.stored) for f in row.frames]


def lost_frames(pack: tuple[PackRow, bytes], wreck: Wreck) -> list[int]:
    """The frames that cannot be read."""
    return sorted(set(range(len(pack[0].frames))) - {frame.number for frame in wreck.frames})


def overwritten(data: bytes, start: int, length: int) -> bytes:
    """The bytes with a run of them replaced by others."""
    return data[:start] + noise(start, length) + data[start + length :]


def test_of_a_sound_pack_everything_is_told_and_it_is_whole(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    wreck = read_wreck(row.name, data, KEYS)
    assert wreck.whole == data
    assert len(row.frames) > 20
    assert {(kind, name) for kind, name, _ in wreck.blobs()} == {(b.kind, b.identity) for b in row.blobs}
    assert len(told(wreck)) == 120


def test_a_flipped_bit_anywhere_in_a_pack_is_put_right(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    ends = [*range(len(MAGIC)), *range(len(data) - TAIL, len(data))]
    footer = range(frame_bounds(row)[-1][1], len(data))
    fields = [byte for frame in row.frames for byte in range(frame.offset, frame.offset + LENGTH.size)]
    somewhere = random.sample(range(len(data)), 60)
    for byte in (*ends, *random.sample(fields, 20), *random.sample(footer, 20), *somewhere):
        wreck = read_wreck(row.name, flipped(data, byte * 8 + random.randrange(8)), KEYS)
        assert wreck.whole == data, byte


def test_several_small_damages_in_different_frames_are_put_right(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    damaged = data
    for start, _ in frame_bounds(row)[::3]:
        block = start + 16 * 5
        damaged = damaged[:block] + b"\xff\x00\xff\x00\xff\x00\xff" + damaged[block + 7 :]
    assert damaged != data
    assert read_wreck(row.name, damaged, KEYS).whole == data


@pytest.mark.parametrize("with_footer", [True, False])
def test_a_frame_that_is_overwritten_costs_that_frame_only(pack: tuple[PackRow, bytes], *, with_footer: bool) -> None:
    row, data = pack
    for number in (0, 1, 7, len(row.frames) - 1):
        start, end = frame_bounds(row)[number]
        damaged = overwritten(data, start + 5, end - start - 5)
        damaged = damaged if with_footer else damaged[: frame_bounds(row)[-1][1]]
        wreck = read_wreck(row.name, damaged, KEYS)
        assert (lost_frames(pack, wreck), wreck.whole) == ([number], None)
        assert (wreck.table is not None) == with_footer


def test_without_a_footer_a_wrong_length_field_costs_nothing(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    end = frame_bounds(row)[-1][1]
    for number in (0, 1, 9, len(row.frames) - 2):
        for length in (0, 1, 17, 18, 300, 5_000, 60_000, (1 << 32) - 1):
            offset = row.frames[number].offset
            damaged = data[:offset] + LENGTH.pack(length) + data[offset + LENGTH.size : end]
            assert lost_frames(pack, read_wreck(row.name, damaged, KEYS)) == [], (number, length)


def test_without_a_footer_what_lies_behind_a_hole_of_any_size_is_found(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    bounds = frame_bounds(row)
    for first, last in ((0, 0), (0, 5), (3, 9), (10, 18), (4, len(bounds) - 2), (5, len(bounds) - 3)):
        start = bounds[first][0] - LENGTH.size
        damaged = overwritten(data, start, bounds[last][1] - start)[: bounds[-1][1]]
        assert lost_frames(pack, read_wreck(row.name, damaged, KEYS)) == list(range(first, last + 1)), (first, last)


def test_with_bytes_cut_out_of_its_middle_a_pack_is_read_before_and_behind(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    bounds = frame_bounds(row)
    damaged = data[: bounds[4][0] + 100] + data[bounds[7][0] + 50 :]
    assert lost_frames(pack, read_wreck(row.name, damaged, KEYS)) == [4, 5, 6, 7]


def test_a_pack_that_was_cut_short_gives_the_frames_before_the_cut(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    bounds = frame_bounds(row)
    for size in (0, 3, HEAD, HEAD + 3, bounds[0][1] - 1, bounds[0][1], bounds[6][1], bounds[6][1] + 2, bounds[-1][1] + 5):
        whole = sum(end <= size for _, end in bounds)
        assert lost_frames(pack, read_wreck(row.name, data[:size], KEYS)) == list(range(whole, len(bounds)))


def test_what_was_appended_to_a_pack_is_taken_off(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    assert read_wreck(row.name, data + bytes(4096), KEYS).whole == data


def test_a_salt_with_one_wrong_byte_is_put_right(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    for place in (8, 20, 39):
        damaged = data[:place] + bytes([data[place] ^ 0xA5]) + data[place + 1 :]
        assert read_wreck(row.name, damaged, KEYS).whole == data


def test_of_a_pack_whose_salt_is_lost_nothing_is_told(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    wreck = read_wreck(row.name, overwritten(data, 8, 32), KEYS)
    assert (wreck.frames, wreck.table, wreck.whole) == ((), None, None)


@pytest.mark.parametrize("where", ["footer", "length of the footer", "end"])
def test_a_lost_end_costs_nothing(pack: tuple[PackRow, bytes], where: str) -> None:
    row, data = pack
    start = frame_bounds(row)[-1][1]
    spans = {"footer": (start, 200), "length of the footer": (len(data) - TAIL, 4), "end": (len(data) - len(END_MAGIC), 8)}
    wreck = read_wreck(row.name, overwritten(data, *spans[where]), KEYS)
    assert told(wreck) == everything(pack)
    assert (wreck.whole == data) == (where != "footer")


def test_garbage_is_no_pack_and_breaks_nothing() -> None:
    for data in (b"", b"MRPACK01", bytes(10_000), noise(1, 10_000), b"MRPACK01" + noise(2, 5_000) + END_MAGIC, END_MAGIC * 9):
        assert told(read_wreck("00" * 32, data, KEYS)) == set()


def test_a_scan_of_a_sound_pack_goes_through_all_its_frames(pack: tuple[PackRow, bytes]) -> None:
    row, data = pack
    store = MemoryStore()
    store.objects[pack_object(row.name)] = data
    assert [(number, place) for number, place, _ in PackReader(store, KEYS, row.name).scan()] == list(enumerate(row.frames))


def test_frames_that_no_chain_leads_to_are_looked_for_at_the_end_only(
    pack: tuple[PackRow, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    row, data = pack
    start, end = frame_bounds(row)[-2][0] - LENGTH.size, frame_bounds(row)[-1][1]
    damaged = overwritten(data, start, LENGTH.size)[:end]
    assert lost_frames(pack, read_wreck(row.name, damaged, KEYS)) == []
    monkeypatch.setattr(frames_module, "_LAST_BYTES", 10)
    assert lost_frames(pack, read_wreck(row.name, damaged, KEYS)) != []


def records() -> Iterator[tuple[CommitName, bytes]]:
    """Commit records of several sizes."""
    for size in (0, 10, 3_000):
        store = MemoryStore()
        commit = write_commit(store, KEYS, None, 1_700_000_000, {"kind": "test", "noise": noise(size, size)})
        ((name, data),) = store.objects.items()
        yield CommitName(commit.seq, name[-32:]), data


def test_a_flipped_bit_anywhere_in_a_commit_record_is_put_right() -> None:
    for name, data in records():
        for byte in (*range(8), *range(8, 40, 9), *random.sample(range(40, len(data)), 30), len(data) - 1, len(data) - 16):
            assert right_record(name, flipped(data, byte * 8 + random.randrange(8)), KEYS) == data


def test_a_record_that_lost_more_than_that_stays_lost() -> None:
    for name, data in records():
        for damaged in (b"", data[:30], data[:-1], overwritten(data, 44, 20), overwritten(data, 8, 32)):
            assert right_record(name, damaged, KEYS) is None


def test_a_sound_record_of_another_name_is_not_taken_for_that_one() -> None:
    (first, data), (second, _), _ = records()
    assert right_record(first, data, KEYS) == data
    assert right_record(second, data, KEYS) is None


def test_what_was_sealed_for_another_place_is_never_made_to_fit() -> None:
    sealer = Sealer(KEYS.pack, bytes(32), b"frame")
    sealed = sealer.seal(bytes(12), noise(3, 1_000))
    assert sealer.mended(bytes(11) + b"\1", sealed) is None
    assert sealer.mended(bytes(12), sealed, b"bound") is None
    assert sealer.mended(bytes(12), sealed) == sealed
    assert mended(bytes(32), bytes(12), b"short") is None


def test_a_mended_record_can_be_read() -> None:
    for name, data in records():
        store = MemoryStore()
        store.objects[name.object] = right_record(name, flipped(data, 444), KEYS) or b""
        assert read_commit(store, KEYS, name).fields["kind"] == "test"
