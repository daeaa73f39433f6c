"""A home with a past: a mailbox in memory whose snapshots lie in a real vault, for pages that look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.app.vaults import place_of
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.snapshot import Snapshot
from mailrescue.model.verdict import Finding, Level, Verdict
from mailrescue.vault.slots import SlotType
from mailrescue.vault.vault import Vault, create_vault
from tests.kit.clock import HandClock
from tests.kit.mailboxes import Mailbox
from tests.kit.mails import plain, with_attachment
from tests.kit.vaults import MASTER, OWNER, SECRET, let_pass, secret_for, take

_FIRST = 1_767_000_000


@dataclass(slots=True)
class LivedIn:
    """The home, its mailbox `box`, and what was taken of it."""

    home: Home
    clock: HandClock = field(default_factory=HandClock)
    mailbox: Mailbox = field(default_factory=Mailbox)
    snapshots: list[Snapshot] = field(default_factory=list)
    key: bytes = MASTER

    @classmethod
    def begin(cls, folder: Path) -> LivedIn:
        """Make a home with an account and an empty vault."""
        home = Home(folder)
        folder.mkdir(parents=True, exist_ok=True)
        home.write("accounts", {"box": {"kind": "maildir", "options": {"path": str(folder / "nowhere")}, "link": ""}})
        made = cls(home)
        place = place_of(home)
        place.root.mkdir(parents=True)
        create_vault(place, made.clock, MASTER, {SlotType.KEYRING: (SECRET, "tests")})
        return made

    @property
    def now(self) -> datetime:
        """The time there."""
        return self.clock.moment

    def snapshot(self, *, hours: float = 24, guard: Callable[[Comparison, Circumstances], Verdict] = let_pass) -> Snapshot:
        """Take a snapshot some hours after the one before."""
        self.clock.advance(hours=hours)
        with Vault.open(place_of(self.home), self.clock, secret_for) as vault, vault.writing(OWNER):
            taken = take(vault, self.mailbox, guard=guard)
        self.snapshots.append(taken)
        return taken

    def engine(self) -> Engine:
        """Return an engine over the home."""
        return Engine(self.home, self.clock, Silence(), CancelToken(), KeySource(master=MASTER))


def freeze(_: Comparison, __: Circumstances) -> Verdict:
    """Find the worst, whatever it is."""
    return Verdict((Finding("emptied", Level.FREEZE, "All of it is gone."),))


def some_days(folder: Path) -> LivedIn:
    """Return the home. Snapshot 1: 30 in the inbox, 3 with Acme. 2: letter 4 moved, letter 5 gone, Acme gone. 3: emptied, held."""
    lived = LivedIn.begin(folder)
    inbox = {f"i{n}": plain(f"letter {n}", f"words of letter{n} about oak\n", received=_FIRST + n * 3_600, flags=("seen",) if n % 3 else ()) for n in range(30)}
    inbox["paper"] = with_attachment("offer for the kitchen", b"%PDF-1.4 " + bytes(900), received=_FIRST + 200_000)
    acme = {f"a{n}": plain(f"contract {n}", received=_FIRST + n) for n in range(3)}
    lived.mailbox.folders = {"INBOX": inbox, "Sent": {}, "Customers": {}, "Customers/Acme": acme}
    lived.snapshot()
    folders = lived.mailbox.folders
    folders["Sent"]["moved"] = folders["INBOX"].pop("i4")
    del folders["INBOX"]["i5"], folders["Customers/Acme"]
    lived.snapshot()
    for mails in folders.values():
        mails.clear()
    lived.snapshot(guard=freeze)
    return lived
