"""Times ranked searches of one word in the index of a made-up mailbox, by how many mails the word is in.

    python -m tests.bench.search [--mails 50000] [--words 40] [--workdir FOLDER]

A snapshot is taken by the command line, then the vault is opened in this process and each word is looked for twice: what
counts is the second time, with warm caches. The first 50 hits, with everything that a list shows of them. Milliseconds,
median and 95th percentile, of wall and of processor time: on a shared machine only the second means much. A `--workdir`
that holds the vault of an earlier run is used as it is.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from statistics import median, quantiles

import apsw

from mailrescue.app.browse import make_searchable
from mailrescue.app.engine import Engine
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.core.clock import SystemClock
from mailrescue.core.progress import CancelToken, Silence
from mailrescue.formats.query import parse_query
from mailrescue.storage.local import LocalStore
from mailrescue.vault.slots import Slot, SlotType, passphrase_secret
from mailrescue.vault.vault import Vault, VaultPlace
from tests.bench.contenders import PASSPHRASE, MailRescue
from tests.bench.corpus import write_corpus
from tests.bench.measure import run

# Classes of words by the number of mails they are in: from, to before.
_CLASSES = ((1, 20), (20, 500), (500, 5_000), (5_000, 1 << 40))
_PAGE = 50

Row = dict[str, object]


def words_of_class(db: apsw.Connection, least: int, below: int, count: int) -> list[str]:
    """Return up to `count` words that are in so many mails, the same ones in every run."""
    db.execute("create virtual table if not exists temp.vocabulary using fts5vocab(main, words, row)")
    found = db.execute("select term from temp.vocabulary where doc >= ? and doc < ? order by term", (least, below))
    words = [str(word) for (word,) in found if len(str(word)) > 1]
    return random.Random(1).sample(words, min(count, len(words)))


def measure(vault: Vault, count: int) -> Iterator[Row]:
    """Yield a row for each class of words."""
    for least, below in _CLASSES:
        words = words_of_class(vault.catalogue.db, least, below, count)
        if len(words) > 1:
            walls, cpus = zip(*(_warm(vault, word) for word in words), strict=True)
            row: Row = {"mails_from": least, "mails_below": below, "words": len(words)}
            yield row | _spread("wall", walls) | _spread("cpu", cpus)


def _spread(name: str, times: Sequence[float]) -> Row:
    p95 = quantiles(times, n=20, method="inclusive")[-1]
    return {f"{name}_median_ms": round(median(times), 2), f"{name}_p95_ms": round(p95, 2)}


def _warm(vault: Vault, word: str) -> tuple[float, float]:
    query = parse_query(f'"{word}"', UTC)
    for _ in range(2):
        wall, cpu = time.perf_counter(), time.process_time()
        list(vault.catalogue.queries.search(query, None, None, _PAGE))
        taken = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
    return taken


def opened(home: Path) -> Vault:
    """Open the vault of a home that the bench made."""

    def secret_for(slot: Slot) -> bytes | None:
        return passphrase_secret(PASSPHRASE) if slot.type == SlotType.PASSPHRASE else None

    vault = Vault.open(VaultPlace(LocalStore(home / "vault"), home / "vault", home / "cache"), SystemClock(), secret_for)
    vault.refresh()
    make_searchable(Engine(Home(home), SystemClock(), Silence(), CancelToken(), KeySource()), vault)
    return vault


def main(words: list[str] | None = None) -> int:
    """Run the bench; print a JSON line for each class of words."""
    parser = argparse.ArgumentParser(description="Time ranked searches of one word.")
    parser.add_argument("--mails", type=int, default=50_000)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--workdir", type=Path, help="kept; without it one is made and removed")
    options = parser.parse_args(words)
    workdir = options.workdir or Path(tempfile.mkdtemp(prefix="mailrescue-bench-"))
    program = MailRescue(workdir, workdir / "mailbox")
    try:
        if not program.home.exists():
            write_corpus(workdir / "mailbox", options.mails)
            program.prepare()
            run(program.snapshot(), program.environment, workdir / "mailrescue.log")
        with opened(program.home) as vault:
            for row in measure(vault, options.words):
                print(json.dumps(row), flush=True)
    finally:
        if options.workdir is None:
            shutil.rmtree(workdir, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
