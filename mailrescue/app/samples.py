"""The samples of every look at a server and of every sign-in: what the book of outages is made of.

One line of JSON a sample, appended by one write to a file for each month, `samples/2026-11.jsonl` in the home. Old months are
counted, not dated: a clock that once told a wrong year costs no more than one of them. Losing a line harms no mail, so nothing waits for the disk.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailrescue.app.home import Home
from mailrescue.core.clock import read_time
from mailrescue.core.files import make_private_folder, private
from mailrescue.model.probe import Sample, Step, Told

# Months with samples that are kept, the running one among them: 400 days and more.
_MONTHS = 16
_LONGEST_EVIDENCE = 1_000
# No line of ours is longer; a file that is somebody else's must not fill the memory.
_LONGEST_LINE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Samples:
    """What was found, in the order in which it was written, and how many lines could not be understood."""

    found: tuple[Sample, ...]
    damaged: int = 0


def record(home: Home, sample: Sample) -> None:
    """Append a sample. What the disk does not take is lost: the look itself goes on."""
    path = _folder(home) / f"{sample.at.astimezone(UTC):%Y-%m}.jsonl"
    with contextlib.suppress(OSError):
        make_private_folder(path.parent)
        is_new = not path.exists()
        _append(path, _line(sample))
        if is_new:
            for old in _files(home)[:-_MONTHS]:
                old.unlink(missing_ok=True)


def samples(home: Home, account: str = "", since: datetime | None = None) -> Samples:
    """Return the samples of an account, or of all, from a moment on. What cannot be read is counted as damaged."""
    found: list[Sample] = []
    damaged = 0
    first = f"{since.astimezone(UTC):%Y-%m}" if since is not None else ""
    for path in _files(home):
        if path.stem < first:
            continue
        for line in _lines(path):
            sample = _read(line)
            damaged += sample is None
            if sample is not None and account in ("", sample.account) and (since is None or sample.at >= since):
                found.append(sample)
    return Samples(tuple(found), damaged)


def _folder(home: Home) -> Path:
    return home.root / "samples"


def _files(home: Home) -> list[Path]:
    """Return the files of all months, oldest first."""
    return sorted(_folder(home).glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))


def _append(path: Path, line: bytes) -> None:
    """Write a line in one piece, behind what another process may write, and never onto the rest of one that a cut left."""
    descriptor = private(str(path), os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            if os.read(descriptor, 1) != b"\n":
                line = b"\n" + line
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def _line(sample: Sample) -> bytes:
    value = {
        "at": sample.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"), "account": sample.account,
        "host": sample.host, "step": str(sample.step), "told": str(sample.told), "seconds": round(sample.seconds, 4),
        "evidence": sample.evidence[:_LONGEST_EVIDENCE],
    }  # fmt: skip
    return json.dumps(value).encode() + b"\n"


def _lines(path: Path) -> Iterator[bytes]:
    with contextlib.suppress(OSError), path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            if line.strip():
                yield line


def _read(line: bytes) -> Sample | None:
    """Return what a line holds; None for one that was cut, or that another version has written."""
    try:
        value = json.loads(line)
        moment = read_time(value["at"])
        texts = [value[name] for name in ("account", "host", "evidence")]
        if moment is None or not all(isinstance(text, str) for text in texts):
            return None
        return Sample(moment, value["account"], value["host"], Step(value["step"]), Told(value["told"]), float(value["seconds"]), value["evidence"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
