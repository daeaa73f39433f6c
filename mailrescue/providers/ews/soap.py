"""The requests: SOAP bodies of the few operations that read, and how values stand in XML.

Order and names of elements are those of the schemas in [MS-OXWSFOLD], [MS-OXWSSRCH], [MS-OXWSSYNC], [MS-OXWSCORE],
[MS-OXWSATT] and [MS-OXWSBTRF]. No operation here writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from mailrescue.formats.dates import plausible
from mailrescue.providers.ews.parsing import Element

# What is asked for in turn, newest first: a server refuses versions that it does not know ([MS-OXWSCDATA] 2.2.3.16).
VERSIONS = ("Exchange2013_SP1", "Exchange2010_SP2", "Exchange2007_SP1")
# The most that a server gives at once, whatever is asked for ([MS-OXWSSYNC] 2.2.4.4; FindItem: EWSFindCountLimit).
SYNC_PAGE, FIND_PAGE = 512, 1000

_NS = "http://schemas.microsoft.com/exchange/services/2006"
_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="{_NS}/messages" xmlns:t="{_NS}/types">'
    '<s:Header><t:RequestServerVersion Version="{}"/></s:Header><s:Body>{}</s:Body></s:Envelope>'
)


def envelope(body: str, version: str) -> bytes:
    """Return the whole request."""
    return _ENVELOPE.format(version, body).encode("utf-8")


def field(uri: str) -> str:
    """Return a property by its name."""
    return f'<t:FieldURI FieldURI="{uri}"/>'


def extended(tag: int, kind: str) -> str:
    """Return a MAPI property by its tag and type."""
    return f'<t:ExtendedFieldURI PropertyTag="0x{tag:04x}" PropertyType="{kind}"/>'


def distinguished(name: str, mailbox: str) -> str:
    """Return the id of a folder with a purpose, in a mailbox named by its address."""
    owner = f"<t:Mailbox><t:EmailAddress>{escape(mailbox)}</t:EmailAddress></t:Mailbox>" if mailbox else ""
    return f'<t:DistinguishedFolderId Id="{name}">{owner}</t:DistinguishedFolderId>'


def folder_id(key: str) -> str:
    """Return a folder's id."""
    return f'<t:FolderId Id="{escape(key)}"/>'


def get_folders(ids: Iterable[str], properties: str = "") -> str:
    """Ask for folders; the answers come in the order of the ids."""
    shape = f"<m:FolderShape><t:BaseShape>Default</t:BaseShape>{_more(properties)}</m:FolderShape>"
    return f"<m:GetFolder>{shape}<m:FolderIds>{''.join(ids)}</m:FolderIds></m:GetFolder>"


def find_folders(parent: str, offset: int, properties: str) -> str:
    """Ask for a page of all folders below one."""
    return (
        f'<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape>{_more(properties)}</m:FolderShape>'
        f'<m:IndexedPageFolderView MaxEntriesReturned="{FIND_PAGE}" Offset="{offset}" BasePoint="Beginning"/>'
        f"<m:ParentFolderIds>{parent}</m:ParentFolderIds></m:FindFolder>"
    )


def sync_items(key: str, state: str, properties: str) -> str:
    """Ask for what changed in a folder since a state, "" for all that it holds."""
    since = f"<m:SyncState>{escape(state)}</m:SyncState>" if state else ""
    return (
        f"<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{_more(properties)}</m:ItemShape>"
        f"<m:SyncFolderId>{folder_id(key)}</m:SyncFolderId>{since}"
        f"<m:MaxChangesReturned>{SYNC_PAGE}</m:MaxChangesReturned></m:SyncFolderItems>"
    )


def find_items(key: str, offset: int, properties: str) -> str:
    """Ask for a page of what a folder holds."""
    return (
        f'<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{_more(properties)}</m:ItemShape>'
        f'<m:IndexedPageItemView MaxEntriesReturned="{FIND_PAGE}" Offset="{offset}" BasePoint="Beginning"/>'
        f"<m:ParentFolderIds>{folder_id(key)}</m:ParentFolderIds></m:FindItem>"
    )


def get_items(keys: Iterable[str], properties: str, *, mime: bool, base: str = "IdOnly") -> str:
    """Ask for items; the answers come in the order of the keys. `base` AllProperties has bodies and attachments' names."""
    content = "<t:IncludeMimeContent>true</t:IncludeMimeContent>" if mime else ""
    body = "<t:BodyType>Best</t:BodyType>" if base != "IdOnly" else ""
    return (
        f"<m:GetItem><m:ItemShape><t:BaseShape>{base}</t:BaseShape>{content}{body}{_more(properties)}</m:ItemShape>"
        f"<m:ItemIds>{_item_ids(keys)}</m:ItemIds></m:GetItem>"
    )


def get_attachment(key: str) -> str:
    """Ask for one attachment; a message that is attached comes as MIME."""
    return (
        "<m:GetAttachment><m:AttachmentShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:AttachmentShape>"
        f'<m:AttachmentIds><t:AttachmentId Id="{escape(key)}"/></m:AttachmentIds></m:GetAttachment>'
    )


def export_items(keys: Iterable[str]) -> str:
    """Ask for items as the server's own stream, which has all properties ([MS-OXCFXICS])."""
    return f"<m:ExportItems><m:ItemIds>{_item_ids(keys)}</m:ItemIds></m:ExportItems>"


def _item_ids(keys: Iterable[str]) -> str:
    return "".join(f'<t:ItemId Id="{escape(key)}"/>' for key in keys)


def _more(properties: str) -> str:
    return f"<t:AdditionalProperties>{properties}</t:AdditionalProperties>" if properties else ""


def child(element: Element, *names: str) -> Element | None:
    """Return the first element down this way."""
    found = element
    for name in names:
        for each in found:
            if each.tag == name:
                found = each
                break
        else:
            return None
    return found


def children(element: Element, *names: str) -> list[Element]:
    """Return the elements within the first element down this way, none where it is not there."""
    found = child(element, *names)
    return list(found) if found is not None else []


def said(element: Element, *names: str) -> str:
    """Return the text of the first element down this way, "" for none."""
    found = child(element, *names)
    return found.text or "" if found is not None else ""


def number(text: str) -> int | None:
    """Return a whole number, None for any other text."""
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 19 else None


def moment(text: str) -> int | None:
    """Return an xs:dateTime in seconds since 1970 UTC, None for one that is missing, absurd or no date at all."""
    try:
        when = datetime.fromisoformat(text.strip())
        return plausible((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def extended_values(element: Element) -> dict[int, str]:
    """Return the MAPI properties of an item or folder, by tag; of several values the first."""
    found: dict[int, str] = {}
    for each in element:
        if each.tag != "ExtendedProperty":
            continue
        uri, value = child(each, "ExtendedFieldURI"), said(each, "Value") or said(each, "Values", "Value")
        tag = uri.get("PropertyTag", "") if uri is not None else ""
        try:
            found[int(tag, 0)] = value
        except ValueError:
            continue
    return found
