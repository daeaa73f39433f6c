"""Asks for the folders of a mailbox: those with a purpose, and all that lie below the tops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mailrescue.formats.mapi import tags
from mailrescue.model.mail import Skip
from mailrescue.providers.ews import soap, tree
from mailrescue.providers.ews.channel import Channel, checked, page_of
from mailrescue.providers.ews.parsing import Answer, Element
from mailrescue.providers.ews.refusing import Refused, check_message, of_mailbox, out_of_order
from mailrescue.providers.ews.soap import child, children, number, said
from mailrescue.providers.ews.tree import MAIN, OTHERS, Row, Top, Tree

_OST_ID = 0x7C04  # PR_OST_OSTID, [MS-OXPROPS] has no name for it
_WANTED = soap.extended(tags.CREATION_TIME, "SystemTime") + soap.extended(_OST_ID, "Binary")
_ROWS = "".join(map(soap.field, ("folder:DisplayName", "folder:TotalCount", "folder:ParentFolderId")))
_AGAIN = 3
# Codes by which servers say that a mailbox has no such folder, or that they know no such name.
_NONE = frozenset({
    "ErrorArchiveMailboxNotEnabled", "ErrorFolderNotFound", "ErrorItemNotFound", "ErrorNonExistentMailbox", "ErrorSchemaValidation",
    "ErrorInvalidRequest", "ErrorInvalidOperation", "ErrorInvalidIdMalformed", "ErrorInvalidArgument", "ErrorCannotUseFolderIdForItemId",
    "ErrorMailboxHoldNotFound", "ErrorInvalidFolderId", "ErrorNoFolderClassOverride", "ErrorInvalidServerVersion",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A folder with a purpose: its id, how many items it holds, when it was made as the server writes it, its key for Outlook's copies."""

    id: str
    total: int | None = None
    created: str = ""
    ost_id: str = ""


@dataclass(frozen=True, slots=True)
class Purposes:
    """Folders with a purpose, by distinguished name; only those that there are."""

    known: Mapping[str, Known] = field(default_factory=dict)

    def get(self, name: str) -> Known:
        """Return one, without an id where it is not there."""
        return self.known.get(name, Known(""))

    @property
    def roles(self) -> dict[str, str]:
        """What folders are for, by id."""
        return {found.id: tree.ROLES[name] for name, found in self.known.items() if name in tree.ROLES}


def purposes(channel: Channel) -> Purposes:
    """Ask for the folders with a purpose in one request. Raises SignInFailed and SourceUnreachable when the mailbox is closed."""
    names = (MAIN.name, *tree.ROLES)
    found = _get(channel, names, _WANTED)
    if isinstance(refused := found[MAIN.name], Refused):
        found = _get(channel, names, "")  # some servers know no such properties
        refused = found[MAIN.name]
    if isinstance(refused, Refused):
        raise of_mailbox(refused, channel.options.email, channel.options.host)
    return Purposes({name: each for name, each in found.items() if isinstance(each, Known)})


def ping(channel: Channel) -> Known:
    """Return the inbox. Raises what keeps us from it."""
    found = _get(channel, ("inbox",), "")["inbox"]
    if isinstance(found, Refused):
        raise of_mailbox(found, channel.options.email, channel.options.host)
    return found


def all_folders(channel: Channel, known: Purposes) -> Tree:
    """Return the tree of all folders. Raises SourceUnreachable when the server does not list them all."""
    listed = [(MAIN, known.get(MAIN.name).id, _below(channel, MAIN))]
    skips = []
    for top, found in _others(channel).items():
        try:
            if isinstance(found, Refused):
                raise found
            listed.append((top, found.id, _below(channel, top)))
        except Refused as refused:
            if refused.code not in _NONE:
                reason = f"It is there, but cannot be listed. {refused.sentence} What is stored of it stays."
                skips.append(Skip(top.title, top.prefix, reason, refused.code))
    return tree.build(listed, known.roles, skips)


def total_of(channel: Channel, id_: str) -> int | None:
    """Return how many items a folder holds now, None when the server does not tell."""
    try:
        answer = channel.ask(soap.get_folders([soap.folder_id(id_)]), lambda found: next(checked(found)))
    except (Refused, StopIteration):
        return None
    folder = _folder_of(answer.element)
    return _total(folder) if folder is not None else None


def _others(channel: Channel) -> dict[Top, Known | Refused]:
    """Return the other tops, asked one by one where the server does not take them together."""
    names = {top.name: top for top in OTHERS}
    found = _get(channel, tuple(names), "")
    if all(isinstance(each, Refused) for each in found.values()) and len({str(each) for each in found.values()}) == 1:
        return {names[name]: _get(channel, (name,), "")[name] for name in names}
    return {names[name]: each for name, each in found.items()}


def _get(channel: Channel, names: tuple[str, ...], properties: str) -> dict[str, Known | Refused]:
    ids = [soap.distinguished(name, channel.options.email) for name in names]

    def take(found: Iterator[Answer]) -> dict[str, Known | Refused]:
        return dict(zip(names, map(_known, found), strict=False))

    try:
        got = channel.ask(soap.get_folders(ids, properties), take)
    except Refused as refused:
        return dict.fromkeys(names, refused)
    return {name: got.get(name, Refused("")) for name in names}


def _known(answer: Answer) -> Known | Refused:
    try:
        check_message(answer.element)
    except Refused as refused:
        return refused
    folder = _folder_of(answer.element)
    id_ = child(folder, "FolderId") if folder is not None else None
    if folder is None or id_ is None or not id_.get("Id"):
        return Refused("ErrorFolderNotFound")
    more = soap.extended_values(folder)
    return Known(id_.get("Id"), _total(folder), more.get(tags.CREATION_TIME, "").strip(), more.get(_OST_ID, "").strip())


def _folder_of(message: Element) -> Element | None:
    found = child(message, "Folders")
    return next(iter(found), None) if found is not None else None


def _total(folder: Element) -> int | None:
    return number(said(folder, "TotalCount").strip())


def _below(channel: Channel, top: Top) -> list[Row]:
    """Return all folders below a top. What changes while it is listed is listed again."""
    for _ in range(_AGAIN):
        rows, told = _pages(channel, soap.distinguished(top.name, channel.options.email))
        if len(rows) >= told:
            return list(rows.values())
    raise out_of_order(channel.options.host, f"lists only {len(rows)} of {told} folders of the mailbox")


def _pages(channel: Channel, parent: str) -> tuple[dict[str, Row], int]:
    rows: dict[str, Row] = {}
    offset, told = 0, 0
    while True:
        root = channel.ask(soap.find_folders(parent, offset, _ROWS), page_of)
        page = [row for each in children(root, "Folders") if (row := _row(each)) is not None]
        rows |= {row.id: row for row in page}
        told = number(root.get("TotalItemsInView", "")) or 0
        following = number(root.get("IndexedPagingOffset", "")) or offset + len(page)
        if root.get("IncludesLastItemInRange", "true") in ("true", "1") or not page or following <= offset:
            return rows, told
        offset = following


def _row(folder: Element) -> Row | None:
    id_, parent = child(folder, "FolderId"), child(folder, "ParentFolderId")
    if id_ is None or not id_.get("Id"):
        return None
    above = parent.get("Id", "") if parent is not None else ""
    return Row(id_.get("Id"), said(folder, "DisplayName"), above, _total(folder), search=folder.tag == "SearchFolder")


