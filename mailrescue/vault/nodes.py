"""Sorted lists as trees of shared, content-addressed nodes (FORMAT.md 4).

Where a node ends depends on its keys alone, so equal lists give equal nodes whatever their history, and a change
rewrites one node a level. Knows nothing of mail: keys are bytes, values are lists whose first element is the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from blake3 import blake3

from mailrescue.core.errors import VaultDamaged
from mailrescue.vault.codec import pack_value, unpack_value

MAX_ENTRIES = 1024
_DOMAIN = b"mailrescue node"

Value = list[Any]
Ref = tuple[bytes, bytes, int]  # last key below, node identity, number of values below
Fetch = Callable[[bytes], bytes]
Save = Callable[[bytes], bytes]


def _ends_node(level: int, key: bytes) -> bool:
    return blake3(_DOMAIN + bytes([level]) + key).digest(2)[0] == 0


def _pieces(level: int, entries: Iterable[Value]) -> Iterator[list[Value]]:
    piece: list[Value] = []
    for entry in entries:
        piece.append(entry)
        if len(piece) >= MAX_ENTRIES or _ends_node(level, entry[0]):
            yield piece
            piece = []
    if piece:
        yield piece


def _save_level(level: int, entries: Iterable[Value], save: Save) -> list[Ref]:
    refs: list[Ref] = []
    for piece in _pieces(level, entries):
        count = len(piece) if level == 0 else sum(entry[2] for entry in piece)
        refs.append((piece[-1][0], save(pack_value([level, piece])), count))
    return refs


def _save_above(refs: list[Ref], save: Save) -> bytes | None:
    level = 0
    while len(refs) > 1:
        level += 1
        refs = _save_level(level, [list(ref) for ref in refs], save)
    return refs[0][1] if refs else None


def build(values: Iterable[Value], save: Save) -> bytes | None:
    """Store a list given in ascending order of keys; returns the root, None for an empty list."""
    return _save_above(_save_level(0, values, save), save)


# What stands for a node that cannot be read, where what can be read is wanted all the same.
EMPTY = pack_value([0, []])


def read_node(identity: bytes, fetch: Fetch) -> tuple[int, list[Value]]:
    """Return a node's level and entries. Raises VaultDamaged."""
    value = unpack_value(fetch(identity))
    if not (isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], list)):
        raise VaultDamaged("a list node cannot be understood")
    return value[0], value[1]


def _leaves(identity: bytes, fetch: Fetch, first: bytes = b"", end: bytes | None = None) -> Iterator[Ref | list[Value]]:
    """Yield the leaves that may hold keys in [first, end): as references where the level above names them."""
    level, entries = read_node(identity, fetch)
    if level == 0:
        yield entries
        return
    below = b""
    for last, child, count in entries:
        if last >= first and (end is None or below < end):
            if level == 1:
                yield (last, child, count)
            else:
                yield from _leaves(child, fetch, first, end)
        below = last


def _leaf_values(leaf: Ref | list[Value], fetch: Fetch) -> list[Value]:
    return leaf if isinstance(leaf, list) else read_node(leaf[1], fetch)[1]


def values(root: bytes | None, fetch: Fetch, first: bytes = b"", end: bytes | None = None) -> Iterator[Value]:
    """Yield the values with keys in [first, end), in order. Raises VaultDamaged at a damaged node."""
    if root is None:
        return
    for leaf in _leaves(root, fetch, first, end):
        for value in _leaf_values(leaf, fetch):
            if value[0] >= first and (end is None or value[0] < end):
                yield value


def difference(old: bytes | None, new: bytes | None, fetch: Fetch) -> Iterator[tuple[Value | None, Value | None]]:
    """Yield (old value, new value) for every key whose value differs, in no fixed order; shared leaves are not read."""
    if old == new:
        return
    before, after = _leaf_map(old, fetch), _leaf_map(new, fetch)
    gone = {v[0]: v for identity, leaf in before.items() if identity not in after for v in _leaf_values(leaf, fetch)}
    for identity, leaf in after.items():
        if identity in before:
            continue
        for value in _leaf_values(leaf, fetch):
            previous = gone.pop(value[0], None)
            if previous != value:
                yield previous, value
    yield from ((value, None) for value in gone.values())


