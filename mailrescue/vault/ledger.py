"""What was given up, or is known to be lost, told by the commit records alone (FORMAT.md 6). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mailrescue.vault.answers import ANSWER
from mailrescue.vault.commits import Commit, CommitName

# Kinds of records that give something up.
RETENTION, FORGET, PRUNE, PIN, REPAIR = "retention", "forget", "prune", "pin", "repair"
# Every kind of record. One that a newer program wrote may need what this one would remove.
KNOWN = frozenset({"snapshot", "checkpoint", "file", "receipt", ANSWER, RETENTION, FORGET, PRUNE, PIN, REPAIR})
# The fields of any record that may be the root of a list.
LISTS = ("items", "folders", "extents")


@dataclass(frozen=True, slots=True)
class Ledger:
    """What no longer counts.

    `thinned`: numbers of records whose lists may be gone; `forgotten`: numbers of records that may be gone themselves,
    with their digests, and `forgotten_at`: since when; `aside`: objects that a repair had put aside before a mailbox was
    forgotten, since then; `condemned`: packs, with the newest moment at which they were
    condemned; `newest`: the number of the newest retention record of each mailbox. `lost`: numbers of records that a
    repair could not save, with the first half of their digests; `lost_nodes`: list nodes that it found in no pack.
    Moments in seconds since 1970.
    """

    thinned: set[int] = field(default_factory=set)
    forgotten: dict[int, bytes] = field(default_factory=dict)
    forgotten_at: dict[int, int] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    condemned: dict[str, int] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    lost: dict[int, bytes] = field(default_factory=dict)
    lost_nodes: set[bytes] = field(default_factory=set)

    def excused(self, seq: int) -> bytes | None:
        """Return the digest, the first half of it, or b"" when nobody knows it, of a record that may be missing; None for any other."""
        return self.forgotten.get(seq) or self.lost.get(seq)

    def is_forgotten(self, commit: Commit) -> bool:
        """Return whether the record belongs to a mailbox that was given up."""
        return self.forgotten.get(commit.seq) == commit.digest

    def stands(self, commit: Commit) -> bool:
        """Return whether what the record lists must be whole."""
        if commit.seq in self.thinned or self.is_forgotten(commit):
            return False
        return commit.kind != RETENTION or self.newest.get(commit.fields["mailbox"]) == commit.seq


def name_of(commit: Commit) -> CommitName:
    """Return what the object of a record is called."""
    return CommitName(commit.seq, commit.digest.hex()[:32])


def read_ledger(commits: Iterable[Commit]) -> Ledger:
    """Read it from all records of a vault, oldest first, or from those from some number on."""
    ledger = Ledger()
    for commit in commits:
        fields = commit.fields
        if commit.kind == RETENTION:
            ledger.thinned.update(fields["thinned"])
            ledger.newest[fields["mailbox"]] = commit.seq
        elif commit.kind == FORGET:
            ledger.forgotten.update(dict(fields["commits"]))
            ledger.forgotten_at.update({seq: fields["at"] for seq, _ in fields["commits"]})
            ledger.aside.update(dict.fromkeys(fields["aside"], fields["at"]))
        if commit.kind in (FORGET, PRUNE):
            ledger.condemned.update({pack.hex(): fields["at"] for pack in fields["condemned"]})
        elif commit.kind == REPAIR:
            ledger.lost.update(dict(fields["commits"]))
            ledger.lost_nodes.update(fields["nodes"])
    return ledger
