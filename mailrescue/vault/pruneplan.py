"""What a prune would do, and what forgetting a mailbox would: plans that dry run, confirmation and execution read alike.

Everything hangs on the records and lists of the vault, read anew; the catalogue only says where blobs lie. Where the
records are not whole, nothing is planned at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from mailrescue.core.errors import MailRescueError, NotFound, VaultDamaged
from mailrescue.core.progress import CancelToken
from mailrescue.model.snapshot import IMPORT_LINE, Standing
from mailrescue.vault import retention
from mailrescue.vault.blob import BlobKind, pack_names, pack_object
from mailrescue.vault.commits import Commit, CommitName, commit_names, read_commit
from mailrescue.vault.keeping import Keeper, Kept
from mailrescue.vault.ledger import KNOWN, PIN, RETENTION, Ledger, name_of, read_ledger
from mailrescue.vault.needs import AllMail, Needs, Roots
from mailrescue.vault.nodes import EMPTY
from mailrescue.vault.packplan import DAY, PackPlan, PackPlanner
from mailrescue.vault.retention import Dated, Policy, Reason, Span
from mailrescue.vault.seal import identity
from mailrescue.vault.vault import Vault

_REPAIR = "Nothing was removed. Run `mailrescue vault check`, then `mailrescue vault repair`, and prune when the vault is whole again."
# Where a repair puts what it takes out of use.
ASIDE = "damaged"
_LISTED = ("snapshot", "checkpoint")
# Thousands of records are held at once.
_NOT_NEEDED = ("cursor", "skipped", "notes", "facts", "receipt")


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one snapshot or file version; without reasons to keep it, it goes."""

    commit: Commit
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MailboxPlan:
    """What becomes of one mailbox. `thinned` are all records that are given up, superseded checkpoints among them.

    `kept` is None where nothing is given up.
    """

    account: str
    mailbox: str
    snapshots: tuple[Decision, ...]
    file_versions: tuple[Decision, ...]
    thinned: tuple[int, ...]
    kept: Kept | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPlan:
    """Forgetting a mailbox, worked out. `commits` are all its records, `snapshots` and `file_versions` those not thinned.

    `items` go; `shared` of its items stay, since other mailboxes have them too. `aside` is what a repair put below
    `damaged/`: nobody knows whose it is, so it goes too. `others` are mailboxes that once had the same account's name.
    """

    account: str
    mailbox: str
    commits: tuple[Commit, ...]
    snapshots: int
    file_versions: int
    items: int
    shared: int
    packs: PackPlan
    aside: tuple[str, ...]
    others: int
    named: Needs = field(repr=False)


