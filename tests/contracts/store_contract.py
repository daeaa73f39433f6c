"""What every object store must do (mailrescue/storage/base.py). A new store starts by making this class pass."""

from __future__ import annotations

from typing import Any

import pytest

from mailrescue.storage.base import ObjectExists, ObjectMissing, ObjectStore


class StoreContract:
    """Holds for every store; a subclass gives a fixture `store` that is empty."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        """An empty store."""
        raise NotImplementedError

    def test_what_was_put_can_be_read_measured_and_listed_at_once(self, store: ObjectStore) -> None:
        store.put("keys/one", b"some bytes")
        assert store.get("keys/one") == b"some bytes"
        assert store.size("keys/one") == 10
        assert list(store.names("keys")) == ["keys/one"]

    @pytest.mark.parametrize(
        ("offset", "length", "expected"),
        [
            (0, None, b"0123456789"), (3, None, b"3456789"), (0, 4, b"0123"), (3, 4, b"3456"), (9, 1, b"9"), (8, 5, b"89"),
            (10, 5, b""), (11, None, b""), (20, 3, b""), (3, 0, b""), (0, 1 << 40, b"0123456789"),
        ],
    )  # fmt: skip
    def test_a_range_gives_the_bytes_that_are_there(
        self, store: ObjectStore, offset: int, length: int | None, expected: bytes
    ) -> None:
        store.put("packs/ab/one", b"0123456789")
        assert store.get("packs/ab/one", offset, length) == expected

    def test_a_missing_object_is_named(self, store: ObjectStore) -> None:
        store.put("packs/ab/other", b"")
        for call in (store.get, store.size):
            with pytest.raises(ObjectMissing, match="packs/ab/one"):
                call("packs/ab/one")
        with pytest.raises(ObjectMissing, match="nowhere/at/all"):
            store.get("nowhere/at/all", 5, 5)

    def test_a_folder_that_is_not_there_holds_nothing(self, store: ObjectStore) -> None:
        assert list(store.names("packs")) == []

    def test_names_are_listed_in_order_with_those_of_folders_below(self, store: ObjectStore) -> None:
        for name in ("packs/ff/2", "packs/0a/9", "packs/ff/1", "commits/000000000002-b", "commits/000000000010-a"):
            store.put(name, b"x")
        assert list(store.names("packs")) == ["packs/0a/9", "packs/ff/1", "packs/ff/2"]
        assert list(store.names("packs/ff")) == ["packs/ff/1", "packs/ff/2"]
        assert list(store.names("commits")) == ["commits/000000000002-b", "commits/000000000010-a"]

    def test_a_folder_whose_name_begins_alike_is_another_one(self, store: ObjectStore) -> None:
        store.put("keys/one", b"")
        store.put("keys-old/two", b"")
        assert list(store.names("keys")) == ["keys/one"]

    def test_nothing_that_is_stored_is_ever_replaced_by_put_or_commit(self, store: ObjectStore) -> None:
        store.put("keys/one", b"first")
        with pytest.raises(ObjectExists, match="keys/one"):
            store.put("keys/one", b"second")
        writer = store.writer()
        writer.write(b"third")
        with pytest.raises(ObjectExists, match="keys/one"):
            writer.commit("keys/one")
        writer.abort()
        assert store.get("keys/one") == b"first"
        assert list(store.names("keys")) == ["keys/one"]

    def test_an_object_under_way_is_invisible_until_its_commit(self, store: ObjectStore) -> None:
        store.put("packs/ab/one", b"x")
        writer = store.writer()
        writer.write(b"first, ")
        writer.write(b"")
        writer.write(b"second")
        assert list(store.names("packs")) == ["packs/ab/one"]
        writer.commit("packs/cd/two")
        assert list(store.names("packs")) == ["packs/ab/one", "packs/cd/two"]
        assert store.get("packs/cd/two") == b"first, second"

    def test_an_aborted_object_never_was(self, store: ObjectStore) -> None:
        writer = store.writer()
        writer.write(b"something")
        writer.abort()
        writer.abort()
        assert [name for folder in ("packs", "commits", "keys") for name in store.names(folder)] == []

    def test_an_object_may_be_empty(self, store: ObjectStore) -> None:
        store.put("keys/nothing", b"")
        store.writer().commit("keys/nothing-either")
        assert (store.get("keys/nothing"), store.size("keys/nothing-either")) == (b"", 0)
        assert list(store.names("keys")) == ["keys/nothing", "keys/nothing-either"]

    def test_objects_may_lie_at_the_top_and_two_folders_deep(self, store: ObjectStore) -> None:
        store.put("vault.mrh", b"top")
        store.put("packs/ab/" + "f" * 64, b"deep")
        assert store.get("vault.mrh") == b"top"
        assert list(store.names("packs/ab")) == ["packs/ab/" + "f" * 64]

    def test_a_large_object_comes_back_whole(self, store: ObjectStore) -> None:
        piece = bytes(range(256)) * 4096
        writer = store.writer()
        for _ in range(5):
            writer.write(piece)
        writer.commit("packs/ab/large")
        assert store.size("packs/ab/large") == 5 * len(piece)
        assert store.get("packs/ab/large", len(piece) - 2, 4) == b"\xfe\xff\x00\x01"
        assert store.get("packs/ab/large") == piece * 5

    def test_bytes_of_any_kind_can_be_written(self, store: ObjectStore) -> None:
        writer = store.writer()
        pieces: list[Any] = [bytearray(b"one "), memoryview(b"two")]
        for piece in pieces:
            writer.write(piece)
        writer.commit("keys/any")
        assert store.get("keys/any") == b"one two"

    def test_a_deleted_object_is_gone_and_deleting_it_again_is_no_error(self, store: ObjectStore) -> None:
        store.put("keys/one", b"x")
        store.put("keys/two", b"x")
        store.delete("keys/one")
        store.delete("keys/one")
        store.delete("nowhere/at/all")
        assert list(store.names("keys")) == ["keys/two"]
        store.put("keys/one", b"anew")
        assert store.get("keys/one") == b"anew"

    def test_a_moved_object_has_its_new_name_only(self, store: ObjectStore) -> None:
        store.put("packs/ab/one", b"x")
        store.move("packs/ab/one", "damaged/one")
        assert list(store.names("packs")) == []
        assert store.get("damaged/one") == b"x"

    def test_a_move_replaces_nothing_and_needs_something_to_move(self, store: ObjectStore) -> None:
        store.put("keys/one", b"1")
        store.put("keys/two", b"2")
        with pytest.raises(ObjectExists, match="keys/two"):
            store.move("keys/one", "keys/two")
        with pytest.raises(ObjectMissing, match="keys/three"):
            store.move("keys/three", "keys/four")
        assert (store.get("keys/one"), store.get("keys/two")) == (b"1", b"2")
        assert list(store.names("keys")) == ["keys/one", "keys/two"]

    def test_replace_puts_an_object_in_place_of_one_or_of_none(self, store: ObjectStore) -> None:
        store.put("keys/one", b"damaged, and longer")
        store.replace("keys/one", b"right")
        store.replace("keys/two", b"new")
        assert (store.get("keys/one"), store.get("keys/two")) == (b"right", b"new")
        assert list(store.names("keys")) == ["keys/one", "keys/two"]
