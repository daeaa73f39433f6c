"""Reads items of an Outlook file through a child of its own. An item that crashes or stops the child is named."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any, cast

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import ItemKind, Listed, RawItem, Spool
from mailrescue.providers.base import OneByOne
from mailrescue.providers.files.outlook.child import ChildDied, ChildTooSlow
from mailrescue.providers.files.outlook.limits import Limits
from mailrescue.providers.files.outlook.session import Session
from mailrescue.providers.files.outlook.wire import Message

Stamp = tuple[int, int]
# How the child reaches the item (how, place of the folder, index), and the node that must lie there.
Locator = tuple[list[object], int]


class OutlookReader(OneByOne):
    """A Reader. Its child starts with the first item; it can be pickled and then starts its own."""

    def __init__(self, path: Path, stamp: Stamp, limits: Limits, clock: Clock | None = None) -> None:
        self._path, self._stamp, self._limits = path, stamp, limits
        self._session = Session(path, limits, clock or SystemClock(), proven=True)
        self._folder: Path | None = None
        self._count = 0

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self._path, "stamp": self._stamp, "limits": self._limits}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    @property
    def pid(self) -> int | None:
        """The process id of the child, None while there is none."""
        return self._session.pid

    def read(self, item: Listed) -> RawItem:
        """Return the item as a message.

        Raises ItemUnreadable with the reason; SourceUnreachable and SourceUnreadable when the whole file is gone.
        """
        where, node = cast("Locator", item.locator)
        # A damaged item may claim any size; none is larger than the file.
        seconds = self._limits.to_read(min(item.size, self._stamp[0]))
        request = {"do": "read", "where": where, "node": node, "spool_above": self._limits.spool_above}
        for _attempt in range(2):
            spool = self._next_spool()
            try:
                answer = self._session.ask({**request, "spool": str(spool)}, seconds)
            except ChildTooSlow:
                spool.unlink(missing_ok=True)
                raise ItemUnreadable(f"Reading it took longer than {seconds:.0f} seconds, so it was left out.") from None
            except ChildDied:
                spool.unlink(missing_ok=True)
                continue
            return self._item(answer, spool)
        raise ItemUnreadable("It crashed the reader twice, so it was left out. The file is damaged there." + self._changed())

    def close(self) -> None:
        """End the child and remove the folder for spool files, unless a spool file still lies in it."""
        self._session.close()
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.rmdir()
            self._folder = None

    def _next_spool(self) -> Path:
        """A fresh name for a message too big for memory; the parent names it, so that it can remove it after a crash."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="mailrescue-"))
        self._count += 1
        return self._folder / str(self._count)

    def _item(self, answer: Message, spool: Path) -> RawItem:
        if "error" in answer:
            raise ItemUnreadable(f"The Outlook file does not give it: {answer['error']}." + self._changed())
        length = int(answer["spooled"])
        return RawItem(
            raw=answer["raw"],
            kind=ItemKind(answer["kind"]),
            received=answer["received"],
            flags=tuple(answer["flags"]),
            sidecar=answer["sidecar"],
            lost=tuple(answer["lost"]),
            spool=Spool(str(spool), 0, length, temporary=True) if length else None,
        )

    def _changed(self) -> str:
        return " The file has changed since it was listed." if stamp_of(self._path) != self._stamp else ""


def stamp_of(path: Path) -> Stamp:
    """Return what shows that a file was written to: size and modification time; zeros when it is gone."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
