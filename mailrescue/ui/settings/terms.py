"""How long something stays, as a choice in words; and why something stays."""

from __future__ import annotations

from dataclasses import replace

from mailrescue.ui.words import tr, trn
from mailrescue.vault.retention import Policy, Reason

_DAYS = (1, 2, 3, 7, 14, 30, 90, 180, 365, 730, 1825, 3650)


def term_words(days: int | None) -> str:
    """Return a term in words: `2 weeks`, `for ever`."""
    if days is None:
        return tr("for ever")
    for length, one, many in (
        (365, trn("{n} year", "{n} years", days // 365), days % 365 == 0),
        (30, trn("{n} month", "{n} months", days // 30), days % 30 == 0),
        (7, trn("{n} week", "{n} weeks", days // 7), days % 7 == 0),
    ):
        if many and days >= length:
            return one
    return trn("{n} day", "{n} days", days)


def terms(current: int | None) -> list[tuple[int | None, str]]:
    """Return the choices of a term, the current one among them."""
    days = sorted({*_DAYS, *([] if current is None else [current])})
    return [*((one, term_words(one)) for one in days), (None, term_words(None))]


def plans() -> list[tuple[Policy | None, str]]:
    """Return what can be chosen in one go; None stands for what is set one by one."""
    everything = Policy(all_days=None, hourly_days=None, daily_days=None, weekly_days=None, monthly_days=None)
    less = Policy(all_days=1, hourly_days=2, daily_days=30, weekly_days=180, monthly_days=1825)
    return [(Policy(), tr("Recommended")), (everything, tr("Keep every snapshot")), (less, tr("Keep fewer")), (None, tr("As set below"))]


def plan_of(policy: Policy) -> Policy | None:
    """Return the plan that a policy is, as far as snapshots go; None for one of the user's own."""
    own = replace(policy, rejected_days=Policy().rejected_days, file_versions=Policy().file_versions, item_days=None)
    return next((plan for plan, _ in plans() if plan == own), None)


def reason_words(reason: Reason) -> str:
    """Return why something stays."""
    return {
        Reason.FROZEN: tr("its mailbox waits for your answer"),
        Reason.IMPORTED: tr("an old copy that you brought in"),
        Reason.PINNED: tr("the last good one before an alarm that you accepted"),
        Reason.NEWEST: tr("the newest"),
        Reason.NEWEST_GOOD: tr("the newest good one"),
        Reason.AHEAD: tr("dated after the newest"),
        Reason.ALL: tr("recent"),
        Reason.HOURLY: tr("the last of its hour"),
        Reason.DAILY: tr("the last of its day"),
        Reason.WEEKLY: tr("the last of its week"),
        Reason.MONTHLY: tr("the last of its month"),
        Reason.REJECTED: tr("rejected lately"),
        Reason.NEWEST_VERSIONS: tr("one of the newest versions"),
    }[reason]
