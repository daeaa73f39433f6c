"""What the chosen format cannot carry, counted while the plan is made and said in one sentence each. Pure."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from mailrescue.export.plan import ExportFormat
from mailrescue.formats import maildir
from mailrescue.model.mail import Position


@functools.lru_cache(maxsize=1024)
def is_keyword(flag: str) -> bool:
    """Return whether a flag has no letter of its own in a Maildir."""
    return not maildir.letters_of((flag,))


@dataclass(slots=True)
class Tally:
    """Counts of positions and folders that lose something on the way."""

    hidden: int = 0
    flagged: int = 0
    keywords: int = 0
    sidecars: int = 0
    renamed: int = 0
    wrapped: int = 0

    def take(self, position: Position, keywords: tuple[str, ...], *, wrapped: bool = False) -> None:
        """Count one exported position; `keywords` are those that its folder can spell. `wrapped`: it is put into a mail."""
        self.wrapped += wrapped
        self.flagged += bool(position.flags)
        self.sidecars += bool(position.sidecar)
        self.keywords += any(flag not in keywords and is_keyword(flag) for flag in position.flags)

    def notes(self, format_: ExportFormat) -> tuple[str, ...]:
        """Return the sentences that hold for this export."""
        return tuple(sentence for holds, sentence in self._rows(format_) if holds)

    def _rows(self, format_: ExportFormat) -> list[tuple[bool, str]]:
        in_names = format_ is ExportFormat.MAILDIR
        return [
            (
                bool(self.flagged) and not in_names,
                f"{format_.value} files carry no flags such as read or answered; those of {_items(self.flagged)} "
                f"stand in manifest.jsonl.",
            ),
            (
                bool(self.keywords) and in_names,
                f"A Maildir folder carries 26 keywords; further ones on {_items(self.keywords)} stand in manifest.jsonl.",
            ),
            (
                bool(self.sidecars),
                f"What the mail system kept beside {_items(self.sidecars)}, such as categories and reminders, "
                f"stays in the vault: mail files have no place for it.",
            ),
            (
                bool(self.wrapped),
                f"A {'Maildir' if in_names else 'mbox'} holds nothing but mail: {_items(self.wrapped)} such as appointments and contacts "
                f"{'are' if self.wrapped > 1 else 'is'} attached to a mail of {'their' if self.wrapped > 1 else 'its'} own.",
            ),
            (
                bool(self.renamed),
                f"{self.renamed} folder{'s have' if self.renamed > 1 else ' has'} another name on the disk, one that every "
                f"system accepts; manifest.jsonl has the original.",
            ),
            (
                bool(self.hidden),
                f"{_items(self.hidden).capitalize()} that mail programs hide, such as views and rules, "
                f"{'are' if self.hidden > 1 else 'is'} not exported.",
            ),
        ]


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"
