"""The commit records of a vault as one chain: what belongs to it, what is damaged, missing, or of another history.

Where two histories of one vault were put together, a number comes twice; the chain is the one that leads to the newest.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mailrescue.core.errors import MailRescueError
from mailrescue.storage.base import ReadableStore
from mailrescue.vault.commits import HALF_HASH, Commit, CommitName, commit_names, read_commit
from mailrescue.vault.ledger import name_of, read_ledger
from mailrescue.vault.seal import KeyRing


@dataclass(slots=True)
class Chain:
    """`commits` are the records of the chain that can be read, oldest first; `damaged` those that cannot.

    `others` can be read, but belong to another history; `missing` are the numbers of which nothing is there and that
    were not forgotten, with the first half of the hash, b"" where nobody knows it. `misnamed` can be read too: they are
    called by another hash than theirs.
    """

    commits: list[Commit] = field(default_factory=list)
    damaged: list[CommitName] = field(default_factory=list)
    others: list[tuple[CommitName, Commit]] = field(default_factory=list)
    misnamed: list[tuple[CommitName, Commit]] = field(default_factory=list)
    missing: dict[int, bytes] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The highest number of all that is there."""
        return max([c.seq for c in self.commits] + [name.seq for name in self.damaged], default=0)


def read_chain(store: ReadableStore, keys: KeyRing, newest: bytes = b"") -> Chain:
    """Read all records. Where two histories end with the same number, the one that ends with the digest `newest` is taken."""
    chain = Chain()
    by_number: dict[int, list[tuple[CommitName, Commit]]] = {}
    for name in commit_names(store):
        try:
            commit = read_commit(store, keys, name)
        except MailRescueError:
            chain.damaged.append(name)
            continue
        if name_of(commit) != name:
            chain.misnamed.append((name, commit))
        by_number.setdefault(name.seq, []).append((name, commit))
    _follow_back(chain, by_number, newest)
    _find_missing(chain)
    return chain


def _follow_back(chain: Chain, by_number: dict[int, list[tuple[CommitName, Commit]]], named: bytes) -> None:
    """Sort the records into the chain and others, from the newest on: each names the one before."""
    for seq in sorted(by_number, reverse=True):
        candidates = sorted(by_number[seq], key=lambda pair: pair[0] != name_of(pair[1]))
        mine = next((pair for pair in candidates if _is(pair[1], named)), candidates[0])
        chain.commits.append(mine[1])
        chain.others += [pair for pair in candidates if pair is not mine and pair[1].digest != mine[1].digest]
        named = mine[1].fields["prev"] if seq - 1 in by_number else b""
    chain.commits.reverse()
    chain.others.sort(key=lambda pair: pair[1].seq)


def _is(commit: Commit, named: bytes) -> bool:
    return len(named) >= HALF_HASH and commit.digest.startswith(named)


def _find_missing(chain: Chain) -> None:
    """Note the numbers of which nothing is there; the record after one tells its hash."""
    forgotten = read_ledger(chain.commits).forgotten
    there = {commit.seq for commit in chain.commits} | {name.seq for name in chain.damaged}
    after = {commit.seq - 1: commit.fields["prev"][:HALF_HASH] for commit in chain.commits}
    for seq in range(1, chain.newest):
        if seq not in there and seq not in forgotten:
            chain.missing[seq] = after.get(seq, b"")
