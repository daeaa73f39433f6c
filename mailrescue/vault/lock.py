"""One writer at a time: the lock of a vault's folder, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from mailrescue.core.errors import VaultInUse, VaultUnopenable
from mailrescue.core.lock import FileLock, LockHeld, NoLocks

LOCK_NAME = "lock"


class VaultLock:
    """Held while entered. Raises VaultInUse when another process, or another lock here, holds it."""

    def __init__(self, root: Path, owner: str) -> None:
        self._root = root
        self._lock = FileLock(root / LOCK_NAME, owner)

    def __enter__(self) -> VaultLock:
        try:
            self._lock.__enter__()
        except OSError as error:
            raise VaultUnopenable(f"The vault at {self._root} cannot be written: {error.strerror}. Check the disk.") from None
        except NoLocks as error:
            raise VaultUnopenable(
                f"The disk or share at {self._root} keeps no locks ({error.reason}), so two programs could write to the vault at once."
                " Nothing was changed. Put the vault on another disk."
            ) from None
        except LockHeld as held:
            owner = f" by {held.owner}" if held.owner else ""
            raise VaultInUse(f"The vault is in use{owner}. Nothing was changed; wait until that is done, or stop it, and try again.") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._lock.__exit__(kind, error, trace)