class History:
    """All records of a vault, and what of them stands. Raises VaultDamaged when one is missing or cannot be read."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.commits = _whole_history(vault)
        self.ledger = read_ledger(self.commits)
        _check_chain(self.commits, self.ledger)
        self.standing = [commit for commit in self.commits if self.ledger.stands(commit)]
        self.sizes = {name: vault.store.size(pack_object(name)) for name in pack_names(vault.store)}

    def of_mailbox(self, mailbox: str, *kinds: str) -> list[Commit]:
        """Return the records of a mailbox that stand."""
        return [commit for commit in self.standing if commit.kind in kinds and commit.fields["mailbox"] == mailbox]

    def planner(self, wanted: Needs | AllMail, named: Needs, *, thorough: bool) -> PackPlanner:
        """Return what plans packs."""
        return PackPlanner(self.vault.catalogue.index, self.sizes, wanted, named, thorough=thorough)

    def needs(self, standing: Iterable[Commit], kept: Iterable[Kept], cancel: CancelToken) -> Needs:
        """Return what these records and lists that are not written yet need."""
        nodes: dict[bytes, bytes] = {}
        roots = Roots.of(standing)
        for one in kept:
            nodes |= one.nodes
            roots += Roots(*(tuple(root for root in (root,) if root) for root in (one.items, one.folders)))
        fetch = self.node
        return Needs(roots, self.vault.reader, self.vault.catalogue.index, lambda node: nodes.get(node) or fetch(node), cancel)

    def node(self, identity: bytes) -> bytes:
        """Return a list node; one that a repair found lost holds nothing any more, unless it is back."""
        if identity in self.ledger.lost_nodes and not self.vault.catalogue.index.has(BlobKind.NODE, identity):
            return EMPTY
        return self.vault.reader.node(identity)


def _whole_history(vault: Vault) -> list[Commit]:
    commits = []
    for name in commit_names(vault.store):
        try:
            commit = read_commit(vault.store, vault.keys, name)
        except VaultDamaged as error:
            raise VaultDamaged(f"The vault is damaged: {error}. {_REPAIR}") from None
        fields = {field: value for field, value in commit.fields.items() if field not in _NOT_NEEDED}
        commits.append(Commit(commit.seq, commit.digest, fields))
    unknown = sorted({commit.kind for commit in commits} - KNOWN)
    if unknown:
        raise MailRescueError(
            f"A newer MailRescue wrote to this vault (records of kind {unknown[0]!r}), and only it knows what it still needs."
            " Nothing was removed; prune with the newer one."
        )
    return commits


def _check_chain(commits: list[Commit], ledger: Ledger) -> None:
    """Raise VaultDamaged unless every record is there once, was forgotten, or is known to be lost."""
    expected, previous = 1, b""
    for commit in commits:
        while expected < commit.seq and (digest := ledger.excused(expected)) is not None:
            expected, previous = expected + 1, digest
        length = min(len(previous), len(commit.fields["prev"]))
        if commit.seq != expected or previous[:length] != commit.fields["prev"][:length]:
            raise VaultDamaged(f"The vault is damaged: the records before commit {commit.seq} are not whole. {_REPAIR}")
        expected, previous = expected + 1, commit.digest


def plan_prune(vault: Vault, policy: Policy, zone: tzinfo, cancel: CancelToken) -> PrunePlan:
    """Plan a prune. Raises MailRescueError when the clock cannot be trusted, VaultDamaged when the vault is not whole."""
    history = History(vault)
    now = vault.clock.now()
    live = [commit for commit in history.standing if commit.kind == "snapshot" and not commit.fields.get("line")]
    refusal = retention.clock_refusal(now, _taken_at(live[-1]) if live else None)
    if refusal:
        raise MailRescueError(refusal)
    names = {commit.fields["mailbox"]: None for commit in history.standing if commit.kind in (*_LISTED, "file")}
    mailboxes = tuple(_MailboxPlanner(history, name, policy, zone).plan() for name in names)
    thinned = {seq for plan in mailboxes for seq in plan.thinned}
    replaced = {plan.mailbox for plan in mailboxes if plan.kept}
    stays = [
        commit for commit in history.standing
        if commit.seq not in thinned and not (commit.kind == RETENTION and commit.fields["mailbox"] in replaced)
    ]  # fmt: skip
    named = history.needs(stays, (plan.kept for plan in mailboxes if plan.kept), cancel)
    # Mail that no list names may still be the only copy there is: it goes only where the user has given mail a term.
    wanted: Needs | AllMail = AllMail(named) if policy.item_days is None else named
    seconds = int(now.timestamp())
    packs = history.planner(wanted, named, thorough=False).plan(history.ledger.condemned, seconds)
    due = {seq for seq, since in history.ledger.forgotten_at.items() if seconds - since >= DAY}
    gone = tuple(name_of(c) for c in history.commits if c.seq in due and history.ledger.is_forgotten(c))
    there = set(vault.store.names(ASIDE))
    aside = tuple(sorted(name for name, since in history.ledger.aside.items() if name in there and seconds - since >= DAY))
    return PrunePlan(mailboxes=mailboxes, packs=packs, gone=gone, aside=aside, wanted=wanted, named=named)


def _taken_at(commit: Commit) -> datetime:
    return datetime.fromtimestamp(commit.fields["taken_at"], UTC)


class _MailboxPlanner:
    """Plans one mailbox."""

    def __init__(self, history: History, mailbox: str, policy: Policy, zone: tzinfo) -> None:
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
        account = (self._snapshots or self._versions or self._checkpoints)[-1].fields["account"]
        numbers = tuple(sorted(commit.seq for commit in thinned))
        kept = self._keep(thinned) if thinned else None
        return MailboxPlan(account, self._mailbox, snapshots, versions, numbers, kept)

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


def plan_forget(vault: Vault, mailbox: str, cancel: CancelToken, *, at_once: bool = False) -> ForgetPlan:
    """Plan to forget a mailbox. Raises MailRescueError while one of its snapshots waits for an answer."""
    if not mailbox:
        raise NotFound("There is nothing in the vault to forget under that name.")
    if any(snapshot.standing is Standing.HELD for snapshot in vault.snapshots(mailbox)):
        raise MailRescueError(
            "A snapshot of this mailbox is held and waits for your answer; until then nothing of it is removed."
            " `mailrescue guard status` shows why; accept or reject it first."
        )
    history = History(vault)
    mine = [c for c in history.commits if c.fields.get("mailbox") == mailbox and not history.ledger.is_forgotten(c)]
    mine = [commit for commit in mine if commit.kind != "forget"]
    account = next((c.fields["account"] for c in reversed(mine) if c.fields.get("account")), "")
    others = {c.fields["mailbox"] for c in history.standing if c.fields.get("account") == account} - {mailbox}
    theirs = history.needs((c for c in history.standing if c.fields.get("mailbox") != mailbox), (), cancel)
    own = history.needs((c for c in history.standing if c.fields.get("mailbox") == mailbox), (), cancel)
    seconds = int(vault.clock.now().timestamp())
    packs = history.planner(theirs, theirs, thorough=True).plan(history.ledger.condemned, seconds, at_once=at_once)
    return ForgetPlan(
        account=account, mailbox=mailbox, commits=tuple(mine), snapshots=len(history.of_mailbox(mailbox, "snapshot")),
        file_versions=len(history.of_mailbox(mailbox, "file")), items=len(own.contents - theirs.contents),
        shared=len(own.contents & theirs.contents), packs=packs, aside=tuple(vault.store.names(ASIDE)), others=len(others),
        named=theirs,
    )  # fmt: skip
