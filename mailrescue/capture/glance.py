"""A cheap look at a mailbox: fingerprint, folders, and names in what changed. No mail is read, nothing is stored.

Says what is odd, so that a snapshot is taken and judged at once. That new mail came is not odd; that mail left is, however
harmless it may turn out to be. Whether it is harmless only the snapshot can tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mailrescue.capture.circumstances import odd_facts
from mailrescue.capture.cursor import Cursor, cursor_of
from mailrescue.core.errors import ItemUnreadable
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import Folder, Skip
from mailrescue.providers.base import Source
from mailrescue.vault.commits import Commit
from mailrescue.vault.vault import Vault

# Fewer mails that leave are a minute's tidying; the next snapshot sees them.
_FEW = 3
NO_SNAPSHOT = "There is no snapshot of this mailbox yet."


@dataclass(slots=True)
class Glance:
    """What a look showed: counts, and what is odd in sentences, nothing when all is as it was."""

    folders: int = 0
    items: int = 0
    odd: list[str] = field(default_factory=list)


def glance(vault: Vault, source: Source, mailbox: str, cancel: CancelToken) -> Glance:
    """Look at an entered source, and compare it with the newest snapshot of the mailbox, whatever its standing."""
    last = vault.catalogue.history.last("snapshot", mailbox)
    seen = Glance()
    if last is None:
        seen.odd.append(NO_SNAPSHOT)
        return seen
    _compare_facts(last, source, seen)
    before = vault.folders(last)
    look = _Look(vault, last, source, cursor_of(vault, last), seen)
    numbers = {folder.key: number for number, folder in before.items()}
    listed = source.folders()
    for entry in listed:
        cancel.check()
        if isinstance(entry, Skip):
            seen.odd.append(f"The folder {entry.folder} cannot be listed: {entry.reason}")
            continue
        seen.folders += 1
        look.at(entry, numbers.pop(entry.key, None))
    for number in numbers.values():
        look.vanished(before[number], number)
    if look.left >= _FEW:
        seen.odd.append(f"{look.left:,} mails left the place where they were, or are other mails now.")
    return seen


def _compare_facts(last: Commit, source: Source, seen: Glance) -> None:
    names = odd_facts(last.fields["facts"], source.fingerprint().facts)
    if names:
        seen.odd.append(f"The fingerprint of the mailbox is another one than before ({', '.join(names)}).")


@dataclass(slots=True)
class _Look:
    """Goes from folder to folder. `left`: how many mails are no longer where they were, or have another digest."""

    vault: Vault
    last: Commit
    source: Source
    cursor: Cursor
    seen: Glance
    left: int = 0

    def at(self, folder: Folder, number: int | None) -> None:
        """Look at a folder; at one whose token is what it was, no further."""
        known = self.cursor.get(number) if number is not None else None
        try:
            if known is not None and known[0] and known[0] == self.source.token(folder):
                self.seen.items += sum(known[2:])
                return
            now = {entry.key: entry.digest for entry in self.source.items(folder) if not isinstance(entry, Skip)}
        except ItemUnreadable as error:
            self.seen.odd.append(f"The folder {folder.path} cannot be listed: {error}")
            return
        self.seen.items += len(now)
        if number is not None:
            self.left += sum(now.get(key) != digest for key, digest in self._before(number).items())

    def vanished(self, folder: Folder, number: int) -> None:
        """Take note of a folder that is no longer there."""
        held = len(self._before(number))
        if held:
            self.seen.odd.append(f"The folder {folder.path} with {held:,} mails is not there any more.")

    def _before(self, number: int) -> dict[str, str]:
        return {position.key: position.digest for _, position in self.vault.positions(self.last, number)}
