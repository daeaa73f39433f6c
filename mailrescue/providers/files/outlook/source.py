"""An Outlook file as a mailbox: folders, items and a reader. Never parses itself; a child does that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from mailrescue.core.clock import Clock, SystemClock
from mailrescue.core.errors import ItemUnreadable
from mailrescue.formats.folderpath import printable
from mailrescue.model.mail import Fingerprint, Folder, Listed, Skip
from mailrescue.providers.base import NoDeltas
from mailrescue.providers.files.outlook import tree
from mailrescue.providers.files.outlook.child import ChildDied, ChildTooSlow
from mailrescue.providers.files.outlook.limits import Limits
from mailrescue.providers.files.outlook.reader import OutlookReader, Stamp, stamp_of
from mailrescue.providers.files.outlook.session import Session, check
from mailrescue.providers.files.outlook.tree import ORPHANS_KEY, Node, Tree
from mailrescue.providers.files.outlook.wire import Message

# Items listed at a time; after a crash one at a time, to find the item that does it.
_PIECE = 64


class OutlookSource(NoDeltas):
    """A Source over one .ost or .pst file."""

    readers = 1  # opening the file again in a second child costs more than it gains

    def __init__(self, path: Path, *, limits: Limits | None = None, clock: Clock | None = None) -> None:
        self._path = path
        self._limits = limits or Limits()
        self._session = Session(path, self._limits, clock or SystemClock())
        self._stamp: Stamp = (0, 0)
        self._tree: Tree | None = None
        self._told_change = False

    def __enter__(self) -> OutlookSource:
        self._header = check(self._path)
        self._stamp = stamp_of(self._path)
        self._session.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child that lists, None while there is none."""
        return self._session.pid

    def fingerprint(self) -> Fingerprint:
        """Return the facts of the store; `identity` is its record key, or the path where it has none."""
        store = self._session.opened["store"]
        key = bytes(store["record_key"]).hex()
        facts = {
            "identity": f"outlook:{key or printable(str(self._path.resolve()))}",
            "record_key": key,
            "ost_id": bytes(store["ost_id"]).hex(),
            "format": f"{self._header.form} (version {self._header.version})",
            "client": self._header.client,
            "file_size": str(self._stamp[0]),
        }
        return Fingerprint({name: fact for name, fact in facts.items() if fact})

    def folders(self) -> list[Folder | Skip]:
        """Return every folder below the IPM subtree and those elsewhere that hold items."""
        short = self._stamp[0] < self._header.length
        return [*self._built().folders, *([self._cut_off()] if short else [])]

    def token(self, folder: Folder) -> str:  # noqa: ARG002  the file stands for all of its folders
        """Return the size and times of the file."""
        return ".".join(str(number) for number in self._stamp) if any(self._stamp) else ""

    def items(self, folder: Folder) -> Iterator[Listed | Skip]:
        """Yield the items of a folder; Skip for those the file lists but does not give."""
        place = self._built().places.get(folder.key, ())
        start, piece, died, seen = 0, _PIECE, False, set[str]()
        while True:
            request: Message = {
                "do": "list", "path": list(place), "orphans": folder.key == ORPHANS_KEY, "start": start, "count": piece,
            }  # fmt: skip
            try:
                answer = self._session.ask(request, self._limits.list)
            except (ChildDied, ChildTooSlow) as error:
                if piece == 1 and died:
                    yield _skip(folder.path, start, _lost_child(error, self._limits.list))
                    start, died = start + 1, False
                else:
                    died, piece = piece == 1, 1
                continue
            if "error" in answer:
                raise ItemUnreadable(f"The folder cannot be listed: {answer['error']}.")
            for at, row in enumerate(answer["rows"]):
                item = _listed(folder.path, start + at, row)
                if item.key not in seen:  # a damaged table may list an item twice
                    seen.add(item.key)
                    yield item
            start += len(answer["rows"])
            if start >= answer["total"] or not answer["rows"]:
                yield from _missing(folder.path, int(answer["missing"]))
                break
            piece, died = _PIECE if piece > 1 or start % _PIECE == 0 else 1, False
        yield from self._change()

    def reader(self) -> OutlookReader:
        """Return a reader with a child of its own."""
        return OutlookReader(self._path, self._stamp, self._limits)

    def ignored(self) -> list[str]:
        """Return the user's search folders: what they show lies in other folders."""
        return [f"search folder {printable(name)}" for name in self._built().searches]

    def _built(self) -> Tree:
        if self._tree is None:
            opened = self._session.opened
            nodes = [_node(found) for found in opened["folders"]]
            self._tree = tree.build(
                nodes, dict(opened["store"]["ids"]), ost=self._header.is_ost, orphans=int(opened["orphans"])
            )
        return self._tree

    def _cut_off(self) -> Skip:
        reason = (
            f"The file is cut off: it has {self._stamp[0]} bytes and should have {self._header.length}. What can be "
            "read is kept; copy the file again while Outlook is closed to get the rest."
        )
        return Skip("", "file", reason, digest=_digest(reason), part="the end of the file")

    def _change(self) -> Iterator[Skip]:
        """Say once that the file was written to meanwhile: what was read may be of two moments."""
        if self._told_change or stamp_of(self._path) == self._stamp:
            return
        self._told_change = True
        reason = (
            "The file was changed while it was read, probably by Outlook, so mail may be missing or of two moments. "
            "Close Outlook and take the snapshot again."
        )
        yield Skip("", "file-changed", reason, digest=_digest(reason), part="changes made meanwhile")


def _node(found: Message) -> Node:
    if "failed" in found:
        return Node(tuple(found["path"]), int(found["node"]), failed=str(found["failed"]))
    return Node(
        tuple(found["path"]), int(found["node"]), str(found["name"]), str(found["class"]), int(found["items"]),
        bytes(found["fid"]), dict(found["ids"]), tuple(found["more"]),
    )  # fmt: skip


def _listed(folder: str, number: int, row: Message) -> Listed | Skip:
    if "failed" in row:
        return _skip(folder, number, f"The file lists it but does not give it: its data is damaged ({row['failed']}).")
    return Listed(
        key=str(row["node"]) if row["node"] else f"position-{number + 1}",
        digest=str(row["digest"]),
        locator=(row["where"], row["node"]),
        size=int(row["size"]),
        flags=tuple(row["flags"]),
        received=row["received"],
    )


def _skip(folder: str, number: int, reason: str) -> Skip:
    return Skip(folder, f"position-{number + 1}", reason, digest=_digest(reason))


def _missing(folder: str, count: int) -> Iterator[Skip]:
    if count:
        reason = f"The list of this folder is damaged: it should hold {count} more items, which could not be found."
        yield Skip(folder, "list-of-items", reason, digest=_digest(reason))


def _lost_child(error: Exception, seconds: float) -> str:
    if isinstance(error, ChildTooSlow):
        return f"Listing it took longer than {seconds:.0f} seconds, so it was left out."
    return "It crashed the reader twice, so it was left out. The file is damaged there."


def _digest(reason: str) -> str:
    return hashlib.blake2b(reason.encode(), digest_size=16).hexdigest()
