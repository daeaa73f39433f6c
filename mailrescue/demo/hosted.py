"""The last part of the story: a mailbox on Exchange is watched over its own protocol, is replaced, and comes back.

The server is the demo's own (`demo/exchange`), on this machine, over TLS, with a password; nothing knows of the other but
by what goes over the connection.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from mailrescue.app import browse
from mailrescue.app.accounts import Account, add_account
from mailrescue.app.engine import Engine
from mailrescue.app.guarding import guard_status
from mailrescue.app.secretstore import SecretStore
from mailrescue.app.snapshots import take_snapshots
from mailrescue.core.clock import SystemClock
from mailrescue.demo.compose import mail_bytes
from mailrescue.demo.correspondence import correspondence
from mailrescue.demo.days import SUNDAY, moment
from mailrescue.demo.exchange.mailbox import Mailbox, Marks
from mailrescue.demo.exchange.server import Exchange
from mailrescue.demo.letters import INBOX, SENT, place
from mailrescue.demo.stage import EVENING, Stage
from mailrescue.demo.temporary import letters
from mailrescue.formats import folderpath
from mailrescue.model.snapshot import Changes, Snapshot, Standing
from mailrescue.model.verdict import Level

ACCOUNT = "weber-exchange"
_ADDRESS, _PASSWORD = "werkstatt@weber.example", "oak-and-ash"
_FRIDAY, _SATURDAY, _NEXT_SUNDAY, _NEXT_MONDAY = (SUNDAY + day for day in (5, 6, 7, 8))
_SPECIAL = {INBOX: ("inbox",), SENT: ("sentitems",)}


class _Told(SecretStore):
    """The password of the demo's mailbox, which neither a keyring nor the environment is asked for."""

    def of(self, account: Account) -> str:
        """Return it."""
        return _PASSWORD if account.name == ACCOUNT else super().of(account)


class _StoryClock(SystemClock):
    """The server's clock: it is set from day to day."""

    simulated = True

    def __init__(self) -> None:
        self.moment = moment(_FRIDAY, "08:00")

    def now(self) -> datetime:
        """Return the moment of the story."""
        return self.moment


class Scene:
    """The stage with the server on it."""

    def __init__(self, stage: Stage, server: Exchange, mailbox: Mailbox, clock: _StoryClock) -> None:
        self.stage, self.server, self.mailbox, self.clock = stage, server, mailbox, clock

    def engine(self, day: int) -> Engine:
        """Return the engine as it is in the evening of a day."""
        engine = self.stage.engine(day)
        engine.secrets = _Told(engine.home, engine.clock, engine.reporter, engine.keys)
        return engine

    def snapshot(self, day: int) -> Snapshot:
        """Take a snapshot over EWS. Raises what kept it from being taken."""
        self.stage.cancel.check()
        self.clock.moment = moment(day, EVENING)
        outcome = take_snapshots(self.engine(day), [ACCOUNT])[0]
        if outcome.error is not None:
            raise outcome.error
        assert outcome.snapshot is not None
        return outcome.snapshot

    def lies_there(self) -> Counter[str]:
        """Return the digests of what is in the mailbox, by the server's own book."""
        with self.mailbox.lock:
            return Counter(hashlib.sha256(item.letter.content).hexdigest() for item in self.mailbox.state.items.values())

    def kept(self, day: int, taken: Snapshot) -> Counter[str]:
        """Return the digests of what a snapshot has, of the bytes as the vault gives them."""
        engine = self.engine(day)
        with engine.reading() as vault:
            rows = list(browse.item_rows(engine, vault, ACCOUNT, taken.id, None, None))
            return Counter(hashlib.sha256(b"".join(vault.reader.pieces(row.content))).hexdigest() for row in rows)


def play(stage: Stage) -> None:
    """Play the whole part."""
    with scene(stage) as on:
        for part in (first, changes, replaced, back):
            stage.cancel.check()
            part(on)


