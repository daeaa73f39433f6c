"""How good the guard is, as numbers: simulated years of mailboxes, and disasters that are done to them.

    python -m tests.bench.guard_lives [--lives 2] [--persona NAME]... [--disaster NAME] [--strengths 1] [--checkpoints 3]
    python -m tests.bench.guard_lives --life PERSONA --seed N [--disaster NAME] --trace     one life, told
    python -m tests.bench.guard_lives --speed                                               100,000 items, 1 % changed

Every persona lives `--lives` lives of a year under its own seed; on some days of each life every disaster is done to a
copy of it, in so many of its strengths, drawn by the seed. A false ask is accepted by the user, and life goes on. The guard
is judge() of mailrescue/guard, as it is called after a capture. Seeds are of the family `tune`; `--final` takes another
family, which must not be used for tuning. The rhythm of the mail is that of real mail (lives/rhythms.json).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing import Pool

from mailrescue.guard.rules import RULES
from mailrescue.model.verdict import Level
from tests.bench.lives import tables
from tests.bench.lives.disasters import NAMES
from tests.bench.lives.personas import PERSONAS
from tests.bench.lives.speed import speed
from tests.bench.lives.trials import Plan, Record, live


def main(words: list[str]) -> int:
    """Run what the command line says; returns 1 where a goal is missed."""
    options = _parser().parse_args(words)
    if options.speed:
        print("\n".join(speed()))
        return 0
    plan = Plan(
        family="final" if options.final else "tune", checkpoints=options.checkpoints,
        disaster=options.disaster, strengths=99 if options.life else options.strengths, days=options.days, without=options.without, most=options.most,
    )  # fmt: skip
    if options.life:
        record = live(options.life, options.seed, plan)
        print("\n".join(_told(record, disaster=options.disaster)))
        return 0
    begun = time.monotonic()
    records = list(_lives(options, plan))
    for table in (
        tables.recall(records), tables.missed(records, options.show), tables.false_alarms(records),
        tables.alarm_list(records, options.show), tables.ablation(records), tables.goals(records),
    ):  # fmt: skip
        print("\n".join(table), end="\n\n")
    print(f"{len(records)} lives of {plan.days} days, seeds {plan.family} {options.seed} on, in {time.monotonic() - begun:.0f} s")
    return int(any("NOT REACHED" in line for line in tables.goals(records)))


def _lives(options: argparse.Namespace, plan: Plan) -> Iterator[Record]:
    work = [(name, options.seed + n) for n in range(options.lives) for name in options.persona or PERSONAS]
    with Pool(options.jobs) as pool:
        for done, record in enumerate(pool.imap(partial(_one, plan), work), start=1):
            print(f"\r{done} of {len(work)} lives", end="" if done < len(work) else "\n", file=sys.stderr, flush=True)
            yield record


def _one(plan: Plan, which: tuple[str, int]) -> Record:
    return live(*which, plan)


def _told(record: Record, *, disaster: str) -> Iterator[str]:
    """Yield what happened in one life."""
    yield f"{record.persona} {record.number}: {record.size} mails at the beginning"
    for alarm in record.alarms if not disaster else ():
        yield f"day {alarm.day:.2f}: {alarm.level.upper() if alarm.level is not Level.NOTICE else 'notice'}"
        yield from (f"    {finding.rule} ({finding.level}): {finding.sentence}" for finding in alarm.findings)
    for trial in record.trials if disaster else ():
        word = "held" if trial.held else "MISSED" if trial.material else "not held, too small"
        others = ", ".join(sorted(trial.rivals)) or "nobody"
        yield f"day {trial.day:.2f}: {trial.disaster}, {trial.strength}: {trial.lost} of {trial.items} lost: {word}; of the others: {others}"
        yield from (f"    {finding.rule} ({finding.level}): {finding.sentence}" for finding in trial.findings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guard_lives", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lives", type=int, default=2, help="lives of each persona (2)")
    parser.add_argument("--seed", type=int, default=0, help="number of the first life, or of the one to replay (0)")
    parser.add_argument("--persona", action="append", choices=sorted(PERSONAS), help="only these; may be given several times")
    parser.add_argument("--disaster", default="", choices=NAMES, help="only this one")
    parser.add_argument("--strengths", type=int, default=1, help="how many strengths of each disaster on each day (1; 99: all)")
    parser.add_argument("--checkpoints", type=int, default=3, help="on how many days of a life disasters are tried (3; 0: none)")
    parser.add_argument("--days", type=int, default=365, help="how long a life is watched (365)")
    parser.add_argument("--most", type=int, default=20_000, help="no mailbox begins with more mails (20000)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument("--show", type=int, default=15, help="how many of the worst cases are listed (15)")
    parser.add_argument("--without", default="", choices=sorted(rule.name for rule in RULES), help="leave this rule out")
    parser.add_argument("--final", action="store_true", help="the family of seeds for final figures")
    parser.add_argument("--life", choices=sorted(PERSONAS), help="replay one life of this persona, all strengths of --disaster")
    parser.add_argument("--trace", action="store_true", help="tell what was found (always so with --life)")
    parser.add_argument("--speed", action="store_true", help="time of measure and judge")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
