"""Sorted lists as trees of nodes, beside a plain dict."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault import nodes
from mailrescue.vault.codec import pack_value
from mailrescue.vault.nodes import build, difference, read_node, update, values

Plain = dict[bytes, int]


class Shelf:
    """Nodes by a number that stands for their bytes; counts what is fetched."""

    def __init__(self) -> None:
        self.nodes: dict[bytes, bytes] = {}
        self.names: dict[bytes, bytes] = {}
        self.fetched = 0

    def save(self, data: bytes) -> bytes:
        """Keep a node once; equal bytes have equal names."""
        name = self.names.setdefault(data, b"%032d" % len(self.names))
        self.nodes[name] = data
        return name

    def fetch(self, name: bytes) -> bytes:
        """Return a node."""
        self.fetched += 1
        return self.nodes[name]

    def build(self, plain: Plain) -> bytes | None:
        """Store a whole dict."""
        return build(([key, plain[key]] for key in sorted(plain)), self.save)

    def read(self, root: bytes | None, first: bytes = b"", end: bytes | None = None) -> Plain:
        """Read it back."""
        found = list(values(root, self.fetch, first, end))
        assert [value[0] for value in found] == sorted(value[0] for value in found)
        return {value[0]: value[1] for value in found}


@pytest.fixture(autouse=True, params=[(7, 60), (1024, 1)], ids=["many small nodes", "as in the vault"], scope="module")
def _node_size(request: pytest.FixtureRequest) -> Any:
    """With small nodes a few keys make a tree of several levels; every rule about where a node ends is kept."""
    most, often = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "MAX_ENTRIES", most)
        real = nodes._ends_node
        if often > 1:
            patch.setattr(nodes, "_ends_node", lambda level, key: real(level, key) or sum(key) % 4 == level % 4)
        yield


keys = st.one_of(st.binary(max_size=3), st.integers(0, 400).map(lambda n: b"%04d" % n))
plains = st.one_of(
    st.dictionaries(keys, st.integers(0, 3), max_size=80),
    st.integers(0, 400).map(lambda n: {b"%04d" % i: 0 for i in range(n)}),
)
edits = st.dictionaries(keys, st.one_of(st.none(), st.integers(0, 3)), max_size=40)


def edited(plain: Plain, changes: dict[bytes, int | None]) -> Plain:
    """The dict after the changes."""
    merged = {**plain, **changes}
    return {key: value for key, value in merged.items() if value is not None}


@given(plains)
def test_what_was_built_comes_back_in_order(plain: Plain) -> None:
    shelf = Shelf()
    assert shelf.read(shelf.build(plain)) == plain


@given(plains, st.lists(edits, max_size=4))
def test_a_list_that_was_changed_has_the_nodes_of_the_same_list_built_at_once(plain: Plain, history: list[dict[bytes, int | None]]) -> None:
    shelf = Shelf()
    root = shelf.build(plain)
    for changes in history:
        plain = edited(plain, changes)
        root = update(root, {k: None if v is None else [k, v] for k, v in changes.items()}, shelf.fetch, shelf.save)
        assert root == shelf.build(plain)
    assert shelf.read(root) == plain


@given(plains, edits)
def test_the_difference_of_two_lists_applied_to_one_gives_the_other(plain: Plain, changes: dict[bytes, int | None]) -> None:
    shelf = Shelf()
    after = edited(plain, changes)
    patched = dict(plain)
    for old, new in difference(shelf.build(plain), shelf.build(after), shelf.fetch):
        assert old != new
        key = (new or old or [b""])[0]
        assert patched.pop(key, None) == (old[1] if old else None)
        if new is not None:
            patched[key] = new[1]
    assert patched == after


@given(plains, keys, keys)
def test_a_range_holds_just_the_keys_in_it(plain: Plain, first: bytes, end: bytes) -> None:
    shelf = Shelf()
    root = shelf.build(plain)
    assert shelf.read(root, first, end) == {k: v for k, v in plain.items() if first <= k < end}
    assert shelf.read(root, first) == {k: v for k, v in plain.items() if first <= k}


def test_an_empty_list_has_no_root() -> None:
    shelf = Shelf()
    assert shelf.build({}) is None
    assert update(None, {}, shelf.fetch, shelf.save) is None
    assert update(shelf.build({b"a": 1}), {b"a": None}, shelf.fetch, shelf.save) is None
    assert list(difference(None, None, shelf.fetch)) == []


def test_one_change_in_a_large_list_touches_a_few_nodes() -> None:
    shelf = Shelf()
    plain = {b"%06d" % n: n for n in range(20_000)}
    root = shelf.build(plain)
    stored, shelf.fetched = len(shelf.nodes), 0
    changed = update(root, {b"010000": [b"010000", -1]}, shelf.fetch, shelf.save)
    assert len(shelf.nodes) - stored <= 8
    shelf.fetched = 0
    assert list(difference(root, changed, shelf.fetch)) == [([b"010000", 10_000], [b"010000", -1])]
    levels = 1 + read_node(root or b"", shelf.fetch)[0]
    assert shelf.fetched <= 2 * 20_000 // 7 if nodes.MAX_ENTRIES == 7 else shelf.fetched <= 4 * levels


@pytest.mark.parametrize("damage", [b"", b"\xc1", pack_value([1]), pack_value(["x", []]), pack_value([0, 1])])
def test_a_node_that_is_none_is_named_as_damage(damage: bytes) -> None:
    with pytest.raises(VaultDamaged):
        list(values(b"root", lambda _name: damage))


def test_a_count_stands_beside_every_child() -> None:
    shelf = Shelf()
    root = shelf.build({b"%06d" % n: n for n in range(5_000)})
    level, entries = read_node(root or b"", shelf.fetch)
    assert level > 0
    assert sum(entry[2] for entry in entries) == 5_000
    assert all(a[0] < b[0] for a, b in itertools.pairwise(entries))
