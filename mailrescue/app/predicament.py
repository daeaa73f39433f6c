"""Use case: all that a person must know of one mailbox that waits for his answer, and of what happened to it before.

Reads only. What an answer would change is worked out by app/answers.py, what is where by app/comparing.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailrescue.app.accounts import accounts
from mailrescue.app.alarm import actions_of, findings_of
from mailrescue.app.answered import Given, answers_given
from mailrescue.app.answers import AnswerPlan, plan_for
from mailrescue.app.browse import difference
from mailrescue.app.card import ActionCard, CardKind
from mailrescue.app.engine import Engine
from mailrescue.app.file_versions import FileVersion, version_of
from mailrescue.app.guarding import GuardStatus, status_of
from mailrescue.app.overview import State, is_awaited
from mailrescue.app.summing import sums
from mailrescue.capture.changes import ChangeKind
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.vault.answers import Word
from mailrescue.vault.records import parse_snapshot
from mailrescue.vault.vault import Vault

_STATES = {CardKind.FREEZE: State.FROZEN, CardKind.ASK: State.ASKS, CardKind.BACK: State.BACK}


@dataclass(frozen=True, slots=True)
class Copied:
    """The Outlook file that belongs to a mailbox. `version` is the last one that the vault has, None without any."""

    account: str
    version: FileVersion | None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that was found of a mailbox at some time: the worst sentence on it, and how its snapshot stands now."""

    taken_at: datetime
    rule: str
    sentence: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicament:
    """How it stands with one mailbox. `card` is None when nothing waits for an answer; `newest` when there is no snapshot at all.

    `was` is the first snapshot that waits: what was there when it happened. `snapshots` counts those that are good.
    """

    account: str
    status: GuardStatus
    state: State
    card: ActionCard | None
    newest: Snapshot | None
    answers: tuple[Given, ...] = ()
    incidents: tuple[Incident, ...] = ()
    copied: Copied | None = None

    @property
    def was(self) -> Snapshot | None:
        """The first snapshot that waits."""
        return self.status.held[0] if self.status.held else None

    @property
    def asked_about(self) -> str:
        """The snapshot that an answer would be about, "" when nothing waits."""
        if self.state is State.AWAITED:
            return ""
        if self.card is not None:
            return self.card.held.id
        return self.status.held[-1].id if self.status.held else ""

    @property
    def undoable(self) -> Given | None:
        """The last answer, if it can be taken back."""
        newest = next(iter(self.answers), None)
        return newest if newest is not None and newest.counts and newest.word is not Word.UNDO else None


def predicament(engine: Engine, vault: Vault, name: str) -> Predicament:
    """Return how it stands with the mailbox of an account. Raises UsageError for no such account."""
    mailbox = engine.mailbox(vault, name)
    newest = vault.catalogue.lookup.newest(mailbox) if mailbox else None
    if newest is None:
        return Predicament(account=name, status=GuardStatus(account=name), state=State.NEW, card=None, newest=None)
    card = actions_of(engine, vault, name, mailbox)
    status = status_of(engine, vault, name, mailbox)
    awaited = is_awaited(vault, mailbox, status.held)
    waiting = State.ASKS if status.held else State.GOOD  # an old copy that waits has no card
    state = State.AWAITED if awaited else _STATES[card.kind] if card else waiting
    return Predicament(
        account=name, status=status, state=state, card=None if awaited else card, newest=parse_snapshot(newest),
        answers=tuple(answers_given(vault, mailbox)), incidents=tuple(_incidents(vault, mailbox)), copied=_copied(engine, vault, name),
    )  # fmt: skip


def planned(engine: Engine, vault: Vault, word: Word, name: str, snapshot: str) -> AnswerPlan:
    """Return what an answer would change. Raises NotFound, MailRescueError when it cannot be given."""
    return plan_for(vault, word, name, engine.snapshot(vault, name, snapshot))


@dataclass(frozen=True, slots=True)
class Vanished:
    """What one snapshot has and another lacks: by `folder`, `sender` and `age`, names with how many, the most first."""

    total: int
    tables: dict[str, tuple[tuple[str, int], ...]]


def vanished(engine: Engine, vault: Vault, name: str, before: str, after: str) -> Vanished:
    """Sum up what left a mailbox between two snapshots. Goes through all that changed. Raises NotFound, VaultDamaged."""
    found = difference(engine, vault, name, before, after)
    gone = type(found)(found.before, found.after, [change for change in found.changes if change.kind is ChangeKind.REMOVED], found.taken_at)
    tables: dict[str, list[tuple[str, int]]] = {"folder": [], "sender": [], "age": []}
    for one in sums(vault, gone, found.taken_at):
        tables[one.by].append((one.name, one.counts.total()))
    return Vanished(len(gone.changes), {by: tuple(rows) for by, rows in tables.items()})


_INCIDENTS = 20


def _incidents(vault: Vault, mailbox: str) -> list[Incident]:
    """Return what was found in the past and is settled by now, the newest first; of snapshots in a row only the first."""
    found: list[Incident] = []
    numbers = vault.catalogue.judged.alarming(mailbox)
    commits = (vault.catalogue.history.commit(seq) for seq in numbers)
    told = ""
    for snapshot in (parse_snapshot(commit) for commit in commits if commit is not None and commit.kind == "snapshot"):
        worst = next(iter(findings_of(snapshot)), None)
        if worst is not None and worst.level.holds and worst.rule != told and snapshot.standing is not Standing.HELD:
            found.append(Incident(snapshot.taken_at, worst.rule, worst.sentence, snapshot.standing))
        told = worst.rule if worst is not None else ""
    return found[::-1][:_INCIDENTS]


def _copied(engine: Engine, vault: Vault, name: str) -> Copied | None:
    """Return the Outlook file that is linked to an account."""
    link = next((one.link for one in accounts(engine.home) if one.name == name), "")
    if not link:
        return None
    mailbox = vault.catalogue.history.mailbox_of(link)
    commit = vault.catalogue.history.last("file", mailbox) if mailbox else None
    return Copied(link, version_of(commit) if commit else None)