def _leaf_map(root: bytes | None, fetch: Fetch) -> dict[bytes, Ref | list[Value]]:
    if root is None:
        return {}
    leaves = list(_leaves(root, fetch))
    if len(leaves) == 1 and isinstance(leaves[0], list):
        return {root: leaves[0]}
    return {leaf[1]: leaf for leaf in leaves if isinstance(leaf, tuple)}


def update(root: bytes | None, changes: dict[bytes, Value | None], fetch: Fetch, save: Save) -> bytes | None:
    """Return the root of the list with `changes` made (None removes a key). Untouched leaves are kept as they are.

    The root is the one that `build` gives for the changed list.
    """
    if not changes:
        return root
    pending = sorted(changes)
    refs: list[Ref] = []
    held: list[Value] = []  # values whose leaf has not ended yet
    for leaf in [] if root is None else _leaves(root, fetch):
        last = leaf[-1][0] if isinstance(leaf, list) else leaf[0]
        touched = _count_until(pending, last)
        if not touched and not held and isinstance(leaf, tuple) and (not pending or _is_ended(leaf)):
            refs.append(leaf)
            continue
        merged = _merge(_leaf_values(leaf, fetch), {key: changes[key] for key in pending[:touched]})
        del pending[:touched]
        held = _save_ended([*held, *merged], refs, save)
    tail = [*held, *(value for key in pending if (value := changes[key]) is not None)]
    refs += _save_level(0, tail, save)
    return _save_above(refs, save)


def merged(values: Iterable[Value], changes: dict[bytes, Value | None]) -> Iterator[Value]:
    """Yield a list, given in ascending order of keys, with `changes` made, in that order."""
    pending = sorted(changes, reverse=True)
    for value in values:
        while pending and pending[-1] < value[0]:
            yield from _present(changes[pending.pop()])
        yield from _present(changes[pending.pop()] if pending and pending[-1] == value[0] else value)
    while pending:
        yield from _present(changes[pending.pop()])


def _present(value: Value | None) -> Iterator[Value]:
    if value is not None:
        yield value


def gaps(root: bytes | None, fetch: Fetch, below: bytes = b"", last: bytes | None = None) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield which keys stand in nodes that cannot be read: those above the first and up to the second, None for no end."""
    if root is None:
        return
    try:
        level, entries = read_node(root, fetch)
    except VaultDamaged:
        yield below, last
        return
    for key, child, *_ in entries if level else ():
        yield from gaps(child, fetch, below, key)
        below = key


def _is_ended(leaf: Ref) -> bool:
    """Return whether nothing can be appended to a leaf; only the last one of a list may be open."""
    return leaf[2] >= MAX_ENTRIES or _ends_node(0, leaf[0])


def _count_until(keys: list[bytes], last: bytes) -> int:
    count = 0
    while count < len(keys) and keys[count] <= last:
        count += 1
    return count


def _merge(old: list[Value], changes: dict[bytes, Value | None]) -> list[Value]:
    if not changes:
        return old
    merged = {value[0]: value for value in old}
    for key, value in changes.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = value
    return [merged[key] for key in sorted(merged)]


def _save_ended(entries: list[Value], refs: list[Ref], save: Save) -> list[Value]:
    """Save the pieces that end by themselves; return what must wait for the next leaf."""
    pieces = list(_pieces(0, entries))
    if not pieces:
        return []
    open_end = pieces.pop() if not (len(pieces[-1]) >= MAX_ENTRIES or _ends_node(0, pieces[-1][-1][0])) else []
    refs += [(piece[-1][0], save(pack_value([0, piece])), len(piece)) for piece in pieces]
    return open_end
