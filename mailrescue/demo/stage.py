"""Where the demo plays: a folder of its own with a provider, the local copy of a mailbox, and a home of MailRescue.

Nothing of the user's is touched: home, clock and passphrase are handed to the engine, which so asks neither the
system keyring nor the environment.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from mailrescue.app.accounts import add_account
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.app.snapshots import take_snapshots
from mailrescue.core.clock import FixedClock, SystemClock
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.demo.days import moment
from mailrescue.demo.postbox import Held
from mailrescue.demo.telling import Proof, ProofFailed, Teller
from mailrescue.model.snapshot import Snapshot

ACCOUNT = "weber"
PASSPHRASE = "carpentry-weber"  # noqa: S105  opens the demo's vault and no other; told to whoever keeps its files
EVENING = "20:00"


class Stage:
    """One performance.

    `days` are the snapshots of the week with what lay in the mailbox when each was taken; `mails` are the bytes of
    every mail there ever was, by SHA-256. Both are the demo's own book, against which MailRescue is compared.
    """

    def __init__(self, root: Path, teller: Teller, cancel: CancelToken) -> None:
        self.root, self.cancel = root, cancel
        self.proofs = 0
        self.days: list[tuple[Snapshot, Counter[Held]]] = []
        self.mails: dict[str, bytes] = {}
        self._teller = teller
        self._watch = SystemClock()
        self._mark = self._watch.monotonic()

    @property
    def provider(self) -> Path:
        """The mailbox at the provider."""
        return self.root / "provider"

    @property
    def aside(self) -> Path:
        """Where the provider's old mailbox lies while a temporary one is in its place."""
        return self.root / "provider-before"

    @property
    def local(self) -> Path:
        """The copy that the mail program keeps."""
        return self.root / "mailbox"

    @property
    def recovered(self) -> Path:
        """Where the mail comes out again."""
        return self.root / "recovered"

    @property
    def home(self) -> Home:
        """MailRescue's own folder."""
        return Home(self.root / "home")

    def open_account(self) -> None:
        """Make the local copy known to MailRescue."""
        add_account(self.home, ACCOUNT, "maildir", {"path": str(self.local)})

    def remember(self, mails: Iterable[bytes]) -> None:
        """Note mails that come in the story."""
        self.mails |= {hashlib.sha256(raw).hexdigest(): raw for raw in mails}

    def last_day_of(self, sha256: str) -> Snapshot:
        """Return the last snapshot of the week that must hold a mail, by the demo's own book."""
        return next(taken for taken, held in reversed(self.days) if any(one.sha256 == sha256 for one in held))

    def engine(self, day: int, time: str = EVENING) -> Engine:
        """Return the engine as it is on a day of the story."""
        clock = FixedClock(moment(day, time))
        return Engine(self.home, clock, Silence(), self.cancel, KeySource(passphrase=PASSPHRASE))

    def snapshot(self, day: int, time: str = EVENING) -> Snapshot:
        """Take a snapshot. Raises what kept it from being taken."""
        outcome = take_snapshots(self.engine(day, time), [ACCOUNT])[0]
        if outcome.error is not None:
            raise outcome.error
        assert outcome.snapshot is not None
        return outcome.snapshot

    def chapter(self, number: int, title: str) -> None:
        """Begin a chapter."""
        self._mark = self._watch.monotonic()
        self._teller.chapter(number, title)

    def say(self, sentence: str) -> None:
        """Tell what has happened."""
        self._teller.say(sentence)

    def prove(self, name: str, sentence: str, *, holds: bool, **figures: int) -> None:
        """Tell a proof, with the seconds since the one before. Raises ProofFailed when it does not hold."""
        now = self._watch.monotonic()
        proof = Proof(name=name, sentence=sentence, holds=holds, figures=figures, seconds=round(now - self._mark, 2))
        self._teller.prove(proof)
        if not holds:
            raise ProofFailed(proof)
        self.proofs += 1
        self._mark = self._watch.monotonic()
