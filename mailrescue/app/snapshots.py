"""Use case: take snapshots."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from mailrescue.app.accounts import Account, account, accounts
from mailrescue.app.engine import Engine
from mailrescue.capture.run import Capture, Job
from mailrescue.core.errors import Cancelled, ExitCode, MailRescueError, UsageError, VaultDamaged, worst
from mailrescue.model.mail import Skip
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.providers.registry import source_for
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one account: a snapshot, or the error that kept it from being taken."""

    account: str
    snapshot: Snapshot | None = None
    news: tuple[Skip, ...] = ()
    error: MailRescueError | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The code that this outcome alone would give."""
        if self.error is not None:
            return self.error.exit_code
        assert self.snapshot is not None
        if self.snapshot.standing is Standing.HELD:
            return ExitCode.HELD
        return ExitCode.INCOMPLETE if self.news or not self.snapshot.complete else ExitCode.DONE


def take_snapshots(engine: Engine, names: list[str]) -> list[Outcome]:
    """Take a snapshot of each named account, of all when none is named. One that fails does not stop the others."""
    chosen = [account(engine.home, name) for name in dict.fromkeys(names)] or accounts(engine.home)
    if not chosen:
        raise UsageError("There is no account yet. Add one first: mailrescue account add NAME KIND --path PATH")
    outcomes: list[Outcome] = []
    with engine.writing("snapshot", create=True) as vault:
        for one in chosen:
            try:
                snapshot = _take(engine, vault, one)
                outcomes.append(Outcome(one.name, snapshot, snapshot.skipped[: len(snapshot.skipped) - snapshot.known_skipped]))
            except (Cancelled, VaultDamaged):
                raise
            except MailRescueError as error:
                outcomes.append(Outcome(one.name, error=error))
    return outcomes


def exit_code(outcomes: list[Outcome]) -> ExitCode:
    """Return the code that speaks for all."""
    return worst(outcome.exit_code for outcome in outcomes)


def _take(engine: Engine, vault: Vault, one: Account) -> Snapshot:
    with source_for(one.kind, one.options) as source:
        mailbox = _mailbox(vault, one, source.fingerprint().facts.get("identity", ""))
        job = Job(account=one.name, mailbox=mailbox, kind=one.kind)
        capture = Capture(vault, job, clock=engine.clock, reporter=engine.reporter, cancel=engine.cancel)
        return capture.run(source)


def _mailbox(vault: Vault, one: Account, identity: str) -> str:
    """Return the mailbox's name in the vault: found by what it is, else by the account's name, else a new one."""
    everything = vault.snapshots()
    for snapshot in reversed(everything):
        if identity and snapshot.facts.get("identity") == identity:
            return snapshot.mailbox
    known = (s.mailbox for s in reversed(everything) if s.account == one.name)
    return next(known, "") or _under_way(vault, one.name) or secrets.token_hex(8)


def _under_way(vault: Vault, name: str) -> str:
    """Return the mailbox of a first snapshot that was interrupted."""
    commits = vault.catalogue.history.commits("checkpoint")
    return next((c.fields["mailbox"] for c in reversed(commits) if c.fields["account"] == name), "")
