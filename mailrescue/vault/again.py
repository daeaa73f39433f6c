"""Records that are written again at the end of the chain: lost ones that this computer remembers, and those of a second history.

So a lost record costs no snapshot as long as its lists are whole: it comes back as an imported one (FORMAT.md 6, "Repair").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mailrescue.model.snapshot import IMPORT_LINE
from mailrescue.vault.answers import ANSWER
from mailrescue.vault.commits import Commit
from mailrescue.vault.ledger import FORGET, PIN, PRUNE, REPAIR, RETENTION

# What every record has of its own.
_HEAD = ("v", "seq", "prev", "at", "by")
_KINDS = ("snapshot", "file", "receipt", ANSWER, PIN, FORGET, PRUNE, REPAIR, RETENTION)
# Only the newest of these counts, so that an older one must not come after a newer one.
_REPLACED = (RETENTION,)


@dataclass(frozen=True, slots=True)
class Again:
    """A record that is lost, or not in the chain, and the fields of the one that is written for it."""

    commit: Commit
    fields: dict[str, Any] = field(repr=False)


def write_again(found: Iterable[Commit], chain: list[Commit]) -> tuple[Again, ...]:
    """Return those of the records, in order, that would be missed: not superseded, and not written again before."""
    written = {commit.fields.get("stands_for") for commit in chain}
    return tuple(
        Again(commit, _fields(commit, chain)) for commit in sorted(found, key=lambda commit: commit.seq)
        if commit.kind in _KINDS and commit.digest not in written
        and not (commit.kind in _REPLACED and _has_newer(commit, chain))
    )  # fmt: skip


def _fields(commit: Commit, chain: list[Commit]) -> dict[str, Any]:
    """Return the fields of the record that stands for a lost one; what is older than the newest of its line is imported."""
    fields = {name: value for name, value in commit.fields.items() if name not in _HEAD}
    fields["stands_for"] = commit.digest
    if _has_newer(commit, chain):
        if commit.kind == "snapshot":
            fields["line"] = IMPORT_LINE
        elif commit.kind == "file":
            fields["imported"] = True
    return fields


def _has_newer(commit: Commit, chain: list[Commit]) -> bool:
    """Return whether the chain holds a later state of the same."""
    return any(other.seq >= commit.seq and _history(other) == _history(commit) for other in chain)


def _history(commit: Commit) -> tuple[str, str | None, str]:
    return commit.kind, commit.fields.get("mailbox"), commit.fields.get("line", "")
