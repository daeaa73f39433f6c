"""Prove that the vault holds what was written, and name what it does not.

Without `read_data` the structure is checked: header, keys, the chain of commits, the lists, and that every item they
name lies in a pack. With it every byte of every pack is read and every item put together and compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from blake3 import blake3

from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.vault.blob import BlobKind, pack_object
from mailrescue.vault.commits import Commit, CommitName, commit_names, read_commit
from mailrescue.vault.header import check_header
from mailrescue.vault.nodes import identities
from mailrescue.vault.pack import PackReader
from mailrescue.vault.reader import readable
from mailrescue.vault.slots import check_slots
from mailrescue.vault.tree import read_positions
from mailrescue.vault.vault import Vault

_READ = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. `items` are the identities of the items that are hit, in hex."""

    object: str
    sentence: str
    items: tuple[str, ...] = ()


class Check:
    """One check of one vault; changes nothing."""

    def __init__(self, vault: Vault, meter: Meter, cancel: CancelToken) -> None:
        self._vault, self._meter, self._cancel = vault, meter, cancel
        self._contents: set[bytes] = set()
        self._sidecars: set[bytes] = set()

    def run(self, *, read_data: bool) -> Iterator[Finding]:
        """Yield every finding."""
        yield from self._header()
        yield from self._packs(read_data=read_data)
        commits: list[Commit] = []
        yield from self._commits(commits)
        yield from self._lists(commits)
        yield from self._items(read_data=read_data)

    def _header(self) -> Iterator[Finding]:
        vault = self._vault
        wrong = check_header(vault.store, vault.header, vault.keys) + check_slots(vault.store, vault.keys)
        yield from (Finding(name, sentence) for name, sentence in wrong)

    def _packs(self, *, read_data: bool) -> Iterator[Finding]:
        names = [name.rpartition("/")[2] for name in self._vault.store.names("packs")]
        self._meter.total = len(names)
        for name in names:
            self._cancel.check()
            try:
                size = self._pack(name, read_data=read_data)
            except MailRescueError as error:
                yield Finding(pack_object(name), str(error))
                size = 0
            self._meter.add(1, size)

    def _pack(self, name: str, *, read_data: bool) -> int:
        """Check one pack; returns its size. Raises VaultDamaged."""
        table = PackReader(self._vault.store, self._vault.keys, name).table()
        if read_data:
            checker = blake3()
            for offset in range(0, table.size, _READ):
                checker.update(self._vault.store.get(pack_object(name), offset, _READ))
            if checker.hexdigest() != name:
                raise VaultDamaged(f"pack {name[:12]} is not what was written: bits in it have changed")
        return table.size

    def _commits(self, readable: list[Commit]) -> Iterator[Finding]:
        previous: Commit | CommitName | None = None
        for name in commit_names(self._vault.store):
            expected = previous.seq + 1 if previous else 1
            if name.seq != expected:
                yield Finding(f"commit {expected}", f"commits {expected} to {name.seq - 1} are missing from the vault")
            try:
                commit = read_commit(self._vault.store, self._vault.keys, name)
            except MailRescueError as error:
                yield Finding(name.object, str(error))
                previous = name
                continue
            if commit.digest.hex()[: len(name.hash)] != name.hash:
                yield Finding(name.object, f"commit {name.seq} does not have the hash its name says")
            if isinstance(previous, Commit) and commit.fields["prev"] != previous.digest:
                yield Finding(name.object, f"commit {name.seq} does not follow the one before it")
            readable.append(commit)
            previous = commit
        newest = previous.seq if previous else 0
        remembered, _ = self._vault.catalogue.history.newest()
        if newest < remembered:
            yield Finding("commits", f"commits {newest + 1} to {remembered} were there before and are missing now")

    def _lists(self, commits: list[Commit]) -> Iterator[Finding]:
        """Read every list node once, however many snapshots share it."""
        seen: set[bytes] = set()
        for commit in commits:
            for name in ("items", "folders"):
                self._cancel.check()
                problems = set(self._walk(commit.fields.get(name), seen, positions=name == "items"))
                label = f"snapshot {commit.id}" if commit.kind == "snapshot" else f"commit {commit.seq}"
                for problem in sorted(problems):
                    yield Finding(label, f"a part of its list of {name} cannot be read: {problem}")

    def _walk(self, root: bytes | None, seen: set[bytes], *, positions: bool) -> Iterator[str]:
        """Yield why nodes cannot be read; those that can add their items to what must be there."""
        fetch = self._vault.reader.node
        nodes = identities(root, fetch)
        while True:
            try:
                node, leaf = next(nodes)
                if not leaf or node in seen:
                    continue
                seen.add(node)
                for _, position in read_positions(node, fetch) if positions else ():
                    self._contents.add(position.content)
                    if position.sidecar:
                        self._sidecars.add(position.sidecar)
            except StopIteration:
                return
            except MailRescueError as error:
                yield str(error)

    def _items(self, *, read_data: bool) -> Iterator[Finding]:
        reader, index = self._vault.reader, self._vault.catalogue.index
        self._meter.total = self._meter.done + len(self._contents)
        for content in index.in_pack_order(BlobKind.RECIPE, self._contents):
            self._cancel.check()
            if read_data:
                reason = readable(reader, content)
            else:
                reason = "" if index.has(BlobKind.RECIPE, content) else "it is in no pack of the vault"
            if reason:
                yield Finding(f"item {content.hex()[:12]}", f"it cannot be read: {reason}", (content.hex(),))
            elif not index.has(BlobKind.CARD, content):
                yield Finding(f"item {content.hex()[:12]}", "its card is in no pack of the vault; the mail itself is whole")
            self._meter.add()
        for sidecar in sorted(self._sidecars):
            if not index.has(BlobKind.SIDECAR, sidecar):
                yield Finding(f"sidecar {sidecar.hex()[:12]}", "the extra properties of an item are in no pack of the vault")
