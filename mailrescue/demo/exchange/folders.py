"""A folder as an answer has it: its fields in the order of the schema ([MS-OXWSFOLD] 2.2.4, BaseFolderType and what extends it)."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.ids import entry_id
from mailrescue.demo.exchange.soap import element, escaped, moment, plain
from mailrescue.demo.exchange.store import Folder, State

_ELEMENTS = {
    "IPF.Appointment": "t:CalendarFolder",
    "IPF.Contact": "t:ContactsFolder",
    "IPF.Task": "t:TasksFolder",
}
_DEFAULT = frozenset({
    "folder:FolderId", "folder:DisplayName", "folder:TotalCount", "folder:ChildFolderCount", "folder:UnreadCount",
})  # fmt: skip
_ALL = _DEFAULT | {"folder:ParentFolderId", "folder:FolderClass", "folder:EffectiveRights", "folder:DistinguishedFolderId"}
_RIGHTS = ("CreateAssociated", "CreateContents", "CreateHierarchy", "Delete", "Modify", "Read", "ViewPrivateItems")


def wanted(shape: Node) -> frozenset[str]:
    """Return the fields that a shape asks for: those of its base and those named beside it."""
    base = shape.child("BaseShape").text
    named = frozenset(node.get("FieldURI") for node in shape.every("FieldURI"))
    return named | {"IdOnly": frozenset({"folder:FolderId"}), "Default": _DEFAULT}.get(base, _ALL)


def tags(shape: Node) -> list[Node]:
    """Return the extended properties that a shape asks for."""
    return list(shape.every("ExtendedFieldURI"))


def id_of(state: State, folder: Folder, name: str = "t:FolderId") -> str:
    """Return the element with a folder's id."""
    key = state.replica_of(folder).change_key(folder.change, of_folder=True)
    return f'<{name} Id="{folder.id}" ChangeKey="{key}"/>'


def folder_xml(state: State, folder: Folder, shape: Node) -> str:
    """Return a folder with the fields that a shape asks for."""
    fields = wanted(shape)
    name = _ELEMENTS.get(_base(folder.kind), "t:Folder")
    parts = [id_of(state, folder)]
    if "folder:ParentFolderId" in fields and folder.parent:
        parts.append(id_of(state, state.folders[folder.parent], "t:ParentFolderId"))
    if "folder:FolderClass" in fields and folder.kind:
        parts.append(plain("t:FolderClass", folder.kind))
    if "folder:DisplayName" in fields:
        parts.append(plain("t:DisplayName", folder.name))
    if "folder:TotalCount" in fields:
        parts.append(plain("t:TotalCount", str(len(state.items_of(folder)))))
    if "folder:ChildFolderCount" in fields:
        parts.append(plain("t:ChildFolderCount", str(len(state.children(folder)))))
    parts += [_property(tag, value) for tag in tags(shape) if (value := _value(state, folder, tag)) is not None]
    if "folder:EffectiveRights" in fields:
        parts.append(element("t:EffectiveRights", *(plain(f"t:{right}", "true") for right in _RIGHTS)))
    if "folder:DistinguishedFolderId" in fields and folder.word:
        parts.append(plain("t:DistinguishedFolderId", folder.word))
    if "folder:UnreadCount" in fields and name in ("t:Folder", "t:TasksFolder"):
        parts.append(plain("t:UnreadCount", str(sum(not item.read for item in state.items_of(folder)))))
    return element(name, *parts)


def _base(kind: str) -> str:
    return ".".join(kind.split(".")[:2])


def _property(tag: Node, value: str) -> str:
    return element("t:ExtendedProperty", field_uri(tag), plain("t:Value", value))


def field_uri(tag: Node) -> str:
    """Return the name of an extended property as it was asked for."""
    attributes = "".join(f' {key}="{escaped(value)}"' for key, value in tag.attributes.items())
    return f"<t:ExtendedFieldURI{attributes}/>"


def number_of(tag: Node) -> int:
    """Return the number of a property that is asked for by its tag; 0 for one that is asked for by name."""
    try:
        return int(tag.get("PropertyTag", "0"), 0)
    except ValueError:
        return 0


def _value(state: State, folder: Folder, tag: Node) -> str | None:
    """Return the value of an extended property; None when the folder has none of it."""
    number = number_of(tag)
    if number == 0x3007:
        return moment(folder.created)
    if number == 0x7C04:
        return base64.b64encode(state.ostid).decode() if folder.word in ("msgfolderroot", "root") else None
    plain_ones: dict[int, Iterable[str]] = {
        0x0E08: [str(state.size_of(folder))],
        0x0FFF: [base64.b64encode(entry_id(folder.id)).decode()],
        0x3001: [folder.name],
        0x3602: [str(len(state.items_of(folder)))],
        0x3603: [str(sum(not item.read for item in state.items_of(folder)))],
        0x3613: [folder.kind] if folder.kind else [],
        0x10F4: ["false"],
    }
    return next(iter(plain_ones.get(number, [])), None)
