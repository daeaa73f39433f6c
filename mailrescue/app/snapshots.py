"""Use case: take snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailrescue.app.accounts import NO_ACCOUNT, Account, account, accounts
from mailrescue.app.alarm import Alarm, raise_alarm
from mailrescue.app.engine import Engine
from mailrescue.app.file_versions import RawFile, keep_version
from mailrescue.app.mailboxes import find_mailbox
from mailrescue.app.sources import opened
from mailrescue.capture.run import Capture, Job
from mailrescue.core.errors import (
    Cancelled,
    ExitCode,
    ItemUnreadable,
    MailRescueError,
    SourceUnreadable,
    UsageError,
    VaultDamaged,
    worst,
)
from mailrescue.model.mail import Skip
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one account: a snapshot, or the error that kept it from being taken."""

    account: str
    snapshot: Snapshot | None = None
    alarm: Alarm | None = None
    error: MailRescueError | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The code that this outcome alone would give."""
        if self.error is not None:
            return self.error.exit_code
        assert self.snapshot is not None
        if self.snapshot.standing is Standing.HELD:
            return ExitCode.HELD
        return ExitCode.INCOMPLETE if self.snapshot.news else ExitCode.DONE


def take_snapshots(engine: Engine, names: list[str], *, index: bool = True) -> list[Outcome]:
    """Take a snapshot of each named account, of all when none is named. One that fails does not stop the others."""
    chosen = [account(engine.home, name) for name in dict.fromkeys(names)] or accounts(engine.home)
    if not chosen:
        raise UsageError(NO_ACCOUNT)
    outcomes: list[Outcome] = []
    with engine.writing("snapshot", create=True) as vault:
        for one in chosen:
            try:
                snapshot = _take(engine, vault, one, index=index)
                outcomes.append(Outcome(one.name, snapshot, raise_alarm(engine, vault, one, snapshot)))
            except (Cancelled, VaultDamaged):
                raise
            except MailRescueError as error:
                outcomes.append(Outcome(one.name, error=error))
    return outcomes


def exit_code(outcomes: list[Outcome]) -> ExitCode:
    """Return the code that speaks for all."""
    return worst(outcome.exit_code for outcome in outcomes)


def _take(engine: Engine, vault: Vault, one: Account, *, index: bool) -> Snapshot:
    try:
        with opened(engine, one) as source:
            mailbox = find_mailbox(vault, one.name, source.fingerprint().facts.get("identity", ""))
            skips = _keep_raw(engine, vault, one, mailbox)
            job = Job(account=one.name, mailbox=mailbox, kind=one.kind, skips=skips, index=index)
            capture = Capture(vault, job, clock=engine.clock, reporter=engine.reporter, cancel=engine.cancel)
            return capture.run(source)
    except SourceUnreadable:
        # A file that no reader understands today may be just what a better one wants tomorrow.
        _keep_raw(engine, vault, one, find_mailbox(vault, one.name, ""))
        raise


def _keep_raw(engine: Engine, vault: Vault, one: Account, mailbox: str) -> tuple[Skip, ...]:
    """Keep a version of an Outlook file before it is parsed; returns what the receipt must say."""
    if one.kind != "outlook":
        return ()
    path = Path(one.options["path"]).expanduser()
    try:
        keep_version(engine, vault, RawFile(path=path, account=one.name, mailbox=mailbox, taken_at=engine.clock.now()))
    except ItemUnreadable as error:
        return (Skip("", path.name, str(error)),)
    return ()
