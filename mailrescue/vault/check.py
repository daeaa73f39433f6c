"""Prove that the vault holds what was written, and name what it does not.

Without `read_data` the structure is checked: header, keys, the chain of commits, the lists, and that every item they
name lies in a pack. With it every byte of every pack is read and every item put together and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from blake3 import blake3

from mailrescue.core.errors import MailRescueError, VaultDamaged
from mailrescue.core.progress import CancelToken, Meter
from mailrescue.model.mail import ItemKind
from mailrescue.storage.base import ObjectMissing
from mailrescue.vault.blob import BlobKind, Place, pack_names, pack_object
from mailrescue.vault.commits import HALF_HASH, Commit, CommitName, commit_names, read_commit
from mailrescue.vault.header import check_header
from mailrescue.vault.ledger import LISTS, Ledger, read_ledger
from mailrescue.vault.losses import Loss, Losses, Lost
from mailrescue.vault.nodes import Value, read_node
from mailrescue.vault.pack import PackReader
from mailrescue.vault.rawfiles import extents
from mailrescue.vault.reader import readable
from mailrescue.vault.seal import identity
from mailrescue.vault.slots import check_slots
from mailrescue.vault.tree import parse_position
from mailrescue.vault.vault import Vault

_READ = 4 * 1024 * 1024
_MOST_NAMED = 3
_NOWHERE = "it is in no pack of the vault"
_LOST = {BlobKind.SIDECAR: Lost.SIDECAR, BlobKind.BLOCK: Lost.BLOCK}
_MEANING = {BlobKind.SIDECAR: "the extra properties of an item", BlobKind.BLOCK: "a piece of a file version"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written.

    `items` are the identities of the items that are hit, in hex. `loss` is what can be read in no pack; a `known` one
    was named by a repair before.
    """

    object: str
    sentence: str
    items: tuple[str, ...] = ()
    loss: Loss | None = None
    known: bool = False


