"""Use case: what happens when a snapshot is held - the alert, the card, and a version of the Outlook file at a freeze or a great loss."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mailrescue.app.accounts import Account, account, accounts
from mailrescue.app.card import ActionCard, action_card, read_with_outlook
from mailrescue.app.engine import Engine
from mailrescue.app.file_versions import RawFile, keep_version
from mailrescue.core.errors import Cancelled, MailRescueError, VaultDamaged
from mailrescue.core.progress import Alert
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.model.verdict import Finding, Level
from mailrescue.vault.commits import Commit
from mailrescue.vault.records import parse_snapshot
from mailrescue.vault.vault import Vault

# So much of the vault's disk stays free, whatever is to be kept: the mail itself comes first.
FREE_FLOOR = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is to be said of a mailbox that waits for an answer; `level` is the worst that was found since it does."""

    level: Level
    findings: tuple[Finding, ...]
    card: tuple[str, ...]


def raise_alarm(engine: Engine, vault: Vault, one: Account, snapshot: Snapshot) -> Alarm | None:
    """Do what a snapshot that was just taken calls for; None for one that is not held. The caller holds the lock.

    What is held stands in the vault by now, so that a cut here costs nothing: the next snapshot does it again.
    """
    if snapshot.standing is not Standing.HELD:
        return None
    level = worst_level(vault, snapshot.mailbox)
    grave = level is Level.FREEZE or _is_half_gone(vault, snapshot)
    copies = _keep_outlook_file(engine, vault, one, snapshot) if grave else ()
    alarm = Alarm(level, findings_of(snapshot), tuple(card_of(engine, vault, one.name, snapshot.mailbox, copies)))
    engine.reporter.report(
        Alert(
            account=one.name, level=str(level), snapshot=snapshot.id, new=_is_news(snapshot),
            findings=tuple((finding.rule, str(finding.level), finding.sentence) for finding in alarm.findings),
        )
    )  # fmt: skip
    return alarm


def worst_level(vault: Vault, mailbox: str) -> Level:
    """Return the worst that was found of the snapshots of a mailbox that wait for an answer."""
    held = [parse_snapshot(commit) for commit in vault.catalogue.lookup.held(mailbox)]
    levels = [verdict.level for one in held for verdict in (one.verdict, one.verdict_since) if verdict is not None]
    return max(levels, key=lambda level: level.rank, default=Level.PASS)


def card_of(engine: Engine, vault: Vault, name: str, mailbox: str, copies: tuple[str, ...] = ()) -> list[str]:
    """Return the card of a mailbox, nothing when none of its snapshots waits for an answer."""
    card = actions_of(engine, vault, name, mailbox, copies)
    return [] if card is None else card.lines()


def actions_of(engine: Engine, vault: Vault, name: str, mailbox: str, copies: tuple[str, ...] = ()) -> ActionCard | None:
    """Return the card of a mailbox as values, None when none of its snapshots waits for an answer."""
    held = [one for one in map(parse_snapshot, vault.catalogue.lookup.held(mailbox)) if not one.line]
    good = vault.last_good(mailbox)
    if not held:
        return None
    found, back = newest_doubt(held, good)
    last_good = parse_snapshot(good) if good else None
    outlook = any(read_with_outlook(one.kind, one.link) for one in accounts(engine.home) if one.name == name)
    return action_card(name, worst_level(vault, mailbox), last_good, found, engine.zone, back=back, copies=copies, outlook=outlook)


def newest_doubt(held: Sequence[Snapshot], good: Commit | None) -> tuple[Snapshot, bool]:
    """Return the newest of the held snapshots of which something was found, and whether the mailbox is back since. `held` in their order, not empty."""
    # What passes compared with a snapshot that is in doubt itself is not back.
    found = [one for one in held if one.verdict.level.holds or one.base != (good.seq if good else 0)] or held
    return found[-1], found[-1] is not held[-1]


def findings_of(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return all that was found of a snapshot, worst first; what both comparisons found is told once.

    Where all is there that the last good snapshot has, what left since the one before is no loss: a temporary mailbox went.
    """
    since = snapshot.verdict_since.findings if snapshot.verdict_since else ()
    if not snapshot.verdict.level.holds:
        since = tuple(finding for finding in since if not finding.level.holds)
    told = {finding.rule for finding in snapshot.verdict.findings}
    found = (*snapshot.verdict.findings, *(finding for finding in since if finding.rule not in told))
    return tuple(sorted(found, key=lambda finding: -finding.level.rank))


def _is_news(snapshot: Snapshot) -> bool:
    """Return whether it is this snapshot that something was found of, not one before it."""
    return snapshot.verdict.level.holds and (snapshot.verdict_since is None or snapshot.verdict_since.level.holds)


def _is_half_gone(vault: Vault, snapshot: Snapshot) -> bool:
    """Return whether fewer than half of the items are left: what is only asked about may still be a disaster, and the Outlook file is next."""
    good = vault.last_good(snapshot.mailbox)
    return good is not None and 2 * snapshot.counts.items < parse_snapshot(good).counts.items


def _keep_outlook_file(engine: Engine, vault: Vault, one: Account, snapshot: Snapshot) -> tuple[str, ...]:
    """Keep a version of the mailbox's Outlook file unless the last one is just that; returns what the card says of it."""
    if not one.link:
        return ()
    try:
        linked = account(engine.home, one.link)
        path = Path(linked.options["path"]).expanduser()
        if not _has_room(vault, path):
            return (f"The Outlook file {path} could NOT be copied into the vault: its disk is nearly full. Copy the file elsewhere by hand, now.",)
        mailbox = vault.catalogue.history.mailbox_of(one.link) or snapshot.mailbox
        kept = keep_version(engine, vault, RawFile(path=path, account=one.link, mailbox=mailbox, taken_at=engine.clock.now()))
    except (Cancelled, VaultDamaged):
        raise
    except (MailRescueError, OSError) as error:
        return (f"The Outlook file of {one.link} could NOT be copied into the vault: {error} Copy it elsewhere by hand, now.",)
    return (f"The Outlook file {path} is in the vault as it is: version {kept.id} (`mailrescue file-versions {one.link}`).",)


def _has_room(vault: Vault, path: Path) -> bool:
    """Return whether the vault's disk can take the file in the worst case, in which nothing of it is known."""
    return shutil.disk_usage(vault.place.root).free - path.stat().st_size >= FREE_FLOOR
