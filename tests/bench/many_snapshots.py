"""A year of hourly snapshots in one vault: does anything cost more at the 8,760th than at the tenth?

    python -m tests.bench.many_snapshots [--snapshots 8760] [--mails 2000] [--runs 7] [--workdir FOLDER]

The vault is a real one on the disk, filled through Capture from a mailbox in memory under a clock that moves on by an
hour. Each of the first 1,000 snapshots finds 1 % of the mailbox changed, later ones at working hours only. At the 10th,
the 1,000th and the last snapshot everything is timed that a user does with a history, each time in a newly opened
vault, and whole commands as a shell runs them. A snapshot with 1 % change is timed at the 2nd and the 1,000th, in
copies, in turn. Medians of milliseconds; the ratio is the last mark's processor time to the first one's.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from mailrescue.app import browse, mailboxes
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.model.mail import Folder
from mailrescue.model.snapshot import Snapshot
from mailrescue.storage.local import LocalStore
from mailrescue.vault.slots import SlotType, add_slot, passphrase_secret, slot_bytes
from mailrescue.vault.vault import Vault
from tests.bench.measure import run
from tests.kit.clock import HandClock
from tests.kit.mailboxes import DictSource, Mail, Mailbox
from tests.kit.mails import noise
from tests.kit.program import PASSPHRASE, Program
from tests.kit.vaults import OWNER, VaultBox, secret_for, take

MARKS = (10, 1_000)
YEAR = 8_760
# So many snapshots find 1 % of the mailbox changed, every one of them.
_BUSY = 1_000
_PATHS = ("INBOX", "Sent", "Archive", "Customers/Acme", "Customers/Initech", "Offers", "Invoices", "Orders", "Private", "Trash")
_WORDS = ("offer", "invoice", "lunch", "contract", "delivery", "meeting", "holiday", "price")

Row = dict[str, object]


class _StampedSource(DictSource):
    """Tells at no cost whether a folder changed, as sources with a good token do."""

    def token(self, folder: Folder) -> str:
        assert isinstance(self._mailbox, HourlyMailbox)
        return str(self._mailbox.stamps.get(folder.path, 0))


@dataclass(slots=True)
class HourlyMailbox(Mailbox):
    """A mailbox of constant size of which a share changes when told to; `stamps` count the changes of each folder."""

    stamps: dict[str, int] = field(default_factory=dict)
    made: int = 0

    @classmethod
    def of(cls, count: int) -> HourlyMailbox:
        """Return one with `count` mails, almost half of them in the inbox."""
        box = cls({path: {} for path in _PATHS})
        for _ in range(count):
            box._add(_path(box.made))
        return box

    def copy(self) -> HourlyMailbox:
        """Return one that holds the same and goes its own way."""
        return replace(self, folders=self.state(), stamps=dict(self.stamps))

    def source(self) -> DictSource:
        """Return a source."""
        return _StampedSource(self)

    def change(self, count: int) -> None:
        """Let `count` mails change: of five, two come, the two oldest of their folders go, one is marked."""
        for turn in range(-(-count * 3 // 5)):
            path = _path(self.made + turn)
            mails = self.folders[path]
            if turn % 3 < 2:
                del mails[next(iter(mails))]
                self._add(path)
            else:
                key = list(mails)[len(mails) // 2]
                mails[key] = replace(mails[key], flags=() if mails[key].flags else ("seen",))
            self.stamps[path] = self.stamps.get(path, 0) + 1

    def _add(self, path: str) -> None:
        self.made += 1
        n = self.made
        subject = f"{_WORDS[n % len(_WORDS)]} {_WORDS[n // 7 % len(_WORDS)]} number{n}"
        raw = f"From: ann@example.org\nSubject: {subject}\n\n{noise(n, 200).hex()}\n".encode()
        self.folders[path][f"{n:09d}"] = Mail(raw, received=1_700_000_000 + n)


def _path(number: int) -> str:
    return _PATHS[0] if number % 5 < 2 else _PATHS[number % len(_PATHS)]


@dataclass(slots=True)
class Year:
    """The vault, its mailbox, and how many snapshots there are. `share`: how many mails are 1 %."""

    box: VaultBox
    clock: HandClock
    mailbox: HourlyMailbox
    share: int
    count: int = 0
    first: list[Snapshot] = field(default_factory=list)

    @classmethod
    def begin(cls, folder: Path, mails: int) -> Year:
        """Make the vault, in what is also the home of a program; nothing is in it yet."""
        box = VaultBox.create(folder)
        clock = HandClock()
        box.clock = clock
        with box.open() as vault:
            slot = slot_bytes(SlotType.PASSPHRASE, passphrase_secret(PASSPHRASE), vault.keys, label="passphrase", created=0)
            add_slot(vault.store, slot)
        return cls(box, clock, HourlyMailbox.of(mails), max(5, mails // 100))

    def fill(self, until: int) -> None:
        """Take snapshots until there are so many."""
        with Vault.open(self.box.place(), self.clock, secret_for) as vault, vault.writing(OWNER):
            while self.count < until:
                self.clock.advance(hours=1)
                if self.count and (self.count < _BUSY or self._working_hours()):
                    self.mailbox.change(self.share)
                snapshot = take(vault, self.mailbox)
                self.count += 1
                if self.count <= 3:
                    self.first.append(snapshot)

    def _working_hours(self) -> bool:
        return self.clock.moment.weekday() < 5 and 8 <= self.clock.moment.hour < 18

    def snapshot(self) -> None:
        """Take one snapshot as a command does: open, take, close."""
        self.clock.advance(hours=1)
        with Vault.open(self.box.place(), self.clock, secret_for) as vault, vault.writing(OWNER):
            take(vault, self.mailbox, name=mailboxes.find_mailbox(vault, "box", "dict"))
        self.count += 1

    def opened(self) -> Vault:
        """Open the vault as a reading command does."""
        vault = Vault.open(self.box.place(), self.clock, secret_for)
        vault.refresh(wait=vault.catalogue.fresh, glance=True)
        return vault

    def saved(self, folder: Path) -> Year:
        """Return a copy of it all at another place."""
        shutil.copytree(self.box.root, folder / "vault")
        box = VaultBox(folder / "vault", folder / "cache", LocalStore(folder / "vault"), self.clock)
        return replace(self, box=box, mailbox=self.mailbox.copy())


Reading = Callable[[Engine, Vault], object]


def readings(year: Year) -> dict[str, Reading]:
    """Return what users do with a history, by name."""
    before, old = year.first[1].id, year.first[2].id

    def search(query: str, at: str | None = None) -> Reading:
        def read(engine: Engine, vault: Vault) -> object:
            seen = browse.LastSeen(vault)
            return [seen.snapshot(row) for row in browse.search(engine, vault, query, "box", at, 20)]

        return read

    def page(at: str) -> Reading:
        return lambda engine, vault: list(browse.item_rows(engine, vault, "box", at, "INBOX", 50))

    return {
        "find latest-good": lambda engine, vault: engine.snapshot(vault, "box"),
        "find an id": lambda engine, vault: engine.snapshot(vault, "box", old),
        "find a date": lambda engine, vault: engine.snapshot(vault, "box", "2026-01-05"),
        "folders of the newest": lambda engine, vault: browse.folder_rows(engine, vault, "box", "latest"),
        "folders of the third": lambda engine, vault: browse.folder_rows(engine, vault, "box", old),
        "page of the newest": page("latest"),
        "page of the third": page(old),
        "diff second and third": lambda engine, vault: browse.difference(engine, vault, "box", before, old),
        "search a rare word": search("number17"),
        "search a common word": search("offer"),
        "search in the third": search("offer", old),
        "the mailbox of a source": lambda _engine, vault: mailboxes.find_mailbox(vault, "box", "dict"),
        "list all snapshots": lambda engine, vault: engine.history(vault, "box"),
    }


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds, medians."""

    wall: float
    cpu: float

    @classmethod
    def of(cls, works: Iterator[Callable[[], object]]) -> Timed:
        """Time each work as it comes."""
        found = []
        for work in works:
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            found.append((time.perf_counter() - wall, time.process_time() - cpu))
        return cls(*(1000 * median(column) for column in zip(*found, strict=True)))

    def row(self, name: str, at: int) -> Row:
        """Return a row of the table."""
        return {"measure": name, "at": at, "wall_ms": round(self.wall, 3), "cpu_ms": round(self.cpu, 3)}


