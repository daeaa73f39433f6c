"""What an item's element says of it besides its content: class, flags, dates, categories."""

from __future__ import annotations

from dataclasses import dataclass

from mailrescue.formats.mapi import tags
from mailrescue.formats.mapi.bag import Bag, Prop
from mailrescue.formats.mapi.item import kind_of
from mailrescue.model.mail import ItemKind, Listed
from mailrescue.providers.ews.parsing import Element
from mailrescue.providers.ews.soap import child, extended, extended_values, field, moment, number, said

_READ, _UNSENT = 0x1, 0x8
_REPLIED, _REPLIED_ALL, _FORWARDED = 102, 103, 104
_FLAGGED = 2
_SYSTEM = frozenset({"answered", "deleted", "draft", "flagged", "seen", "recent"})

_PLAIN = "".join(map(field, ("item:ItemClass", "item:DateTimeReceived", "item:Size", "item:Categories", "item:Importance", "item:DateTimeCreated")))
_OLD_FLAGS = "".join(extended(tag, "Integer") for tag in (tags.MESSAGE_FLAGS, tags.LAST_VERB, tags.FLAG_STATUS))
_READ_FLAG, _NEW = field("message:IsRead"), "".join(map(field, ("item:IsDraft", "item:ConversationId")))
# What is asked for of each item of a listing, in turn: servers refuse as a whole what they do not know in part. First what
# Exchange 2013 knows, then 2010 and 2007, then less and less.
LISTED = (
    _PLAIN + _READ_FLAG + _NEW + field("item:Flag") + extended(tags.LAST_VERB, "Integer"),
    _PLAIN + _READ_FLAG + _OLD_FLAGS + field("item:ConversationId"),
    _PLAIN + _READ_FLAG + _OLD_FLAGS,
    _PLAIN + _OLD_FLAGS,
    _PLAIN,
    field("item:Size"),
    "",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one item. Moments are in seconds since 1970 UTC, None when missing or absurd; `importance` is "" for normal."""

    key: str
    change_key: str
    item_class: str
    received: int | None
    created: int | None
    size: int
    read: bool
    flag: int
    categories: tuple[str, ...]
    flags: tuple[str, ...]
    importance: str
    conversation: str

    def listed(self) -> Listed:
        """Return it as an item of a listing, which carries in its locator what the reader need not ask for again."""
        known = (self.item_class, self.created, self.flag, self.categories, self.importance, self.conversation)
        return Listed(self.key, self.digest, known, self.size, self.flags, self.received)

    @property
    def kind(self) -> ItemKind:
        """What the item is, by its class."""
        name = self.item_class.encode("utf-16-le", "replace")
        return kind_of(Bag([Prop(tags.MESSAGE_CLASS, tags.UNICODE, name)]))

    @property
    def digest(self) -> str:
        """The source digest: the change key, which is another after every change; without one what else may change.

        Beside it the date of receipt: a server that was set back may give an old id and change key to another item.
        """
        return f"{self.change_key or f'{self.size}.{self.created or 0}'}.{self.received or 0}"


def facts(item: Element) -> Facts:
    """Return what an item says of itself; whatever it lacks is empty."""
    id_, more = child(item, "ItemId"), extended_values(item)
    state = number(more.get(tags.MESSAGE_FLAGS, "")) or 0
    is_read = said(item, "IsRead").strip()
    read = is_read in ("true", "1") if is_read else bool(state & _READ)
    flag = number(more.get(tags.FLAG_STATUS, "")) or (_FLAGGED if said(item, "Flag", "FlagStatus") == "Flagged" else 0)
    verb = number(more.get(tags.LAST_VERB, "")) or 0
    on = {
        "seen": read, "draft": bool(state & _UNSENT) or said(item, "IsDraft").strip() == "true", "flagged": flag == _FLAGGED,
        "answered": verb in (_REPLIED, _REPLIED_ALL), "$forwarded": verb == _FORWARDED,
    }  # fmt: skip
    found = child(item, "Categories")
    categories = tuple(text for each in (found if found is not None else ()) if (text := (each.text or "").strip()))
    words = {word for word in categories if word.lower() not in _SYSTEM and word != "$forwarded"}
    importance = said(item, "Importance").strip()
    conversation = child(item, "ConversationId")
    return Facts(
        id_.get("Id", "") if id_ is not None else "", id_.get("ChangeKey", "") if id_ is not None else "",
        said(item, "ItemClass").strip(), moment(said(item, "DateTimeReceived")), moment(said(item, "DateTimeCreated")),
        max(0, number(said(item, "Size").strip()) or 0), read, flag, categories,
        tuple(sorted({*(name for name, is_on in on.items() if is_on), *words})),
        importance if importance in ("Low", "High") else "", conversation.get("Id", "") if conversation is not None else "",
    )  # fmt: skip


def known_of(item: Listed) -> Facts:
    """Return what the listing told of an item, whose locator may be of another release: what it lacks is empty."""
    known = item.locator if isinstance(item.locator, tuple) and len(item.locator) == 6 else ("", None, 0, (), "", "")
    item_class, created, flag, categories, importance, conversation = known
    return Facts(
        item.key, item.digest.rpartition(".")[0], item_class, item.received, created, item.size, "seen" in item.flags, flag, categories, item.flags,
        importance, conversation,
    )  # fmt: skip


def change_key(message: Element) -> str:
    """Return the change key of the item in a response message, "" where there is none."""
    item = item_of(message)
    id_ = child(item, "ItemId") if item is not None else None
    return str(id_.get("ChangeKey", "")) if id_ is not None else ""


def item_of(message: Element) -> Element | None:
    """Return the item in a response message, None when there is none."""
    items = child(message, "Items")
    return next(iter(items), None) if items is not None else None
