"""Times the window: its start, lists of a million mails, and whether it stays fluid while a snapshot runs.

    python -m tests.bench.ui [--mails 1000000] [--runs 9] [--snapshot 4000] [--only start|lists|beats] [--workdir FOLDER]

Beside it, in the same run, what Qt costs by itself: an empty window, and a bare QTableView over the same database. Prints a
JSON line for each measure: milliseconds at the median and the 95th percentile, of the bare one too with the ratio of the
medians, and the goal. Without a screen, so that no graphics card helps. What is measured runs in processes of its own, with
compiled modules in the work folder. A `--workdir` that holds the home of an earlier run is used as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from mailrescue.app.accounts import add_account
from mailrescue.app.agent.client import AgentClient
from mailrescue.app.home import Home
from mailrescue.core.errors import MailRescueError
from tests.bench.corpus import write_corpus
from tests.bench.ui_home import large_home

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a passphrase for benches"

Row = dict[str, object]


def environment(workdir: Path, home: Path) -> dict[str, str]:
    """Return that of a measured process: no screen, no keyring, nothing of the tester's, compiled modules kept."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILRESCUE_", "PYTHON", "QT_"))}
    return {
        **kept, "QT_QPA_PLATFORM": f"offscreen:configfile={ROOT / 'tests/kit/monitors.json'}", "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(workdir / "compiled"), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "MAILRESCUE_VAULT_KEY": PASSPHRASE, "MAILRESCUE_HOME": str(home),
    }  # fmt: skip


def row(measure: str, walls: list[float], *, bare: list[float] | None = None, goal: str = "", **more: object) -> Row:
    """Return a line of figures: milliseconds."""
    made: Row = {"measure": measure, "p50": round(median(walls), 1), "p95": round(_p95(walls), 1)}
    if bare:
        made |= {"bare_p50": round(median(bare), 1), "bare_p95": round(_p95(bare), 1), "ratio": round(median(walls) / median(bare), 2)}
    return made | more | ({"goal": goal} if goal else {})


def _p95(walls: list[float]) -> float:
    return quantiles(walls, n=20, method="inclusive")[-1] if len(walls) > 1 else walls[0]


def starts(workdir: Path, runs: int) -> Iterator[Row]:
    """Time starts in turns, after one of each that is not counted: it compiles, and fills the system's caches."""
    home = workdir / "small"
    _small_home(home, workdir, mails=300)
    window, empty = ["window", str(home)], ["empty"]
    cold: list[float] = []
    for _ in range(max(2, runs // 3)):
        _end_agent(Home(home))
        cold.append(_first_paint(window, workdir, home))
    both = [(_first_paint(window, workdir, home), _first_paint(empty, workdir, home)) for _ in range(runs + 1)][1:]
    ours, bare = zip(*both, strict=True)
    yield row("start to Home with its mailboxes, agent running", list(ours), bare=list(bare), goal="ratio at most 3")
    yield row("start to Home with its mailboxes, agent started too", cold[1:], bare=list(bare))
    _end_agent(Home(home))


def _first_paint(words: list[str], workdir: Path, home: Path) -> float:
    """Return the milliseconds from starting a process to what it says of its first picture."""
    began = time.monotonic_ns()
    run = subprocess.run(
        [sys.executable, "-P", "-m", "tests.bench.ui_start", *words], env=environment(workdir, home), capture_output=True, text=True, check=True, timeout=120
    )
    return (int(run.stdout.split()[0]) - began) / 1e6


def _small_home(home: Path, workdir: Path, mails: int) -> None:
    """Make a home with one mailbox and a snapshot of it, by the command line."""
    if (home / "vault").exists():
        return
    box = home.parent / f"{home.name}-box"
    write_corpus(box, mails, seed=1)
    add_account(Home(home), "box", "maildir", {"path": str(box)})
    subprocess.run([sys.executable, "-P", "-m", "mailrescue", "snapshot"], env=environment(workdir, home), check=True, capture_output=True)


def _end_agent(home: Home) -> None:
    try:
        with AgentClient.connect(home) as agent:
            agent.stop()
    except MailRescueError:
        return


def lists(workdir: Path, mails: int, runs: int, evenings: int) -> Iterator[Row]:
    """Time lists, in a process of its own: its memory is the window's."""
    large_home(workdir / "large", mails, evenings=evenings)
    yield from _child("lists", workdir, str(workdir / "large"), str(runs))


def beats(workdir: Path, mails: int) -> Iterator[Row]:
    """Watch the window's own thread while the agent takes a snapshot of so many mails; `mails` new ones each time."""
    home = workdir / "beats"
    _small_home(home, workdir, mails=300)
    fresh = workdir / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    now = time.time_ns() // 1_000_000_000
    write_corpus(fresh, mails, seed=now)  # none of them is in the vault yet
    name = f"fresh-{now}"
    add_account(Home(home), name, "maildir", {"path": str(fresh)})
    try:
        yield from _child("beats", workdir, str(home), name)
    finally:
        _end_agent(Home(home))


def _child(what: str, workdir: Path, *words: str) -> Iterator[Row]:
    home = Path(words[0])
    run = subprocess.run(
        [sys.executable, "-P", "-m", "tests.bench.ui_child", what, *words], env=environment(workdir, home), stdout=subprocess.PIPE, text=True, check=True
    )
    for line in run.stdout.splitlines():
        yield json.loads(line)


def main(words: list[str] | None = None) -> int:
    """Run the bench; print a JSON line for each measure."""
    parser = argparse.ArgumentParser(description="Time the window.")
    parser.add_argument("--mails", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--evenings", type=int, default=30, help="snapshots of the large mailbox")
    parser.add_argument("--snapshot", type=int, default=4_000, help="mails of the snapshot that is taken meanwhile")
    parser.add_argument("--only", choices=["start", "lists", "beats"], default="")
    parser.add_argument("--workdir", type=Path, help="kept; without it one is made and removed")
    options = parser.parse_args(words)
    workdir = options.workdir or Path(tempfile.mkdtemp(prefix="mailrescue-bench-"))
    parts = {
        "start": lambda: starts(workdir, options.runs),
        "lists": lambda: lists(workdir, options.mails, options.runs, options.evenings),
        "beats": lambda: beats(workdir, options.snapshot),
    }
    try:
        for name, part in parts.items():
            for made in part() if options.only in ("", name) else ():
                print(json.dumps(made), flush=True)
    finally:
        if options.workdir is None:
            shutil.rmtree(workdir, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
