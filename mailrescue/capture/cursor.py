"""What a snapshot remembers of each folder, so that the next one need not list it: its token and its counts."""

from __future__ import annotations

from typing import Any

from mailrescue.vault.commits import Commit
from mailrescue.vault.vault import Vault

# Token, bytes, and a count for each kind of item, hidden ones not.
Remembered = list[Any]
# By folder number.
Cursor = dict[int, Remembered]


def cursor_of(vault: Vault, snapshot: Commit) -> Cursor:
    """Return the cursor of a snapshot, which may stand in an earlier record; only one with the same lists can be meant."""
    cursor = snapshot.fields["cursor"]
    if isinstance(cursor, int):
        holder = vault.catalogue.history.commit(cursor)
        same = holder is not None and all(holder.fields.get(name) == snapshot.fields[name] for name in ("mailbox", "items", "folders"))
        cursor = holder.fields.get("cursor") if holder is not None and same else None
    return cursor if isinstance(cursor, dict) else {}
