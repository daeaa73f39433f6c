"""Take a snapshot: list, compare, fetch what is new, commit, account for it.

Whatever happens - cancel, kill, full disk - earlier snapshots stay whole, and the next run goes on from the last
checkpoint. Knows no provider: only the contract of providers/base.py.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailrescue.capture.book import Book
from mailrescue.capture.circumstances import lasting
from mailrescue.capture.compare import FolderDelta
from mailrescue.capture.cursor import Cursor, cursor_of
from mailrescue.capture.fetch import OF_THE_VAULT, Done, Fetcher, InlineFetcher, Read, Task, default_workers
from mailrescue.capture.judging import Guard, Judging
from mailrescue.capture.looking import Looker
from mailrescue.capture.measure import Taken
from mailrescue.capture.numbering import Numbering
from mailrescue.capture.receipt import SkipBook
from mailrescue.capture.rekeying import take_over
from mailrescue.capture.returning import Returning
from mailrescue.capture.twins import Twins
from mailrescue.core.clock import Clock
from mailrescue.core.errors import Cancelled, ItemUnreadable, MailRescueError, VaultDamaged
from mailrescue.core.progress import CancelToken, Meter, Reporter
from mailrescue.guard.judge import judge
from mailrescue.model.mail import Folder, Position, Skip
from mailrescue.model.snapshot import Changes, Counts, Snapshot, Standing
from mailrescue.providers.base import Reader, Source
from mailrescue.vault.losses import Lost
from mailrescue.vault.records import parse_skips
from mailrescue.vault.session import Session
from mailrescue.vault.tree import Pair
from mailrescue.vault.vault import Vault

# Work that a kill may cost: at most this many bytes or items are read again.
CHECKPOINT_BYTES = 256 * 1024 * 1024
CHECKPOINT_ITEMS = 10_000
# And over a slow line no more than what came in so many seconds.
CHECKPOINT_SECONDS = 60.0
# Fewer items are read sooner in this process than workers could start.
_WORTH_ITEMS = 2_000
_WORTH_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Which mailbox to snapshot, and under which names it stands in the vault; `taken_at` of an old copy, else now.

    `skips` is what went wrong before, for the receipt. Without `index` the first search indexes what is new.
    `again` are numbers of snapshots of the same moment: what turns out to be one of them adds none.
    """

    account: str
    mailbox: str
    kind: str
    line: str = ""
    taken_at: datetime | None = None
    skips: tuple[Skip, ...] = ()
    index: bool = True
    again: tuple[int, ...] = ()