def _reading_rows(year: Year, at: int, runs: int) -> Iterator[Row]:
    """Time what is read, each time in a newly opened vault."""
    yield Timed.of(lambda: year.opened().catalogue.close() for _ in range(runs)).row("open the vault", at)
    engine = Engine(Home(year.box.root.parent), year.clock, Silence(), CancelToken(), KeySource())
    for name, reading in readings(year).items():
        yield Timed.of(_opened(year, engine, reading, runs)).row(name, at)


def _opened(year: Year, engine: Engine, reading: Reading, runs: int) -> Iterator[Callable[[], object]]:
    for _ in range(runs):
        with year.opened() as vault:
            yield lambda vault=vault: reading(engine, vault)


def _command_rows(year: Year, at: int, runs: int) -> Iterator[Row]:
    """Time whole commands, program start and key derivation included."""
    program = Program(year.box.root.parent, {"MAILRESCUE_NOW": year.clock.moment.isoformat()})
    commands = {"list --at ID": ("list", "box", "--at", year.first[2].id, "--limit", "50"), "search": ("search", "number17")}
    for name, words in commands.items():
        costs = [run([sys.executable, "-m", "mailrescue", "--json", *words], program.environment(), year.box.root.with_name("log")) for _ in range(runs)]
        yield Timed(*(1000 * median(column) for column in zip(*((cost.wall, cost.cpu) for cost in costs), strict=True))).row(f"mailrescue {name}", at)


