"""What the use cases of app/ work with: an engine under a clock that a test sets, over a home or over a test's vault.

    desk = Desk(tmp_path)
    version = desk.keep(path)                            into a VaultBox's vault, which may lie in any store
    with desk.engine.writing("import", create=True) as vault: ...      into the home's own vault
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailrescue.app.engine import Engine
from mailrescue.app.file_versions import FileVersion, RawFile, keep_version
from mailrescue.app.home import Home
from mailrescue.app.secrets import KeySource
from mailrescue.core.progress import CancelToken, Event
from mailrescue.storage.base import ObjectStore
from mailrescue.storage.memory import MemoryStore
from mailrescue.vault.vault import Vault
from tests.kit.clock import HandClock
from tests.kit.vaults import OWNER, VaultBox, secret_for


class Heard:
    """A reporter that remembers what it was told."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def report(self, event: Event) -> None:
        """Remember the event."""
        self.events.append(event)


class Desk:
    """An engine with its home at `folder`, and a vault in memory beside it for file versions of the mailbox `box`."""

    def __init__(self, folder: Path, store: ObjectStore | None = None) -> None:
        self.clock, self.heard = HandClock(), Heard()
        self.folder = folder
        self.box = VaultBox.create(folder / "box", store or MemoryStore())
        self.box.clock = self.clock
        self.engine = self.with_cancel(CancelToken())

    def with_cancel(self, cancel: CancelToken, keys: KeySource | None = None) -> Engine:
        """Return an engine that is told to stop in another way, or finds its key elsewhere."""
        return Engine(Home(self.folder / "home"), self.clock, self.heard, cancel, keys or KeySource())

    @contextmanager
    def writing(self, store: ObjectStore | None = None) -> Iterator[Vault]:
        """Open the vault and hold its lock."""
        with Vault.open(self.box.place(store), self.clock, secret_for) as vault, vault.writing(OWNER):
            yield vault

    def keep(self, path: Path, *, store: ObjectStore | None = None, cancel: CancelToken | None = None, imported: bool = False) -> FileVersion:
        """Keep a version of a file, an hour after the one before."""
        self.clock.advance(hours=1)
        engine = self.engine if cancel is None else self.with_cancel(cancel)
        raw = RawFile(path=path, account="box", mailbox="box", taken_at=self.clock.now(), imported=imported)
        with self.writing(store) as vault:
            return keep_version(engine, vault, raw)


def write_file(path: Path, data: bytes, *, seconds: int) -> Path:
    """Write a file that was last changed so many seconds after 2026-01-01."""
    path.write_bytes(data)
    os.utime(path, (1_767_225_600 + seconds, 1_767_225_600 + seconds))
    return path
