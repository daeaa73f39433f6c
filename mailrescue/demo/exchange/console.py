"""The lines that a running server takes: faults, disasters, and mail that comes in."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.exchange.mailbox import Mailbox
from mailrescue.demo.exchange.server import Exchange
from mailrescue.demo.exchange.store import NotThere, State

_HELP = """fault NAME [TIMES] [OPERATION] [VALUE]   let something go wrong, so often or until `calm`; VALUE is milliseconds or seconds
calm [NAME]                              let it go wrong no more; without a name, nothing
disaster dial-tone [EML]                 an empty mailbox in its place, with a mail of the provider's
disaster swap [EML ...]                  somebody else's mailbox in its place
disaster mass-delete [KEEP]              all mail is deleted, but the newest so many of each folder
disaster remember                        keep the mailbox as it is now
disaster roll-back                       bring back what was kept
disaster come-back                       bring back what was there before a dial-tone or swap
disaster silence | speak                 take requests and not answer; answer again
disaster go-away | return                refuse connections; take them again
deliver FILE [FOLDER]                    a mail comes in
status                                   what is in the mailbox, what is switched on, what was asked
help, quit"""


class Console:
    """Carries lines out, on one mailbox of a server."""

    def __init__(self, server: Exchange, mailbox: Mailbox) -> None:
        self._server, self._mailbox = server, mailbox
        self._kept: State | None = None
        self._lines: dict[str, Callable[[list[str]], str]] = {
            "fault": self._fault, "calm": self._calm, "disaster": self._disaster, "deliver": self._deliver,
            "status": lambda _: self._status(), "help": lambda _: f"{_HELP}\nfaults: {', '.join(Fault)}",
        }  # fmt: skip

    def carry_out(self, line: str) -> str | None:
        """Carry a line out. Returns what to say, None for `quit`. A line that makes no sense changes nothing."""
        try:
            words = shlex.split(line)
            if not words:
                return ""
            if words[0] == "quit":
                return None
            return self._lines[words[0]](words[1:])
        except KeyError:
            return f"There is no line that begins with {words[0]}; try help."
        except NotThere as error:
            return f"There is no {error} in the mailbox."
        except (ValueError, IndexError, OSError) as error:
            return f"That does not work: {error}. Try help."

    def _fault(self, words: list[str]) -> str:
        numbers = [word for word in words[1:] if word.isdigit()]
        operation = next((word for word in words[1:] if not word.isdigit()), "")
        times, value = (int(numbers[0]) if numbers else None), int(numbers[1]) if len(numbers) > 1 else 1000
        self._server.faults.on(words[0], times, operation, value=value)
        return f"{words[0]} {'until calm' if times is None else f'{times} times'}{f' at {operation}' if operation else ''}"

    def _calm(self, words: list[str]) -> str:
        self._server.faults.off(words[0] if words else None)
        return "calm"

    def _disaster(self, words: list[str]) -> str:
        mailbox, rest = self._mailbox, words[1:]
        ways: dict[str, Callable[[], object]] = {
            "dial-tone": lambda: mailbox.dial_tone(Path(rest[0]).read_bytes() if rest else b""),
            "swap": lambda: mailbox.swap(tuple(Path(name).read_bytes() for name in rest)),
            "mass-delete": lambda: mailbox.mass_delete(keep=int(rest[0]) if rest else 0),
            "remember": self._remember, "roll-back": self._roll_back, "come-back": mailbox.come_back, "silence": mailbox.silence,
            "speak": mailbox.speak, "go-away": self._server.go_away, "return": self._server.return_,
        }  # fmt: skip
        if words[0] not in ways:
            return f"There is no disaster {words[0]}; try help."
        ways[words[0]]()
        return f"{words[0]} done; {self._items()} items"

    def _remember(self) -> None:
        self._kept = self._mailbox.remember()

    def _roll_back(self) -> None:
        if self._kept is None:
            raise ValueError("nothing was kept")
        self._mailbox.roll_back(self._kept)

    def _deliver(self, words: list[str]) -> str:
        self._mailbox.add(words[1] if len(words) > 1 else "inbox", Path(words[0]).read_bytes(), read=False)
        return f"delivered; {self._items()} items"

    def _status(self) -> str:
        asked = ", ".join(f"{name} {count}" for name, count in sorted(self._server.asked.items()))
        return f"{self._items()} items; on: {', '.join(self._server.faults.active()) or 'nothing'}; asked: {asked or 'nothing'}"

    def _items(self) -> int:
        with self._mailbox.lock:
            return len(self._mailbox.state.items)
