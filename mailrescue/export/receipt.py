"""The account of an export: what reached the disk, what did not and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something of the snapshot that is not, or not rightly, among the exported files.

    Without an `id` it speaks of a whole folder. `damaged` tells that the vault could not give it; else the
    disk did not take it.
    """

    folder: str
    reason: str
    id: str = ""
    subject: str = ""
    path: str = ""
    damaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReceipt:
    """What an export did.

    `items` and `bytes` count what lies in the destination and was not found wrong; `verified` those of them
    that were read back and compared, None when that was switched off. `destination` is "" when nothing matched and
    so nothing was made. `stopped` is the sentence that says why an export ended early, "" when it came to its end.
    """

    format: str
    account: str
    snapshot: str
    destination: str
    planned: int
    items: int
    bytes: int
    verified: int | None
    skipped: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything that was planned is there."""
        return not self.skipped and not self.stopped

    @property
    def damaged(self) -> bool:
        """Whether the vault itself could not give something."""
        return any(missing.damaged for missing in self.skipped)
