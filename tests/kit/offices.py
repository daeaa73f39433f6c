"""A small office with mailboxes that live, are emptied, and come back: a real home with a real vault, under a clock set by hand.

    office = Office(tmp_path)
    office.add("anna", mails=40)
    office.live("anna", days=30)          a snapshot a day, some mail more each day
    office.empty("anna"); office.snapshot("anna")
    desk = office.desk()                  a window's desk over it, with a line to an agent that runs nothing
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailrescue.app.accounts import add_account
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.app.snapshots import take_snapshots
from mailrescue.app.vaults import place_of
from mailrescue.core.progress import CancelToken, Reporter, Silence
from mailrescue.model.snapshot import Snapshot
from mailrescue.vault.slots import SlotType
from mailrescue.vault.vault import create_vault
from tests.kit.clock import HandClock
from tests.kit.vaults import MASTER, SECRET

MORNING = datetime(2026, 10, 23, 8, 30, tzinfo=UTC)
_SENDERS = ("Order desk <orders@sawmill.example>", "Ms Lindqvist <k.lindqvist@harbour.example>", "billing@paper.example", "Noor Haddad <noor@atelier.example>")


class Office:
    """`boxes` are the folders of the mailboxes, by the names of their accounts."""

    def __init__(self, root: Path, *, vault: bool = True) -> None:
        self.root = root
        self.home = Home(root / "home")
        self.clock = HandClock(MORNING)
        self.boxes: dict[str, Path] = {}
        self._written: dict[str, int] = {}
        if vault:
            place = place_of(self.home)
            place.root.mkdir(parents=True)
            create_vault(place, self.clock, MASTER, {SlotType.KEYRING: (SECRET, "tests")})

    def add(self, name: str, mails: int = 20) -> None:
        """Add an account with a Maildir of so many mails of the year before."""
        self.boxes[name] = self._made(self.root / f"box-{name}")
        self._written[name] = 0
        add_account(self.home, name, "maildir", {"path": str(self.boxes[name])})
        self.receive(name, mails, over_days=300)

    def receive(self, name: str, mails: int, *, over_days: float = 1) -> None:
        """Let mail come: every fourth is one that was sent."""
        for number in range(mails):
            count = self._written[name] = self._written[name] + 1
            came = self.clock.now() - timedelta(days=over_days) * (1 - number / max(1, mails))
            folder = (".Sent", ".Projects", "", "")[count % 4]
            path = self.boxes[name] / folder / "cur" / f"{count:06d}.M1.office:2,S"
            path.write_bytes(
                f"From: {_SENDERS[count % 4]}\r\nTo: {name}@northwind.example\r\nSubject: Letter {count}\r\n"
                f"Date: {came:%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: <{count}@{name}>\r\n\r\nAbout the matter no. {count}.\r\n".encode()
            )
            os.utime(path, (came.timestamp(), came.timestamp()))

    def live(self, *names: str, days: int, mails: int = 2, every: float = 1) -> None:
        """Live through so many times `every` days: mail comes, and a snapshot is taken. The clock stands at the next one then."""
        for _ in range(days):
            for name in names:
                self.receive(name, mails)
            self.snapshot(*names)
            self.clock.advance(days=every)

    def snapshot(self, *names: str, reporter: Reporter | None = None) -> list[Snapshot]:
        """Take snapshots now."""
        taken = []
        for outcome in take_snapshots(self.engine(reporter), list(names)):
            if outcome.error is not None:
                raise outcome.error
            assert outcome.snapshot is not None
            taken.append(outcome.snapshot)
        return taken

    def empty(self, name: str) -> None:
        """Put a new mailbox in the place of the one that was there, as a provider does: all that is in it is a welcome."""
        self.boxes[name].rename(self.boxes[name].with_suffix(".aside"))
        self._made(self.boxes[name])
        self.receive(name, 1, over_days=0)

    def bring_back(self, name: str) -> None:
        """Put the mailbox back that was there before."""
        shutil.rmtree(self.boxes[name])
        self.boxes[name].with_suffix(".aside").rename(self.boxes[name])

    def lose(self, name: str, share: float) -> None:
        """Remove a share of the mails, the oldest first."""
        files = sorted(self.boxes[name].rglob("*.office:2,S"), key=lambda path: path.name)
        for path in files[: round(len(files) * share)]:
            path.unlink()

    def engine(self, reporter: Reporter | None = None) -> Engine:
        """Return an engine that has the vault's key."""
        return Engine(self.home, self.clock, reporter or Silence(), CancelToken(), KeySource(master=MASTER))

    def _made(self, path: Path) -> Path:
        for folder in ("", ".Sent", ".Projects"):
            for part in ("cur", "new", "tmp"):
                (path / folder / part).mkdir(parents=True, exist_ok=True)
        return path
