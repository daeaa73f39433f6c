"""Use case: how it stands with all mailboxes, in one look that costs milliseconds however long their history is.

What waits for an answer is told in full by app/guarding.py; here is what a card on the first page has room for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from mailrescue.app.accounts import Account, accounts
from mailrescue.app.agent.values import Job, JobKind
from mailrescue.app.alarm import findings_of, newest_doubt
from mailrescue.app.answered import Given, last_answer
from mailrescue.app.engine import Engine
from mailrescue.app.guarding import EMPTY_BASELINE, lasting_notices
from mailrescue.app.home import Home
from mailrescue.core.errors import ExitCode
from mailrescue.model.snapshot import Snapshot, Standing
from mailrescue.model.verdict import Finding, Level
from mailrescue.vault.catalogue.pulse import Mark, Pulse
from mailrescue.vault.records import parse_snapshot
from mailrescue.vault.vault import Vault

# A weekend without the computer is no reason to worry.
LATE_AFTER = timedelta(days=3)
# So far a clock may be ahead of another without anybody calling it wrong.
_AHEAD = timedelta(minutes=5)
TREND_SPAN = timedelta(days=30)
TREND_POINTS = 60
_WORST = (Standing.HELD, Standing.REJECTED, Standing.GOOD)


class State(StrEnum):
    """How it stands with a mailbox, the gravest first."""

    FROZEN = "frozen"
    ASKS = "asks"
    BACK = "back"  # what was held has passed: the mailbox is as it was, and that wants to be confirmed
    AWAITED = "awaited"  # what was there last is not the user's mailbox, as he said, and nothing good came since
    FAILED = "failed"  # the last try to take a snapshot did not come to one
    NEW = "new"  # no snapshot was ever taken
    LATE = "late"
    GOOD = "good"
    ARCHIVED = "archived"  # the account was removed, its snapshots are here

    @property
    def waits(self) -> bool:
        """Whether it waits for an answer."""
        return self in (State.FROZEN, State.ASKS, State.BACK)

    @property
    def concerns(self) -> bool:
        """Whether something happened to it that is not over: it waits for an answer, or for its mail to come back."""
        return self.waits or self is State.AWAITED


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no snapshot came of the last try; `at` in seconds since 1970, `code` what the command would have ended with."""

    at: float
    sentence: str
    code: ExitCode = ExitCode.FAILED

    @property
    def refused(self) -> bool:
        """Whether name or password was not taken."""
        return self.code is ExitCode.SIGN_IN


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What a mailbox held at about one moment: the worst standing of then, and the items of the newest snapshot of that standing."""

    taken_at: int
    items: int
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxView:
    """One mailbox as a card shows it. `kind` is "" where no account has it any more; `place` is where it is read from.

    `newest` and `last_good` are the last that were taken. Clocks go wrong: `latest_at` and `good_at` are the latest times that
    are not in the future, None where all are; `ahead` counts the snapshots that are, the last of which is of `ahead_until`.
    `held` counts the snapshots that wait, the first of which was taken at `held_since`. `findings` are what they were held
    for, worst first; of a mailbox that is well, what it gives notice of.
    """

    account: str
    kind: str
    place: str
    mailbox: str
    state: State
    last_good: Snapshot | None = None
    newest: Snapshot | None = None
    latest_at: datetime | None = None
    good_at: datetime | None = None
    ahead: int = 0
    ahead_until: datetime | None = None
    snapshots: int = 0
    held: int = 0
    held_since: datetime | None = None
    findings: tuple[Finding, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    failure: Failure | None = None
    answer: Given | None = None

    @property
    def began_empty(self) -> bool:
        """Whether its history begins with an empty mailbox, which nothing could be compared with."""
        return any(finding.rule == EMPTY_BASELINE for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Overview:
    """All mailboxes, in the order in which their accounts were added."""

    mailboxes: tuple[MailboxView, ...] = ()

    @property
    def waiting(self) -> tuple[MailboxView, ...]:
        """Those that wait for an answer, the gravest first."""
        order = list(State)
        return tuple(sorted((one for one in self.mailboxes if one.state.waits), key=lambda one: order.index(one.state)))

    @property
    def awaited(self) -> tuple[MailboxView, ...]:
        """Those whose mail was not back in the last snapshot."""
        return tuple(one for one in self.mailboxes if one.state is State.AWAITED)

    @property
    def newest_at(self) -> datetime | None:
        """When the newest snapshot of all was taken; one of the future only where there is no other."""
        times = [one.latest_at for one in self.mailboxes if one.latest_at is not None]
        return max(times or [one.newest.taken_at for one in self.mailboxes if one.newest], default=None)

    def of(self, account: str) -> MailboxView | None:
        """Return the view of an account."""
        return next((one for one in self.mailboxes if one.account == account), None)


def overview(engine: Engine, vault: Vault, failures: Mapping[str, Failure] | None = None) -> Overview:
    """Look at all mailboxes; `failures` are those of the last tries, as `failures_of` found them."""
    failed = failures or {}
    return Overview(tuple(_view(vault, *one, failed.get(one[0])) for one in _known(engine, vault)))


def without_vault(home: Home) -> Overview:
    """Return what can be said of the accounts where there is no vault to look into yet."""
    known = ((one.name, one.kind, place_of_mail(one)) for one in accounts(home))
    return Overview(tuple(MailboxView(account=name, kind=kind, place=place, mailbox="", state=State.NEW) for name, kind, place in known))


def place_of_mail(one: Account) -> str:
    """Return where an account's mail is read: a path or an address."""
    return one.where


