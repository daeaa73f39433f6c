"""Take a snapshot: list, compare, fetch what is new, commit, account for it.

Whatever happens - cancel, kill, full disk - earlier snapshots stay whole, and the next run goes on from the last
checkpoint. Knows no provider: only the contract of providers/base.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from mailrescue.capture.changes import changes, count
from mailrescue.capture.compare import FolderDelta, compare
from mailrescue.capture.receipt import SkipBook
from mailrescue.core.clock import Clock
from mailrescue.core.errors import Cancelled, ItemUnreadable
from mailrescue.core.progress import CancelToken, Meter, Reporter
from mailrescue.model.mail import Folder, ItemKind, Listed, Position, RawItem, Skip
from mailrescue.model.snapshot import Changes, Counts, Snapshot, Standing
from mailrescue.providers.base import Reader, Source
from mailrescue.vault.session import Session
from mailrescue.vault.vault import Vault

# Work that a kill may cost: at most this many bytes or items are read again.
CHECKPOINT_BYTES = 256 * 1024 * 1024
CHECKPOINT_ITEMS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Which mailbox to snapshot, and under which names it stands in the vault."""

    account: str
    mailbox: str
    kind: str


@dataclass(slots=True)
class _Tally:
    """Counts while the folders go by."""

    kinds: Counter[ItemKind] = field(default_factory=Counter)
    bytes: int = 0
    carried: int = 0

    def add(self, position: Position) -> None:
        if not position.hidden:
            self.kinds[position.kind] += 1
            self.bytes += position.size


