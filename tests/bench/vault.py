"""Compares MailRescue with restic or borg on the same made-up mailbox, whole commands in turn: A B A B.

    python -m tests.bench.vault [--mails 5000] [--pairs 3] [--only STEP]... [--workdir FOLDER] [--export-to FOLDER]
        [--against restic|borg] [--eol ..] [--base64 ..]

Steps: `first` snapshot into an empty store; `deferred`, the same with the search index left for later; `unchanged`; `changed` (1 % of the mails new, gone or marked, others in
every pair); `check` (every stored byte read and proven); `export` against the other's restore, both compared digest by
digest with the mailbox; `--export-to` on a disk in memory keeps the disk out of it. Medians and the median of the ratios pair by pair: a shared machine's speed drifts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import median

from tests.bench.contenders import Borg, Contender, MailRescue, Restic, Sizes
from tests.bench.corpus import Totals, change_corpus, write_corpus
from tests.bench.mailgen import BASE64_STYLES
from tests.bench.measure import BenchFailed, Cost, run

STEPS = ("deferred", "first", "unchanged", "changed", "check", "export")
_PEERS = {"restic": Restic, "borg": Borg}
_MEASURES = tuple(field.name for field in fields(Cost))


@dataclass(frozen=True, slots=True)
class Run:
    """One measured command."""

    step: str
    contender: str
    pair: int
    cost: Cost


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of the bench."""

    workdir: Path
    source: Path
    contenders: tuple[Contender, ...]
    pairs: int
    steps: tuple[str, ...]
    exports: Path


def measure(plan: Plan) -> Iterator[Run]:
    """Yield each run as it is done; raises BenchFailed when a program fails or gives other mail back than it got."""
    for step in STEPS:
        if step not in plan.steps and step != "first":
            continue
        # Without the first snapshots there is nothing to go on with: then one pair of them, not counted.
        pairs = plan.pairs if step in plan.steps else 1
        for pair in range(1, pairs + 1):
            if step == "changed":
                change_corpus(plan.source, pair)
            for contender in plan.contenders:
                cost = _step(plan, step, contender)
                if step in plan.steps:
                    yield Run(step, contender.name, pair, cost)


def _step(plan: Plan, step: str, contender: Contender) -> Cost:
    log, target = plan.workdir / f"{contender.name}.log", plan.exports / f"{contender.name}-out"
    if step in ("deferred", "first"):
        contender.prepare()
    if step == "check":
        return run(contender.check(), contender.environment, log)
    if step != "export":
        return run(contender.snapshot(index=step != "deferred"), contender.environment, log)
    shutil.rmtree(target, ignore_errors=True)
    cost = run(contender.export(target), contender.environment, log)
    _prove_same_mail(plan.source, target, contender.name)
    shutil.rmtree(target)
    return cost


def _prove_same_mail(source: Path, target: Path, name: str) -> None:
    expected, found = mail_digests(source), mail_digests(target)
    if expected != found:
        lost, strange = (expected - found).total(), (found - expected).total()
        raise BenchFailed(f"{name} did not give back what it got: {lost} mails are missing, {strange} are others.")


def mail_digests(folder: Path) -> Counter[bytes]:
    """Return how often each SHA-256 occurs among the mails of a Maildir at any depth below `folder`."""
    mails = (path for part in ("cur", "new") for path in folder.rglob(f"{part}/*") if path.is_file())
    return Counter(hashlib.sha256(path.read_bytes()).digest() for path in mails)


