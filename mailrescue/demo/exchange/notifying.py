"""The operations Subscribe, GetStreamingEvents and Unsubscribe ([MS-OXWNTFS]): streaming notifications, and no others."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.folders import id_of
from mailrescue.demo.exchange.items import item_id
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.soap import Pieces, Refused, element, failure, moment, plain, response, success
from mailrescue.demo.exchange.store import Folder
from mailrescue.demo.exchange.sync import Change, SyncState, item_changes

_BEAT = 5.0
_MOST = 1000
_EVENTS = {"Create": "CreatedEvent", "Update": "ModifiedEvent", "ReadFlagChange": "ModifiedEvent", "Delete": "DeletedEvent"}


@dataclass(slots=True)
class _Subscription:
    """What somebody wants to be told of, and the last change that was told."""

    mailbox: Mailbox
    folders: tuple[str, ...]
    events: frozenset[str]
    epoch: uuid.UUID
    change: int


class Subscriptions:
    """The subscriptions of a server."""

    def __init__(self) -> None:
        self._known: dict[str, _Subscription] = {}
        self._lock = threading.Lock()

    def subscribe(self, call: Call) -> Pieces:
        """Make a streaming subscription to folders, or to all."""

        def answer() -> str:
            request = call.node.child("StreamingSubscriptionRequest")
            if not request:
                raise Refused("ErrorInvalidRequest", "Only streaming subscriptions are offered.")
            everything = request.get("SubscribeToAllFolders").lower() in ("true", "1")
            state = call.state
            folders = tuple(state.folders) if everything else tuple(call.folder(one).id for one in request.child("FolderIds").nodes)
            events = frozenset(one.text for one in request.child("EventTypes").nodes)
            key = str(uuid.uuid4())
            with self._lock:
                self._known[key] = _Subscription(call.mailbox, folders, events, state.epoch, state.change)
            return plain("m:SubscriptionId", key)

        return call.whole(answer)

    def unsubscribe(self, call: Call) -> Pieces:
        """End a subscription."""

        def answer() -> str:
            self._of(call, call.node.child("SubscriptionId").text)
            with self._lock:
                del self._known[call.node.child("SubscriptionId").text]
            return ""

        return call.whole(answer)

    def stream(self, call: Call, ended: threading.Event, beat: float = _BEAT) -> Iterator[Pieces]:
        """Yield answers, each whole, for as long as was asked: what happens, when it happens, and a sign of life every `beat` seconds."""
        asked = call.node.child("ConnectionTimeout").text
        left = 60.0 * min(max(int(asked) if asked.isdigit() else 1, 1), 30)
        try:
            known = {one.text: self._of(call, one.text) for one in call.node.child("SubscriptionIds").nodes}
        except Refused as refused:
            yield response(call.operation, [failure(call.operation, refused)])
            return
        yield _answer(plain("m:ConnectionStatus", "OK"))
        waited = 0.0
        while left > 0 and not ended.is_set():
            told = "".join(_notification(key, one) for key, one in known.items())
            if told:
                yield _answer(element("m:Notifications", told))
            elif waited >= beat:
                waited = 0.0
                yield _answer(element("m:Notifications", *(_notification(key, one, alive=True) for key, one in known.items())))
            with call.mailbox.changed:
                call.mailbox.changed.wait(min(beat, 0.2))
            left, waited = left - 0.2, waited + 0.2
        yield _answer(plain("m:ConnectionStatus", "Closed"))

    def _of(self, call: Call, key: str) -> _Subscription:
        with self._lock:
            found = self._known.get(key)
        if found is None or found.mailbox is not call.mailbox:
            raise Refused("ErrorSubscriptionNotFound")
        return found


def _answer(inside: str) -> Pieces:
    return response("GetStreamingEvents", [success("GetStreamingEvents", inside)])


def _notification(key: str, known: _Subscription, *, alive: bool = False) -> str:
    """Return what has happened since the last time; empty when nothing has."""
    if alive:
        return element("t:Notification", plain("t:SubscriptionId", key), "<t:StatusEvent/>")
    with known.mailbox.lock:
        state = known.mailbox.state
        if state.epoch != known.epoch or state.change == known.change:
            return ""
        since = SyncState(state.epoch, "items", 0, known.change, known.change)
        folders = [state.folders[folder] for folder in known.folders if folder in state.folders]
        told = "".join(
            _event(known, folder, change) for folder in folders for change in item_changes(state, folder, since, associated=False, most=_MOST)[0]
        )
        known.change = state.change
    return element("t:Notification", plain("t:SubscriptionId", key), told) if told else ""


def _event(known: _Subscription, folder: Folder, change: Change) -> str:
    state = known.mailbox.state
    names = [_EVENTS[change.kind]]
    if change.kind == "Create" and folder.word == "inbox":
        names.append("NewMailEvent")
    key = state.replica.change_key(change.number)
    told = item_id(state, change.item) if change.item else f'<t:ItemId Id="{change.id}" ChangeKey="{key}"/>'
    inside = plain("t:TimeStamp", moment(state.clock.now())), told, id_of(state, folder, "t:ParentFolderId")
    return "".join(element(f"t:{name}", *inside) for name in names if name in known.events)