class Capture:
    """One run over one mailbox. The caller holds the vault's lock."""

    def __init__(
        self, vault: Vault, job: Job, *, clock: Clock, reporter: Reporter, cancel: CancelToken, guard: Guard = judge
    ) -> None:  # fmt: skip
        self._vault, self._job, self._clock, self._cancel, self._guard = vault, job, clock, cancel, guard
        self._meter = Meter(reporter, clock, "snapshot", account=job.account)
        history = vault.catalogue.history
        self._last = history.commit(job.again[-1]) if job.again else history.last("snapshot", job.mailbox, job.line)
        self._good = vault.last_good(job.mailbox, job.line)
        checkpoint = None if job.again else history.last("checkpoint", job.mailbox, job.line)
        self._resumed = checkpoint is not None and (self._last is None or checkpoint.seq > self._last.seq)
        self._base = checkpoint if self._resumed else self._last

    def _begin(self, facts: dict[str, str], *, careful: bool) -> None:
        """Begin from the snapshot before, or go on from the checkpoint. Raises VaultDamaged."""
        vault, job = self._vault, self._job
        self._facts = facts
        self._session = Session(vault, self._base, words=job.index, careful=careful)
        untold = parse_skips(self._base) if self._resumed and self._base else ()
        skips = SkipBook.after(vault.snapshot(self._last).skipped if self._last else (), untold)
        for skip in job.skips:
            skips.add(skip)
        self._book = Book(self._session, skips, self._last.seq if self._last else 0)
        self._twins = Twins(self._whole_items)
        between = self._good is not None and self._last is not None and self._good.seq != self._last.seq
        self._returning = Returning(vault, self._good if between else None, self._session.lacks)
        self._again: list[Task] = []  # waited for one of their kind, which could not be read
        self._saved_at = self._clock.monotonic()
        self._cursor: Cursor = self._tokens_before()

    def _tokens_before(self) -> Cursor:
        """Return what the cursor of the snapshot before says of folders that may be passed over when they are as they were."""
        if self._job.line:  # each old copy is another file, for which an equal token means nothing
            return {}
        # A checkpoint holds folders that were not finished: its tokens would promise too much.
        if self._resumed or self._last is None or self._session.base.careful or self._vault.lost(Lost.SIDECAR):
            return {}
        # What another mailbox, or the same one after a disaster, says of a token is worth nothing.
        if lasting(self._last.fields["facts"]) != lasting(self._facts):
            return {}
        # What the vault has lost must be read again, though it has not changed.
        lacking = self._vault.catalogue.history.lacking_folders(self._job.mailbox, self._job.line)
        return {number: known for number, known in cursor_of(self._vault, self._last).items() if number not in lacking}

    def run(self, source: Source) -> Snapshot:
        """Take the snapshot of an entered source."""
        try:
            return self._run(source, careful=False)
        except VaultDamaged:
            # A list of the snapshot before is damaged. What was stored by now is found again, and the run begins anew.
            self._vault.refresh()
            return self._run(source, careful=True)

    def _run(self, source: Source, *, careful: bool) -> Snapshot:
        self._begin(dict(source.fingerprint().facts), careful=careful)
        try:
            with self._kept_on_failure():
                folders = self._number_folders(source)
                self._capture_folders(source, folders)
            for number in set(self._session.base.folders) - set(folders):
                self._book.vanished(number)
            snapshot = self._commit(source, folders)
        except MailRescueError:
            self._session.abort()
            self._cancel.check()  # what failed may have been struck by the same signal as we
            raise
        except BaseException:
            self._session.abort()
            raise
        self._meter.finish()
        return snapshot

    @contextlib.contextmanager
    def _kept_on_failure(self) -> Iterator[None]:
        """Keep what was read when the source fails, or the user says stop, and say so."""
        try:
            yield
        except OF_THE_VAULT:
            raise
        except MailRescueError as error:
            self._checkpoint()
            if self._book.read and not isinstance(error, Cancelled):
                items = "1 item that was read before is kept" if self._book.read == 1 else f"{self._book.read:,} items that were read before are kept"
                error.args = (f"{error} {items}; the next snapshot goes on from there.",)
            raise

    def _capture_folders(self, source: Source, folders: dict[int, Folder]) -> None:
        """List and compare folder after folder, and fetch what is new.

        What must be fetched is gathered until it is clear whether it is worth starting workers for.
        """
        reader = source.reader()
        looker = Looker(source, self._session.lacks)
        fetcher: Fetcher | None = None
        waiting: list[Task] = []
        try:
            for number, folder in folders.items():
                waiting += self._looked_at(looker, number, folder)
                if fetcher is None and _many(waiting) and min(source.readers, default_workers()) > 1:
                    fetcher = self._workers(reader, min(source.readers, default_workers()))
                if fetcher is not None:
                    self._fetch(fetcher, waiting)
                    waiting = []
            fetcher = fetcher or InlineFetcher(self._session, reader)
            self._fetch(fetcher, waiting)
            self._finish(fetcher)
        except OF_THE_VAULT:
            raise
        except MailRescueError:
            for task, read in fetcher.rescue() if fetcher is not None else ():
                self._take_read(task, read)
            raise
        finally:
            if fetcher is not None:
                fetcher.close()
            reader.close()

    def _workers(self, reader: Reader, count: int) -> Fetcher:
        from mailrescue.capture.workers import WorkerPool  # noqa: PLC0415  most runs start none

        return WorkerPool(self._session, self._vault, reader, count, self._cancel)

    def _number_folders(self, source: Source) -> dict[int, Folder]:
        """Give every folder its number: the old one where it was there before."""
        base, tokens = self._session.base, {number: str(known[0]) for number, known in self._cursor.items() if known[0]}
        following = max(self._vault.catalogue.history.highest_folder(self._job.mailbox, self._job.line), *base.folders, 0) + 1
        numbered = Numbering(base, self._absent_folders(), following, tokens).number(source.folders(), source.predecessor)
        for skip in numbered.skips:
            self._book.skips.add(skip)
        self._unlisted = numbered.unlisted
        self._session.folders_now = numbered.folders
        return numbered.folders

    def _absent_folders(self) -> dict[str, int]:
        """Return the folders of the last good snapshot that the one before this one lacks: what comes back of a mailbox is itself again."""
        if self._good is None or self._last is None or self._good.seq == self._last.seq:
            return {}
        try:
            good = self._vault.folders(self._good)
        except VaultDamaged:
            return {}
        return {folder.key: number for number, folder in good.items() if number not in self._session.base.folders}

    def _whole_items(self) -> Iterator[Position]:
        """Yield what the run began from, without what was carried forward or lacks something."""
        base = self._session.base
        for number, folder in base.folders.items():
            for position in base.positions(number).values():
                if not (position.as_of or self._session.lacks(position) or self._book.skips.names(folder.path, position.key)):
                    yield position

    def _looked_at(self, looker: Looker, number: int, folder: Folder) -> list[Task]:
        """List and compare one folder; returns what must be read."""
        self._cancel.check()
        if number in self._unlisted:
            self._book.unlisted(number)
            return []
        known = self._cursor.get(number)
        try:
            look = looker.look(folder, known, lambda: self._session.base.positions(number))
            if look.changed is not None:
                self._take_over(looker.source, folder, look.changed)
        except ItemUnreadable as error:
            self._book.skips.add(Skip(folder.path, "", str(error)))
            self._book.unlisted(number)
            return []
        if look.changed is None:
            self._book.unchanged(number, look.token, self._cursor[number][1:])
            return []
        tasks = self._book.changed(number, folder, look.token, look.changed)
        self._meter.total = (self._meter.total or 0) + len(tasks)
        return tasks

    def _take_over(self, source: Source, folder: Folder, changed: FolderDelta) -> None:
        """Find again what the server only numbered anew."""
        cards = self._vault.catalogue.contents.cards
        take_over(
            changed, lambda items: source.message_ids(folder, items),
            lambda contents: {content: card.message_id for content, card in cards(contents).items()},
            lambda position: self._session.lacks(position) or self._book.skips.names(folder.path, position.key),
        )  # fmt: skip

    def _fetch(self, fetcher: Fetcher, tasks: list[Task]) -> None:
        for task in tasks:
            known = self._twins.known(task) or self._returning.known(task)
            if known is not None:
                self._take_read(task, known)
            elif not self._twins.waits(task):
                self._take(fetcher.submit(task))
            if self._is_time_to_save():
                self._take(fetcher.finish())
                self._checkpoint()

    def _finish(self, fetcher: Fetcher) -> None:
        """Wait for the rest; what waited in vain for one of its kind is read itself."""
        self._take(fetcher.finish())
        while self._again:
            again, self._again = self._again, []
            self._fetch(fetcher, again)
            self._take(fetcher.finish())

    def _is_time_to_save(self) -> bool:
        session = self._session
        if session.unsaved_bytes > CHECKPOINT_BYTES or session.unsaved_items > CHECKPOINT_ITEMS:
            return True
        return session.unsaved_items > 0 and self._clock.monotonic() - self._saved_at > CHECKPOINT_SECONDS

    def _checkpoint(self) -> None:
        job = self._job
        self._session.checkpoint(job.account, job.mailbox, job.line, self._book.skips.lacking())
        self._saved_at = self._clock.monotonic()

    def _take(self, done: Done) -> None:
        for task, read in done:
            self._take_read(task, read)
            self._cancel.check()

    def _take_read(self, task: Task, read: Read) -> None:
        """Take a result, for those that waited for it, too."""
        self._take_one(task, read)
        waited = self._twins.settle(task, read)
        if read.stored is None:
            self._again += waited
            return
        for other in waited:
            self._take_one(other, self._twins.known(other) or read)

    def _take_one(self, task: Task, read: Read) -> None:
        self._book.take(task, read)
        if read.stored is not None:
            self._meter.add(1, read.stored.size)

    def _commit(self, source: Source, folders: dict[int, Folder]) -> Snapshot:
        items, folder_root = self._session.finish()
        for known in map(self._vault.catalogue.history.commit, self._job.again):
            if known is not None and (known.fields["items"], known.fields["folders"]) == (items, folder_root):
                return self._vault.snapshot(known)
        draft = self._draft(source, len(folders))
        taken = Taken(
            account=draft.account, mailbox=draft.mailbox, taken_at=draft.taken_at, items=items, folder_root=folder_root, folders=folders,
            facts=draft.facts, complete=draft.complete, differs=self._differs(), counts={n: tally.items for n, tally in self._book.tallies.items()},
        )  # fmt: skip
        judging = Judging(self._vault, self._good, self._last, self._guard)
        judged = judging.changes_only(taken) if self._job.line else judging.judge(taken)
        snapshot = self._session.commit(
            judged.on(draft), items=items, folders=folder_root, source=self._job.kind, cursor=self._cursor_now(items, folder_root)
        )
        judging.remember(taken, judged)
        return snapshot

    def _differs(self) -> tuple[int, list[Pair]] | None:
        """Return the number of the record that this run began from and what differs from it; None where not all of that was read."""
        return None if self._base is None or self._session.base.careful else (self._base.seq, self._book.pairs)

    def _draft(self, source: Source, folders: int) -> Snapshot:
        """Return what is known of the snapshot before it is judged."""
        counts = self._book.counts(folders)
        return Snapshot(
            id="", seq=0, account=self._job.account, mailbox=self._job.mailbox, taken_at=self._job.taken_at or self._clock.now(),
            line=self._job.line, standing=Standing.GOOD, complete=not (self._book.skips.new or self._book.carried), counts=counts, changes=Changes(),
            skipped=self._book.skips.all(), known_skipped=len(self._book.skips.known), reasons=self._reasons(counts), notes=tuple(source.ignored()),
            stored_bytes=self._session.stored_bytes, facts=self._facts, base=self._good.seq if self._good else 0,
        )  # fmt: skip

    def _cursor_now(self, items: bytes | None, folders: bytes | None) -> dict[int, list[Any]] | int:
        """Return, for every folder that was read whole, its token and counts: what the next run need not list.

        A cursor that is as it was is named by its record's number: for hundreds of folders it takes more than all the rest.
        """
        now, last = self._book.cursor(), self._last
        if self._job.line or last is None or (items, folders) != (last.fields["items"], last.fields["folders"]) or now != cursor_of(self._vault, last):
            return {} if self._job.line else now
        holder = last.fields["cursor"]
        return holder if isinstance(holder, int) else last.seq

    def _reasons(self, counts: Counts) -> tuple[str, ...]:
        """Say why a snapshot without mail is believed (there was nothing before it to compare with), and what it made good."""
        reasons = {
            "empty-baseline": self._good is None and not counts.items,
            "list-damaged": self._session.base.torn,
            "healed": bool(self._session.healed),
        }
        return tuple(reason for reason, holds in reasons.items() if holds)


def _many(tasks: list[Task]) -> bool:
    return len(tasks) >= _WORTH_ITEMS or sum(task.listed.size for task in tasks) >= _WORTH_BYTES