def failures_of(jobs: Iterable[Job]) -> dict[str, Failure]:
    """Return by account why the newest try to take a snapshot of it failed; `jobs` with their results, the newest first."""
    found: dict[str, Failure | None] = {}
    for job in jobs:
        if job.spec.kind is not JobKind.SNAPSHOT or not job.state.over or job.code in (None, ExitCode.CANCELLED):
            continue
        for name, sentence, code in _said_of(job):
            found.setdefault(name, Failure(job.ended_at or job.queued_at, sentence, code) if sentence else None)
    return {name: failure for name, failure in found.items() if failure is not None}


def _said_of(job: Job) -> Iterator[tuple[str, str, ExitCode]]:
    """Yield the accounts of a job with what kept a snapshot of each from being taken, "" for nothing, and its code."""
    result = job.result or {}
    rows = result.get("accounts") or ([result] if "account" in result else [])
    for row in rows:
        yield str(row["account"]), str(row.get("error", "")), ExitCode(row.get("code", ExitCode.FAILED))
    if not rows and job.message:
        for name in job.spec.fields.get("names", ()):
            yield str(name), job.message, job.code or ExitCode.FAILED


def _known(engine: Engine, vault: Vault) -> Iterator[tuple[str, str, str, str]]:
    """Yield account, kind, place and mailbox of every account; then of the mailboxes that no account has any more."""
    seen = set()
    for one in accounts(engine.home):
        mailbox = vault.catalogue.history.mailbox_of(one.name)
        seen.add(mailbox)
        yield one.name, one.kind, place_of_mail(one), mailbox
    for mailbox in vault.catalogue.lookup.mailboxes():
        newest = vault.catalogue.lookup.newest(mailbox)
        if mailbox not in seen and newest is not None:
            yield str(newest.fields["account"]), "", "", mailbox


