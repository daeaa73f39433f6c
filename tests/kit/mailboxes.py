"""A mailbox that is a dict, and the Source that reads it: what it holds is changed, and broken, by assignment.

    mailbox = Mailbox({"INBOX": {"1": Mail(b"Subject: hello\\n\\n")}})
    del mailbox.folders["INBOX"]["1"]
    capture.run(mailbox.source())
"""

from __future__ import annotations

import hashlib
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import Fingerprint, Folder, ItemKind, Listed, RawItem, Skip, Spool
from mailrescue.providers.base import Listing, NoDeltas, OneByOne, Reader, Source

State = dict[str, dict[str, "Mail"]]


@dataclass(frozen=True, slots=True)
class Mail:
    """One item. `unlisted` and `unreadable` are the reasons why it cannot be listed or read, "" when it can.

    `spool`: the bytes are in that file instead of in `raw`. `lost` names parts that the source cannot give.
    `deadly`: whichever process reads it is killed at once.
    """

    raw: bytes = b""
    flags: tuple[str, ...] = ()
    received: int | None = None
    sidecar: bytes = b""
    kind: ItemKind = ItemKind.MESSAGE
    hidden: bool = False
    lost: tuple[str, ...] = ()
    unlisted: str = ""
    unreadable: str = ""
    spool: Spool | None = None
    deadly: bool = False

    @property
    def digest(self) -> str:
        """The source digest: changes when anything may have changed that must be read to be known."""
        told = repr((self.raw, self.sidecar, self.kind, self.hidden, self.lost, self.spool))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def content(self) -> bytes:
        """The raw bytes, wherever they are."""
        if self.spool is None:
            return self.raw
        with Path(self.spool.path).open("rb") as file:
            file.seek(self.spool.offset)
            return file.read(self.spool.length)


@dataclass(slots=True)
class Mailbox:
    """Folders by path. `keys` gives a folder another source key than its path, so that it can be renamed.

    `unlisted`: folders whose items cannot be listed; `broken`: folders that are named but cannot be opened at all.
    """

    folders: State = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    unlisted: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    identity: str = "dict"
    readers: int = 1
    facts: dict[str, str] = field(default_factory=dict)

    def state(self) -> State:
        """Return what it holds now, to be compared with a snapshot later."""
        return {path: dict(mails) for path, mails in self.folders.items()}

    def source(self) -> Source:
        """Return a source that lists and reads what the mailbox holds from now on."""
        return DictSource(self)

    def key(self, path: str) -> str:
        """Return the source key of a folder."""
        return self.keys.get(path, path)


class DictReader(OneByOne):
    def __init__(self, state: State) -> None:
        self._state = state
        self.closed = False

    def read(self, item: Listed) -> RawItem:
        assert not self.closed
        assert isinstance(item.locator, tuple)
        path, key = item.locator
        mail = self._state.get(path, {}).get(key)
        if mail is None:
            raise ItemUnreadable("it vanished after it was listed")
        if mail.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        if mail.unreadable:
            raise ItemUnreadable(mail.unreadable)
        return RawItem(
            mail.raw, mail.kind, sidecar=mail.sidecar, lost=mail.lost, hidden=mail.hidden, spool=mail.spool
        )  # fmt: skip

    def close(self) -> None:
        self.closed = True


class DictSource(NoDeltas):
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self.readers = mailbox.readers

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def fingerprint(self) -> Fingerprint:
        return Fingerprint({"identity": self._mailbox.identity, **self._mailbox.facts})

    def folders(self) -> list[Folder | Skip]:
        box = self._mailbox
        named = [Skip(path, box.key(path), reason) for path, reason in box.broken.items()]
        return [*(Folder(box.key(path), path) for path in box.folders if path not in box.broken), *named]

    def token(self, folder: Folder) -> str:
        if folder.path in self._mailbox.unlisted:
            raise ItemUnreadable(self._mailbox.unlisted[folder.path])
        mails = self._mailbox.folders[folder.path].items()
        return repr(sorted((key, m.digest, m.flags, m.received, m.unlisted) for key, m in mails))

    def items(self, folder: Folder) -> Listing:
        if folder.path in self._mailbox.unlisted:
            raise ItemUnreadable(self._mailbox.unlisted[folder.path])
        for key, mail in list(self._mailbox.folders[folder.path].items()):
            if mail.unlisted:
                yield Skip(folder.path, key, mail.unlisted)
            else:
                yield Listed(key, mail.digest, (folder.path, key), len(mail.raw), mail.flags, mail.received)

    def reader(self) -> Reader:
        return DictReader(self._mailbox.folders)

    def ignored(self) -> list[str]:
        return []
