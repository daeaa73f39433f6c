"""What a prune would do: a plan that dry run and execution read alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from mailrescue.core.errors import MailRescueError
from mailrescue.core.progress import CancelToken
from mailrescue.model.snapshot import IMPORT_LINE, Standing
from mailrescue.vault import retention
from mailrescue.vault.commits import Commit, CommitName
from mailrescue.vault.keeping import Keeper, Kept
from mailrescue.vault.ledger import PIN, RETENTION, name_of
from mailrescue.vault.needs import AllMail, Needs
from mailrescue.vault.packplan import DAY, PackPlan
from mailrescue.vault.retention import Dated, Policy, Reason, Span
from mailrescue.vault.seal import identity
from mailrescue.vault.vault import Vault
from mailrescue.vault.wholehistory import ASIDE, WholeHistory, refusing_damage

_LISTED = ("snapshot", "checkpoint")


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one snapshot or file version; without reasons to keep it, it goes."""

    commit: Commit
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MailboxPlan:
    """What becomes of one mailbox. `thinned` are all records that are given up, superseded checkpoints among them.

    `kept` is None where nothing is given up. `frozen`: a snapshot waits for the user's answer, so that all stays as it is.
    """

    account: str
    mailbox: str
    snapshots: tuple[Decision, ...]
    file_versions: tuple[Decision, ...]
    thinned: tuple[int, ...]
    kept: Kept | None
    frozen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrunePlan:
    """A prune, worked out. `gone` are records of forgotten mailboxes that can be removed now, `aside` what lies below
    `damaged/` since before they were forgotten.
    """

    mailboxes: tuple[MailboxPlan, ...]
    packs: PackPlan
    gone: tuple[CommitName, ...]
    aside: tuple[str, ...]
    wanted: Needs | AllMail = field(repr=False)
    named: Needs = field(repr=False)


@dataclass(frozen=True, slots=True)
class Thinning:
    """What would become of the snapshots and file versions of one mailbox, as in MailboxPlan."""

    account: str
    mailbox: str
    snapshots: tuple[Decision, ...]
    file_versions: tuple[Decision, ...]
    frozen: bool


def plan_thinning(vault: Vault, policy: Policy, zone: tzinfo, cancel: CancelToken) -> tuple[Thinning, ...]:
    """Return what a prune under a policy would decide, without working out what comes of it. Raises as `plan_prune` does."""
    with refusing_damage():
        planners = list(_planners(_checked(vault), policy, zone))
        found = []
        for planner in planners:
            cancel.check()
            found.append(planner.thinning())
        return tuple(found)


def plan_prune(vault: Vault, policy: Policy, zone: tzinfo, cancel: CancelToken) -> PrunePlan:
    """Plan a prune. Raises MailRescueError when the clock cannot be trusted, VaultDamaged when the vault is not whole."""
    with refusing_damage():
        return _plan(vault, policy, zone, cancel)


def _plan(vault: Vault, policy: Policy, zone: tzinfo, cancel: CancelToken) -> PrunePlan:
    history = _checked(vault)
    mailboxes = tuple(planner.plan() for planner in _planners(history, policy, zone))
    thinned = {seq for plan in mailboxes for seq in plan.thinned}
    replaced = {plan.mailbox for plan in mailboxes if plan.kept}
    stays = [
        commit for commit in history.standing
        if commit.seq not in thinned and not (commit.kind == RETENTION and commit.fields["mailbox"] in replaced)
    ]  # fmt: skip
    named = history.needs(stays, (plan.kept for plan in mailboxes if plan.kept), cancel)
    # Mail that no list names may still be the only copy there is: it goes only where the user has given mail a term.
    wanted: Needs | AllMail = AllMail(named) if policy.item_days is None else named
    seconds = int(vault.clock.now().timestamp())
    packs = history.planner(wanted, named, thorough=False).plan(history.ledger.condemned, seconds)
    due = {seq for seq, since in history.ledger.forgotten_at.items() if seconds - since >= DAY}
    gone = tuple(name_of(c) for c in history.commits if c.seq in due and history.ledger.is_forgotten(c))
    there = set(vault.store.names(ASIDE))
    aside = tuple(sorted(name for name, since in history.ledger.aside.items() if name in there and seconds - since >= DAY))
    return PrunePlan(mailboxes=mailboxes, packs=packs, gone=gone, aside=aside, wanted=wanted, named=named)


def _checked(vault: Vault) -> WholeHistory:
    """Return the records of a vault whose ages can be trusted. Raises MailRescueError for a clock that cannot be right."""
    history = WholeHistory(vault)
    live = [commit for commit in history.standing if commit.kind == "snapshot" and not commit.fields.get("line")]
    refusal = retention.clock_refusal(vault.clock.now(), _taken_at(live[-1]) if live else None)
    if refusal:
        raise MailRescueError(refusal)
    return history


