"""The manifest of an export: one JSON object a line for each item, a summary last.

An item: `path` (below the destination, with `/`), `folder` (the original path), `id` (content id in the vault),
`sha256` and `size` of the exact bytes, `received` and `date` (RFC 3339 or null), `flags`, `subject`, `from`,
`kind`; in an mbox also `offset` and `length` of its bytes, which are the mail once the `>` before `>*From ` lines
are taken off; `wrapped` where it is an appointment or a contact that stands in base64 in a mail of its own. The summary: `summary: true`, what was exported, whether it is `complete`, what is missing and why,
and all folders with their places.

The file gets its name when its last line is written: an export that was killed has none.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailrescue.core.files import fsync_folder
from mailrescue.export.moments import rfc3339
from mailrescue.export.naming import MANIFEST_NAME
from mailrescue.export.plan import ExportPlan, PlannedFolder, PlannedItem
from mailrescue.export.receipt import ExportReceipt, Missing
from mailrescue.export.sink import FILE_MODE, Written, deliver, temporary_name

_BUFFERED = 64 * 1024
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_RESERVED = 2 * _BUFFERED
_RESERVED_PER_FOLDER = 512
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_from_json = json.JSONDecoder().decode
_text = json.encoder.encode_basestring  # what _to_json does to a text, without its questions
# UTF-8 as RFC 8259 has it, but what breaks lines, terminals or the encoding itself is escaped.
_UNSAFE = re.compile("[\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line of the manifest says of the whereabouts of one item."""

    path: str
    folder: str
    id: str
    sha256: str
    size: int
    subject: str
    offset: int | None
    length: int | None
    wrapped: bool = False


class ManifestWriter:
    """Writes the manifest of one destination. Raises OSError; a line that did not fit is tried again with the next.

    Room for the lines still in memory and for the summary is set aside at the start: when mail fills the disk,
    the manifest can still say what is there.
    """

    def __init__(self, root: Path, plan: ExportPlan) -> None:
        self._plan, self._root = plan, root
        self._temporary = root / temporary_name(MANIFEST_NAME)
        self._reserve = root / temporary_name("reserve")
        self._pending = bytearray()
        self._descriptor = os.open(self._temporary, _NEW_FILE, FILE_MODE)
        try:
            # Not zeros: file systems that compress would keep no room for them.
            data = hashlib.shake_128().digest(_RESERVED + _RESERVED_PER_FOLDER * len(plan.folders))
            deliver(str(root / temporary_name("filling")), str(self._reserve), [data], None)
        except OSError:
            self.close()
            self._temporary.unlink()
            raise

    def add(self, folder: PlannedFolder, item: PlannedItem, written: Written, digest: str, size: int) -> None:
        """Add the line of an item that is on the disk."""
        wrapped = self._plan.format.wraps(item.form)
        self._pending += _encoded(_item_line(folder, item, written, digest, size, wrapped=wrapped))
        if len(self._pending) >= _BUFFERED:
            self._flush()

    def entries(self) -> Iterator[Entry]:
        """Yield what was added so far."""
        self._flush()
        yield from read_entries(self._temporary)

    def finish(self, receipt: ExportReceipt, now: datetime) -> None:
        """Write the summary, make the file durable and give it its name."""
        self._reserve.unlink(missing_ok=True)
        self._pending += _encoded(_to_json(_summary(self._plan, receipt, now)))
        self._flush()
        os.fsync(self._descriptor)
        self.close()
        self._temporary.rename(self._root / MANIFEST_NAME)
        fsync_folder(self._root)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _flush(self) -> None:
        while self._pending:
            del self._pending[: os.write(self._descriptor, self._pending)]


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the items of a manifest."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for raw in file:
            line = _from_json(raw)
            if "summary" not in line:
                yield Entry(
                    line["path"], line["folder"], line["id"], line["sha256"], line["size"], line["subject"],
                    line.get("offset"), line.get("length"), line.get("wrapped", False),
                )  # fmt: skip


def _item_line(folder: PlannedFolder, item: PlannedItem, written: Written, digest: str, size: int, *, wrapped: bool) -> str:
    # Put together by hand: the encoder needs four times as long for a dict as for its few texts.
    span = "" if written.offset is None else f',"offset":{written.offset},"length":{written.length}'
    span += ',"wrapped":true' if wrapped else ""
    return (
        f'{{"path":{_text(written.path)},"folder":{_text(folder.path)},"id":"{item.content.hex()}",'
        f'"sha256":"{digest}","size":{size},"received":{_time(item.received)},"date":{_time(item.date)},'
        f'"flags":{_flags(item.flags)},"subject":{_text(item.subject)},"from":{_text(item.sender)},'
        f'"kind":"{item.kind.value}"{span}}}'
    )


def _time(seconds: int | None) -> str:
    text = rfc3339(seconds)
    return "null" if text is None else f'"{text}"'


@functools.lru_cache(maxsize=256)
def _flags(flags: tuple[str, ...]) -> str:
    return _to_json(flags)


def _encoded(line: str) -> bytes:
    if not line.isascii() and _UNSAFE.search(line):
        line = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)  # stands only inside texts
    return line.encode() + b"\n"


def _summary(plan: ExportPlan, receipt: ExportReceipt, now: datetime) -> dict[str, Any]:
    return {
        "summary": True, "complete": receipt.complete, "items": receipt.items, "bytes": receipt.bytes,
        "planned": receipt.planned, "verified": receipt.verified, "format": plan.format.value,
        "account": plan.origin.account, "snapshot": plan.origin.snapshot,
        "taken_at": _utc(plan.origin.taken_at), "exported_at": _utc(now),
        "stopped": receipt.stopped, "notes": receipt.notes, "skipped": [_missing(missing) for missing in receipt.skipped],
        "folders": [{"folder": folder.path, "place": folder.place} for folder in plan.folders],
    }  # fmt: skip


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _missing(missing: Missing) -> dict[str, Any]:
    return {
        "folder": missing.folder, "id": missing.id, "subject": missing.subject, "path": missing.path,
        "reason": missing.reason, "damaged": missing.damaged,
    }  # fmt: skip
