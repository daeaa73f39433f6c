"""What others would say of the same comparisons: true where they would stop."""

from __future__ import annotations

from collections.abc import Callable

from mailrescue.guard.values import Comparison

_BESIDE = ("identity", "device", "inode", "record_key", "ost_id", "uidvalidity", "inbox")


def bisync(comparison: Comparison) -> bool:
    """rclone bisync: more than half deleted, one side empty, or all files changed. A move is a deletion and a new file."""
    before, flow = comparison.before, comparison.flow
    if before is None or not before.items:
        return False
    deleted = len(flow.removed) + len(flow.moved)
    return deleted * 2 > before.items or not comparison.now.items or len(flow.changed) >= before.items


def plain(comparison: Comparison) -> bool:
    """More than a fifth of the mails fewer than before."""
    before = comparison.before
    return before is not None and comparison.now.items < before.items * 0.8


def identity(comparison: Comparison) -> bool:
    """Anything that makes the mailbox this mailbox is another than before."""
    before, now = comparison.before, comparison.now
    return before is not None and any(before.facts.get(name) != now.facts.get(name) for name in _BESIDE)


RIVALS: dict[str, Callable[[Comparison], bool]] = {"bisync": bisync, "20 %": plain, "identity": identity}
