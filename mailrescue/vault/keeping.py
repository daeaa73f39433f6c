"""What stays of a mailbox when snapshots are thinned: every item that no list which stands names any more.

It becomes a list like a snapshot's, of a `retention` record (FORMAT.md 6), so that it is searched, shown and exported
like one. Knows no policy: it is told which lists go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from mailrescue.model.mail import Folder
from mailrescue.model.snapshot import Counts
from mailrescue.vault.commits import Commit
from mailrescue.vault.kinds import KINDS
from mailrescue.vault.ledger import RETENTION
from mailrescue.vault.needs import leaves
from mailrescue.vault.nodes import Fetch, Value, build, difference, read_node, update, values
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
        """Return where items were in the last of these lists that named them: all that are not in the list that came next.

        Some of them stand elsewhere; but whatever stands nowhere any more is among them.
        """
        found: dict[bytes, _Places] = {}
        newest_first = sorted(thinned, key=lambda commit: commit.seq, reverse=True)
        after = _successors([*self._standing, *newest_first])
        for commit in newest_first:
            here: dict[bytes, _Places] = {}
            folders = read_folders(commit.fields["folders"], self._fetch)
            for value, new in difference(commit.fields["items"], after.get(commit.seq), self._fetch):
                if value is not None and value[1] not in found and (new is None or new[1] != value[1]):
                    number = folder_of(value[0])
                    folder = folders.get(number) or Folder("", f"folder {number}")
                    here.setdefault(value[1], []).append((folder.path, folder.role, [*value[:8], commit.seq, value[9]]))
            found |= here
        return found

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


def _successors(commits: Iterable[Commit]) -> dict[int, bytes | None]:
    """Return for the number of each record the items of the next one in its line."""
    lines: dict[str, list[Commit]] = {}
    for commit in sorted(commits, key=lambda commit: commit.seq):
        lines.setdefault(commit.fields.get("line", ""), []).append(commit)
    return {one.seq: following.fields["items"] for line in lines.values() for one, following in pairwise(line)}


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
