"""Times pages of folders in a catalogue with millions of positions, most of them closed: a mailbox after years of snapshots.

    python -m tests.bench.large_catalogue [--live 1000000] [--closed 9000000] [--snapshots 8760] [--runs 21] [--workdir FOLDER]

No vault is made: the tables of a real, encrypted catalogue are filled by SQL, since a mailbox of that size would take
hours. Each page is asked for over a new connection, whose cache is empty; the system's cache of files is not. Prints
milliseconds, medians of wall and processor time, for the newest snapshot, one in the middle and one of the first.
A `--workdir` that holds the catalogue of an earlier run is used as it is.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import apsw

from mailrescue.vault.catalogue.intervals import OPEN_END
from mailrescue.vault.catalogue.queries import Moment, Queries
from mailrescue.vault.catalogue.schema import connect

_KEY = bytes(range(32))
_PATHS = ("INBOX", "Sent", "Archive", "Customers/Acme", "Customers/Initech", "Offers", "Invoices", "Orders", "Private", "Trash")
_PAGE = 50

Row = dict[str, object]

# Of ten positions four are in the inbox. An odd multiplier scatters dates and beginnings over their ranges.
_FOLDER = f"case when k % 10 < 4 then 1 else 1 + k % {len(_PATHS)} end"
_NUMBERS = "with recursive n(k) as (select 0 union all select k + 1 from n where k + 1 < ?1)"
_SHOWN = "1400000000 + (k * 2654435761) % 300000000"
_COMMITS = f"""{_NUMBERS} insert into commits(seq, id, kind, mailbox, line, account, taken_at, standing, digest, record)
    select k + 1, printf('%016x', k), 'snapshot', 'box', '', 'box', 1700000000 + k * 3600, 'good', zeroblob(32), zeroblob(300) from n"""
_CONTENTS = f"""{_NUMBERS} insert into content(identity, kind, subject, sender, recipients, date, message_id, size, sha256, attachments, indexed)
    select randomblob(32), 0, 'Re: offer number ' || k, 'Ann Example <ann' || k % 5000 || '@example.org>', 'me@example.com', {_SHOWN},
    '<' || k || '@example.org>', 5000, randomblob(32), '', 1 from n"""
_OPEN = f"""{_NUMBERS} insert into position(mailbox, folder, place, content, flags, received, shown, size, as_of, hidden, first, last)
    select 1, {_FOLDER}, k, k + 1, 'seen', {_SHOWN}, {_SHOWN}, 5000, 0, 0, 1 + (k * 7919) % ?2, {OPEN_END} from n"""
# Most stood for a short time, some for long: how long they stood is spread over all sizes.
_BEGAN = "1 + (k * 104729) % (?2 - 1)"
_CLOSED = f"""{_NUMBERS} insert into position(mailbox, folder, place, content, flags, received, shown, size, as_of, hidden, first, last)
    select 1, {_FOLDER}, ?3 + k, 1 + k % ?3, '', {_SHOWN}, {_SHOWN}, 5000, 0, 0, {_BEGAN}, min(?2, {_BEGAN} + 1 + (1 << k % 13)) from n"""


def fill(db: apsw.Connection, live: int, closed: int, snapshots: int) -> None:
    """Fill an empty catalogue; indexes are made at the end, which takes a tenth of the time."""
    indexes = list(db.execute("select name, sql from sqlite_master where type = 'index' and tbl_name = 'position'"))
    with db:
        for name, _ in indexes:
            db.execute(f"drop index {name}")
        db.execute("insert into mailbox values(1, 'box', '', ?)", (snapshots,))
        folders = [(number, path, OPEN_END) for number, path in enumerate(_PATHS, 1)]
        db.executemany("insert into folder values(1, ?, ?, '', 1, ?)", folders)
        db.execute(_COMMITS, (snapshots,))
        db.execute(_CONTENTS, (live,))
        db.execute(_OPEN, (live, snapshots))
        if closed:
            db.execute(_CLOSED, (closed, snapshots, live))
    for _, sql in indexes:
        db.execute(str(sql))


def measure(path: Path, snapshots: int, runs: int) -> Iterator[Row]:
    """Yield a row for each page at each moment."""
    for seq in dict.fromkeys((snapshots, snapshots // 2, min(10, snapshots))):
        at = Moment("box", "", seq)
        pages: dict[str, Callable[[Queries], object]] = {
            "page of the inbox": lambda queries, at=at: list(queries.items(at, ("INBOX",), _PAGE)),
            "page of a folder": lambda queries, at=at: list(queries.items(at, ("Invoices",), _PAGE)),
            "page of all folders": lambda queries, at=at: list(queries.items(at, (), _PAGE)),
            "names of the folders": lambda queries, at=at: queries.paths(at),
        }
        for name, page in pages.items():
            walls, cpus = zip(*(_timed(path, page) for _ in range(runs)), strict=True)
            yield {"measure": name, "at": seq, "wall_ms": round(median(walls), 2), "cpu_ms": round(median(cpus), 2)}


def _timed(path: Path, page: Callable[[Queries], object]) -> tuple[float, float]:
    db = connect(path, _KEY, create=False)
    try:
        queries = Queries(db)
        wall, cpu = time.perf_counter(), time.process_time()
        page(queries)
        return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
    finally:
        db.close()


def main(words: list[str] | None = None) -> int:
    """Run the bench; print a JSON line for each measure."""
    parser = argparse.ArgumentParser(description="Time pages of folders in a catalogue with millions of positions.")
    parser.add_argument("--live", type=int, default=1_000_000)
    parser.add_argument("--closed", type=int, default=9_000_000)
    parser.add_argument("--snapshots", type=int, default=8_760)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--workdir", type=Path, help="kept; without it one is made and removed")
    options = parser.parse_args(words)
    workdir = options.workdir or Path(tempfile.mkdtemp(prefix="mailrescue-bench-"))
    path = workdir / "catalogue.db"
    try:
        if not path.exists():
            db = connect(path, _KEY, create=True)
            fill(db, options.live, options.closed, options.snapshots)
            db.close()
        print(f"{path.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
        for row in measure(path, options.snapshots, options.runs):
            print(json.dumps(row), flush=True)
    finally:
        if options.workdir is None:
            shutil.rmtree(workdir, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
