"""The guard's verdict on a snapshot that is about to be committed, and the standing that it gets by it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mailrescue.capture.circumstances import circumstances, lost_records, nothing_to_tell
from mailrescue.capture.measure import Measured, Taken, changes_since, measure
from mailrescue.guard.judge import judge
from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.snapshot import Changes, Snapshot, Standing
from mailrescue.model.verdict import Verdict
from mailrescue.vault.catalogue.judged import DayCounts
from mailrescue.vault.commits import Commit
from mailrescue.vault.daycounts import keep_day_counts
from mailrescue.vault.vault import Vault

# Says what is to be said of a comparison: the guard, or what a test puts in its place.
Guard = Callable[[Comparison, Circumstances], Verdict]
# A mailbox in which nothing changes is looked at in full this often, in seconds: silence says something, too.
_LOOK_AGAIN = 20 * 3600


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a snapshot: compared with the last good one, and, while one is held, with the one just before."""

    changes: Changes
    standing: Standing = Standing.GOOD
    verdict: Verdict = field(default_factory=Verdict)
    since: Verdict | None = None
    days: DayCounts | None = None

    def on(self, draft: Snapshot) -> Snapshot:
        """Return the snapshot with all that was found of it."""
        findings = (*self.verdict.findings, *(self.since.findings if self.since else ()))
        reasons = tuple(dict.fromkeys((*draft.reasons, *(finding.rule for finding in findings))))
        return replace(
            draft, changes=self.changes, standing=self.standing, verdict=self.verdict, verdict_since=self.since, reasons=reasons
        )  # fmt: skip


class Judging:
    """Judges one snapshot of one mailbox. `good` is the last good one, `last` the one just before, None for none."""

    def __init__(self, vault: Vault, good: Commit | None, last: Commit | None, guard: Guard = judge) -> None:
        self._vault, self._good, self._last, self._guard = vault, good, last, guard

    def judge(self, taken: Taken) -> Judged:
        """Return what is to be said of it. Never raises for what is damaged: that is a reason to hold it."""
        collecting = gc.isenabled()
        gc.disable()  # nothing here makes circles of references, and looking for them takes as long as all the rest
        try:
            return self._judged(taken)
        finally:
            if collecting:
                gc.enable()

    def _judged(self, taken: Taken) -> Judged:
        held = self._vault.catalogue.lookup.is_held(taken.mailbox)
        lost = lost_records(self._vault, self._good)
        if not held and not lost and self._is_as_it_was(taken):
            return Judged(Changes())
        measured = measure(self._vault, self._good, taken)
        verdict = self._verdict(self._good, taken, measured, lost)
        since = self._since(taken) if held else None
        holds = held or verdict.level.holds
        return Judged(measured.changes, Standing.HELD if holds else Standing.GOOD, verdict, since, measured.days)

    def changes_only(self, taken: Taken) -> Judged:
        """Return how it differs, without a verdict: old copies that are imported differ as they like."""
        return Judged(changes_since(self._vault, self._good, taken))

    def remember(self, taken: Taken, judged: Judged) -> None:
        """Keep what the next comparison needs, now that the snapshot is committed."""
        if judged.days is not None:
            besides = self._good.fields["items"] if self._good and judged.standing is Standing.HELD else None
            keep_day_counts(self._vault, taken.mailbox, taken.items, judged.days, besides)

    def _is_as_it_was(self, taken: Taken) -> bool:
        """Return whether nothing at all has changed, and somebody looked in full not long ago."""
        if self._good is None or self._last is None or self._good.seq != self._last.seq:
            return False
        f = self._good.fields
        if (f["items"], f["folders"], f["complete"]) != (taken.items, taken.folder_root, taken.complete):
            return False
        looked = self._vault.catalogue.judged.newest(taken.mailbox)
        recent = looked is not None and abs(taken.taken_at.timestamp() - looked.taken_at) < _LOOK_AGAIN
        return recent and nothing_to_tell(f["facts"], taken.facts)

    def _since(self, taken: Taken) -> Verdict | None:
        if self._last is None:
            return None
        if self._good is not None and self._last.seq == self._good.seq:
            return None
        return self._verdict(self._last, taken, measure(self._vault, self._last, taken), "")

    def _verdict(self, before: Commit | None, taken: Taken, measured: Measured, damaged: str) -> Verdict:
        damaged = damaged or measured.damaged
        besides = circumstances(self._vault, self._good, before, taken.mailbox, taken.taken_at, taken.facts, damaged)
        return self._guard(measured.comparison, besides)
