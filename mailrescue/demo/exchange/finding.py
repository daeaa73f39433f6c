"""FindItem's questions: restrictions, order and pages ([MS-OXWSSRCH] 2.2.4)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from mailrescue.demo.exchange.asked import Node
from mailrescue.demo.exchange.items import has_attachments
from mailrescue.demo.exchange.kinds import title_of
from mailrescue.demo.exchange.soap import Refused, yes
from mailrescue.demo.exchange.store import Folder, Item, State

_Value = datetime | str | int
_Thing = TypeVar("_Thing", Item, Folder)
_FIELDS: dict[str, Callable[[Item], _Value]] = {
    "item:DateTimeReceived": lambda item: item.received,
    "item:DateTimeSent": lambda item: item.letter.sent or item.received,
    "item:DateTimeCreated": lambda item: item.created,
    "item:LastModifiedTime": lambda item: item.modified,
    "item:Subject": title_of,
    "item:ItemClass": lambda item: item.kind,
    "item:Size": lambda item: len(item.letter.content),
    "item:Importance": lambda item: item.importance,
    "item:HasAttachments": lambda item: yes(has_attachments(item)),
    "message:IsRead": lambda item: yes(item.read),
    "message:InternetMessageId": lambda item: item.letter.text("Message-ID"),
}
_COMPARE: dict[str, Callable[[_Value, _Value], bool]] = {
    "IsEqualTo": operator.eq,
    "IsNotEqualTo": operator.ne,
    "IsGreaterThan": operator.gt,
    "IsGreaterThanOrEqualTo": operator.ge,
    "IsLessThan": operator.lt,
    "IsLessThanOrEqualTo": operator.le,
}


def found_items(state: State, folder: Folder, asked: Node) -> list[Item]:
    """Return the items of a folder that a FindItem asks for, in its order; without one, the newest first. Raises Refused."""
    items = state.items_of(folder, associated=asked.get("Traversal") == "Associated")
    for restriction in asked.child("Restriction").nodes:
        items = [item for item in items if _fits(item, restriction)]
    orders = list(asked.child("SortOrder").every("FieldOrder"))
    items.sort(key=lambda item: item.received, reverse=True)
    for order in reversed(orders):
        field = _field(order)
        items.sort(key=lambda item, field=field: _FIELDS[field](item), reverse=order.get("Order") == "Descending")  # type: ignore[misc]
    return items


def _field(node: Node) -> str:
    named = next(node.every("FieldURI"), node).get("FieldURI")
    if named not in _FIELDS:
        raise Refused("ErrorUnsupportedPathForQuery")
    return named


def _fits(item: Item, node: Node) -> bool:
    if node.name in ("And", "Or"):
        return (all if node.name == "And" else any)(_fits(item, inner) for inner in node.nodes)
    if node.name == "Not":
        return not _fits(item, node.nodes[0])
    value = _FIELDS[_field(node)](item)
    if node.name == "Contains":
        return node.child("Constant").get("Value").casefold() in str(value).casefold()
    if node.name not in _COMPARE:
        raise Refused("ErrorUnsupportedPathForQuery")
    return _COMPARE[node.name](value, _constant(next(node.every("Constant"), node).get("Value"), value))


def _constant(text: str, like: _Value) -> _Value:
    try:
        if isinstance(like, datetime):
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        return int(text) if isinstance(like, int) else text
    except ValueError as error:
        raise Refused("ErrorInvalidRequest") from error


def page_of(found: Sequence[_Thing], view: Node, most: int) -> tuple[Sequence[_Thing], dict[str, str]]:
    """Return the page of what was found that a view asks for, and the attributes that tell where it stands."""
    asked = view.get("MaxEntriesReturned")
    count = min(int(asked), most) if asked.isdigit() else most
    offset = int(view.get("Offset")) if view.get("Offset").isdigit() else 0
    if view.get("BasePoint") == "End":
        end = max(0, len(found) - offset)
        page, following, last = found[max(0, end - count) : end], offset + count, end - count <= 0
    else:
        page, following, last = found[offset : offset + count], offset + count, offset + count >= len(found)
    place = {"TotalItemsInView": str(len(found)), "IncludesLastItemInRange": yes(last)}
    return page, {"IndexedPagingOffset": str(min(following, len(found))), **place} if view else place
