"""One request on its way through the server: who asks, for what, and what is switched on; and how its targets are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.faults import Fault, Faults
from mailrescue.demo.exchange.ids import IdKind, kind_of
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.soap import Pieces, Refused, failure, response, success
from mailrescue.demo.exchange.store import Folder, Item, NotThere, State

REFUSALS = {
    Fault.BUSY_MESSAGE: "ErrorServerBusy",
    Fault.MOVING: "ErrorMailboxMoveInProgress",
    Fault.STORE_UNAVAILABLE: "ErrorMailboxStoreUnavailable",
    Fault.NO_MAILBOX: "ErrorNonExistentMailbox",
    Fault.TIMEOUT_EXPIRED: "ErrorTimeoutExpired",
    Fault.ACCESS_DENIED: "ErrorAccessDenied",
    Fault.QUOTA: "ErrorQuotaExceeded",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request by somebody who has signed in. `number` counts the requests of the server."""

    node: Node
    mailbox: Mailbox
    faults: Faults
    clip: int
    number: int

    @property
    def operation(self) -> str:
        """The name of what is asked for."""
        return self.node.name

    @property
    def state(self) -> State:
        """The mailbox as it is now."""
        return self.mailbox.state

    def strikes(self, fault: Fault, item: str = "") -> bool:
        """Return whether a fault is to happen to this request or item, and count it."""
        return self.faults.strikes(fault, self.operation, item)

    def folder(self, node: Node) -> Folder:
        """Return the folder that a FolderId or DistinguishedFolderId means. Raises Refused."""
        if node.name not in ("FolderId", "DistinguishedFolderId"):
            raise Refused("ErrorFolderNotFound")
        known = node.get("Id")
        if node.name == "FolderId" and kind_of(known) is IdKind.MALFORMED:
            raise Refused("ErrorInvalidIdMalformed")
        try:
            return self.state.folder(known)
        except NotThere as error:
            archive = known.startswith("archive") and node.name == "DistinguishedFolderId"
            raise Refused("ErrorNonExistentMailbox" if archive else "ErrorFolderNotFound" if node.name != "FolderId" else "ErrorItemNotFound") from error

    def target(self, name: str) -> Folder:
        """Return the folder that the element with this name means. Raises Refused, as for a request that has none."""
        named = self.folders(name)
        if not named:
            raise Refused("ErrorSchemaValidation")
        return self.folder(named[0])

    def folders(self, *path: str) -> list[Node]:
        """Return the elements that name folders, down a path of the request."""
        return list(self.node.child(*path).nodes)

    def item(self, known: str) -> Item:
        """Return an item by its id. Raises Refused."""
        if kind_of(known) is not IdKind.MESSAGE:
            raise Refused("ErrorInvalidIdMalformed")
        try:
            return self.state.item(known)
        except NotThere as error:
            raise Refused("ErrorItemNotFound") from error

    def each(self, targets: Iterable[Node], answer: Callable[[Node], Pieces | str], empty: str = "") -> Pieces:
        """Answer for each thing asked for by a message of its own: what `answer` gives, or the refusal that it raises."""
        return response(self.operation, [self._message(target, answer, empty) for target in targets])

    def whole(self, answer: Callable[[], Pieces | str]) -> Pieces:
        """Answer by one message."""
        return self.each([self.node], lambda _: answer())

    def _message(self, target: Node, answer: Callable[[Node], Pieces | str], empty: str) -> Pieces:
        try:
            self._trouble()
            return success(self.operation, answer(target))
        except Refused as refused:
            return failure(self.operation, refused, empty)

    def _trouble(self) -> None:
        """Refuse when the mailbox is out of order, or a fault says so."""
        if self.mailbox.refusal:
            raise Refused(self.mailbox.refusal)
        struck = self.faults.struck(frozenset(REFUSALS), self.operation)
        if struck:
            raise Refused(REFUSALS[struck.fault], back_off=struck.value if struck.fault is Fault.BUSY_MESSAGE else 0)
