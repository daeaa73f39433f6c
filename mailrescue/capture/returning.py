"""A mailbox that comes back after another stood in its place: what the last good snapshot has of it is not read anew."""

from __future__ import annotations

from collections.abc import Callable

from mailrescue.capture.fetch import Read, Task
from mailrescue.capture.twins import as_read
from mailrescue.core.errors import VaultDamaged
from mailrescue.model.mail import Position
from mailrescue.vault.commits import Commit
from mailrescue.vault.vault import Vault


class Returning:
    """Knows the items of the snapshot `good` by folder, key and source digest; None for a run that begins from it, or has none.

    `lacks` says of which the vault has lost something.
    """

    def __init__(self, vault: Vault, good: Commit | None, lacks: Callable[[Position], bool]) -> None:
        self._vault, self._good, self._lacks = vault, good, lacks
        self._folder = 0
        self._held: dict[str, Position] = {}
        self._partly: set[tuple[str, str]] | None = None

    def known(self, task: Task) -> Read | None:
        """Return what reading an item would give that stood here in the good snapshot as it stands here now."""
        if self._good is None or task.old is not None:
            return None
        if self._folder != task.number:
            self._folder, self._held = task.number, self._positions(self._good, task.number)
        found = self._held.get(task.listed.key)
        if found is None or found.digest != task.listed.digest or found.as_of or self._lacks(found) or self._lacked(self._good, task):
            return None
        read = as_read(found)
        return read if task.listed.received is None else read._replace(received=None)

    def _positions(self, good: Commit, number: int) -> dict[str, Position]:
        try:
            return {position.key: position for _, position in self._vault.positions(good, number)}
        except VaultDamaged:
            return {}

    def _lacked(self, good: Commit, task: Task) -> bool:
        """Return whether the item was not whole then: it is read again, so that it is told again what it lacks."""
        if self._partly is None:
            self._partly = {(skip.folder, skip.key) for skip in self._vault.snapshot(good).skipped}
        return (task.folder.path, task.listed.key) in self._partly
