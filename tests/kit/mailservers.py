"""A mailbox on a server that is a dict: it tells what changed since a token, honestly or not, and its line may break.

    mailbox = ServerMailbox({"INBOX": {"1": plain("one")}})
    mailbox.ways.reads_left = 3          # the line breaks at the fourth mail that is read
    mailbox.seen.listed, mailbox.seen.read   # what was asked of it
"""

from __future__ import annotations

import copy
import hashlib
import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mailrescue.core.errors import SourceUnreachable
from mailrescue.model.mail import Fingerprint, Folder, Listed, RawItem, Skip
from mailrescue.providers.base import Delta, Listing, Reader, Source
from tests.kit.mailboxes import DictReader, DictSource, Mail, Mailbox, State

_Lines = dict[str, tuple[str, tuple[str, ...], int | None]]


@dataclass(slots=True)
class Ways:
    """How the server behaves. `false_gone`, `hidden`: how many items that are there it calls gone, and of the new ones it keeps to itself.

    `reads_left`, `looks_left`: after so many mails read, and so many questions about folders, the line is dead. `slow`: seconds a mail takes.
    """

    false_gone: int = 0
    hidden: int = 0
    tells_total: bool = True
    forgets: bool = False
    repeats_itself: bool = False
    shared: bool = False
    slow: float = 0.0
    reads_left: int = 1_000_000
    looks_left: int = 1_000_000


@dataclass(slots=True)
class Seen:
    """What was asked of the server: folders listed, deltas asked for, and (folder, key) of each mail read, in this process."""

    listed: list[str] = field(default_factory=list)
    deltas: list[str] = field(default_factory=list)
    read: list[tuple[str, str]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)


@dataclass(slots=True)
class ServerMailbox(Mailbox):
    """A mailbox that remembers what each token stood for. `ids` are of folders, by path, and outlive a rename."""

    ways: Ways = field(default_factory=Ways)
    seen: Seen = field(default_factory=Seen)
    ids: dict[str, int] = field(default_factory=dict)
    past: dict[str, _Lines] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def source(self) -> Source:
        """Return a source that asks the server, over a line that works until `ways` say that it breaks."""
        return _ServerSource(self)

    def look_anew(self) -> Seen:
        """Return what was asked by now, and forget it."""
        seen, self.seen = self.seen, Seen()
        return seen

    def id(self, path: str) -> int:
        """Return the id of a folder."""
        return self.ids.setdefault(path, next(self.numbers))

    def rename(self, path: str, to: str) -> None:
        """Rename a folder, which stays what it is."""
        self.id(path)
        self.folders[to], self.ids[to] = self.folders.pop(path), self.ids.pop(path)

    def drop(self, path: str) -> None:
        """Delete a folder; one of that name later is another one."""
        self.folders.pop(path, None)
        self.ids.pop(path, None)

    def renumber(self, path: str) -> None:
        """Number the mail of a folder anew: every key is another one."""
        epoch = next(self.numbers)
        self.folders[path] = {f"{epoch}.{key.rpartition('.')[2]}": mail for key, mail in self.folders[path].items()}

    def lines(self, path: str) -> _Lines:
        """Return what a listing of the folder says now."""
        return {key: (self.digest(mail), mail.flags, mail.received) for key, mail in self.folders[path].items()}

    def digest(self, mail: Mail) -> str:
        """Return a mail's source digest, which says nothing of where it is."""
        return hashlib.sha256(repr((mail.raw, mail.sidecar, mail.kind, mail.hidden, mail.lost)).encode()).hexdigest()[:16]

    def token(self, path: str) -> str:
        """Return the token of now; the same while nothing changed."""
        lines = self.lines(path)
        for token, then in self.past.items():
            if then == lines and token.startswith(f"{self.id(path)}/"):
                return token
        token = f"{self.id(path)}/{next(self.numbers)}"
        self.past[token] = lines
        return token


