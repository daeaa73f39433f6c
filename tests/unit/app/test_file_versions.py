"""Versions of raw files: what they cost, what a file under change gives, what comes out when something is damaged."""

from __future__ import annotations

import hashlib
import io
import os
import random
from pathlib import Path

import pytest

from mailrescue.app.file_versions import file_versions, restore_file
from mailrescue.core.errors import (
    Cancelled,
    ItemUnreadable,
    MailRescueError,
    NotFound,
    UsageError,
    VaultDamaged,
)
from mailrescue.core.progress import CancelToken
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault import rawfiles
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.commits import Commit
from mailrescue.vault.nodes import build
from mailrescue.vault.rawfiles import BLOCK, PAGE, BeforeVersion, FileWriter, extents, read_file
from tests.kit.corrupt import flipped
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.homes import Desk, write_file
from tests.kit.mails import noise
from tests.kit.repairs import pack_with
from tests.kit.vaults import findings


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def changed(data: bytes, pages: list[int], seed: int = 9) -> bytes:
    """Return the data with some of its pages overwritten."""
    found = bytearray(data)
    for page in pages:
        found[page * PAGE : (page + 1) * PAGE] = noise(seed * 10_000 + page, len(found[page * PAGE : (page + 1) * PAGE]))
    return bytes(found)


def contents(desk: Desk) -> list[bytes]:
    """Return the bytes of every version, oldest first."""
    with desk.box.open() as vault:
        return [b"".join(read_file(commit.fields, vault.reader)) for commit in vault.catalogue.history.commits("file", "box")]


def stored(desk: Desk) -> int:
    """Return the bytes of all packs."""
    assert isinstance(desk.box.store, MemoryStore)
    return sum(len(data) for name, data in desk.box.store.objects.items() if name.startswith("packs/"))