class Check:
    """One check of one vault; changes nothing. What it gathers on its way is there when `run` is through."""

    def __init__(self, vault: Vault, meter: Meter, cancel: CancelToken) -> None:
        self._vault, self._meter, self._cancel = vault, meter, cancel
        # What the lists that stand name: items with their kinds, and the identities of sidecars and blocks.
        self.contents: dict[bytes, ItemKind] = {}
        self.sidecars: set[bytes] = set()
        self.blocks: set[bytes] = set()
        # Of each list node that was read: which nodes, itself or below it, cannot be; and why not.
        self._walked: dict[bytes, frozenset[bytes]] = {}
        self._reasons: dict[bytes, str] = {}
        self.ledger = Ledger()
        self.losses = Losses()

    def run(self, *, read_data: bool) -> Iterator[Finding]:
        """Yield every finding."""
        for finding in self._run(read_data=read_data):
            yield replace(finding, known=finding.known or (finding.loss is not None and finding.loss in self.losses))

    def _run(self, *, read_data: bool) -> Iterator[Finding]:
        yield from self._header()
        commits: list[Commit] = []
        wrong = list(self._commits(commits))
        yield from self._packs(read_data=read_data)
        yield from wrong
        yield from self._lists(commit for commit in commits if self.ledger.stands(commit))
        yield from self._items(read_data=read_data)
        yield from self._lost_records(commits)

    def _header(self) -> Iterator[Finding]:
        vault = self._vault
        wrong = check_header(vault.store, vault.header, vault.keys) + check_slots(vault.store, vault.keys)
        yield from (Finding(name, sentence) for name, sentence in wrong)

    def _packs(self, *, read_data: bool) -> Iterator[Finding]:
        names = pack_names(self._vault.store)
        for name in sorted(set(self._vault.catalogue.index.lost()) - set(self.ledger.condemned)):
            if pack_object(name) not in self.losses.damaged:
                yield Finding(pack_object(name), "it was there before and is missing now")
        self._meter.total = len(names)
        for name in names:
            self._cancel.check()
            try:
                size = self._pack(name, read_data=read_data)
            except MailRescueError as error:
                size = 0
                # A prune beside us may remove what is condemned at any moment.
                if not (isinstance(error, ObjectMissing) and name in self.ledger.condemned):
                    yield Finding(pack_object(name), str(error))
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
        # In this order: what a writer beside us adds meanwhile is no loss.
        remembered, _ = self._vault.catalogue.history.newest()
        read = [(name, self._read(name)) for name in commit_names(self._vault.store)]
        readable += (commit for _, commit in read if isinstance(commit, Commit))
        self.ledger, self.losses = read_ledger(readable), Losses.known(readable)
        previous: Commit | CommitName | None = None
        for name, commit in read:
            previous = self._last_excused(name, previous)
            yield from _numbering(name, previous)
            if isinstance(commit, MailRescueError):
                if not (isinstance(commit, ObjectMissing) and name.seq in self.ledger.forgotten):
                    yield Finding(name.object, str(commit))
                previous = name
                continue
            if commit.digest.hex()[: len(name.hash)] != name.hash:
                yield Finding(name.object, f"commit {name.seq} does not have the hash its name says")
            if previous is not None and previous.seq == name.seq:
                continue
            if isinstance(previous, Commit) and not _follows(commit, previous):
                yield Finding(name.object, f"commit {name.seq} does not follow the one before it")
            previous = commit
        newest = previous.seq if previous else 0
        if newest < remembered:
            yield Finding("commits", f"commits {newest + 1} to {remembered} were there before and are missing now")

    def _read(self, name: CommitName) -> Commit | MailRescueError:
        try:
            return read_commit(self._vault.store, self._vault.keys, name)
        except MailRescueError as error:
            return error

    def _last_excused(self, name: CommitName, previous: Commit | CommitName | None) -> Commit | CommitName | None:
        """Return what stands for the record before `name` where that is missing as it was forgotten, or is known to be lost."""
        seq = previous.seq if previous else 0
        while seq + 1 < name.seq and (digest := self.ledger.excused(seq + 1)) is not None:
            seq += 1
            previous = Commit(seq, digest, {})
        return previous

    def _lists(self, commits: Iterable[Commit]) -> Iterator[Finding]:
        """Read every list node once, however many snapshots share it; name the snapshots of each that is damaged."""
        hit: dict[bytes, list[str]] = {}
        for commit in commits:
            self._cancel.check()
            for node in {node: None for name in LISTS for node in self.lost_below(commit.fields.get(name), name)}:
                hit.setdefault(node, []).append(f"{commit.kind} {commit.id}")
        for node, names in hit.items():
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            sentence = f"a part of the lists of {', '.join(names[-_MOST_NAMED:])}{more} cannot be read: {self._reasons[node]}"
            yield Finding(names[-1], sentence, loss=Loss(Lost.NODE, node))

    def lost_below(self, node: bytes | None, name: str) -> frozenset[bytes]:
        """Return which of this node and those below cannot be read; those that can add their items to what must be there."""
        if node is None:
            return frozenset()
        known = self._walked.get(node)
        if known is not None:
            return known
        try:
            level, entries = read_node(node, self._vault.reader.node)
            if level == 0:
                self._note(entries, name)
                found: frozenset[bytes] = frozenset()
            else:
                found = frozenset().union(*(self.lost_below(child, name) for _, child, _ in entries))
        except MailRescueError as error:
            found = frozenset([node])
            self._reasons[node] = str(error)
        self._walked[node] = found
        return found

    def _note(self, entries: list[Value], name: str) -> None:
        """Note what the entries of a leaf need."""
        if name == "extents":
            self.blocks.update(entry[2] for entry in entries)
        for entry in entries if name == "items" else ():
            position = parse_position(entry)
            self.contents[position.content] = position.kind
            if position.sidecar:
                self.sidecars.add(position.sidecar)

    def _items(self, *, read_data: bool) -> Iterator[Finding]:
        index = self._vault.catalogue.index
        self._meter.total = self._meter.done + len(self.contents)
        without_card = index.absent(BlobKind.CARD, self.contents)
        for content, places in index.placed(BlobKind.RECIPE, index.in_pack_order(BlobKind.RECIPE, self.contents)):
            self._cancel.check()
            if reason := self._unreadable_item(content, places, read_data=read_data):
                sentence = f"it cannot be read: {reason}"
                yield Finding(f"item {content.hex()[:12]}", sentence, (content.hex(),), Loss(Lost.ITEM, content))
            elif content in without_card:
                yield Finding(f"item {content.hex()[:12]}", "its card is in no pack of the vault; the mail itself is whole")
            self._meter.add()
        for kind, wanted in ((BlobKind.SIDECAR, self.sidecars), (BlobKind.BLOCK, self.blocks)):
            for blob, places in index.placed(kind, index.in_pack_order(kind, wanted)):
                self._cancel.check()
                if reason := self._unreadable(kind, blob, places, read_data=read_data):
                    sentence = f"{_MEANING[kind]} cannot be read: {reason}"
                    yield Finding(f"{kind.name.lower()} {blob.hex()[:12]}", sentence, loss=Loss(_LOST[kind], blob))

    def _unreadable_item(self, content: bytes, places: list[Place], *, read_data: bool) -> str:
        """Return "" when an item is there, and is what was written, else the reason."""
        if not read_data:
            return "" if places else _NOWHERE
        # A prune beside us may have moved it since its places were asked for.
        return readable(self._vault.reader, content, places) and readable(self._vault.reader, content)

    def _lost_records(self, commits: list[Commit]) -> Iterator[Finding]:
        """Yield the records that a repair named as lost, and the file versions unless a newer one brought back what they need."""
        for seq in sorted(self.losses.commits.keys() - {commit.seq for commit in commits}):
            yield Finding(f"commit {seq}", "this record is lost", known=True)
        for commit in commits:
            if commit.seq in self.losses.files and self.ledger.stands(commit) and self.is_torn(commit):
                yield Finding(f"commit {commit.seq}", "this file version cannot be given back whole", known=True)

    def is_torn(self, commit: Commit) -> bool:
        """Return whether a file version needs blocks or nodes that no pack holds."""
        has = self._vault.catalogue.index.has
        try:
            return not all(has(BlobKind.BLOCK, extent.block) for _, extent in extents(commit.fields["extents"], self._vault.reader))
        except VaultDamaged:
            return True

    def _unreadable(self, kind: BlobKind, blob: bytes, places: list[Place], *, read_data: bool) -> str:
        """Return "" when a blob is there, and is what was written, else the reason."""
        if not places:
            return _NOWHERE
        if not read_data:
            return ""
        keys = self._vault.keys
        try:
            data = self._vault.reader.blob(kind, blob, places)
        except MailRescueError as error:
            return str(error)
        key = keys.sidecar if kind is BlobKind.SIDECAR else keys.block
        return "" if identity(key, data) == blob else "it is not what was written"


def _numbering(name: CommitName, previous: Commit | CommitName | None) -> Iterator[Finding]:
    """Yield what is odd about a commit's number after the one before."""
    expected = previous.seq + 1 if previous else 1
    if name.seq > expected:
        yield Finding(f"commit {expected}", f"commits {expected} to {name.seq - 1} are missing from the vault")
    elif name.seq < expected:
        yield Finding(name.object, f"there are two commits {name.seq}, so two histories of this vault were put together; only one is shown")


def _follows(commit: Commit, previous: Commit) -> bool:
    """Return whether a commit names the one before; half a hash stands for one that was not readable then."""
    named: bytes = commit.fields["prev"]
    if not previous.digest:  # lost, and nobody knows what it was
        return True
    length = min(len(named), len(previous.digest))
    return length >= HALF_HASH and previous.digest[:length] == named[:length]
