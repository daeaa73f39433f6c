"""What can go wrong, switched on by name: for the next requests, or until it is switched off."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What a server in trouble does. `value` of a switch means what stands in brackets."""

    BUSY = "busy"  # HTTP 500 with ErrorServerBusy, to come back in [milliseconds]
    BUSY_MESSAGE = "busy-message"  # ErrorServerBusy as the answer to each thing asked for, with HTTP 200
    UNAVAILABLE = "unavailable"  # HTTP 503 without a body
    TOO_MANY = "too-many"  # HTTP 429, to come back in [seconds]
    UNAUTHORIZED = "unauthorized"  # HTTP 401 although the password is right
    FORBIDDEN = "forbidden"  # HTTP 403: EWS is switched off for this mailbox
    LOGIN_PAGE = "login-page"  # HTTP 302 to a page that asks for a password
    HTML = "html"  # HTTP 200 with a page
    SILENCE = "silence"  # takes the request and does not answer for [milliseconds]
    CUT = "cut"  # half the body that was announced, then the connection ends
    SLOW = "slow"  # the body in small pieces, [milliseconds] between them
    HANG_UP = "hang-up"  # ends the connection after a body over 64 KB, without having said so
    BAD_BASE64 = "bad-base64"  # MimeContent that is no base64
    ILLEGAL_XML = "illegal-xml"  # a character in the subject that XML does not allow
    FRACTIONS = "fractions"  # dates with fractions of a second
    NO_MIME = "no-mime"  # ErrorMimeContentConversionFailed for an item whose MIME is asked for
    VANISHED = "vanished"  # ErrorItemNotFound for an item that a listing has just named
    MOVING = "moving"  # ErrorMailboxMoveInProgress
    STORE_UNAVAILABLE = "store-unavailable"  # ErrorMailboxStoreUnavailable
    NO_MAILBOX = "no-mailbox"  # ErrorNonExistentMailbox
    TIMEOUT_EXPIRED = "timeout-expired"  # ErrorTimeoutExpired
    ACCESS_DENIED = "access-denied"  # ErrorAccessDenied
    QUOTA = "quota"  # ErrorQuotaExceeded
    BAD_SYNC_STATE = "bad-sync-state"  # ErrorInvalidSyncStateData for a state that is as good as any
    FOREIGN_STATES = "foreign-states"  # takes sync states of another mailbox, tells of false deletes, hides new mail
    NEW_BOUNDARIES = "new-boundaries"  # makes MIME anew at each fetch, with other boundaries


@dataclass(slots=True)
class _Switch:
    fault: Fault
    times: int | None
    operation: str
    item: str
    value: int


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that is to happen now, with its value."""

    fault: Fault
    value: int


class Faults:
    """The switches of one server. Safe to use while it answers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._switches: list[_Switch] = []

    def on(self, fault: Fault | str, times: int | None = None, operation: str = "", *, item: str = "", value: int = 0) -> None:
        """Let a fault happen: to the next `times` requests - of items, for faults of items -, without a number until `off`.

        `operation` limits it to one, such as GetItem, and `item` to the item with this id.
        """
        with self._lock:
            self._switches.append(_Switch(Fault(fault), times, operation, item, value))

    def off(self, fault: Fault | str | None = None) -> None:
        """Switch a fault off, or all."""
        with self._lock:
            self._switches = [one for one in self._switches if fault is not None and one.fault != fault]

    def active(self) -> list[Fault]:
        """Return what is switched on and has not happened often enough."""
        with self._lock:
            return [one.fault for one in self._switches if one.times is None or one.times > 0]

    def struck(self, among: frozenset[Fault], operation: str, item: str = "") -> Struck | None:
        """Return the first fault among these that is to happen to this operation and item, and count it."""
        if not self._switches:
            return None
        with self._lock:
            for one in self._switches:
                fits = one.fault in among and one.operation in ("", operation) and one.item in ("", item)
                if fits and (one.times is None or one.times > 0):
                    one.times = None if one.times is None else one.times - 1
                    return Struck(one.fault, one.value)
        return None

    def strikes(self, fault: Fault, operation: str, item: str = "") -> bool:
        """Return whether this one is to happen, and count it."""
        return self.struck(frozenset({fault}), operation, item) is not None
