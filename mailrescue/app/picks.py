"""What was chosen from lists and from search, as a value that travels to the agent: rows one by one, or a list as a whole.

A list as a whole is the question that it answers, minus the rows that were taken out of it: a million rows are never
written down. Knows nothing of how the rows are found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from mailrescue.core.errors import UsageError
from mailrescue.vault.catalogue.queries import ItemRow

_CONTENT_LENGTH = 64
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One row: an item in a folder. `content` is its id in hex; the other fields are those of ItemRow."""

    content: str
    folder: str
    mailbox: str
    line: str = ""
    until: int = 0
    flags: tuple[str, ...] = ()
    received: int | None = None

    @classmethod
    def of(cls, row: ItemRow) -> Pick:
        """Return the choice of a row."""
        return cls(
            content=row.content.hex(), folder=row.folder, mailbox=row.mailbox, line=row.line, until=row.until,
            flags=row.flags, received=row.received,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All rows of a list.

    `account`: its name, "" for all mailboxes. `at`: the id of a snapshot, "" for all of them, each item where it was
    seen last. `folder`: a path, "" for all folders; `below`: with the folders below it. `query`: the words of a search,
    "" for none. `vanished`: only what the newest snapshot of the mailbox does not have. `without`: content id in hex
    and folder of the rows that were taken out.
    """

    account: str = ""
    at: str = ""
    folder: str = ""
    below: bool = False
    query: str = ""
    vanished: bool = False
    without: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """What was chosen: `items`, or everything of `whole`."""

    items: tuple[Pick, ...] = ()
    whole: Whole | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: object) -> Picks:
        """Return what was chosen. Raises UsageError for what `as_json` never gives."""
        try:
            return _picks(_mapping(value))
        except (TypeError, ValueError, KeyError) as error:
            raise UsageError(f"What was chosen cannot be understood ({error}). Nothing was exported; choose it again.") from None


def _picks(value: Mapping[str, Any]) -> Picks:
    whole = value["whole"]
    return Picks(items=tuple(_pick(_mapping(item)) for item in value["items"]), whole=None if whole is None else _whole(_mapping(whole)))


def _pick(value: Mapping[str, Any]) -> Pick:
    received = value["received"]
    return Pick(
        content=_identity(value["content"]), folder=_as(str, value["folder"]), mailbox=_as(str, value["mailbox"]), line=_as(str, value["line"]),
        until=_as(int, value["until"]), flags=tuple(_as(str, flag) for flag in value["flags"]), received=None if received is None else _as(int, received),
    )  # fmt: skip


def _whole(value: Mapping[str, Any]) -> Whole:
    return Whole(
        account=_as(str, value["account"]), at=_as(str, value["at"]), folder=_as(str, value["folder"]), below=_as(bool, value["below"]),
        query=_as(str, value["query"]), vanished=_as(bool, value["vanished"]),
        without=tuple((_identity(content), _as(str, folder)) for content, folder in value["without"]),
    )  # fmt: skip


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("something that should have fields has none")
    return value


def _as(kind: type[_Value], value: object) -> _Value:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _identity(value: object) -> str:
    text = _as(str, value)
    if len(text) != _CONTENT_LENGTH or len(bytes.fromhex(text)) * 2 != _CONTENT_LENGTH:
        raise ValueError(f"{text!r} is no item")
    return text
