"""What a run has found by now: positions for the vault, figures of each folder, what could not be read, and what differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from mailrescue.capture.compare import FolderDelta
from mailrescue.capture.cursor import Cursor
from mailrescue.capture.fetch import Read, Task
from mailrescue.capture.receipt import SkipBook
from mailrescue.capture.tally import Tally
from mailrescue.model.mail import Folder, ItemKind, Listed, Position, Skip
from mailrescue.model.snapshot import Counts
from mailrescue.vault.ingest import Stored
from mailrescue.vault.session import Session
from mailrescue.vault.tree import Pair


class Book:
    """Kept over one run. `since` is the number of the snapshot before, 0 for none.

    `pairs` differ from what the run began from. `read` counts items of this run that are stored.
    """

    def __init__(self, session: Session, skips: SkipBook, since: int) -> None:
        self._session, self.skips, self._since = session, skips, since
        self.tallies: dict[int, Tally] = {}
        self.pairs: list[Pair] = []
        self.read = 0
        self._tokens: dict[int, str] = {}

    def unchanged(self, number: int, token: str, numbers: list[int]) -> None:
        """Take over a folder that is as it was, with the counts that were remembered of it."""
        self._tokens[number] = token
        self.tallies[number] = Tally.recalled(numbers)
        self.skips.keep_folder(self._session.base.folders[number].path)

    def changed(self, number: int, folder: Folder, token: str, found: FolderDelta) -> list[Task]:
        """Take over what a folder holds now; returns what of it must be read first."""
        self._tokens[number] = token
        tally = self.tallies[number] = Tally()
        for skip in found.skips:
            self.skips.add(skip)
            tally.clean = False
        moved = (*found.relabelled, *found.rekeyed)
        for position in (*found.kept, *(new for _, new in moved)):
            self.skips.keep(folder.path, position.key)
            tally.add(position)
        for old, new in moved:
            self._put(number, old, new)
        for old, _ in found.rekeyed:
            self._session.remove(number, old.key)
        for position in found.carried:
            self.carry(number, position)
        for position in found.gone:
            self._remove(number, position)
        return [Task(number, folder, listed, old) for listed, old in found.fetch]

    def take(self, task: Task, read: Read) -> None:
        """Take over what reading gave; what cannot be read now is kept as it was."""
        listed, folder, tally = task.listed, task.folder.path, self.tallies[task.number]
        if read.stored is None:
            self.skips.add(Skip(folder, listed.key, read.reason, listed.digest))
            tally.clean = False
            if task.old is not None:
                self.carry(task.number, task.old)
            return
        position = _position(listed, read, read.stored)
        self._put(task.number, task.old, position)
        tally.add(position)
        subject = read.stored.card.subject if read.stored.card and read.lost else ""
        for part in read.lost:
            self.skips.add(Skip(folder, listed.key, part, listed.digest, subject, part))
        self.read += 1

    def unlisted(self, number: int) -> None:
        """Keep what a folder held that cannot be listed now."""
        self.tallies[number] = Tally(clean=False)
        for position in self._session.base.positions(number).values():
            self.carry(number, position)

    def carry(self, number: int, position: Position) -> None:
        """Keep an item as it was in an earlier snapshot, and mark it so."""
        carried = replace(position, as_of=position.as_of or self._since)
        self._session.put(number, carried)
        tally = self.tallies[number]
        tally.add(carried)
        tally.carried += 1
        tally.clean = False

    def vanished(self, number: int) -> None:
        """Let go of a folder that is there no more."""
        for position in self._session.base.positions(number).values():
            self._remove(number, position)

    @property
    def carried(self) -> int:
        """How many items are kept as they were, though nobody knows how they are."""
        return sum(tally.carried for tally in self.tallies.values())

    def counts(self, folders: int) -> Counts:
        """Return the figures of the snapshot."""
        kinds: Counter[ItemKind] = sum((tally.kinds for tally in self.tallies.values()), Counter())
        return Counts(
            messages=kinds[ItemKind.MESSAGE], events=kinds[ItemKind.EVENT], contacts=kinds[ItemKind.CONTACT],
            tasks=kinds[ItemKind.TASK], others=kinds[ItemKind.OTHER], folders=folders, bytes=sum(tally.bytes for tally in self.tallies.values()),
        )

    def cursor(self) -> Cursor:
        """Return token and counts of every folder that was read whole: what the next run need not list."""
        return {n: [token, *self.tallies[n].remembered()] for n, token in self._tokens.items() if token and self.tallies[n].clean}

    def _put(self, number: int, old: Position | None, new: Position) -> None:
        self._session.put(number, new)
        self.pairs.append((None if old is None else (number, old), (number, new)))

    def _remove(self, number: int, position: Position) -> None:
        self._session.remove(number, position.key)
        self.pairs.append(((number, position), None))


def _position(listed: Listed, read: Read, stored: Stored) -> Position:
    return Position(
        key=listed.key, content=stored.content, digest=listed.digest, kind=read.kind, size=stored.size,
        flags=listed.flags if read.flags is None else read.flags,
        received=listed.received if read.received is None else read.received,
        sidecar=stored.sidecar, hidden=read.hidden,
    )
