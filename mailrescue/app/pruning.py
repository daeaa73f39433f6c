"""Use cases: thin snapshots and remove what nobody needs; forget a mailbox."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.core.errors import UsageError
from mailrescue.core.progress import Meter
from mailrescue.vault.forgetplan import ForgetPlan, plan_forget
from mailrescue.vault.packplan import DAY
from mailrescue.vault.prune import Pruned, run_forget, run_prune
from mailrescue.vault.pruneplan import Decision, PrunePlan, plan_prune, plan_thinning
from mailrescue.vault.retention import Policy, Reason
from mailrescue.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class PruneReport:
    """A prune: its plan, and what was done; None for a dry run. `due_at`: when the condemned packs can be removed."""

    plan: PrunePlan
    done: Pruned | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """The same for forgetting a mailbox."""

    plan: ForgetPlan
    done: Pruned | None
    due_at: datetime


def policy_of(engine: Engine) -> Policy:
    """Return how long what stays: the `retention` of the settings, days by name. Raises UsageError for what makes no sense there."""
    given = engine.home.read("settings").get("retention", {})
    names = {field.name for field in fields(Policy)}
    if not isinstance(given, dict) or not given.keys() <= names:
        raise UsageError(f"`retention` in the settings must be a map of {', '.join(sorted(names))}. Nothing was removed.")
    for name, days in given.items():
        if not (days is None and name != "file_versions") and not (type(days) is int and days >= 1):
            raise UsageError(f"`{name}` in the settings is {days!r}: give a number from 1 on, or null for ever. Nothing was removed.")
    return Policy(**given)


def keep_policy(home: Home, policy: Policy) -> None:
    """Write a policy down in the settings: what differs from the usual. Raises MailRescueError when it cannot be written."""
    usual = Policy()
    own = {field.name: value for field in fields(Policy) if (value := getattr(policy, field.name)) != getattr(usual, field.name)}
    settings = {name: value for name, value in home.read("settings").items() if name != "retention"}
    home.write("settings", settings | ({"retention": own} if own else {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What would become of one snapshot or file version; without reasons to stay, it goes."""

    account: str
    taken_at: datetime
    is_file: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ThinningPreview:
    """What a policy would do now; `fates` the newest first. `frozen` are the accounts of which nothing goes."""

    fates: tuple[Fate, ...]
    frozen: tuple[str, ...]


def preview_thinning(engine: Engine, vault: Vault, policy: Policy) -> ThinningPreview:
    """Return what a policy would do to the snapshots there are, without doing it. Raises MailRescueError as a prune does."""
    planned = plan_thinning(vault, policy, engine.zone, engine.cancel)
    fates = [
        Fate(account=one.account, taken_at=_at(decision), is_file=decision.commit.kind == "file", reasons=decision.reasons)
        for one in planned for decision in (*one.snapshots, *one.file_versions)
    ]  # fmt: skip
    fates.sort(key=lambda fate: fate.taken_at, reverse=True)
    return ThinningPreview(tuple(fates), tuple(one.account for one in planned if one.frozen))


def _at(decision: Decision) -> datetime:
    return datetime.fromtimestamp(decision.commit.fields["taken_at"], UTC)


def prune(engine: Engine, *, dry_run: bool) -> PruneReport:
    """Thin snapshots, condemn what nobody needs, remove what was condemned a day ago; a dry run only plans."""
    policy = policy_of(engine)
    if dry_run:
        with engine.reading() as vault:
            return PruneReport(plan_prune(vault, policy, engine.zone, engine.cancel), None, _due_at(vault))
    with engine.writing("vault prune") as vault:
        plan = plan_prune(vault, policy, engine.zone, engine.cancel)
        meter = Meter(engine.reporter, engine.clock, "prune")
        return PruneReport(plan, run_prune(vault, plan, meter, engine.cancel), _due_at(vault))


def preview_forget(engine: Engine, name: str, *, at_once: bool) -> ForgetReport:
    """Return what forgetting the mailbox of an account would remove. Raises UsageError when there is none."""
    with engine.reading() as vault:
        return ForgetReport(plan_forget(vault, engine.mailbox(vault, name), engine.cancel, at_once=at_once), None, _due_at(vault))


def forget(engine: Engine, name: str, *, at_once: bool) -> ForgetReport:
    """Remove all snapshots, items and file versions of an account's mailbox that no other mailbox needs: in a day, or at once."""
    with engine.writing("vault forget") as vault:
        plan = plan_forget(vault, engine.mailbox(vault, name), engine.cancel, at_once=at_once)
        meter = Meter(engine.reporter, engine.clock, "forget", account=name)
        return ForgetReport(plan, run_forget(vault, plan, meter, engine.cancel, at_once=at_once), _due_at(vault))


def _due_at(vault: Vault) -> datetime:
    return vault.clock.now().astimezone(UTC) + timedelta(seconds=DAY)
