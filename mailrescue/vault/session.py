"""One mailbox being written: new items in, list changes gathered, checkpoints and the commit out.

The write order of FORMAT.md 7 lives here: packs become durable, then the record names them, then the catalogue learns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailrescue.model.mail import Folder, Position, Skip
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.base import Base
from mailrescue.vault.blob import PackRow
from mailrescue.vault.commits import Commit
from mailrescue.vault.ingest import Stored
from mailrescue.vault.losses import Lost
from mailrescue.vault.nodes import Value, build, merged, update
from mailrescue.vault.records import parse_snapshot, skip_rows, snapshot_fields
from mailrescue.vault.tree import folder_of, folder_value, place_key, position_value
from mailrescue.vault.vault import Vault

# The catalogue's transaction is ended this often, so that readers see progress and its log stays small.
_TRANSACTION_ITEMS = 5_000


class Session:
    """Begins at `base`: the last snapshot or checkpoint of the mailbox, None for a new one. The caller holds the lock.

    `base` tells what the folders held, `folders_now` are those of the snapshot being taken. `healed` are items and
    sidecars that a repair had named as lost, and that are stored again. Raises VaultDamaged when the base cannot be read
    and is not to be read with care (vault/base.py).
    """

    def __init__(self, vault: Vault, base: Commit | None, *, words: bool = True, careful: bool = False) -> None:
        self._vault = vault
        self.base = Base(vault, base, careful=careful)
        self.ingest = vault.ingest(words=words, prove_nodes=self.base.torn)
        self.words = words
        self._items = self.base.items
        self._torn = self.base.torn
        self.folders_now = self.base.folders
        self._lost, self._lost_sidecars = vault.lost(Lost.ITEM), vault.lost(Lost.SIDECAR)
        self.healed: set[bytes] = set()
        self._changes: dict[bytes, Value | None] = {}
        self._removals: list[bytes] = []
        self.unsaved_bytes = self.unsaved_items = self.stored_bytes = 0
        self._uncommitted = 0

    def lacks(self, position: Position) -> bool:
        """Return whether the vault has lost what a position names, so that it must be read again."""
        return position.content in self._lost or position.sidecar in self._lost_sidecars

    def learn(self, stored: Stored, packs: list[PackRow]) -> None:
        """Take note of an item that was stored, here or by a worker, and of packs that became durable."""
        catalogue = self._vault.catalogue
        catalogue.begin()
        if stored.card is not None:
            catalogue.contents.add(stored.content, stored.card, stored.words)
            self._uncommitted += 1
            self.healed |= {stored.content} & self._lost
        self.healed |= {stored.sidecar} & self._lost_sidecars
        self.unsaved_items += 1
        self.unsaved_bytes += stored.size
        self.learn_packs(packs)
        if self._uncommitted >= _TRANSACTION_ITEMS:
            catalogue.commit()
            self._uncommitted = 0

    def put(self, folder: int, position: Position) -> None:
        """Set a position."""
        self._changes[place_key(folder, position.key)] = position_value(folder, position)

    def remove(self, folder: int, key: str) -> None:
        """Take a position out of the next snapshot; checkpoints keep it."""
        self._removals.append(place_key(folder, key))

    def checkpoint(self, account: str, mailbox: str, line: str, skipped: tuple[Skip, ...]) -> None:
        """Make everything so far durable and findable by the next run; `skipped` is what the items read so far lack."""
        if not self._changes:
            self._save()
            return
        folders = {**self.base.folders, **self.folders_now}
        self._save_items(folders)
        folder_root = self._save_folders(folders)
        self._save()
        self._changes = {}
        self._vault.commit({
            "kind": "checkpoint", "account": account, "mailbox": mailbox, "line": line,
            "items": self._items, "folders": folder_root, "cursor": None, "skipped": skip_rows(skipped), **self._healing(),
        })

    def finish(self) -> tuple[bytes | None, bytes | None]:
        """Make items and lists durable; returns the roots of items and folders."""
        self._changes |= dict.fromkeys(self._removals)
        self._save_items(self.folders_now)
        root = self._save_folders(self.folders_now)
        self._save()
        return self._items, root

    def commit(self, draft: Snapshot, **more: Any) -> Snapshot:  # noqa: ANN401  fields that the vault does not interpret
        """Write the snapshot's commit record: this is the moment it exists."""
        draft = replace(draft, stored_bytes=self.stored_bytes)
        return parse_snapshot(self._vault.commit(snapshot_fields(draft, **more, **self._healing())))

    def abort(self) -> None:
        """Forget what is not durable."""
        self.ingest.abort()
        self._vault.catalogue.rollback()

    def _save_items(self, folders: dict[int, Folder]) -> None:
        """Store the items list with the changes made; of a torn one what is left, so that nothing damaged is taken over."""
        if self._torn:
            left = (value for value in self.base.values() if folder_of(value[0]) in folders)
            self._items = build(merged(left, self._changes), self.ingest.add_node)
            self._torn = False
        else:
            self._items = update(self._items, self._changes, self._vault.reader.node, self.ingest.add_node)

    def _healing(self) -> dict[str, Any]:
        return {"healed": sorted(self.healed)} if self.healed else {}

    def _save_folders(self, folders: dict[int, Folder]) -> bytes | None:
        return build((folder_value(number, folders[number]) for number in sorted(folders)), self.ingest.add_node)

    def _save(self) -> None:
        self.ingest.finish()
        self.learn_packs(self.ingest.finished())
        self._vault.catalogue.commit()
        self.unsaved_bytes = self.unsaved_items = 0

    def learn_packs(self, packs: list[PackRow]) -> None:
        """Let the catalogue know of durable packs."""
        self._vault.catalogue.begin()
        for pack in packs:
            self._vault.catalogue.index.add(pack)
            self.stored_bytes += pack.size
