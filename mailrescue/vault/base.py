"""What a snapshot begins from: the lists of the one before, as far as they can be read.

A list node that is damaged must neither stop a snapshot nor be taken over into it. Reading carelessly, it raises; reading
carefully, everything is read at once, and what stood in the damaged part counts as not there, so that it is listed anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailrescue.core.errors import VaultDamaged
from mailrescue.model.mail import Folder, Position
from mailrescue.vault.catalogue.standing import Standing
from mailrescue.vault.commits import Commit
from mailrescue.vault.losses import Lost
from mailrescue.vault.needs import leaves
from mailrescue.vault.nodes import EMPTY, Value, values
from mailrescue.vault.tree import folder_of, read_folders, read_positions
from mailrescue.vault.vault import Vault


class Base:
    """The lists of a snapshot or checkpoint; of none, when there was nothing before.

    `careful`: whether everything was read at once. `torn`: whether a part cannot be read. `folders` are by number;
    `unnamed` are paths of folders whose keys are lost, with their numbers.
    """

    def __init__(self, vault: Vault, commit: Commit | None, *, careful: bool = False) -> None:
        self._vault = vault
        self.items: bytes | None = commit.fields["items"] if commit else None
        self._folders: bytes | None = commit.fields["folders"] if commit else None
        self.careful = careful or self._holds_what_is_lost()
        self.torn = False
        self.unnamed: dict[str, int] = {}
        self.folders = read_folders(self._folders, self._node)
        if self.careful and commit is not None:
            self._read_carefully(commit)

    def positions(self, folder: int) -> dict[str, Position]:
        """Return what a folder held, by key. Raises VaultDamaged, unless reading carefully."""
        if folder not in self.folders:
            return {}
        return {p.key: p for _, p in read_positions(self.items, self._node, folder)}

    def values(self) -> Iterator[Value]:
        """Yield all that can be read of the items list."""
        return values(self.items, self._node)

    def _node(self, identity: bytes) -> bytes:
        try:
            return self._vault.reader.node(identity)
        except VaultDamaged:
            if not self.careful:
                raise
            self.torn = True
            return EMPTY

    def _holds_what_is_lost(self) -> bool:
        """Return whether a repair has named a node of these lists as lost; reads no more than the nodes above the leaves."""
        lost, seen = self._vault.lost(Lost.NODE), set[bytes]()
        try:
            for root in (self.items, self._folders) if lost else ():
                for _ in leaves(root, self._vault.reader.node, seen):
                    pass
        except VaultDamaged:
            return True
        return not lost.isdisjoint(seen)

    def _read_carefully(self, commit: Commit) -> None:
        """Find out what cannot be read. Folders whose names are lost keep their numbers, which must not be given again."""
        numbers = {folder_of(value[0]) for value in self.values()}
        f = commit.fields
        known = dict(Standing(self._vault.catalogue.db, f["mailbox"], f.get("line", ""), commit.seq).folders())
        for number in (numbers | known.keys()) - self.folders.keys() if self.torn else ():
            path = known.get(number, f"?{number}")
            self.folders[number] = Folder(path, path)
            self.unnamed[path] = number