def _planners(history: WholeHistory, policy: Policy, zone: tzinfo) -> Iterator[_MailboxPlanner]:
    names = {commit.fields["mailbox"]: None for commit in history.standing if commit.kind in (*_LISTED, "file")}
    return (_MailboxPlanner(history, name, policy, zone) for name in names)


def _taken_at(commit: Commit) -> datetime:
    return datetime.fromtimestamp(commit.fields["taken_at"], UTC)


class _MailboxPlanner:
    """Plans one mailbox."""

    def __init__(self, history: WholeHistory, mailbox: str, policy: Policy, zone: tzinfo) -> None:
        self._history, self._mailbox, self._policy, self._zone = history, mailbox, policy, zone
        self._snapshots = history.of_mailbox(mailbox, "snapshot")
        self._versions = history.of_mailbox(mailbox, "file")
        self._checkpoints = history.of_mailbox(mailbox, "checkpoint")
        standings = {snapshot.seq: snapshot.standing for snapshot in history.vault.snapshots(mailbox)}
        self._entries = [
            # What the catalogue does not know may be waiting for an answer.
            Dated(c.seq, _taken_at(c), standings.get(c.seq, Standing.HELD), c.fields.get("line") == IMPORT_LINE)
            for c in self._snapshots
        ]

    def plan(self) -> MailboxPlan:
        """Return the plan."""
        snapshots, versions = self._decisions()
        thinned = [decision.commit for decision in (*snapshots, *versions) if not decision.reasons]
        thinned += [] if self._frozen else self._superseded()
        numbers = tuple(sorted(commit.seq for commit in thinned))
        kept = self._keep(thinned) if thinned else None
        return MailboxPlan(self._account, self._mailbox, snapshots, versions, numbers, kept, self._frozen)

    def thinning(self) -> Thinning:
        """Return only what becomes of the snapshots and file versions."""
        return Thinning(self._account, self._mailbox, *self._decisions(), self._frozen)

    @property
    def _account(self) -> str:
        return str((self._snapshots or self._versions or self._checkpoints)[-1].fields["account"])

    @property
    def _frozen(self) -> bool:
        return any(entry.standing is Standing.HELD for entry in self._entries)

    def _decisions(self) -> tuple[tuple[Decision, ...], tuple[Decision, ...]]:
        versions = [Dated(c.seq, _taken_at(c), imported=c.fields.get("imported", False)) for c in self._versions]
        newest = retention.counted_from(self._entries) or retention.counted_from(versions)
        pins = retention.pinned_now(self._pins(), newest)
        # The raw file that went with a pinned snapshot was stored just before it.
        pinned = {max((v.seq for v in versions if v.seq <= pin), default=0) for pin in pins}
        found = retention.decide(self._entries, self._policy, Span(newest, pins, self._frozen, self._zone))
        span = Span(newest, frozenset(pinned), self._frozen, self._zone)
        found |= retention.decide_versions(versions, self._policy, span)
        return (
            tuple(Decision(commit, found[commit.seq]) for commit in self._snapshots),
            tuple(Decision(commit, found[commit.seq]) for commit in self._versions),
        )

    def _pins(self) -> dict[int, datetime]:
        pins = (commit.fields for commit in self._history.of_mailbox(self._mailbox, PIN))
        return {f["snapshot"]: datetime.fromtimestamp(f["until"], UTC) for f in pins}

    def _superseded(self) -> list[Commit]:
        """Return the checkpoints that nobody goes on from: a later record of their line has all they have."""
        newest: dict[str, int] = {}
        for commit in (*self._snapshots, *self._checkpoints):
            line = commit.fields.get("line", "")
            newest[line] = max(newest.get(line, 0), commit.seq)
        return [commit for commit in self._checkpoints if commit.seq < newest[commit.fields.get("line", "")]]

    def _keep(self, thinned: list[Commit]) -> Kept:
        vault, history = self._history.vault, self._history
        gone = {commit.seq for commit in thinned}
        stays = [commit for commit in (*self._snapshots, *self._checkpoints) if commit.seq not in gone]
        previous = history.of_mailbox(self._mailbox, RETENTION)
        keeper = Keeper(
            stays, previous[-1] if previous else None, history.node,
            lambda node: identity(vault.keys.node, node), self._outlived(),
        )  # fmt: skip
        return keeper.without([commit for commit in thinned if commit.kind in _LISTED])

    def _outlived(self) -> Callable[[int], bool]:
        days, newest = self._policy.item_days, retention.counted_from(self._entries)
        if days is None or newest is None:
            return lambda _seq: False
        first = (newest - timedelta(days=days)).timestamp()
        seen = {c.seq: c.fields.get("taken_at", c.fields["at"]) for c in self._history.commits}
        return lambda seq: seen.get(seq, first) < first
