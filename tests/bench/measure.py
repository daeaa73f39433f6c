"""Runs a whole command and tells what it cost, children included, by the kernel's own accounts. Linux only.

The kernel counts the memory of whoever starts a program as the program's own peak, until it has grown beyond it
(exec keeps the old peak). So commands are started by a small process: this file, run as a program of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_SAMPLING_SECONDS = 0.1


class BenchFailed(Exception):
    """A command did not do its work, so that no figure would mean anything; `str(error)` is a sentence."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds, and megabytes (10^6 bytes) at their peak.

    `process_mb` is the largest single process; `tree_mb` all processes of the command together, with shared
    pages counted once, seen by sampling: a peak shorter than a tenth of a second can be missed.
    """

    wall: float
    cpu: float
    process_mb: float
    tree_mb: float


def run(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Cost:
    """Run a command to its end, output to `log`; raises BenchFailed unless it exits 0."""
    starter = [sys.executable, "-I", "-S", __file__, str(log), *words]
    found = subprocess.run(starter, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if found.returncode:
        last = (log.read_text(errors="replace").strip().splitlines() or [found.stderr.strip() or "it said nothing"])[-1]
        raise BenchFailed(f"{' '.join(words)} ended with {found.returncode}: {last}")
    return Cost(**json.loads(found.stdout))


def _measure(log: Path, words: Sequence[str]) -> tuple[int, Cost]:
    os.sync()  # what the run before left unwritten must not be paid by this one
    with log.open("wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        sampler = _Sampler(process.pid)
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    sampler.stop()
    peak = usage.ru_maxrss * 1024
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, peak / 1e6, max(peak, sampler.peak) / 1e6)
    return process.returncode, cost


class _Sampler(threading.Thread):
    """Looks at the memory of a process and all below it until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(_SAMPLING_SECONDS):
            self.peak = max(self.peak, sum(map(_proportional_bytes, _tree(self._pid))))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    # A process may end between being listed and being looked at.
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _proportional_bytes(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    _code, _cost = _measure(Path(sys.argv[1]), sys.argv[2:])
    print(json.dumps(asdict(_cost)))
    sys.exit(_code if _code >= 0 else 128 - _code)