class Capture:
    """One run over one mailbox. The caller holds the vault's lock."""

    def __init__(self, vault: Vault, job: Job, *, clock: Clock, reporter: Reporter, cancel: CancelToken) -> None:
        self._vault, self._job, self._clock, self._cancel = vault, job, clock, cancel
        self._meter = Meter(reporter, clock, "snapshot", account=job.account)
        history = vault.catalogue.history
        self._last = history.last("snapshot", job.mailbox)
        self._good = vault.last_good(job.mailbox)
        checkpoint = history.last("checkpoint", job.mailbox)
        resumed = checkpoint is not None and (self._last is None or checkpoint.seq > self._last.seq)
        self._session = Session(vault, checkpoint if resumed else self._last)
        self._skips = SkipBook.after(vault.snapshot(self._last).skipped if self._last else ())
        self._tally = _Tally()

    def run(self, source: Source) -> Snapshot:
        """Take the snapshot of an entered source."""
        try:
            folders = self._number_folders(source.folders())
            reader = source.reader()
            try:
                for number, folder in folders.items():
                    self._capture_folder(source, reader, number, folder)
            finally:
                reader.close()
            self._drop_vanished_folders(folders)
            snapshot = self._commit(source, folders)
        except Cancelled:
            self._session.checkpoint(self._job.account, self._job.mailbox)
            raise
        except BaseException:
            self._session.abort()
            raise
        self._meter.finish()
        return snapshot

    def _number_folders(self, listed: list[Folder | Skip]) -> dict[int, Folder]:
        """Give every folder its number: the old one where the source's key was there before."""
        old = {folder.key: number for number, folder in self._session.folders.items()}
        following = max(self._session.folders, default=0) + 1  # numbers are never used again
        numbered: dict[int, Folder] = {}
        for entry in listed:
            if isinstance(entry, Skip):
                self._skips.add(entry)
                continue
            number = old.get(entry.key, following)
            following += number == following
            numbered[number] = entry
        unlisted = {entry.key for entry in listed if isinstance(entry, Skip)}
        self._unlisted = {number for key, number in old.items() if key in unlisted}
        numbered |= {number: self._session.folders[number] for number in self._unlisted}
        self._session.folders_now = numbered
        return numbered

    def _carry_folder(self, number: int) -> None:
        """Keep what a folder held that cannot be listed now."""
        for position in self._session.positions(number).values():
            self._carry(number, position)

    def _capture_folder(self, source: Source, reader: Reader, number: int, folder: Folder) -> None:
        self._cancel.check()
        if number in self._unlisted:
            self._carry_folder(number)
            return
        try:
            delta = compare(self._session.positions(number), source.items(folder))
        except ItemUnreadable as error:
            self._skips.add(Skip(folder.path, "", str(error)))
            self._carry_folder(number)
            return
        self._take_delta(number, folder, delta)
        self._meter.total = (self._meter.total or 0) + len(delta.fetch)
        for listed, old in delta.fetch:
            self._cancel.check()
            self._fetch(reader, number, folder, listed, old)

    def _take_delta(self, number: int, folder: Folder, delta: FolderDelta) -> None:
        for skip in delta.skips:
            self._skips.add(skip)
        for position in delta.kept:
            self._skips.keep(folder.path, position.key)
            self._session.put(number, position)
            self._tally.add(position)
        for position in delta.carried:
            self._carry(number, position)
        for position in delta.gone:
            self._session.remove(number, position.key)

    def _fetch(self, reader: Reader, number: int, folder: Folder, listed: Listed, old: Position | None) -> None:
        try:
            item = reader.read(listed)
            stored = self._session.store(item)
        except ItemUnreadable as error:
            self._skips.add(Skip(folder.path, listed.key, str(error), listed.digest))
            if old is not None:
                self._carry(number, old)
            return
        position = _position(listed, item, stored.content, stored.size, stored.sidecar)
        self._session.put(number, position)
        self._tally.add(position)
        for part in item.lost:
            subject = stored.card.subject if stored.card else ""
            self._skips.add(Skip(folder.path, listed.key, part, listed.digest, subject, part))
        self._meter.add(1, stored.size)
        if self._session.unsaved_bytes > CHECKPOINT_BYTES or self._session.unsaved_items > CHECKPOINT_ITEMS:
            self._session.checkpoint(self._job.account, self._job.mailbox)

    def _carry(self, number: int, position: Position) -> None:
        """Keep an item as it was in an earlier snapshot, and mark it so."""
        since = position.as_of or (self._last.seq if self._last else 0)
        carried = replace(position, as_of=since)
        self._session.put(number, carried)
        self._tally.add(carried)
        self._tally.carried += 1

    def _drop_vanished_folders(self, folders: dict[int, Folder]) -> None:
        for number in set(self._session.folders) - set(folders):
            for position in self._session.positions(number).values():
                self._session.remove(number, position.key)

    def _commit(self, source: Source, folders: dict[int, Folder]) -> Snapshot:
        items, folder_root = self._session.finish()
        counts = self._counts(len(folders))
        draft = Snapshot(
            id="", seq=0, account=self._job.account, mailbox=self._job.mailbox, taken_at=self._clock.now(),
            standing=Standing.GOOD, complete=not (self._skips.new or self._tally.carried), counts=counts,
            changes=self._changes(items), skipped=self._skips.all(), known_skipped=len(self._skips.known),
            reasons=self._reasons(counts), notes=tuple(source.ignored()), stored_bytes=self._session.stored_bytes,
            facts=source.fingerprint().facts,
        )
        return self._session.commit(draft, items=items, folders=folder_root, source=self._job.kind, base=self._good.seq if self._good else 0)

    def _counts(self, folders: int) -> Counts:
        kinds = self._tally.kinds
        return Counts(
            messages=kinds[ItemKind.MESSAGE], events=kinds[ItemKind.EVENT], contacts=kinds[ItemKind.CONTACT],
            tasks=kinds[ItemKind.TASK], others=kinds[ItemKind.OTHER], folders=folders, bytes=self._tally.bytes,
        )

    def _reasons(self, counts: Counts) -> tuple[str, ...]:
        """Say why a snapshot without mail is believed: there was nothing before it to compare with."""
        return ("empty-baseline",) if self._good is None and not counts.items else ()

    def _changes(self, items: bytes | None) -> Changes:
        before = self._good.fields["items"] if self._good else None
        return count(changes(self._vault.differences(before, items)))


def _position(listed: Listed, item: RawItem, content: bytes, size: int, sidecar: bytes) -> Position:
    return Position(
        key=listed.key, content=content, digest=listed.digest, kind=item.kind, size=size,
        flags=listed.flags if item.flags is None else item.flags,
        received=listed.received if item.received is None else item.received,
        sidecar=sidecar, hidden=item.hidden,
    )