def _view(vault: Vault, name: str, kind: str, place: str, mailbox: str, failure: Failure | None) -> MailboxView:
    newest = vault.catalogue.lookup.newest(mailbox) if mailbox else None
    if newest is None:
        state = State.FAILED if failure else State.NEW
        return MailboxView(account=name, kind=kind, place=place, mailbox=mailbox, state=state, failure=failure)
    commit = vault.last_good(mailbox) or vault.catalogue.lookup.newest(mailbox, good=True)
    good, latest = parse_snapshot(commit) if commit else None, parse_snapshot(newest)
    held = [parse_snapshot(one) for one in vault.catalogue.lookup.held(mailbox)]
    failure = failure if failure is not None and failure.at > latest.taken_at.timestamp() else None
    pulse, since = Pulse(vault.catalogue.db), latest.taken_at - TREND_SPAN
    now = vault.clock.now().astimezone(UTC) + _AHEAD
    ahead = pulse.marks(mailbox, int(now.timestamp()) + 1)
    by_time = vault.catalogue.lookup.good_until(mailbox, int(now.timestamp()))
    good_at = parse_snapshot(by_time).taken_at if by_time else None
    times = [moment for moment in (good_at, latest.taken_at) if moment is not None and moment <= now]
    latest_at = max(times, default=None)
    return MailboxView(
        account=name, kind=kind, place=place, mailbox=mailbox, state=_state(vault, mailbox, kind, latest_at, latest, held, failure), last_good=good, newest=latest,
        latest_at=latest_at, good_at=good_at, ahead=len(ahead), ahead_until=datetime.fromtimestamp(ahead[-1].taken_at, UTC) if ahead else None, snapshots=pulse.count(mailbox), held=len(held), held_since=held[0].taken_at if held else None,
        findings=_findings(vault, mailbox, latest, held), trend=trend(pulse, pulse.marks(mailbox, int(since.timestamp()))), failure=failure, answer=last_answer(vault, mailbox),
    )  # fmt: skip


def _state(vault: Vault, mailbox: str, kind: str, latest_at: datetime | None, newest: Snapshot, held: Sequence[Snapshot], failure: Failure | None) -> State:
    if kind and is_awaited(vault, mailbox, held):
        return State.AWAITED
    if held:
        live = [one for one in held if not one.line]
        if live and newest_doubt(live, vault.last_good(mailbox))[1]:
            return State.BACK
        frozen = any(verdict is not None and verdict.level is Level.FREEZE for one in held for verdict in (one.verdict, one.verdict_since))
        return State.FROZEN if frozen else State.ASKS
    if not kind:
        return State.ARCHIVED
    if failure is not None:
        return State.FAILED
    return State.LATE if abs(vault.clock.now().astimezone(UTC) - (latest_at or newest.taken_at)) > LATE_AFTER else State.GOOD


def is_awaited(vault: Vault, mailbox: str, held: Sequence[Snapshot]) -> bool:
    """Return whether a mailbox was last as the user rejected it. What waits since and shows the very same needs no second answer."""
    if any(one.line for one in held):  # an old copy does
        return False
    lookup = vault.catalogue.lookup
    rejected = lookup.newest_in(mailbox, "", before=held[0].seq) if held else lookup.newest_in(mailbox, "")
    if rejected is None or rejected.standing != Standing.REJECTED:
        return False
    since = lookup.snapshots_from(mailbox, rejected.seq)
    return all(one.fields["items"] == rejected.fields["items"] for one in since if not one.fields.get("line"))


def _findings(vault: Vault, mailbox: str, newest: Snapshot, held: Sequence[Snapshot]) -> tuple[Finding, ...]:
    """Return what the first of the held snapshots was held for; without any, what is to be noticed."""
    told = findings_of(held[0] if held else newest)
    return (*told, *(found.finding for found in lasting_notices(vault, mailbox)))


def trend(pulse: Pulse, marks: Sequence[Mark], points: int = TREND_POINTS) -> tuple[TrendPoint, ...]:
    """Return snapshots in so many points at the most; what was held or rejected is never left out."""
    if not marks:
        return ()
    first = marks[0].taken_at
    width = -(-(marks[-1].taken_at - first + 1) // points)
    chosen: dict[int, Mark] = {}
    for mark in marks:
        slot = (mark.taken_at - first) // width
        if slot not in chosen or _WORST.index(mark.standing) <= _WORST.index(chosen[slot].standing):
            chosen[slot] = mark
    items = {one.seq: one.counts.items for one in pulse.measured(mark.seq for mark in chosen.values())}
    return tuple(TrendPoint(mark.taken_at, items[mark.seq], mark.standing) for _, mark in sorted(chosen.items()))


def kept_items(vault: Vault, mailboxes: Iterable[str]) -> dict[str, int]:
    """Return how many different items the vault keeps of each mailbox: of all its snapshots. Takes a while in large ones."""
    pulse = Pulse(vault.catalogue.db)
    return {mailbox: pulse.kept(mailbox) for mailbox in mailboxes}
