"""A cheap look at a mailbox: fingerprint, folders, and names in what changed. No mail is read, nothing is stored.

Says what is odd, so that a snapshot is taken and judged at once. That new mail came is not odd; that mail left is, however
harmless it may turn out to be. Whether it is harmless only the snapshot can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailrescue.capture.circumstances import lasting, odd_facts
from mailrescue.capture.cursor import Cursor, cursor_of
from mailrescue.capture.looking import Looker
from mailrescue.core.errors import ItemUnreadable
from mailrescue.core.progress import CancelToken
from mailrescue.model.mail import Folder, Position, Skip
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
    facts = source.fingerprint().facts
    _compare_facts(last, facts, seen)
    # What a mailbox is told of a token is worth something only in the mailbox that the token is of.
    cursor = cursor_of(vault, last) if lasting(last.fields["facts"]) == lasting(facts) else {}
    before = vault.folders(last)
    look = _Look(vault, last, Looker(source), cursor, seen)
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


def _compare_facts(last: Commit, facts: Mapping[str, str], seen: Glance) -> None:
    names = odd_facts(last.fields["facts"], facts)
    if names:
        seen.odd.append(f"The fingerprint of the mailbox is another one than before ({', '.join(names)}).")


@dataclass(slots=True)
class _Look:
    """Goes from folder to folder. `left`: how many mails are no longer where they were, or have another digest."""

    vault: Vault
    last: Commit
    looker: Looker
    cursor: Cursor
    seen: Glance
    left: int = 0

    def at(self, folder: Folder, number: int | None) -> None:
        """Look at a folder; at one that is as it was, or of which the server says what changed, no further."""
        known = self.cursor.get(number) if number is not None else None
        try:
            look = self.looker.look(folder, known, lambda: self._before(number))
        except ItemUnreadable as error:
            self.seen.odd.append(f"The folder {folder.path} cannot be listed: {error}")
            return
        found = look.changed
        if found is None:
            self.seen.items += sum(known[2:]) if known else 0
            return
        self.seen.items += len(found.kept) + len(found.relabelled) + len(found.fetch)
        self.left += len(found.gone) + len(found.carried) + sum(old is not None and old.digest != listed.digest for listed, old in found.fetch)

    def vanished(self, folder: Folder, number: int) -> None:
        """Take note of a folder that is no longer there."""
        held = len(self._before(number))
        if held:
            self.seen.odd.append(f"The folder {folder.path} with {held:,} mails is not there any more.")

    def _before(self, number: int | None) -> dict[str, Position]:
        positions = () if number is None else self.vault.positions(self.last, number)
        return {position.key: position for _, position in positions}
