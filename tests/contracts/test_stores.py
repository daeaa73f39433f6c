"""Every store keeps the contract; and what is a local disk's own."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from mailrescue.core.errors import MailRescueError
from mailrescue.storage.base import ObjectMissing, ObjectStore, StoreError, StoreFull
from mailrescue.storage.local import LocalStore
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.overlay import OverlayStore
from tests.contracts.store_contract import StoreContract
from tests.kit.cutting_store import CuttingStore, PowerCut
from tests.kit.full_store import FullStore
from tests.kit.late_store import LateStore


class TestMemoryStore(StoreContract):
    """The reference."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return MemoryStore()


def _local(tmp_path: Path) -> LocalStore:
    """A store in a folder that is there: a vanished one is not made anew."""
    (tmp_path / "vault").mkdir(mode=0o700, exist_ok=True)
    return LocalStore(tmp_path / "vault")


class TestLocalStore(StoreContract):
    """A folder."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> ObjectStore:
        return _local(tmp_path)


class TestOverlayStore(StoreContract):
    """What a repair stages lies over what is there."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return OverlayStore(MemoryStore(), MemoryStore())

    def test_what_is_staged_comes_before_what_is_there_and_what_is_hidden_is_not_there(self) -> None:
        base, staged = MemoryStore(), MemoryStore()
        for name in ("keys/one", "keys/two", "keys/three"):
            base.put(name, b"old")
        overlay = OverlayStore(base, staged)
        overlay.replace("keys/two", b"new")
        overlay.hidden.add("keys/three")
        assert [(name, overlay.get(name)) for name in overlay.names("keys")] == [("keys/one", b"old"), ("keys/two", b"new")]
        with pytest.raises(ObjectMissing):
            overlay.size("keys/three")
        assert set(base.objects.values()) == {b"old"}


class TestCuttingStore(StoreContract):
    """The double of crash tests is a store like any other until it cuts."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return CuttingStore(MemoryStore(), 1_000)


class TestFullStore(StoreContract):
    """So is the one whose disk fills up."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return FullStore(MemoryStore(), 1_000)


# Whoever is cut off leaves files open; that is the point.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("torn", [False, True])
def test_the_cut_comes_at_its_change_and_nothing_happens_after_it(tmp_path: Path, *, torn: bool) -> None:
    store = CuttingStore(LocalStore(tmp_path), 3, torn=torn)
    store.put("keys/one", b"1234")
    writer = store.writer()
    writer.write(b"whole")
    with pytest.raises(PowerCut):
        writer.write(b"cut in two")
    writer.abort()
    for call in (lambda: store.get("keys/one"), lambda: store.size("keys/one"), lambda: list(store.names("keys")), lambda: store.put("keys/two", b"")):
        with pytest.raises(PowerCut):
            call()
    left = [path.read_bytes() for path in tmp_path.glob(".tmp-*")]
    assert left == ([b"wholecut i"] if torn else [])
    assert list(LocalStore(tmp_path).names("keys")) == ["keys/one"]


def test_a_late_store_writes_what_comes_first_last() -> None:
    disk = MemoryStore()
    store = LateStore(disk)
    writer = store.writer()
    writer.write(b"pack")
    writer.commit("packs/ab/one")
    assert store.get("packs/ab/one") == b"pack"
    assert disk.objects == {}
    store.put("commits/one", b"commit")
    assert list(disk.objects) == ["commits/one", "packs/ab/one"]


@pytest.fixture
def local(tmp_path: Path) -> LocalStore:
    """A store on the disk."""
    return _local(tmp_path)


def test_unfinished_writes_are_hidden_and_swept_away(local: LocalStore) -> None:
    local.put("packs/ab/one", b"x")
    local.writer().abort()
    (local.root / ".tmp-0123").write_bytes(b"left by a killed writer")
    (local.root / "packs" / ".tmp-0123").write_bytes(b"left by a killed writer of long ago")
    assert list(local.names("packs")) == ["packs/ab/one"]
    local.sweep()
    assert [path.name for path in local.root.iterdir()] == ["packs"]


def test_only_the_user_can_enter_the_folders_and_read_the_objects(local: LocalStore) -> None:
    local.put("packs/ab/one", b"x")
    for path in (local.root, local.root / "packs", local.root / "packs" / "ab", local.root / "packs" / "ab" / "one"):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path


def test_an_object_is_on_the_disk_before_its_name_is_and_its_name_before_put_returns(
    local: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of a durable write, seen through what is asked of the system."""
    calls: list[tuple[str, str]] = []
    fsync, link = os.fsync, os.link

    def told_fsync(fd: int) -> None:
        calls.append(("fsync", Path(f"/proc/self/fd/{fd}").readlink().name))
        fsync(fd)

    def told_link(source: Path, target: Path) -> None:
        calls.append(("link", Path(target).name))
        link(source, target)

    monkeypatch.setattr(os, "fsync", told_fsync)
    monkeypatch.setattr(os, "link", told_link)
    local.put("packs/ab/one", b"x")
    names = [name if name in ("one", "ab", "packs", "vault") else "temporary" for _, name in calls]
    assert names.index("temporary") < names.index("one") < len(names) - 1 - names[::-1].index("ab")
    assert {"vault", "packs", "ab"} <= {name for what, name in calls if what == "fsync"}, "new folders have durable names, too"


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, StoreFull, "full"), (errno.EDQUOT, StoreFull, "full"), (errno.EROFS, StoreError, "cannot be written"),
        (errno.EACCES, StoreError, "cannot be written"), (errno.EIO, StoreError, "disk of the vault failed"), (errno.ENODEV, StoreError, "connected"),
    ],
)  # fmt: skip
def test_what_the_system_says_becomes_a_sentence(
    local: LocalStore, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[MailRescueError], words: str
) -> None:
    def fail(_fd: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(kind, match=words):
        local.put("keys/one", b"x")
    assert list(local.root.glob(".tmp-*")) == [], "the room is given back"
    assert list(local.names("keys")) == []


def test_where_links_do_not_exist_an_object_is_renamed_and_still_replaces_none(local: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links on exFAT")

    monkeypatch.setattr(os, "link", no_links)
    local.put("keys/one", b"first")
    with pytest.raises(StoreError, match="keys/one"):
        local.put("keys/one", b"second")
    assert local.get("keys/one") == b"first"
    assert list(local.root.glob(".tmp-*")) == []


def test_a_folder_in_place_of_an_object_and_an_object_in_place_of_a_folder_are_sentences(local: LocalStore) -> None:
    local.put("packs/ab/one", b"x")
    with pytest.raises(StoreError):
        local.get("packs/ab")
    assert list(local.names("packs/ab/one")) == []
    with pytest.raises(MailRescueError):
        local.put("packs/ab/one/two", b"x")
    with pytest.raises(MailRescueError):
        local.get("packs/ab/one/two")


def test_a_store_whose_disk_is_gone_says_so(local: LocalStore, tmp_path: Path) -> None:
    local.root.parent.joinpath("file").write_text("no folder")
    gone = LocalStore(tmp_path / "file" / "vault")
    with pytest.raises(StoreError):
        gone.put("keys/one", b"x")
    with pytest.raises((ObjectMissing, StoreError)):
        gone.get("keys/one")
