"""The operations by name, and what each request goes through."""

from __future__ import annotations

from collections.abc import Callable

from mailrescue.demo.exchange import arranging, naming, reading, syncing, writing
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.notifying import Subscriptions
from mailrescue.demo.exchange.soap import Pieces, Refused

_OPERATIONS: dict[str, Callable[[Call], Pieces]] = {
    "ConvertId": reading.convert_id,
    "GetFolder": reading.get_folder,
    "FindFolder": reading.find_folder,
    "FindItem": reading.find_item,
    "GetItem": reading.get_item,
    "GetAttachment": reading.get_attachment,
    "ExportItems": reading.export_items,
    "SyncFolderHierarchy": syncing.sync_folder_hierarchy,
    "SyncFolderItems": syncing.sync_folder_items,
    "CreateItem": writing.create_item,
    "UpdateItem": writing.update_item,
    "MoveItem": writing.move_item,
    "CopyItem": writing.copy_item,
    "DeleteItem": writing.delete_item,
    "UploadItems": writing.upload_items,
    "CreateFolder": arranging.create_folder,
    "UpdateFolder": arranging.update_folder,
    "MoveFolder": arranging.move_folder,
    "DeleteFolder": arranging.delete_folder,
    "EmptyFolder": arranging.empty_folder,
    "GetServerTimeZones": naming.get_server_time_zones,
}


class Operations:
    """What a server can do; `subscriptions` are its own."""

    def __init__(self, mailboxes: dict[str, Mailbox]) -> None:
        self.subscriptions = Subscriptions()
        self._known = {
            **_OPERATIONS, "ResolveNames": naming.resolve_names(lambda: list(mailboxes.values())),
            "Subscribe": self.subscriptions.subscribe, "Unsubscribe": self.subscriptions.unsubscribe,
        }  # fmt: skip

    def carried_out(self, call: Call) -> Pieces:
        """Carry a request out. Raises Refused for an operation that there is not, which is then a SOAP fault."""
        operation = self._known.get(call.operation)
        if operation is None:
            raise Refused("ErrorInvalidRequest", f"The operation {call.operation} is not known.")
        with call.mailbox.changed:
            before = call.state.change
            answer = operation(call)
            if call.state.change != before:
                call.mailbox.changed.notify_all()
            return answer
