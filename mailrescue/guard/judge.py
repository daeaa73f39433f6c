"""The guard's one door: a comparison in, a verdict out."""

from __future__ import annotations

from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.verdict import Finding, Level, Verdict

# Fewer are a morning's tidying.
_FLOOR = 3


def judge(comparison: Comparison, circumstances: Circumstances) -> Verdict:
    """Return what is to be said of `comparison.now`. Never raises; the order of items and folders changes nothing."""
    before = comparison.before
    if before is None:
        return Verdict(step={"items": comparison.now.items})
    lost = [piece for piece in comparison.flow.removed if piece.role not in ("deleted", "junk")]
    step = {"items": comparison.now.items, "lost": len(lost)}
    if circumstances.damaged:
        return Verdict((Finding("guard-records-damaged", Level.FREEZE, circumstances.damaged),), step)
    if len(lost) >= _FLOOR and len(lost) * 2 > before.items:
        sentence = f"{len(lost)} of {before.items} mails are gone, and lie in no other folder."
        return Verdict((Finding("mass-loss", Level.ASK, sentence),), step)
    return Verdict((), step)
