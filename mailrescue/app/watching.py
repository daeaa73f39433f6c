"""Use case: look at mailboxes cheaply, and take a snapshot at once of one that looks odd."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.app.accounts import NO_ACCOUNT, Account, account, accounts
from mailrescue.app.engine import Engine
from mailrescue.app.mailboxes import find_mailbox
from mailrescue.app.snapshots import Outcome, take_snapshots
from mailrescue.app.sources import opened
from mailrescue.app.vaults import place_of
from mailrescue.capture.glance import NO_SNAPSHOT, Glance, glance
from mailrescue.core.errors import (
    Cancelled,
    ExitCode,
    MailRescueError,
    SourceUnreadable,
    UsageError,
    VaultDamaged,
    worst,
)
from mailrescue.model.snapshot import Standing
from mailrescue.vault.vault import Vault, vault_exists


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look at one account showed, and what came of it. `held`: it waits for the user's answer, from before."""

    account: str
    seen: Glance
    outcome: Outcome | None = None
    held: bool = False

    @property
    def is_held(self) -> bool:
        """Whether it waits for the user's answer now."""
        taken = self.outcome.snapshot if self.outcome is not None else None
        return self.held if taken is None else taken.standing is Standing.HELD

    @property
    def exit_code(self) -> ExitCode:
        """The code that this account alone would give."""
        if self.outcome is not None:
            return self.outcome.exit_code
        return ExitCode.HELD if self.held else ExitCode.DONE


def watch(engine: Engine, names: list[str]) -> list[Watched]:
    """Look once at each named account, at all when none is named; those that look odd get a snapshot."""
    chosen = [account(engine.home, name) for name in dict.fromkeys(names)] or accounts(engine.home)
    if not chosen:
        raise UsageError(NO_ACCOUNT)
    looks = _looks(engine, chosen)
    odd = [look.account for look in looks if look.outcome is None and look.seen.odd]
    taken = {outcome.account: outcome for outcome in take_snapshots(engine, odd)} if odd else {}
    return [Watched(look.account, look.seen, taken.get(look.account, look.outcome), look.held) for look in looks]


def exit_code(watched: list[Watched]) -> ExitCode:
    """Return the code that speaks for all."""
    return worst(one.exit_code for one in watched)


def _looks(engine: Engine, chosen: list[Account]) -> list[Watched]:
    """Look at each without the lock: nothing is written."""
    if not vault_exists(place_of(engine.home).store):  # the first snapshot makes one, or says why not
        return [Watched(one.name, Glance(odd=[NO_SNAPSHOT])) for one in chosen]
    with engine.reading() as vault:
        return [_look(engine, vault, one) for one in chosen]


def _look(engine: Engine, vault: Vault, one: Account) -> Watched:
    try:
        with opened(engine, one) as source:
            mailbox = find_mailbox(vault, one.name, source.fingerprint().facts.get("identity", ""))
            seen = glance(vault, source, mailbox, engine.cancel)
        return Watched(one.name, seen, held=vault.catalogue.lookup.is_held(mailbox))
    except SourceUnreadable as error:  # a mailbox that was one and is none any more is odd, too
        return Watched(one.name, Glance(odd=[str(error)]))
    except (Cancelled, VaultDamaged):
        raise
    except MailRescueError as error:
        return Watched(one.name, Glance(), Outcome(one.name, error=error))