@contextlib.contextmanager
def scene(stage: Stage) -> Iterator[Scene]:
    """Put a server on the stage, with the workshop's mailbox and a week's mail in it, and make it known to MailRescue."""
    clock = _StoryClock()
    with Exchange(stage.root / "exchange", clock=clock, host="127.0.0.1") as server:
        mailbox = server.mailbox(_ADDRESS, _PASSWORD)
        for letter in correspondence().letters:
            where = place(letter, SUNDAY)
            if where is not None:
                path = _SPECIAL.get(where.folder) or tuple(folderpath.split(where.folder))
                mailbox.add(path, mail_bytes(letter.draft), received=letter.draft.when, read=where.flags is not None)
        options = {"email": _ADDRESS, "endpoint": server.endpoint, "ca_file": str(server.ca_file)}
        add_account(stage.home, ACCOUNT, "ews", options)
        yield Scene(stage, server, mailbox, clock)


def first(on: Scene) -> None:
    """Take the first snapshot over EWS."""
    on.stage.say("The workshop has a second mailbox, on a hosted Exchange. MailRescue reads it over EWS, the server's own protocol.")
    taken, lies = on.snapshot(_FRIDAY), on.lies_there()
    kept = on.kept(_FRIDAY, taken)
    on.stage.prove(
        "exchange-whole", f"Friday's snapshot has all {lies.total():,} mails of the server, byte for byte.",
        holds=taken.complete and taken.standing is Standing.GOOD and kept == lies,
        items=taken.counts.items, equal=(kept & lies).total(), expected=lies.total(),
    )  # fmt: skip


def changes(on: Scene) -> None:
    """Let people work in the mailbox, and take the second snapshot."""
    mailbox, came = on.mailbox, letters()[-1]
    one, two, three, *_ = mailbox.items("sentitems")
    mailbox.add("inbox", mail_bytes(came.draft), received=moment(_SATURDAY, "09:00"), read=False)
    mailbox.move(one.id, "inbox")
    mailbox.update(two.id, Marks(flag="Flagged"))
    mailbox.delete(three.id)
    asked = on.server.asked["GetItem"]
    taken = on.snapshot(_SATURDAY)
    expected = Changes(new=1, removed=1, moved=1, changed=1)
    on.stage.prove(
        "exchange-changes", "Saturday one mail came, one was moved, one flagged, one deleted: the snapshot says just that.",
        holds=taken.complete and taken.changes == expected,
        new=taken.changes.new, removed=taken.changes.removed, moved=taken.changes.moved, changed=taken.changes.changed,
        requests=on.server.asked["GetItem"] - asked,
    )  # fmt: skip


def replaced(on: Scene) -> None:
    """Put a dial-tone mailbox in its place."""
    had = on.lies_there().total()
    on.mailbox.dial_tone(mail_bytes(letters()[0].draft))
    on.stage.say("Sunday the provider puts a temporary mailbox there: the same address, password and folders, nothing in it but a welcome.")
    taken = on.snapshot(_NEXT_SUNDAY)
    status = guard_status(on.engine(_NEXT_SUNDAY), ACCOUNT)[0]
    on.stage.prove(
        "exchange-frozen", f"The guard freezes the mailbox: {status.found[0].finding.sentence if status.found else taken.verdict.level}",
        holds=status.level is Level.FREEZE and taken.standing is Standing.HELD, held=len(status.held), findings=len(status.found),
    )  # fmt: skip
    good = status.last_good
    on.stage.prove(
        "exchange-last-good", f"Nothing is lost: the last good snapshot is Saturday's, with {had:,} mails.",
        holds=good is not None and good.counts.items == had, items=good.counts.items if good else 0, expected=had,
    )  # fmt: skip


def back(on: Scene) -> None:
    """Let the old mailbox return."""
    on.mailbox.come_back()
    taken, lies = on.snapshot(_NEXT_MONDAY), on.lies_there()
    kept = on.kept(_NEXT_MONDAY, taken)
    on.stage.prove(
        "exchange-back", f"Monday the old mailbox is back, with all {lies.total():,} mails, and its history goes on.",
        holds=kept == lies and taken.complete and not taken.verdict.level.holds,
        items=taken.counts.items, equal=(kept & lies).total(), expected=lies.total(), stored_bytes=taken.stored_bytes,
    )  # fmt: skip
