"""Use case: what the guard says of each mailbox now - what waits for an answer, since when and why, and what is safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mailrescue.app.accounts import accounts
from mailrescue.app.alarm import card_of, worst_level
from mailrescue.app.engine import Engine
from mailrescue.guard.answering import Run, runs
from mailrescue.model.snapshot import Snapshot
from mailrescue.model.verdict import Finding, Level
from mailrescue.vault.records import parse_snapshot
from mailrescue.vault.vault import Vault

EMPTY_BASELINE = "empty-baseline"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one snapshot; `snapshot` is the one in which it first showed."""

    finding: Finding
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardStatus:
    """How it stands with one mailbox. `held` are its snapshots that wait for an answer, oldest first, in runs of one state each.

    `level` is the worst that was found of them. `last_good` is None where there is no good snapshot yet. `found` has what
    each run showed first, oldest first, and then notices, which hold nothing.
    """

    account: str
    level: Level = Level.PASS
    held: tuple[Snapshot, ...] = ()
    runs: tuple[Run, ...] = ()
    last_good: Snapshot | None = None
    found: tuple[Found, ...] = ()
    card: tuple[str, ...] = ()

    @property
    def since(self) -> datetime | None:
        """When the first of what waits now was taken."""
        return self.held[0].taken_at if self.held else None


def guard_status(engine: Engine, name: str | None) -> list[GuardStatus]:
    """Return the status of an account, or of all; of removed ones only where something waits. Raises UsageError for no such account."""
    with engine.reading(glance=True) as vault:
        if name is not None:
            return [status_of(engine, vault, name, engine.mailbox(vault, name))]
        return [status_of(engine, vault, account, mailbox) for account, mailbox in _mailboxes(engine, vault)]


def _mailboxes(engine: Engine, vault: Vault) -> Iterator[tuple[str, str]]:
    """Yield accounts with their mailboxes, "" for one that has none yet, and what waits though no account has it any more."""
    seen = set()
    for one in accounts(engine.home):
        mailbox = vault.catalogue.history.mailbox_of(one.name)
        seen.add(mailbox)
        yield one.name, mailbox
    for mailbox in vault.catalogue.lookup.mailboxes():
        newest = vault.catalogue.lookup.newest(mailbox)
        if mailbox not in seen and newest is not None and vault.catalogue.lookup.held(mailbox):
            yield str(newest.fields["account"]), mailbox


def status_of(engine: Engine, vault: Vault, name: str, mailbox: str) -> GuardStatus:
    """Return what the guard says of the mailbox of an account; "" for an account that has none yet."""
    good = vault.last_good(mailbox) or vault.catalogue.lookup.newest(mailbox, good=True)
    last_good = parse_snapshot(good) if good else None
    held = tuple(vault.held(mailbox))
    lasting = tuple(lasting_notices(vault, mailbox))
    if not held:
        newest = vault.catalogue.lookup.newest(mailbox)
        notices = tuple(_notices(parse_snapshot(newest))) if newest else ()
        return GuardStatus(account=name, last_good=last_good, found=(*notices, *lasting))
    grouped = _runs(vault, mailbox, held)
    return GuardStatus(
        account=name, level=max(worst_level(vault, mailbox), Level.ASK, key=lambda level: level.rank), held=held, runs=grouped,
        last_good=last_good, found=(*_findings(grouped), *lasting), card=tuple(card_of(engine, vault, name, mailbox)),
    )  # fmt: skip


def _runs(vault: Vault, mailbox: str, held: tuple[Snapshot, ...]) -> tuple[Run, ...]:
    """Return the runs of each line, in the order in which they began."""
    history = [parse_snapshot(commit) for commit in vault.catalogue.lookup.snapshots_from(mailbox, held[0].seq)]
    lines = dict.fromkeys(snapshot.line for snapshot in held)
    found = [run for line in lines for run in runs([snapshot for snapshot in history if snapshot.line == line])]
    return tuple(sorted(found, key=lambda run: run[0].seq))


def _findings(grouped: tuple[Run, ...]) -> Iterator[Found]:
    """Yield what each run showed: compared with the last good snapshot, and, after another run, with the one before; then notices."""
    told: set[tuple[str, str]] = set()
    for number, run in enumerate(grouped):
        opening = run[0]
        since = opening.verdict_since.findings if opening.verdict_since else ()
        for finding in (*since, *opening.verdict.findings) if number else (*opening.verdict.findings, *since):
            if (finding.rule, finding.sentence) not in told and (finding.level.holds or number):
                told.add((finding.rule, finding.sentence))
                yield Found(finding, opening)
    for found in _notices(grouped[-1][-1]):
        if (found.finding.rule, found.finding.sentence) not in told:
            yield found


def _notices(newest: Snapshot) -> Iterator[Found]:
    since = newest.verdict_since.findings if newest.verdict_since else ()
    for finding in dict.fromkeys((*newest.verdict.findings, *since)):
        if not finding.level.holds:
            yield Found(finding, newest)


def lasting_notices(vault: Vault, mailbox: str) -> Iterator[Found]:
    """Yield the notice that stays for as long as the history of a mailbox begins with an empty one."""
    first = vault.catalogue.lookup.oldest_good(mailbox)
    if first is not None and EMPTY_BASELINE in first.fields["reasons"]:
        sentence = (
            "The first snapshot of this mailbox found it empty, and there was nothing to compare it with. If there should have been mail"
            " in it then, ask your provider; older copies of it (OST, PST) can be brought in with `mailrescue import`."
        )
        yield Found(Finding(EMPTY_BASELINE, Level.NOTICE, sentence), parse_snapshot(first))
