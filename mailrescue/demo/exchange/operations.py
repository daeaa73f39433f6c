"""The operations by name, and what each request goes through."""

from __future__ import annotations

from collections.abc import Callable

from mailrescue.demo.exchange import reading, syncing
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.soap import Refused

OPERATIONS: dict[str, Callable[[Call], bytes]] = {
    "ConvertId": reading.convert_id,
    "GetFolder": reading.get_folder,
    "FindFolder": reading.find_folder,
    "FindItem": reading.find_item,
    "GetItem": reading.get_item,
    "GetAttachment": reading.get_attachment,
    "ExportItems": reading.export_items,
    "SyncFolderHierarchy": syncing.sync_folder_hierarchy,
    "SyncFolderItems": syncing.sync_folder_items,
}


def carried_out(call: Call) -> bytes:
    """Carry a request out. Raises Refused for an operation that there is not, which is then a SOAP fault."""
    operation = OPERATIONS.get(call.operation)
    if operation is None:
        raise Refused("ErrorInvalidRequest", f"The operation {call.operation} is not known.")
    with call.mailbox.lock:
        return operation(call)
