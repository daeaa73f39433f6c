"""What the guard costs a snapshot: measuring and judging, in a mailbox of 100,000 mails, by what happened in it.

    python -m tests.bench.guard_speed [--mails 100000] [--workdir FOLDER]

The vault is a real one on the disk. Mails are small and of the last years, in thirty folders. Each case is a snapshot a day
later; timed is what happens between the listing and the commit: comparison, history, rules, and what is kept for next time.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from mailrescue.capture.judging import Judged, Judging
from mailrescue.capture.measure import Taken
from mailrescue.guard.judge import judge
from tests.kit.mailboxes import Mail, Mailbox
from tests.kit.vaults import VaultBox

_FOLDERS = 30
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Timed:
    """One case: milliseconds by the clock and of processor time, and what the guard said."""

    case: str
    wall_ms: float
    cpu_ms: float
    level: str


class _Stopwatch:
    """Stands around the judging of every snapshot: seconds by the clock and of processor time, and the level."""

    def __init__(self) -> None:
        self.times: list[tuple[float, float, str]] = []
        self._judge, self._remember = Judging.judge, Judging.remember

    def __enter__(self) -> _Stopwatch:
        def judged(judging: Judging, taken: Taken) -> Judged:
            wall, cpu = time.perf_counter(), time.process_time()
            found = self._judge(judging, taken)
            self.times.append((time.perf_counter() - wall, time.process_time() - cpu, str(found.verdict.level)))
            return found

        def remembered(judging: Judging, taken: Taken, found: Judged) -> None:
            wall, cpu = time.perf_counter(), time.process_time()
            self._remember(judging, taken, found)
            before = self.times[-1]
            self.times[-1] = before[0] + time.perf_counter() - wall, before[1] + time.process_time() - cpu, before[2]

        Judging.judge, Judging.remember = judged, remembered  # type: ignore[method-assign]
        return self

    def __exit__(self, *exc: object) -> None:
        Judging.judge, Judging.remember = self._judge, self._remember  # type: ignore[method-assign]


class _Bench:
    """A mailbox, and a vault that has snapshots of it."""

    def __init__(self, folder: Path, mails: int) -> None:
        self.box, self.dice, self.made = VaultBox.create(folder), random.Random(7), 0
        self.mailbox = Mailbox({f"F{number}": {} for number in range(_FOLDERS - 1)} | {"INBOX": {}})
        self.come(mails, years=6)

    def come(self, mails: int, *, years: float = 0.01) -> None:
        """Let mails come, of so many years before."""
        now = int(self.box.clock.now().timestamp())
        for _ in range(mails):
            when = now - self.dice.randrange(int(years * 365 * _DAY))
            date = format_datetime(datetime.fromtimestamp(when, UTC))
            raw = f"From: p{self.made % 500}@x.example\nSubject: Mail {self.made}\nMessage-ID: <{self.made}@x.example>\nDate: {date}\n\nbody {self.made}\n"
            folder = self.mailbox.folders[self.dice.choice(list(self.mailbox.folders))]
            folder[str(self.made)] = Mail(raw.encode(), received=when + 60)
            self.made += 1

    def go(self, share: float) -> None:
        """Let a share of the mails go."""
        for mails in self.mailbox.folders.values():
            for key in self.dice.sample(list(mails), int(len(mails) * share)):
                del mails[key]

    def snapshot(self) -> None:
        """Take a snapshot, a day later."""
        self.box.clock.advance(days=1)  # type: ignore[attr-defined]
        self.box.snapshot(self.mailbox, guard=judge)


def measure(folder: Path, mails: int) -> Iterator[Timed]:
    """Yield every case."""
    with _Stopwatch() as watch:
        bench = _Bench(folder, mails)

        def case(name: str) -> Timed:
            bench.snapshot()
            wall, cpu, level = watch.times[-1]
            return Timed(name, 1000 * wall, 1000 * cpu, level)

        yield case("the first snapshot")
        bench.come(mails // 200)
        bench.go(0.005)
        yield case("1 % changed, the days are counted")
        for _ in range(3):
            bench.come(mails // 200)
            bench.go(0.005)
            yield case("1 % changed")
        bench.come(20)
        yield case("twenty mails came")
        yield case("nothing changed since yesterday")
        bench.box.clock.advance(days=-0.9)  # type: ignore[attr-defined]
        yield case("nothing changed since two hours ago")
        bench.go(0.5)
        yield case("half of it gone")


def main(words: list[str]) -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--workdir", type=Path)
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory(dir=arguments.workdir) as folder:
        for timed in measure(Path(folder), arguments.mails):
            print(f"{timed.case:40} {timed.wall_ms:9.1f} ms {timed.cpu_ms:9.1f} ms cpu  {timed.level}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
