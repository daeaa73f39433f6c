"""The two small mailboxes beside the big one, on the disk: the workshop's mbox file, and a folder of receipts as EML files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mailrescue.demo.compose import mail_bytes
from mailrescue.demo.letters import Letter
from mailrescue.formats.mbox import ends_line, write_mail


class Mbox:
    """An mbox file that grows; mail is never deleted there."""

    kind = "mbox"

    def __init__(self, path: Path) -> None:
        self.path = path

    def receive(self, letters: Iterable[Letter]) -> None:
        """Append these mails."""
        with self.path.open("ab") as file:
            for letter in letters:
                raw, when = mail_bytes(letter.draft), int(letter.draft.when.timestamp())
                file.writelines(write_mail([raw], complete=ends_line(raw), received=when, sender=letter.draft.sender.address))


class Sheaf:
    """A folder with a file for each mail."""

    kind = "eml"

    def __init__(self, path: Path) -> None:
        self.path = path

    def receive(self, letters: Iterable[Letter]) -> None:
        """Add a file for each of these mails."""
        self.path.mkdir(exist_ok=True)
        for letter in letters:
            when = letter.draft.when
            file = self.path / f"{when:%Y-%m-%d} {letter.draft.subject}.eml"
            file.write_bytes(mail_bytes(letter.draft))
            os.utime(file, (when.timestamp(), when.timestamp()))
