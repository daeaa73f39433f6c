"""Reads items: what the server gives as MIME as it is, all others by their properties. Picklable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailrescue.core.errors import ItemUnreadable
from mailrescue.model.mail import ItemKind, Listed, RawItem
from mailrescue.providers.base import Means
from mailrescue.providers.ews import sidecar
from mailrescue.providers.ews.channel import Channel
from mailrescue.providers.ews.facts import change_key, known_of
from mailrescue.providers.ews.fetching import FAILS, Fetcher, Outcome
from mailrescue.providers.ews.options import EwsOptions
from mailrescue.providers.ews.parsing import Answer
from mailrescue.providers.ews.patience import Limits
from mailrescue.providers.ews.rebuilding import Rebuilder
from mailrescue.providers.ews.refusing import Refused

_VANISHED = "The item vanished between listing and reading; if it was only moved, the next snapshot finds it."
_FAILS = "The server fails each time it is asked for this item, and gives all others."
_NO_WAY = frozenset({"ErrorAccessDenied", "ErrorQuotaExceeded"})
_BY_PROPERTIES = "ipm.task"  # for which servers have no MIME, or one that says next to nothing
_ANEW = "It was put together from its properties; all that can be read of it is there, but not byte for byte as it was sent."


@dataclass(slots=True)
class _Working:
    """What a reader has once it reads."""

    channel: Channel
    fetcher: Fetcher
    rebuilder: Rebuilder


class EwsReader:
    """A Reader with connections of its own, made when it first reads."""

    def __init__(self, options: EwsOptions, means: Means, limits: Limits) -> None:
        self._options, self._means, self._limits = options, means, limits
        self._expected: Sequence[Listed] = ()
        self._working: _Working | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave the connections, and who listens, behind: a worker is stopped with its pipe."""
        return {"options": self._options, "secret": self._means.secret, "limits": self._limits}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["options"], Means(state["secret"]), state["limits"])  # type: ignore[misc]

    def expect(self, items: Sequence[Listed]) -> None:
        """Take note of what comes next, in this order."""
        self._expected = [item for item in items if not _is_task(item)]
        if self._working is not None:
            self._working.fetcher.expect(self._expected)

    def read(self, item: Listed) -> RawItem:
        """Return the item. Raises ItemUnreadable, SignInFailed, SourceUnreachable, Cancelled."""
        work = self._opened()
        if _is_task(item):
            return work.rebuilder.rebuild(item.key, "")
        outcome = work.fetcher.get(item)
        made = _made(item, outcome)
        if made is not None:
            return made
        return work.rebuilder.rebuild(item.key, "" if _is_note(item) and isinstance(outcome, Refused) else _why(outcome))

    def close(self) -> None:
        """Close the connections, and let go of what was not read; may be called twice."""
        if self._working is not None:
            self._working.fetcher.forget()
            self._working.channel.close()
            self._working = None

    def _opened(self) -> _Working:
        if self._working is None:
            channel = Channel(self._options, self._means, self._limits)
            self._working = _Working(channel, Fetcher(channel), Rebuilder(channel))
            self._working.fetcher.expect(self._expected)
        return self._working


def _is_task(item: Listed) -> bool:
    return _is_of(item, _BY_PROPERTIES)


def _is_note(item: Listed) -> bool:
    """Return whether an item was never sent and is nothing but its properties, so that a server without MIME of it keeps nothing back."""
    return _is_of(item, "ipm.stickynote")


def _is_of(item: Listed, item_class: str) -> bool:
    kind = known_of(item).item_class.lower()
    return kind == item_class or kind.startswith(item_class + ".")


def _made(listed: Listed, outcome: Outcome) -> RawItem | None:
    """Return what the server gave as MIME, None when there is another way to try. Raises ItemUnreadable when there is none."""
    if isinstance(outcome, Refused):
        if outcome.code == FAILS:
            raise ItemUnreadable(_FAILS)
        if outcome.code == "ErrorItemNotFound":
            raise ItemUnreadable(_VANISHED)
        if outcome.code in _NO_WAY:
            raise ItemUnreadable(f"The server does not give this item. {outcome.sentence}")
        return None
    if outcome.content is None or outcome.content.broken or not outcome.content.size:
        return None
    found = known_of(listed)
    found = replace(found, change_key=change_key(outcome.element) or found.change_key)
    raw, spool = outcome.content.taken()
    kind = found.kind if found.item_class else _kind_by_content(raw)
    return RawItem(raw, kind, found.received or found.created, None, sidecar.pack(found, sidecar.BY_MIME), spool=spool)


def _kind_by_content(raw: bytes) -> ItemKind:
    start = raw[:64].lstrip(b"\xef\xbb\xbf \r\n").upper()
    if start.startswith(b"BEGIN:VCALENDAR"):
        return ItemKind.EVENT
    return ItemKind.CONTACT if start.startswith(b"BEGIN:VCARD") else ItemKind.MESSAGE


def _why(outcome: Outcome) -> str:
    """Return the sentence that the receipt has of an item that is not kept as the server has it."""
    if isinstance(outcome, Refused):
        return f"The server cannot give this item as it was sent ({outcome.code}). {_ANEW}"
    assert isinstance(outcome, Answer)
    if outcome.content is not None and outcome.content.broken:
        return f"The server gave this item damaged (no valid base64). {_ANEW}"
    return f"The server has no MIME of this item. {_ANEW}"
