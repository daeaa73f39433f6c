"""What many lives showed, as tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mailrescue.model.verdict import Finding, Level
from tests.bench.lives.rivals import RIVALS
from tests.bench.lives.trials import Record, Trial

# Asks a mailbox-year on average, and in one life.
MEAN_ASKS, MOST_ASKS = 0.5, 3


def recall(records: Sequence[Record]) -> Iterator[str]:
    """Yield how many of each disaster were held in time, in each strength, by us and by others."""
    yield "RECALL: held at the first snapshot after it (bleed: before 15 % is lost, within 30 days)"
    yield f"{'disaster':<19}{'strength':<54}{'held':>11}{'':>7}" + "".join(f"{name:>10}" for name in RIVALS)
    rows: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    for trial in _material(records):
        rows[trial.disaster, trial.strength].append(trial)
    for (name, strength), trials in sorted(rows.items()):
        yield _recall_row(name, strength, trials)
    yield _recall_row("ALL", "", list(_material(records)))
    frozen = sum(bool(_frozen_by(trial.findings)) for trial in _material(records))
    yield f"Frozen at once: {frozen} of {sum(trial.held for trial in _material(records))} that were held."
    others = sum(not trial.material for record in records for trial in record.trials)
    yield f"Not counted: {others} trials in which less than 3 mails or 2 % were lost, or that bled from under 40 mails or never to the limit."


def _recall_row(name: str, strength: str, trials: list[Trial]) -> str:
    held = sum(trial.held for trial in trials)
    rivals = "".join(f"{sum(rival in trial.rivals for trial in trials) / max(1, len(trials)):>10.0%}" for rival in RIVALS)
    return f"{name:<19}{strength:<54}{held:>5}/{len(trials):<5}{held / max(1, len(trials)):>7.1%}{rivals}"


def missed(records: Sequence[Record], most: int) -> Iterator[str]:
    """Yield disasters that were not held, those that lost most first, with the words that replay them."""
    trials = sorted((trial for trial in _material(records) if not trial.held), key=lambda trial: -trial.lost / max(1, trial.items))
    if trials:
        yield f"MISSED: {len(trials)}, the worst {min(most, len(trials))} of them"
    for trial in trials[:most]:
        yield (
            f"  lost {trial.lost:>5} of {trial.items:<6} {trial.disaster}, {trial.strength}; day {trial.day:.0f}:"
            f"  --life {trial.persona} --seed {trial.number} --disaster {trial.disaster} --trace"
        )


def false_alarms(records: Sequence[Record]) -> Iterator[str]:
    """Yield what was held in normal lives, by persona."""
    yield "FALSE ALARMS in normal lives, a mailbox-year (in parentheses: the worst life)"
    yield f"{'persona':<20}{'lives':>6}{'asks':>14}{'freezes':>9}{'notices':>9}" + "".join(f"{name:>10}" for name in RIVALS)
    personas: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        personas[record.persona].append(record)
    for name, lives in sorted(personas.items()):
        yield _alarm_row(name, lives)
    yield _alarm_row("ALL", records)


def _alarm_row(name: str, records: Sequence[Record]) -> str:
    years = sum(record.years for record in records)
    asks, freezes, notices = ([record.asks(level) for record in records] for level in (Level.ASK, Level.FREEZE, Level.NOTICE))
    rivals = "".join(f"{sum(record.rivals[rival] for record in records) / years:>10.1f}" for rival in RIVALS)
    shown = f"{sum(asks) / years:.2f} ({max(asks)})"
    return f"{name:<20}{len(records):>6}{shown:>14}{sum(freezes):>9}{sum(notices) / years:>9.1f}{rivals}"


def alarm_list(records: Sequence[Record], most: int) -> Iterator[str]:
    """Yield the lives that were disturbed most, with the words that replay them."""
    lives = [(record.asks(Level.FREEZE), record.asks(Level.ASK), record) for record in records]
    lives = sorted((life for life in lives if life[0] or life[1]), key=lambda life: (-life[0], -life[1]))
    if lives:
        yield f"DISTURBED: {len(lives)} of {len(records)} lives, the worst {min(most, len(lives))} of them"
    for freezes, asks, record in lives[:most]:
        rules = Counter(f.rule for alarm in record.alarms for f in alarm.findings if f.level.holds)
        told = ", ".join(f"{rule} {count}" for rule, count in rules.most_common(4))
        yield f"  {freezes} freezes, {asks} asks ({told}):  --life {record.persona} --seed {record.number} --trace"


def goals(records: Sequence[Record]) -> Iterator[str]:
    """Yield the totals against the goals."""
    years = sum(record.years for record in records)
    asks = [record.asks(Level.ASK) for record in records]
    freezes = sum(record.asks(Level.FREEZE) for record in records)
    trials = list(_material(records))
    held = sum(trial.held for trial in trials)
    yield "GOALS"
    yield _goal("disasters held in time", f"{held} of {len(trials)}", "all", reached=held == len(trials))
    yield _goal("freezes in normal lives", str(freezes), "0", reached=not freezes)
    mean = sum(asks) / max(years, 0.001)
    yield _goal("asks a mailbox-year", f"{mean:.2f}", f"at most {MEAN_ASKS}", reached=mean <= MEAN_ASKS)
    yield _goal("asks in the worst life", str(max(asks, default=0)), f"at most {MOST_ASKS}", reached=max(asks, default=0) <= MOST_ASKS)


def _goal(name: str, is_: str, goal: str, *, reached: bool) -> str:
    return f"  {name:<28}{is_:>16}   goal: {goal:<14}{'reached' if reached else 'NOT REACHED'}"


def ablation(records: Sequence[Record]) -> Iterator[str]:
    """Yield recall and false alarms with each rule's findings left out: a rule that changes neither earns no place."""
    trials = list(_material(records))
    alarms = [alarm for record in records for alarm in record.alarms if alarm.level.holds]
    rules = sorted({f.rule for trial in trials for f in trial.findings} | {f.rule for alarm in alarms for f in alarm.findings})
    years = sum(record.years for record in records)
    yield "WITHOUT A RULE (named in a finding that holds; the first one to hold a bleed counts)"
    yield f"{'without':<24}{'found':>8}{'missed more':>13}{'recall':>9}{'milder':>9}{'asks a year':>13}"
    held = sum(trial.held for trial in trials)
    yield f"{'nothing':<24}{'':>8}{'':>13}{held / max(1, len(trials)):>9.1%}{'':>9}{len(alarms) / years:>13.2f}"
    for rule in rules:
        found = sum(rule in _holding(trial.findings) for trial in trials if trial.held)
        alone = sum(_holding(trial.findings) == {rule} for trial in trials if trial.held)
        left = sum(bool(_holding(alarm.findings) - {rule}) for alarm in alarms)
        milder = sum(_frozen_by(trial.findings) == {rule} for trial in trials if trial.held)
        yield f"{rule:<24}{found:>8}{alone:>13}{(held - alone) / max(1, len(trials)):>9.1%}{milder:>9}{left / years:>13.2f}"
    yield "milder: so many disasters would be asked about instead of frozen. --without RULE leaves it out of lives, too."


def _holding(findings: Iterable[Finding]) -> set[str]:
    return {finding.rule for finding in findings if finding.level.holds}


def _frozen_by(findings: Iterable[Finding]) -> set[str]:
    return {finding.rule for finding in findings if finding.level is Level.FREEZE}


def _material(records: Iterable[Record]) -> Iterator[Trial]:
    return (trial for record in records for trial in record.trials if trial.material)
