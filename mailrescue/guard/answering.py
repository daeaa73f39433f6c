"""Which snapshots an answer of the user settles. Pure: snapshots of one line of a mailbox in, in their order; standings out.

Held snapshots come in *runs*: consecutive ones each of which passes compared with the one before it, so that they show one
state of the mailbox, as it was or slowly changing. What the user says of one snapshot he says of its run. A mailbox that
returns, so that a snapshot passes compared with the last good one after others did not, begins a run of its own.

Knows neither records nor faces: whoever asks writes the answer down.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailrescue.model.snapshot import Snapshot, Standing

Run = tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an answer makes of snapshots; those that it does not name stay as they are."""

    good: Run = ()
    rejected: Run = ()
    held: Run = ()


def runs(history: Sequence[Snapshot]) -> list[Run]:
    """Return the runs of held snapshots, oldest first."""
    found: list[list[Snapshot]] = []
    for previous, snapshot in pairwise((None, *history)):
        if snapshot is None or snapshot.standing is not Standing.HELD:
            continue
        if previous is not None and previous.standing is Standing.HELD and _goes_on(previous, snapshot):
            found[-1].append(snapshot)
        else:
            found.append([snapshot])
    return [tuple(run) for run in found]


def accepting(history: Sequence[Snapshot], chosen: Snapshot) -> Settlement:
    """Return what becomes of a history when the user says of a held snapshot: I did that.

    Its run becomes good, with what follows and passes compared with it; what was held before the run is rejected. Whatever
    came as another shock after it stays held.
    """
    found = runs(history)
    number = _number(found, chosen)
    good = list(found[number])
    for previous, snapshot in pairwise(history):
        if previous.seq == good[-1].seq and snapshot.standing is Standing.HELD and passes_since(previous, snapshot):
            good.append(snapshot)
    rejected = tuple(snapshot for run in found[:number] for snapshot in run)
    return Settlement(good=tuple(good), rejected=rejected)


def rejecting(history: Sequence[Snapshot], chosen: Snapshot) -> Settlement:
    """Return what becomes of a history when the user says of a held snapshot: that is not my mailbox.

    It is rejected with the rest of its run and all that was held before it. Later ones that pass compared with a snapshot
    that is good become good; the others stay held.
    """
    found = runs(history)
    number = _number(found, chosen)
    rejected = tuple(snapshot for run in found[: number + 1] for snapshot in run)
    sound = {snapshot.seq for snapshot in history if snapshot.standing is Standing.GOOD} | {0}
    good: list[Snapshot] = []
    for snapshot in (snapshot for run in found[number + 1 :] for snapshot in run):
        if not snapshot.verdict.level.holds and snapshot.base in sound:
            good.append(snapshot)
            sound.add(snapshot.seq)
    return Settlement(good=tuple(good), rejected=rejected)


def resting_on(history: Sequence[Snapshot], taken_back: Collection[int]) -> Run:
    """Return the good snapshots that were compared with one of these (by number), or with one that rests on them so.

    They must wait for an answer again when those do: that they pass says nothing once what they passed against is in doubt.
    """
    doubtful = set(taken_back)
    found: list[Snapshot] = []
    for snapshot in history:
        if snapshot.standing is Standing.GOOD and snapshot.base in doubtful and snapshot.seq not in doubtful:
            doubtful.add(snapshot.seq)
            found.append(snapshot)
    return tuple(found)


def last_good_before(history: Sequence[Snapshot], snapshot: Snapshot) -> Snapshot | None:
    """Return the newest good snapshot that came before another; None for none."""
    return next((other for other in reversed(history) if other.seq < snapshot.seq and other.standing is Standing.GOOD), None)


def passes_since(previous: Snapshot, snapshot: Snapshot) -> bool:
    """Return whether a snapshot passes compared with the one just before it; False where nobody looked."""
    if snapshot.verdict_since is not None:
        return not snapshot.verdict_since.level.holds
    return snapshot.base == previous.seq and not snapshot.verdict.level.holds


def _number(found: Sequence[Run], chosen: Snapshot) -> int:
    return next(number for number, run in enumerate(found) if any(snapshot.seq == chosen.seq for snapshot in run))


def _goes_on(previous: Snapshot, snapshot: Snapshot) -> bool:
    """Return whether a held snapshot shows the same state of the mailbox as the held one just before it."""
    returned = previous.base == snapshot.base and previous.verdict.level.holds and not snapshot.verdict.level.holds
    return passes_since(previous, snapshot) and not returned
