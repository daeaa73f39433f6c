"""What a screen reader gets to know of a program, and what it can do there: AT-SPI over D-Bus, with nothing but jeepney.

    reader = ScreenReader(bus_address)
    window = reader.program("MailRescue")
    window.find("push button", "Snapshot now").press()

Names of roles are those of AT-SPI ("push button", "label", "list item"). Each question asks the program anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.kit.screens import until

_ROOT_OBJECT = "/org/a11y/atspi/accessible/root"
_STATE_ENABLED, _STATE_FOCUSED, _STATE_SHOWING, _STATE_CHECKED, _STATE_SELECTED = 8, 12, 25, 4, 23


class Refused(Exception):
    """The program answered with an error: mostly, the thing is gone."""


class ScreenReader:
    """A line to the accessibility bus of a session."""

    def __init__(self, session: str) -> None:
        with open_dbus_connection(session) as bus:
            ask = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            address = until(lambda: _body(bus, ask)[0], "the accessibility bus")
        self._bus = open_dbus_connection(address)

    def close(self) -> None:
        """Let go of the bus."""
        self._bus.close()

    def program(self, name: str) -> Thing:
        """Return a program that is running, waiting for it to come up."""
        desktop = Thing(self._bus, "org.a11y.atspi.Registry", _ROOT_OBJECT)
        return until(lambda: next((one for one in desktop.children() if one.name == name), None), f"{name} to tell screen readers of itself")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on the screen, or the program itself."""

    bus: DBusConnection
    sender: str
    path: str

    @property
    def name(self) -> str:
        """What a screen reader says of it."""
        return str(self._property("Accessible", "Name"))

    @property
    def description(self) -> str:
        """What a screen reader says when asked for more."""
        return str(self._property("Accessible", "Description"))

    @property
    def role(self) -> str:
        """What it is."""
        return str(self._call("Accessible", "GetRoleName")[0])

    @property
    def states(self) -> set[str]:
        """Of these: enabled, focused, showing, checked, selected."""
        low, high = self._call("Accessible", "GetState")[0]
        names = {
            "enabled": _STATE_ENABLED, "focused": _STATE_FOCUSED, "showing": _STATE_SHOWING, "checked": _STATE_CHECKED, "selected": _STATE_SELECTED,
        }  # fmt: skip
        return {name for name, bit in names.items() if (low | high << 32) >> bit & 1}

    @property
    def text(self) -> str:
        """The text that stands in it, where it has one."""
        return str(self._call("Text", "GetText", "ii", (0, -1))[0])

    @property
    def middle(self) -> tuple[float, float]:
        """Where to click, on the screen."""
        x, y, width, height = self._call("Component", "GetExtents", "u", (0,))[0]
        return x + width / 2, y + height / 2

    def children(self) -> list[Thing]:
        """What is in it."""
        return [Thing(self.bus, sender, path) for sender, path in self._call("Accessible", "GetChildren")[0] if not path.endswith("/null")]

    def press(self) -> None:
        """Do what it is there for, as a screen reader does."""
        self._call("Action", "DoAction", "i", (0,))

    def write(self, text: str) -> None:
        """Put a text in place of what stands in it."""
        self._call("EditableText", "SetTextContents", "s", (text,))

    def all(self, role: str = "", name: str = "") -> Iterator[Thing]:
        """Yield everything shown within, that is of a role and whose name matches a pattern as a whole."""
        for child in self._children_or_none():
            try:
                if "showing" not in child.states:
                    continue
                if (not role or child.role == role) and (not name or re.fullmatch(name, child.name, re.DOTALL)):
                    yield child
            except Refused:  # gone meanwhile
                continue
            yield from child.all(role, name)

    def find(self, role: str = "", name: str = "", *, seconds: float = 15) -> Thing:
        """Return the first such thing, waiting for it."""
        return until(lambda: next(self.all(role, name), None), f"{role or 'something'} {name!r} to be shown", seconds=seconds)

    def _children_or_none(self) -> list[Thing]:
        try:
            return self.children()
        except Refused:
            return []

    def _property(self, interface: str, name: str) -> Any:
        whole = f"org.a11y.atspi.{interface}"
        address = DBusAddress(self.path, self.sender, "org.freedesktop.DBus.Properties")
        return _body(self.bus, new_method_call(address, "Get", "ss", (whole, name)))[0][1]

    def _call(self, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        address = DBusAddress(self.path, self.sender, f"org.a11y.atspi.{interface}")
        return _body(self.bus, new_method_call(address, method, signature or None, body))


def _body(bus: DBusConnection, message: Any) -> Any:
    reply = bus.send_and_get_reply(message, timeout=20)
    if reply.header.message_type is MessageType.error:
        raise Refused(f"{reply.header.fields.get(HeaderFields.error_name)}: {reply.body}")
    return reply.body
