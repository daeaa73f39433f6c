"""The guard's one door: a comparison in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence

from mailrescue.guard.baseline import Baseline
from mailrescue.guard.measures import measure, numbers
from mailrescue.guard.rule import Rule, Sight
from mailrescue.guard.rules import RULES
from mailrescue.guard.values import Circumstances, Comparison
from mailrescue.model.verdict import Finding, Level, Verdict


def judge(comparison: Comparison, circumstances: Circumstances, rules: Sequence[Rule] = RULES, *, every: bool = False) -> Verdict:
    """Return what is to be said of `comparison.now`, the worst first.

    Never raises, has no memory of its own, and the order of items and folders changes nothing. `every` finding is told,
    those that another one covers among them; with fewer `rules`, that is how one sees what a rule is worth.
    """
    before = comparison.before
    if before is None:
        return _first(comparison, circumstances)
    sight = Sight(measure(before, comparison, circumstances), Baseline(circumstances.history, comparison.now.taken_at))
    read = [(rule, rule.read(sight)) for rule in rules]
    found = [(rule, finding) for rule, reading in read if (finding := rule.judged(sight, reading)) is not None]
    covered = frozenset[str]() if every else frozenset().union(*(rule.covers for rule, _ in found))
    kept = {
        rule.name: reading.value if reading.remembered is None else reading.remembered
        for rule, reading in read
        if rule.learns
    }
    findings = [finding for rule, finding in found if rule.name not in covered]
    return Verdict(_worst_first(findings), numbers(sight.measures, kept))


def _first(comparison: Comparison, circumstances: Circumstances) -> Verdict:
    """There is nothing to compare with; only records that cannot be read say something."""
    step = {"left": comparison.now.items}
    if not circumstances.damaged:
        return Verdict(step=step)
    rule = next(rule for rule in RULES if rule.name == "guard-records-damaged")
    return Verdict((Finding(rule.name, Level.FREEZE, rule.sentence.format(why=circumstances.damaged)),), step)


def _worst_first(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: -finding.level.rank))
