"""What the guard is told besides the two states: the mailbox's own past, and how its neighbours fare. Read from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from mailrescue.core.errors import VaultDamaged
from mailrescue.guard.identity import SERVER, facts_changed, provider_of, server_changes, server_facts
from mailrescue.guard.values import Circumstances, Sibling, Step
from mailrescue.vault.commits import HALF_HASH, Commit
from mailrescue.vault.ledger import REPAIR
from mailrescue.vault.vault import Vault

_YEAR = 366 * 86_400
# As many different fingerprints of the past are shown to the guard.
_MOST_KNOWN = 20
# Facts that change with every mail: no part of what makes a mailbox that mailbox.
_RESTLESS = frozenset({"file_size"})


def lasting(facts: Mapping[str, str]) -> dict[str, str]:
    """Return the facts that stay as they are while the mailbox is the same."""
    return {name: fact for name, fact in facts.items() if name not in _RESTLESS and not name.startswith(SERVER)}


def nothing_to_tell(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Return whether two fingerprints differ in nothing that the guard has anything to say of."""
    return lasting(before) == lasting(now) and not server_changes(server_facts(before), server_facts(now))


def odd_facts(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of facts that are odd in a mailbox that should be the one before: others, there no more, or there only now."""
    changed = facts_changed(before, now)
    either = lasting(before).keys() ^ lasting(now).keys()
    return tuple(sorted({*changed.mailbox, *changed.place, *either}))


def circumstances(vault: Vault, good: Commit | None, before: Commit | None, mailbox: str, now: datetime, facts: Mapping[str, str], damaged: str) -> Circumstances:
    """Return what is known besides. `facts` of now are compared with those of `before`; `damaged` as found by now."""
    then = before.fields["facts"] if before else {}
    changed = before is not None and lasting(then) != lasting(facts)
    try:
        history = _history(vault, good, mailbox, now)
    except VaultDamaged:
        history, damaged = (), damaged or "What was remembered of earlier snapshots cannot be read, so nobody can tell what is usual for this mailbox."
    return Circumstances(
        history=history, first_snapshot_at=_first_at(vault, mailbox), siblings=tuple(_siblings(vault, mailbox)),
        known=_known(vault, mailbox) if changed else (), probe=(server_facts(facts), server_facts(then)),
        domain=provider_of(facts), damaged=damaged,
    )  # fmt: skip


def lost_records(vault: Vault, good: Commit | None) -> str:
    """Return why it cannot be told what the vault said of this mailbox last, "" when it can.

    A record that cannot be read may be that of a snapshot that was held, or of an answer.
    """
    since = good.seq if good else 0
    unread = [seq for seq, kind, _ in vault.catalogue.history.holes() if not kind and seq > since]
    for repair in vault.catalogue.history.commits(REPAIR):
        lost = [(seq, name) for seq, name in repair.fields["commits"] if seq > since]
        again = _written_again(vault, repair) if lost else set()
        unread += [seq for seq, name in lost if name not in again]
    if not unread:
        return ""
    return f"A record of the vault (number {max(unread)}) that came after the last good snapshot cannot be read, so nobody can tell what it said of this mailbox."


def _written_again(vault: Vault, repair: Commit) -> set[bytes]:
    """Return the first halves of the hashes of the records that were written once more after a repair."""
    newest, _ = vault.catalogue.history.newest()
    later = (vault.catalogue.history.commit(seq) for seq in range(repair.seq + 1, newest + 1))
    return {bytes(commit.fields["stands_for"])[:HALF_HASH] for commit in later if commit is not None and "stands_for" in commit.fields}


def _history(vault: Vault, good: Commit | None, mailbox: str, now: datetime) -> tuple[Step, ...]:
    """Return the steps of a year. A clock that jumped ahead must not make the past look empty."""
    newest = min(int(now.timestamp()), good.fields["taken_at"] if good else 0)
    rows = vault.catalogue.judged.good_steps(mailbox, newest - _YEAR) if good else []
    return tuple(Step(datetime.fromtimestamp(row.taken_at, UTC), row.step, row.accepted) for row in rows)


def _first_at(vault: Vault, mailbox: str) -> datetime | None:
    first = vault.catalogue.lookup.oldest_in(mailbox, "")
    return datetime.fromtimestamp(first.fields["taken_at"], UTC) if first else None


def _siblings(vault: Vault, mailbox: str) -> Iterator[Sibling]:
    for other in vault.catalogue.judged.mailboxes():
        newest = vault.catalogue.lookup.newest_in(other, "") if other != mailbox else None
        row = vault.catalogue.judged.newest(other) if newest else None
        if newest is not None and row is not None:
            domain = provider_of(newest.fields["facts"])
            yield Sibling(str(newest.fields["account"]), datetime.fromtimestamp(row.taken_at, UTC), row.step, domain)


def _known(vault: Vault, mailbox: str) -> tuple[Mapping[str, str], ...]:
    """Return the fingerprints of good snapshots, newest first. Goes through the records: only for a mailbox that looks like another."""
    found: list[dict[str, str]] = []
    for snapshot in reversed(vault.snapshots(mailbox)):
        if snapshot.standing == "good" and not snapshot.line and snapshot.facts not in found:
            found.append(snapshot.facts)
            if len(found) >= _MOST_KNOWN:
                break
    return tuple(found)