def summary(runs: list[Run], contenders: tuple[Contender, ...]) -> list[dict[str, object]]:
    """Return a row for each step and measure: the medians, and the ratio of the first contender to the second."""
    rows: list[dict[str, object]] = []
    ours, theirs = (contender.name for contender in contenders)
    for step in dict.fromkeys(one.step for one in runs):
        for measure_name in _MEASURES:
            values = {
                name: [getattr(one.cost, measure_name) for one in runs if (one.step, one.contender) == (step, name)]
                for name in (ours, theirs)
            }
            ratios = [a / b for a, b in zip(values[ours], values[theirs], strict=True)]
            rows.append({
                "step": step, "measure": measure_name, "pairs": len(ratios),
                ours: round(median(values[ours]), 3), theirs: round(median(values[theirs]), 3),
                "ratio": round(median(ratios), 3), "least": round(min(ratios), 3), "most": round(max(ratios), 3),
            })  # fmt: skip
    return rows


def size_rows(when: str, sizes: dict[str, Sizes]) -> list[dict[str, object]]:
    """Return rows in the shape of `summary` for what lies on the disk, in megabytes (10^6 bytes)."""
    rows: list[dict[str, object]] = []
    for measure_name in ("stored", "rebuildable"):
        ours, theirs = (getattr(size, measure_name) / 1e6 for size in sizes.values())
        ratio = round(ours / theirs, 3) if theirs else 0.0
        names = dict(zip(sizes, (round(ours, 3), round(theirs, 3)), strict=True))
        row = {"step": f"size {when}", "measure": f"{measure_name}_mb", "pairs": 1, **names}
        rows.append({**row, "ratio": ratio, "least": ratio, "most": ratio})
    return rows


def print_table(rows: list[dict[str, object]]) -> None:
    """Print the rows for a person."""
    heads = list(rows[0])
    print("  ".join(f"{head:>12}" for head in heads))
    for row in rows:
        print("  ".join(f"{row[head]!s:>12}" for head in heads))


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare MailRescue with restic or borg on a made-up mailbox.")
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--only", action="append", choices=STEPS, help="only this step; may be given several times")
    parser.add_argument("--workdir", type=Path, help="an empty or absent folder, kept; without it one is made and removed")
    parser.add_argument("--export-to", type=Path, help="a folder that is there, for the exports; the workdir otherwise")
    parser.add_argument("--against", choices=_PEERS, default="restic")
    parser.add_argument("--eol", choices=("lf", "crlf"), default="lf")
    parser.add_argument("--base64", choices=BASE64_STYLES, default="76")
    return parser.parse_args(words)


def _bench(options: argparse.Namespace, workdir: Path) -> list[dict[str, object]]:
    source = workdir / "mailbox"
    contenders = (MailRescue(workdir, source), _PEERS[options.against](workdir, source))
    made: Totals = write_corpus(source, options.mails, eol=options.eol, base64_style=options.base64)
    print(f"{made.mails} mails, {made.bytes / 1e6:.0f} MB", file=sys.stderr)
    plan = Plan(workdir, source, contenders, options.pairs, tuple(options.only or STEPS), options.export_to or workdir)
    runs: list[Run] = []
    sizes: list[dict[str, object]] = []
    for one in measure(plan):
        runs.append(one)
        print(json.dumps({"step": one.step, "of": one.contender, "pair": one.pair, **asdict(one.cost)}), file=sys.stderr)
        done = one.pair == options.pairs and one.contender == contenders[-1].name
        if done and one.step in ("first", "changed"):
            sizes += size_rows(one.step, {contender.name: contender.sizes() for contender in contenders})
    return summary(runs, contenders) + sizes


def main(words: list[str] | None = None) -> int:
    """Run the bench; print the table, then the same rows as JSON lines. 1 when a program failed."""
    options = _arguments(words)
    workdir = options.workdir or Path(tempfile.mkdtemp(prefix="mailrescue-bench-"))
    try:
        workdir.mkdir(parents=True, exist_ok=True)
        if any(workdir.iterdir()):
            raise BenchFailed(f"{workdir} is not empty; name an empty or absent folder.")
        rows = _bench(options, workdir)
    except BenchFailed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        if options.workdir is None:
            shutil.rmtree(workdir, ignore_errors=True)
    print_table(rows)
    for row in rows:
        print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
