"""What stays of a mailbox when snapshots are thinned: every item that no list which stands names any more.

It becomes a list like a snapshot's, of a `retention` record (FORMAT.md 6), so that it is searched, shown and exported
like one. Knows no policy: it is told which lists go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from mailrescue.model.mail import Folder
from mailrescue.model.snapshot import Counts
from mailrescue.vault.commits import Commit
from mailrescue.vault.kinds import KINDS
from mailrescue.vault.ledger import RETENTION
from mailrescue.vault.needs import leaves
from mailrescue.vault.nodes import Fetch, Value, build, read_node, update, values
from mailrescue.vault.tree import folder_of, folder_value, place_key, read_folders

# An item's places: path and role of the folder, and the value from the list that named it last.
_Places = list[tuple[str, str, Value]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The lists of a retention record before it is written: `nodes` are those that must become durable first."""

    items: bytes | None
    folders: bytes | None
    counts: dict[str, int]
    nodes: dict[bytes, bytes] = field(repr=False)

    def fields(self, account: str, mailbox: str, thinned: list[int]) -> dict[str, Any]:
        """Return the fields of the record."""
        return {
            "kind": RETENTION, "account": account, "mailbox": mailbox, "thinned": thinned,
            "items": self.items, "folders": self.folders, "counts": self.counts,
        }  # fmt: skip


class Keeper:
    """Works out what a mailbox keeps.

    `standing` are the records of its lists that stay, `previous` its newest retention record, `name_node` returns the
    identity of a node, `outlived` tells of an item that is in no snapshot whether it may go, by the number of the
    record that named it last.
    """

    def __init__(
        self, standing: Iterable[Commit], previous: Commit | None, fetch: Fetch,
        name_node: Callable[[bytes], bytes], outlived: Callable[[int], bool],
    ) -> None:  # fmt: skip
        self._standing, self._previous, self._fetch = list(standing), previous, fetch
        self._name_node, self._outlived = name_node, outlived
        self._nodes: dict[bytes, bytes] = {}

    def without(self, thinned: Iterable[Commit]) -> Kept:
        """Return what is kept when these lists go."""
        found = self._last_places(thinned)
        named = self._named_of({*found, *(value[1] for value in self._before())})
        changes: dict[bytes, Value | None] = {
            value[0]: None for value in self._before() if value[1] in named or value[1] in found or self._outlived(value[8])
        }
        folders = read_folders(self._previous.fields["folders"], self._fetch) if self._previous else {}
        numbers = {folder.path: number for number, folder in folders.items()}
        roles = {folder.path: folder.role for folder in folders.values()}
        for content, places in found.items():
            for path, role, value in places if content not in named else ():
                if not self._outlived(value[8]):
                    number = numbers.setdefault(path, max(numbers.values(), default=0) + 1)
                    roles[path] = roles.get(path) or role
                    key = place_key(number, content.hex())
                    changes[key] = [key, *value[1:]]
        return self._changed(changes, {number: Folder(path, path, roles[path]) for path, number in numbers.items()})

    def _before(self) -> Iterator[Value]:
        """Yield what was kept up to now."""
        return values(self._previous.fields["items"] if self._previous else None, self._fetch)

    def _last_places(self, thinned: Iterable[Commit]) -> dict[bytes, _Places]:
        """Return where each item of these lists was in the last of them that named it, as far as standing lists do not share it."""
        seen: set[bytes] = set()
        for commit in self._standing:
            for _ in leaves(commit.fields["items"], self._fetch, seen):
                pass
        found: dict[bytes, _Places] = {}
        for commit in sorted(thinned, key=lambda commit: commit.seq, reverse=True):
            here: dict[bytes, _Places] = {}
            for folder, value in self._places_in(commit, seen):
                if value[1] not in found:
                    here.setdefault(value[1], []).append((folder.path, folder.role, value))
            found |= here
        return found

    def _places_in(self, commit: Commit, seen: set[bytes]) -> Iterator[tuple[Folder, Value]]:
        folders = read_folders(commit.fields["folders"], self._fetch)
        for leaf in leaves(commit.fields["items"], self._fetch, seen):
            for value in read_node(leaf, self._fetch)[1]:
                folder = folders.get(folder_of(value[0])) or Folder("", f"folder {folder_of(value[0])}")
                yield folder, [*value[:8], commit.seq, value[9]]

    def _named_of(self, contents: set[bytes]) -> set[bytes]:
        """Return those of the items that a standing list names."""
        named: set[bytes] = set()
        seen: set[bytes] = set()
        for commit in self._standing if contents else ():
            for leaf in leaves(commit.fields["items"], self._fetch, seen):
                named.update(value[1] for value in read_node(leaf, self._fetch)[1] if value[1] in contents)
        return named

    def _changed(self, changes: dict[bytes, Value | None], folders: dict[int, Folder]) -> Kept:
        items = update(self._previous.fields["items"] if self._previous else None, changes, self._fetch, self._save)
        tally = _Tally()
        for value in values(items, lambda node: self._nodes.get(node) or self._fetch(node)):
            tally.add(value)
        root = build((folder_value(number, folders[number]) for number in sorted(tally.folders)), self._save)
        return Kept(items, root, tally.counts(), self._nodes)

    def _save(self, node: bytes) -> bytes:
        identity = self._name_node(node)
        self._nodes[identity] = node
        return identity


@dataclass(slots=True)
class _Tally:
    """Counts positions, hidden ones not among them, and notes the folders that are used."""

    kinds: list[int] = field(default_factory=lambda: [0] * len(KINDS))
    bytes: int = 0
    folders: set[int] = field(default_factory=set)

    def add(self, value: Value) -> None:
        self.folders.add(folder_of(value[0]))
        if not value[9]:
            self.kinds[value[3]] += 1
            self.bytes += value[4]

    def counts(self) -> dict[str, int]:
        kinds = {f"{kind}s": number for kind, number in zip(KINDS, self.kinds, strict=True)}
        return asdict(Counts(**kinds, folders=len(self.folders), bytes=self.bytes))