def spoil(desk: Desk, kind: BlobKind, blob: bytes) -> None:
    """Flip a bit in the frame of a blob."""
    assert isinstance(desk.box.store, MemoryStore)
    with desk.box.open() as vault:
        name, start, length = pack_with(vault, kind, blob)
    desk.box.store.objects[name] = flipped(desk.box.store.objects[name], 8 * (start + length // 2))


def versions(desk: Desk) -> list[Commit]:
    with desk.box.open() as vault:
        return vault.catalogue.history.commits("file", "box")


# --- what versions cost ----------------------------------------------------------------------------------------------


def test_a_file_of_which_one_page_in_a_hundred_changed_adds_about_one_hundredth(desk: Desk) -> None:
    data = noise(1, 16 * 1024 * 1024)
    pages = len(data) // PAGE
    desk.keep(write_file(desk.folder / "a.ost", data, seconds=1))
    for number in (2, 3):
        before = stored(desk)
        data = changed(data, random.Random(number).sample(range(pages), pages // 100), number)
        desk.keep(write_file(desk.folder / "a.ost", data, seconds=number))
        assert 0.0098 < (stored(desk) - before) / len(data) < 0.0115


def test_a_file_that_grew_adds_what_it_grew_by(desk: Desk) -> None:
    data = noise(1, 8 * BLOCK + 1_000)
    desk.keep(write_file(desk.folder / "a.ost", data, seconds=1))
    before = stored(desk)
    desk.keep(write_file(desk.folder / "a.ost", data + noise(2, BLOCK), seconds=2))
    assert BLOCK < stored(desk) - before < BLOCK + 3 * PAGE


def test_equal_blocks_of_two_files_are_stored_once(desk: Desk) -> None:
    data = noise(1, 8 * BLOCK)
    desk.keep(write_file(desk.folder / "a.ost", data, seconds=1))
    before = stored(desk)
    desk.keep(write_file(desk.folder / "b.ost", data[4 * BLOCK :] + data[: 4 * BLOCK], seconds=2))
    assert stored(desk) - before < PAGE
    assert contents(desk)[-1] == data[4 * BLOCK :] + data[: 4 * BLOCK]


def test_a_file_that_is_as_it_was_adds_nothing_and_is_not_even_read(desk: Desk) -> None:
    first = desk.keep(write_file(desk.folder / "a.ost", noise(1, BLOCK), seconds=1))
    objects = stored(desk)
    stop = CancelToken()
    stop.cancel()  # whoever reads looks at this
    assert desk.keep(desk.folder / "a.ost", cancel=stop).id == first.id
    assert desk.keep(write_file(desk.folder / "a.ost", noise(1, BLOCK), seconds=2)).id == first.id, "touched, but the same"
    assert (stored(desk), len(versions(desk))) == (objects, 1)


def test_another_file_of_the_same_size_and_time_is_no_old_version(desk: Desk) -> None:
    desk.keep(write_file(desk.folder / "a.ost", noise(1, BLOCK), seconds=1))
    desk.keep(write_file(desk.folder / "b.ost", noise(2, BLOCK), seconds=1))
    assert contents(desk) == [noise(1, BLOCK), noise(2, BLOCK)]


# --- files under change ----------------------------------------------------------------------------------------------


class Meddler(CancelToken):
    """Does something to the file as soon as its first block was read."""

    def __init__(self, path: Path, how: str) -> None:
        super().__init__()
        self.path, self.how = path, how

    def check(self) -> None:
        how, self.how = self.how, ""
        if how == "write":
            with self.path.open("r+b") as file:
                file.seek(10)
                file.write(b"written meanwhile")
        elif how == "append":
            with self.path.open("ab") as file:
                file.write(noise(3, 3 * BLOCK))
        elif how == "truncate":
            os.truncate(self.path, BLOCK + 5)
        elif how == "delete":
            self.path.unlink()
        elif how == "replace":
            write_file(self.path.with_name("new"), b"quite another file", seconds=99).replace(self.path)


@pytest.mark.parametrize("how", ["write", "append", "truncate"])
def test_a_file_that_changes_while_it_is_read_is_kept_as_unsteady_and_read_again_next_time(desk: Desk, how: str) -> None:
    path = write_file(desk.folder / "a.ost", noise(1, 3 * BLOCK), seconds=1)
    assert not desk.keep(path, cancel=Meddler(path, how)).steady
    assert desk.keep(path).steady
    assert contents(desk)[-1] == path.read_bytes()


@pytest.mark.parametrize("how", ["delete", "replace"])
def test_a_file_that_goes_while_it_is_read_is_kept_as_it_was(desk: Desk, how: str) -> None:
    path = write_file(desk.folder / "a.ost", noise(1, 3 * BLOCK), seconds=1)
    assert desk.keep(path, cancel=Meddler(path, how)).steady
    assert contents(desk) == [noise(1, 3 * BLOCK)]


def test_what_is_no_ordinary_file_or_not_there_is_refused_in_a_sentence(desk: Desk) -> None:
    os.mkfifo(desk.folder / "pipe.ost")
    for name in ("missing.ost", "pipe.ost", "."):
        with pytest.raises(ItemUnreadable, match=r"No version of .* could be kept"):
            desk.keep(desk.folder / name)
    assert versions(desk) == []


def test_a_stopped_reading_leaves_no_version_and_no_lock(desk: Desk) -> None:
    path = write_file(desk.folder / "a.ost", noise(1, 3 * BLOCK), seconds=1)
    stop = CancelToken()
    stop.cancel()
    with pytest.raises(Cancelled):
        desk.keep(path, cancel=stop)
    assert versions(desk) == []
    assert desk.keep(path).steady


# --- cuts and damage -------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("torn", [False, True])
def test_a_cut_at_any_change_of_the_disk_leaves_earlier_versions_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, torn: bool) -> None:
    monkeypatch.setattr("mailrescue.vault.pack.PACK_TARGET", 2 * BLOCK)
    desk = Desk(tmp_path)
    past = [noise(1, 6 * BLOCK + 77), changed(noise(1, 6 * BLOCK + 77), [3, 40, 41, 200])]
    for number, data in enumerate(past):
        desk.keep(write_file(tmp_path / "a.ost", data, seconds=number))
    path = write_file(tmp_path / "a.ost", past[1][5 * BLOCK :] + noise(5, 4 * BLOCK), seconds=7)
    saved = desk.box.save(tmp_path / "saved")
    for cut in range(1, 100):
        try:
            desk.keep(path, store=CuttingStore(desk.box.store, cut, torn=torn))
        except PowerCut:
            assert contents(desk)[:2] == past
            desk.keep(path)
            assert contents(desk) == [*past, path.read_bytes()]
            with desk.box.open() as vault:
                assert findings(vault) == []
            desk.box.restore(saved)
        else:
            break
    assert cut > 15, "too few changes to prove anything"


def test_a_damaged_block_of_the_version_before_is_stored_anew_and_both_come_back(desk: Desk) -> None:
    data = noise(1, 3 * BLOCK)
    desk.keep(write_file(desk.folder / "a.ost", data, seconds=1))
    with desk.box.open() as vault:
        spoil(desk, BlobKind.BLOCK, vault.ingest().add_block(data[BLOCK : 2 * BLOCK]))
    with pytest.raises(VaultDamaged):
        contents(desk)
    later = changed(data, [0])
    desk.keep(write_file(desk.folder / "a.ost", later, seconds=2))
    assert contents(desk) == [data, later]


def test_a_version_that_is_damaged_is_kept_once_more_though_the_file_is_the_same(desk: Desk) -> None:
    data = noise(1, 3 * BLOCK)
    desk.keep(write_file(desk.folder / "a.ost", data, seconds=1))
    later = changed(data, [1, 70])
    desk.keep(write_file(desk.folder / "a.ost", later, seconds=2))
    with desk.box.open() as vault:
        spoil(desk, BlobKind.BLOCK, vault.ingest().add_block(later[PAGE : 2 * PAGE] + later[70 * PAGE : 71 * PAGE]))
    desk.keep(write_file(desk.folder / "a.ost", later, seconds=3))
    with desk.box.open() as vault:
        last = vault.catalogue.history.commits("file", "box")[-1]
        assert b"".join(read_file(last.fields, vault.reader)) == later


def test_a_damaged_list_of_the_version_before_costs_the_next_one_nothing_but_space(desk: Desk) -> None:
    data = noise(1, 3 * BLOCK)
    desk.keep(write_file(desk.folder / "a.ost", data, seconds=1))
    spoil(desk, BlobKind.NODE, versions(desk)[0].fields["extents"])
    later = changed(data, [5])
    desk.keep(write_file(desk.folder / "a.ost", later, seconds=2))
    with desk.box.open() as vault:
        last = vault.catalogue.history.commits("file", "box")[-1]
        assert b"".join(read_file(last.fields, vault.reader)) == later


# --- giving a version back -------------------------------------------------------------------------------------------


def kept(desk: Desk) -> list[bytes]:
    """Keep three versions."""
    found = [b"", noise(1, 2 * BLOCK + 5), changed(noise(1, 2 * BLOCK + 5), [1, 2, 70])]
    for number, data in enumerate(found):
        desk.keep(write_file(desk.folder / "a.ost", data, seconds=number))
    return found


def test_every_version_is_given_back_with_the_digest_it_was_listed_with(desk: Desk) -> None:
    past = kept(desk)
    with desk.box.open() as vault:
        listed = file_versions(desk.engine, vault, "box")
        for number, (version, data) in enumerate(zip(listed, past, strict=True)):
            target = desk.folder / f"back-{number}"
            assert restore_file(desk.engine, vault, "box", version.id[:9], target) == version
            assert target.read_bytes() == data
            assert version.sha256 == hashlib.sha256(data).hexdigest()
        (desk.folder / "there").mkdir()
        restore_file(desk.engine, vault, "box", "latest", desk.folder / "there")
        assert (desk.folder / "there" / "a.ost").read_bytes() == past[-1]


def test_a_destination_that_is_taken_or_cannot_be_written_is_left_alone(desk: Desk) -> None:
    kept(desk)
    (desk.folder / "taken").write_bytes(b"mine")
    (desk.folder / "link").symlink_to(desk.folder / "nowhere")
    with desk.box.open() as vault:
        for name in ("taken", "link", "absent/a.ost"):
            with pytest.raises(MailRescueError, match=r"there already|cannot be written"):
                restore_file(desk.engine, vault, "box", "latest", desk.folder / name)
        with pytest.raises(UsageError, match="there already"):
            restore_file(desk.engine, vault, "box", "latest", desk.folder)  # a.ost is in it
    assert (desk.folder / "taken").read_bytes() == b"mine"
    assert sorted(path.name for path in desk.folder.iterdir()) == ["a.ost", "box", "link", "taken"]


@pytest.mark.parametrize("wanted", ["", "ffffffffffffffff", "zz"])
def test_a_version_that_is_not_named_clearly_is_refused(desk: Desk, wanted: str) -> None:
    kept(desk)
    with desk.box.open() as vault, pytest.raises(NotFound, match="file versions of 'box'"):
        restore_file(desk.engine, vault, "box", wanted, desk.folder / "back")


def test_a_flipped_bit_in_any_block_of_a_version_is_refused_and_nothing_appears(desk: Desk) -> None:
    kept(desk)
    assert isinstance(desk.box.store, MemoryStore)
    sound = dict(desk.box.store.objects)
    last = versions(desk)[-1]
    with desk.box.open() as vault:
        blocks = {entry.block for _, entry in extents(last.fields["extents"], vault.reader)}
    for block in blocks:
        spoil(desk, BlobKind.BLOCK, block)
        with desk.box.open() as vault, pytest.raises(VaultDamaged):
            restore_file(desk.engine, vault, "box", "latest", desk.folder / "back")
        assert sorted(path.name for path in desk.folder.iterdir()) == ["a.ost", "box"]
        desk.box.store.objects = dict(sound)
    assert len(blocks) == 4


def test_stopping_leaves_nothing_behind(desk: Desk) -> None:
    kept(desk)
    stop = CancelToken()
    stop.cancel()
    with desk.box.open() as vault, pytest.raises(Cancelled):
        restore_file(desk.with_cancel(stop), vault, "box", "latest", desk.folder / "back")
    assert sorted(path.name for path in desk.folder.iterdir()) == ["a.ost", "box"]


# --- the parts ---------------------------------------------------------------------------------------------------------


def test_changed_pages_of_many_blocks_are_gathered_into_full_ones(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rawfiles, "PAGE", 8)
    monkeypatch.setattr(rawfiles, "BLOCK", 64)
    data = noise(1, 40 * 64)
    later = b"".join(data[i : i + 56] + noise(i + 2, 8) for i in range(0, len(data), 64))
    for number, content_ in enumerate((data, later)):
        desk.keep(write_file(desk.folder / "a.ost", content_, seconds=number))
    assert contents(desk) == [data, later]
    with desk.box.open() as vault:
        first, second = ({extent.block for _, extent in extents(version.fields["extents"], vault.reader)} for version in versions(desk))
    assert (len(first), len(second - first)) == (40, 5)


class Trickle(io.BytesIO):
    """A file that gives a hundred bytes at a time, as pipes and shares do."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(100, size or 100))


def test_a_file_that_comes_in_small_pieces_is_stored_by_whole_blocks(desk: Desk) -> None:
    data = noise(1, BLOCK + 1_000)
    with desk.writing() as vault:
        ingest = vault.ingest()
        stored_file = FileWriter(ingest, None, lambda _: None).store(Trickle(data))
        ingest.finish()
        vault.learn_packs(ingest.finished())
        assert [extent.length for _, extent in extents(stored_file.extents, vault.reader)] == [BLOCK, 1_000]
        fields = {"extents": stored_file.extents, "sha256": stored_file.sha256, "name": "a.ost"}
        assert b"".join(read_file(fields, vault.reader)) == data
        with pytest.raises(VaultDamaged, match="comes out different"):
            list(read_file({**fields, "sha256": b"another"}, vault.reader))


def test_a_list_with_a_gap_is_damage_and_the_next_version_does_without_it(desk: Desk) -> None:
    data = noise(1, 2 * BLOCK)
    with desk.writing() as vault:
        ingest = vault.ingest()
        block = ingest.add_block(data[BLOCK:])
        gap = build([[bytes(7) + b"\x07", BLOCK, block, 0]], ingest.add_node)
        ingest.finish()
        vault.learn_packs(ingest.finished())
        with pytest.raises(VaultDamaged, match="has a gap"):
            list(extents(gap, vault.reader))
        before = BeforeVersion(Commit(1, b"", {"extents": gap}), vault.reader)
        assert before.block(0) is None
        assert not before.whole
        assert before.block(BLOCK) == (b"", [])
