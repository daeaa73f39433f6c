"""Verdicts <-> what stands of them in a snapshot's record (FORMAT.md 6, "Verdicts").

A verdict that is not of that form is never taken for a harmless one: it reads as one that freezes.
"""

from __future__ import annotations

import math
from typing import Any

from mailrescue.model.snapshot import Standing
from mailrescue.model.verdict import Finding, Level, Verdict

_DAMAGED = Verdict(
    (
        Finding(
            "guard-records-damaged", Level.FREEZE,
            "What was found when this snapshot was taken can no longer be read, so it counts as held. Its mail is in the vault."
            " Look at it, then accept or reject it.",
        ),
    )
)  # fmt: skip


def verdict_fields(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as it stands in a record."""
    findings = [[finding.rule, str(finding.level), finding.sentence] for finding in verdict.findings]
    return {"level": str(verdict.level), "findings": findings, "step": dict(verdict.step)}


def verdict_of(fields: dict[str, Any]) -> Verdict:
    """Read the verdict of a snapshot's record; records from before there was a guard have an empty one."""
    if "verdict" not in fields and fields.get("standing") == Standing.GOOD:
        return Verdict()
    return parse_verdict(fields.get("verdict"))


def parse_verdict(value: object) -> Verdict:
    """Read a verdict. Never raises."""
    try:
        return _parsed(value)
    except (TypeError, ValueError, KeyError, AttributeError):
        return _DAMAGED


def _parsed(value: Any) -> Verdict:  # noqa: ANN401  whatever stood in the record
    if not isinstance(value["findings"], list):
        raise TypeError
    findings = tuple(Finding(_text(rule), Level(level), _text(sentence)) for rule, level, sentence in value["findings"])
    verdict = Verdict(findings, {_text(name): _number(number) for name, number in value["step"].items()})
    if value["level"] != verdict.level:
        raise ValueError
    return verdict


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError
    return value


def own_standing(fields: dict[str, Any]) -> Standing:
    """Return the standing that a snapshot has as long as no answer names it; what makes no sense is held."""
    try:
        standing = Standing(fields["standing"])
    except ValueError:
        return Standing.HELD
    if standing is Standing.GOOD and verdict_of(fields).level.holds:
        return Standing.HELD
    return standing
