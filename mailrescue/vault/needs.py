"""What the lists that stand need: nodes, blocks, items and all that items are put together from.

Told by the lists themselves, never by the catalogue: what is removed hangs on it. A list that cannot be read ends it
with VaultDamaged, since nobody knows what it would have named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from mailrescue.core.progress import CancelToken
from mailrescue.vault.blob import BlobKind
from mailrescue.vault.catalogue.index import BlobIndex
from mailrescue.vault.commits import Commit
from mailrescue.vault.nodes import Fetch, Value, read_node
from mailrescue.vault.parts import parts_of
from mailrescue.vault.reader import BlobReader


@dataclass(frozen=True, slots=True)
class Roots:
    """Roots of lists, by what the lists hold."""

    items: tuple[bytes, ...] = ()
    folders: tuple[bytes, ...] = ()
    extents: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, commits: Iterable[Commit]) -> Roots:
        """Return the roots that commit records name."""
        fields = [commit.fields for commit in commits]
        return cls(*(tuple(f[name] for f in fields if f.get(name)) for name in ("items", "folders", "extents")))

    def __add__(self, other: Roots) -> Roots:
        return Roots(self.items + other.items, self.folders + other.folders, self.extents + other.extents)


def leaves(root: bytes | None, fetch: Fetch, seen: set[bytes]) -> Iterator[bytes]:
    """Yield the leaves below a root that are not in `seen` yet; adds every node to it. Reads leaves only where they are roots."""
    if root is None or root in seen:
        return
    seen.add(root)
    level, entries = read_node(root, fetch)
    if level == 0:
        yield root
    for _, child, _ in entries if level else ():
        if level > 1:
            yield from leaves(child, fetch, seen)
        elif child not in seen:
            seen.add(child)
            yield child


class Needs:
    """What `roots` need; worked out when it is asked for, since some of it takes reading every item's recipe."""

    def __init__(self, roots: Roots, reader: BlobReader, index: BlobIndex, fetch: Fetch, cancel: CancelToken) -> None:
        self._reader, self._index, self._fetch, self._cancel = reader, index, fetch, cancel
        self.nodes: set[bytes] = set()
        self._item_leaves = [leaf for root in roots.items for leaf in leaves(root, fetch, self.nodes)]
        for root in roots.folders:
            for _ in leaves(root, fetch, self.nodes):
                pass
        self._extent_leaves = [leaf for root in roots.extents for leaf in leaves(root, fetch, self.nodes)]

    def __contains__(self, blob: tuple[int, bytes]) -> bool:
        kind, identity = blob
        if kind == BlobKind.NODE:
            return identity in self.nodes
        if kind == BlobKind.BLOCK:
            return identity in self.blocks
        if kind == BlobKind.PART:
            return identity in self.parts
        contents, sidecars = self._items
        return identity in (sidecars if kind == BlobKind.SIDECAR else contents)

    @property
    def contents(self) -> set[bytes]:
        """The identities of all items."""
        return self._items[0]

    @cached_property
    def blocks(self) -> set[bytes]:
        """The blocks of file versions."""
        return {entry[2] for leaf in self._extent_leaves for entry in self._entries(leaf)}

    @cached_property
    def _items(self) -> tuple[set[bytes], set[bytes]]:
        contents: set[bytes] = set()
        sidecars: set[bytes] = set()
        for leaf in self._item_leaves:
            for entry in self._entries(leaf):
                contents.add(entry[1])
                sidecars.add(entry[7])
        return contents, sidecars - {b""}

    @cached_property
    def parts(self) -> set[bytes]:
        """The parts of all items; an item whose recipe is in no pack needs none any more."""
        found: set[bytes] = set()
        for content in self._index.in_pack_order(BlobKind.RECIPE, self.contents):
            self._cancel.check()
            if self._index.has(BlobKind.RECIPE, content):
                found.update(parts_of(self._reader.blob(BlobKind.RECIPE, content)))
        return found

    def _entries(self, leaf: bytes) -> list[Value]:
        self._cancel.check()
        return read_node(leaf, self._fetch)[1]


class AllMail:
    """Takes every item for needed, whatever lists name: nothing but list nodes and blocks can be superfluous then."""

    def __init__(self, needs: Needs) -> None:
        self._needs = needs

    def __contains__(self, blob: tuple[int, bytes]) -> bool:
        return blob[0] not in (BlobKind.NODE, BlobKind.BLOCK) or blob in self._needs