def _size_rows(year: Year, at: int, runs: int) -> Iterator[Row]:
    """Time snapshots without change, and measure what they and all before them take on the disk."""
    before = _sizes(year)
    yield Timed.of(year.snapshot for _ in range(runs)).row("snapshot without change", at)
    for name, size in _sizes(year).items():
        yield {"measure": f"{name}, all", "at": at, "bytes": before[name]}
        yield {"measure": f"{name}, a snapshot without change", "at": at, "bytes": (size - before[name]) // runs}


def _sizes(year: Year) -> dict[str, int]:
    root = year.box.root
    folders = {"records": root / "commits", "packs": root / "packs", "catalogue": year.box.cache}
    return {name: sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) for name, folder in folders.items()}


def _rebuilding_row(year: Year, at: int) -> Row:
    """Time a catalogue made anew, as on another computer: milliseconds a snapshot."""
    cache = year.box.cache
    year.box.cache = cache.with_name("cache-anew")
    timed = Timed.of(iter([lambda: year.opened().catalogue.close()]))
    shutil.rmtree(year.box.cache)
    year.box.cache = cache
    return Timed(timed.wall / year.count, timed.cpu / year.count).row("catalogue anew, a snapshot", at)


def _changed_rows(saved: dict[int, Year], workdir: Path, runs: int) -> Iterator[Row]:
    """Time a snapshot with 1 % change on copies of the vault before its snapshots of these numbers, in turn."""
    works: dict[int, list[Timed]] = {number: [] for number in saved}
    for _ in range(runs):
        for number, before in saved.items():
            year = before.saved(workdir / "changed")
            year.opened().catalogue.close()  # at another place it has no catalogue yet
            year.mailbox.change(year.share)
            works[number].append(Timed.of(iter([year.snapshot])))
            shutil.rmtree(workdir / "changed")
    for number, timed in works.items():
        wall, cpu = median(one.wall for one in timed), median(one.cpu for one in timed)
        yield Timed(wall, cpu).row("snapshot with 1 % change", number)


def measure(workdir: Path, snapshots: int, mails: int, runs: int) -> Iterator[Row]:
    """Yield a row for each measure at each mark."""
    year = Year.begin(workdir / "year", mails)
    year.fill(1)
    saved = {2: year.saved(workdir / "before-2")}
    for mark in (*(mark for mark in MARKS if mark < snapshots), snapshots):
        if mark == _BUSY:
            year.fill(mark - 1)
            saved[mark] = year.saved(workdir / f"before-{mark}")
        year.fill(mark)
        yield from _size_rows(year, mark, runs)
        yield from _reading_rows(year, mark, runs)
        yield from _command_rows(year, mark, runs)
        yield _rebuilding_row(year, mark)
    yield from _changed_rows(saved, workdir, runs)


def print_table(rows: list[Row]) -> None:
    """Print the rows for a person: a line for each measure, a column for each number of snapshots."""
    for name in dict.fromkeys(str(row["measure"]) for row in rows):
        mine = [row for row in rows if row["measure"] == name]
        cells = [f"@{row['at']}: {row['cpu_ms']:.2f} cpu {row['wall_ms']:.2f} wall" if "cpu_ms" in row else f"@{row['at']}: {row['bytes']:,} B" for row in mine]
        key = "cpu_ms" if "cpu_ms" in mine[0] else "bytes"
        first, last = float(str(mine[0][key])), float(str(mine[-1][key]))
        print(f"{name:38} {'  '.join(f'{cell:34}' for cell in cells)}  ratio {last / first if first else 1:.2f}")


def main(words: list[str] | None = None) -> int:
    """Run the bench; print each row as a JSON line as it is measured, then the table."""
    parser = argparse.ArgumentParser(description="Time everything a user does with a history, at some lengths of it.")
    parser.add_argument("--snapshots", type=int, default=YEAR)
    parser.add_argument("--mails", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--workdir", type=Path, help="an absent folder, kept; without it one is made and removed")
    options = parser.parse_args(words)
    workdir = options.workdir or Path(tempfile.mkdtemp(prefix="mailrescue-bench-"))
    rows: list[Row] = []
    try:
        for row in measure(workdir, options.snapshots, options.mails, options.runs):
            rows.append(row)
            print(json.dumps(row), flush=True)
    finally:
        if options.workdir is None:
            shutil.rmtree(workdir, ignore_errors=True)
    print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