class _ServerReader(DictReader):
    def __init__(self, state: State, ways: Ways, seen: Seen) -> None:
        super().__init__(state)
        self._ways, self._seen = ways, seen
        self._expected: list[object] = []

    def expect(self, items: Sequence[Listed]) -> None:
        assert not self._expected, "everything that was expected is read, or the line is dead"
        self._expected = [item.locator for item in items]
        self._seen.batches.append(len(items))

    def read(self, item: Listed) -> RawItem:
        assert self._expected.pop(0) == item.locator, "items are read in the order in which they were expected"
        time.sleep(self._ways.slow)
        self._ways.reads_left -= 1
        if self._ways.reads_left < 0:
            raise SourceUnreachable("The server does not answer any more.")
        assert isinstance(item.locator, tuple)
        self._seen.read.append(item.locator)
        return super().read(item)


class _ServerSource(DictSource):
    def __init__(self, mailbox: ServerMailbox) -> None:
        super().__init__(mailbox)
        self._box, self._ways = mailbox, mailbox.ways

    def fingerprint(self) -> Fingerprint:
        return Fingerprint({"identity": self._box.identity, **self._box.facts})

    def folders(self) -> list[Folder | Skip]:
        self._look()
        return super().folders()

    def token(self, folder: Folder) -> str:
        self._look()
        return self._box.token(folder.path)

    def items(self, folder: Folder) -> Listing:
        self._box.seen.listed.append(folder.path)
        for item in super().items(folder):
            self._look()
            if isinstance(item, Skip):
                yield item
                continue
            digest = self._box.digest(self._box.folders[folder.path][item.key])
            yield Listed(item.key, digest, item.locator, item.size, item.flags, item.received, shared=self._ways.shared)

    def delta(self, folder: Folder, since: str) -> Delta | None:
        self._look()
        self._box.seen.deltas.append(folder.path)
        then = None if self._ways.forgets else self._box.past.get(since)
        if then is None:
            return None
        now, ways = self._box.lines(folder.path), self._ways
        new = [key for key in now if key not in then]
        told = new[: max(0, len(new) - ways.hidden)] + [key for key in now if key in then and now[key] != then[key]]
        gone = [key for key in then if key not in now] + [key for key in then if key in now and key not in told][: ways.false_gone]
        entries = tuple(self._entry(folder.path, key) for key in told)
        token = since if ways.repeats_itself and not (entries or gone) else self._box.token(folder.path)
        return Delta(entries, tuple(gone), token, len(now) if ways.tells_total else None)

    def predecessor(self, folder: Folder, vanished: Mapping[str, str]) -> str:
        wanted = f"{self._box.id(folder.path)}/"
        return next((key for key, token in vanished.items() if token.startswith(wanted)), "")

    def message_ids(self, folder: Folder, items: Sequence[Listed]) -> Mapping[str, str]:
        self._look()
        return {item.key: message_id(self._box.folders[folder.path][item.key]) for item in items}

    def reader(self) -> Reader:
        # A copy, as a server in another process is: what the mailbox becomes later is not what was listed.
        return _ServerReader(copy.copy(self._box.folders), self._ways, self._box.seen)

    def _entry(self, path: str, key: str) -> Listed | Skip:
        mail = self._box.folders[path][key]
        if mail.unlisted:
            return Skip(path, key, mail.unlisted)
        return Listed(key, self._box.digest(mail), (path, key), len(mail.raw), mail.flags, mail.received, shared=self._ways.shared)

    def _look(self) -> None:
        self._ways.looks_left -= 1
        if self._ways.looks_left < 0:
            raise SourceUnreachable("The server does not answer any more.")


def message_id(mail: Mail) -> str:
    """Return what the Message-ID header says, "" without one."""
    head = mail.raw.partition(b"\n\n")[0].decode()
    return next((line.removeprefix("Message-ID: ") for line in head.splitlines() if line.startswith("Message-ID: ")), "")


def letter(number: int, received: int = 1_700_000_000, body: str = "Hello.\n", flags: tuple[str, ...] = ()) -> Mail:
    """Return a mail that has all that mail on a server has."""
    head = f"From: ann@example.org\nSubject: letter {number}\nMessage-ID: <{number}@example.org>\n\n"
    return Mail((head + body).encode(), flags, received + number)
