"""The operations that make, change, move and delete folders: CreateFolder, UpdateFolder, MoveFolder, DeleteFolder, EmptyFolder."""

from __future__ import annotations

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.folders import id_of
from mailrescue.demo.exchange.soap import Pieces, Refused, element
from mailrescue.demo.exchange.store import Folder

_CLASSES = {"CalendarFolder": "IPF.Appointment", "ContactsFolder": "IPF.Contact", "TasksFolder": "IPF.Task"}
_NO_FOLDERS = "<m:Folders/>"


def create_folder(call: Call) -> Pieces:
    """Make folders below another one."""

    def answer(node: Node) -> str:
        parent, name = call.target("ParentFolderId"), node.child("DisplayName").text
        _refuse_twins(call, parent, name)
        kind = node.child("FolderClass").text or _CLASSES.get(node.name, "IPF.Note")
        return _told(call, call.state.make_folder(parent, name, kind, archive=parent.archive))

    return call.each(call.node.child("Folders").nodes, answer, _NO_FOLDERS)


def update_folder(call: Call) -> Pieces:
    """Rename folders; whatever else of a folder is to be changed, is not."""

    def answer(node: Node) -> str:
        folder = call.folder(next(iter(node.nodes), node))
        for update in node.child("Updates").nodes:
            name = next(update.every("DisplayName"), None)
            if name is not None:
                if name.text.casefold() != folder.name.casefold():
                    _refuse_twins(call, call.state.folders[folder.parent], name.text)
                folder = call.state.change_folder(folder, name.text)
        return _told(call, folder)

    return call.each(call.node.child("FolderChanges").nodes, answer, _NO_FOLDERS)


def move_folder(call: Call) -> Pieces:
    """Put folders below another one; their ids stay."""

    def answer(node: Node) -> str:
        folder, target = call.folder(node), call.target("ToFolderId")
        if folder.word or target.id == folder.id or target in call.state.below(folder):
            raise Refused("ErrorInvalidOperation")
        _refuse_twins(call, target, folder.name)
        return _told(call, call.state.change_folder(folder, parent=target))

    return call.each(call.folders("FolderIds"), answer, _NO_FOLDERS)


def delete_folder(call: Call) -> Pieces:
    """Delete folders: into Deleted Items or for good. Those that Exchange made itself stay."""
    to_trash = call.node.get("DeleteType") == "MoveToDeletedItems"

    def answer(node: Node) -> str:
        folder = call.folder(node)
        if folder.word:
            raise Refused("ErrorDeleteDistinguishedFolder")
        if to_trash:
            call.state.change_folder(folder, parent=call.state.folder("deleteditems"))
        else:
            call.state.drop_folder(folder)
        return ""

    return call.each(call.folders("FolderIds"), answer)


def empty_folder(call: Call) -> Pieces:
    """Delete for good what is in folders."""

    def answer(node: Node) -> str:
        folder = call.folder(node)
        for item in call.state.items_of(folder):
            call.state.drop(item)
        for child in call.state.children(folder) if call.node.get("DeleteSubFolders") == "true" else ():
            call.state.drop_folder(child)
        return ""

    return call.each(call.folders("FolderIds"), answer)


def _refuse_twins(call: Call, parent: Folder, name: str) -> None:
    if any(child.name.casefold() == name.casefold() for child in call.state.children(parent)):
        raise Refused("ErrorFolderExists")


def _told(call: Call, folder: Folder) -> str:
    name = next((f"t:{name}" for name, kind in _CLASSES.items() if kind == folder.kind), "t:Folder")
    return element("m:Folders", element(name, id_of(call.state, folder)))
