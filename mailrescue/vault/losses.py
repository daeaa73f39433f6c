"""What is known to be lost: named by the `repair` records of a vault (FORMAT.md 6), less what was stored anew since. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mailrescue.vault.commits import Commit
from mailrescue.vault.ledger import REPAIR

# Mailbox and path of a folder that an item stood in.
Folders = tuple[tuple[str, str], ...]


class Lost(StrEnum):
    """What can be lost; the values are fields of a `repair` record."""

    NODE = "nodes"
    ITEM = "contents"
    SIDECAR = "sidecars"
    BLOCK = "blocks"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that lists name and no pack holds, by its identity."""

    kind: Lost
    identity: bytes


@dataclass(slots=True)
class Losses:
    """`damaged`: names of objects; `commits`: numbers, with the first half of the hash, b"" when nobody knows it; `files`:
    numbers of file versions; `contents`: items, with the folders they stood in; the others are identities. `healed` is what
    was lost, and is not any more.
    """

    damaged: set[str] = field(default_factory=set)
    commits: dict[int, bytes] = field(default_factory=dict)
    nodes: set[bytes] = field(default_factory=set)
    contents: dict[bytes, Folders] = field(default_factory=dict)
    sidecars: set[bytes] = field(default_factory=set)
    blocks: set[bytes] = field(default_factory=set)
    files: set[int] = field(default_factory=set)
    healed: set[bytes] = field(default_factory=set)

    @classmethod
    def known(cls, commits: Iterable[Commit]) -> Losses:
        """Return what these records, in the order of their numbers, say is lost."""
        losses = cls()
        for commit in commits:
            losses.learn(commit)
        return losses

    def learn(self, commit: Commit) -> None:
        """Learn from the next record: a repair that names more, or a snapshot that brought something back."""
        f = commit.fields
        if commit.kind == REPAIR:
            self.damaged.update(f["damaged"])
            self.commits.update(dict(f["commits"]))
            self.contents |= {item: tuple((mailbox, path) for mailbox, path in folders) for item, folders in f["contents"]}
            for mine, named in ((self.nodes, "nodes"), (self.sidecars, "sidecars"), (self.blocks, "blocks")):
                mine.update(f[named])
            self.files.update(f["files"])
        for healed in f.get("healed", ()):
            self.contents.pop(healed, None)
            self.sidecars.discard(healed)

    def __contains__(self, loss: Loss) -> bool:
        named: Iterable[bytes] = getattr(self, loss.kind)
        return loss.identity in named

    def __bool__(self) -> bool:
        lost = (self.damaged, self.commits, self.nodes, self.contents, self.sidecars, self.blocks, self.files)
        return any((*lost, self.healed))

    def fields(self) -> dict[str, Any]:
        """Return the fields of a record that names all this."""
        return {
            "kind": REPAIR, "damaged": sorted(self.damaged), "commits": [list(pair) for pair in sorted(self.commits.items())],
            "nodes": sorted(self.nodes),
            "contents": [[i, [list(place) for place in self.contents[i]]] for i in sorted(self.contents)],
            "sidecars": sorted(self.sidecars), "blocks": sorted(self.blocks), "files": sorted(self.files),
            **({"healed": sorted(self.healed)} if self.healed else {}),
        }  # fmt: skip
