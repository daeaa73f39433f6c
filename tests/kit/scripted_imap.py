"""An IMAP server for what no server at hand does on demand: odd orders, ids, labels, throttling, cuts in the middle.

    server = ScriptedImap({"INBOX": [Mail(1, b"Subject: x")]}, capabilities="OBJECTID")
    server.when("UID FETCH", lambda line, tag, rest: line.cut(), times=1)
    with server.running():
        source = source_for("imap", server.options(), Means("secret"))

It knows what sources ask for, answers as the RFCs have it, and writes down each command but the passwords. A `when` is asked before: what it
returns True for is answered already. It runs in threads of the test, on a free port of this machine, without encryption.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mailrescue.core.progress import CancelToken

HOST = "127.0.0.1"


class Hurried(CancelToken):
    """A cancel token that notes how long it was asked to wait, and does not."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, seconds: float) -> bool:
        """Return at once."""
        self.waits.append(seconds)
        return self.cancelled


@dataclass(slots=True)
class Mail:
    """A mail of a folder. `more` are further attributes of its listing as they stand there; `size` is what is said of it."""

    uid: int
    raw: bytes | None
    flags: str = ""
    date: str = '"05-Jan-2026 09:00:00 +0100"'
    more: str = ""
    size: int | None = None
    modseq: int = 1


@dataclass(slots=True)
class Box:
    """A folder."""

    mails: list[Mail]
    uidvalidity: int = 7
    uidnext: int = 0
    modseq: int = 10
    vanished: str = ""
    mailbox_id: str = ""
    attributes: str = ""
    name: str = ""

    @property
    def next(self) -> int:
        """The UID that the next mail will have."""
        return self.uidnext or max((mail.uid for mail in self.mails), default=0) + 1


class Line:
    """One connection, from the server's side."""

    def __init__(self, made: socket.socket) -> None:
        self.made = made
        self.box: Box | None = None

    def say(self, text: str | bytes) -> bool:
        """Send one line."""
        self.send((text if isinstance(text, bytes) else text.encode("utf-8")) + b"\r\n")
        return True

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.made.sendall(data)

    def drip(self, data: bytes, *, seconds: float = 0.002, size: int = 7) -> None:
        """Send bytes a few at a time."""
        for start in range(0, len(data), size):
            self.send(data[start : start + size])
            time.sleep(seconds)

    def cut(self) -> bool:
        """End the connection without a word."""
        raise ConnectionAbortedError


When = Callable[[Line, str, str], bool]


@dataclass
class _Rule:
    command: str
    act: When
    times: int


@dataclass
class ScriptedImap:
    """The server. `capabilities` are those besides IMAP4rev1; `greeting` is its first line."""

    boxes: dict[str, list[Mail] | Box]
    capabilities: str = ""
    greeting: str = "* OK ready"
    delimiter: str = '"/"'
    lists: list[bytes] | None = None
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _rules: list[_Rule] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folders = {name: box if isinstance(box, Box) else Box(box) for name, box in self.boxes.items()}

    def when(self, command: str, act: When, *, times: int = 1_000_000) -> None:
        """Let `act` answer commands that begin like this, so many times."""
        self._rules.append(_Rule(command, act, times))

    def options(self) -> dict[str, str]:
        """Return the options of an account."""
        return {"host": HOST, "user": "ann", "port": str(self.port), "security": "plain"}

    @contextlib.contextmanager
    def running(self) -> Iterator[ScriptedImap]:
        """Serve until this ends."""
        with socket.create_server((HOST, 0)) as listener:
            self.port = listener.getsockname()[1]
            made: list[socket.socket] = []
            threads: list[threading.Thread] = []

            def accept() -> None:
                with contextlib.suppress(OSError):
                    while True:
                        connection, _ = listener.accept()
                        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                        made.append(connection)
                        self.connections += 1
                        threads.append(threading.Thread(target=self._serve, args=(connection,)))
                        threads[-1].start()

            acceptor = threading.Thread(target=accept)
            acceptor.start()
            try:
                yield self
            finally:
                listener.shutdown(socket.SHUT_RDWR)
                acceptor.join(10)
                for connection in made:
                    with contextlib.suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
                for thread in threads:
                    thread.join(10)

    def _serve(self, made: socket.socket) -> None:
        line = Line(made)
        with made, made.makefile("rb") as commands, contextlib.suppress(OSError):
            line.say(self.greeting)
            for command in commands:
                tag, _, rest = command.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
                self.commands.append("LOGIN" if rest.startswith("LOGIN") else rest)
                if not self._ruled(line, tag, rest) and not self._answer(line, tag, rest):
                    return

    def _ruled(self, line: Line, tag: str, rest: str) -> bool:
        for rule in self._rules:
            if rest.startswith(rule.command) and rule.times > 0:
                rule.times -= 1
                if rule.act(line, tag, rest):
                    return True
        return False

    def _answer(self, line: Line, tag: str, rest: str) -> bool:
        command, _, words = rest.partition(" ")
        if command == "LOGOUT":
            line.say("* BYE")
            line.say(f"{tag} OK")
            return False
        answer = getattr(self, f"_{command.lower()}", None)
        if answer is None or answer(line, words) is False:
            return line.say(f"{tag} BAD what is {command}?")
        return line.say(f"{tag} OK done")

    def _capability(self, line: Line, _words: str) -> None:
        line.say(f"* CAPABILITY IMAP4rev1 {self.capabilities}")

    def _login(self, line: Line, _words: str) -> None:
        line.say(f"* CAPABILITY IMAP4rev1 {self.capabilities}")

    def _id(self, line: Line, _words: str) -> None:
        line.say('* ID ("name" "Scripted" "version" "1.0")')

    def _enable(self, line: Line, words: str) -> None:
        line.say(f"* ENABLED {words}")

    def _noop(self, _line: Line, _words: str) -> None:
        return

    def _list(self, line: Line, words: str) -> None:
        for each in self.lists or []:
            line.say(each)
        if self.lists is None:
            for name, box in self.folders.items():
                line.say(f'* LIST ({box.attributes}) {self.delimiter} "{name}"')
        if "STATUS" in words:
            for name in self.folders:
                self._say_status(line, name)

    def _status(self, line: Line, words: str) -> bool:
        name = words.split('"')[1]
        if name not in self.folders:
            return False
        self._say_status(line, name)
        return True

    def _say_status(self, line: Line, name: str) -> None:
        box = self.folders[name]
        more = f" HIGHESTMODSEQ {box.modseq}" if "CONDSTORE" in self.capabilities or "QRESYNC" in self.capabilities else ""
        more += f" MAILBOXID ({box.mailbox_id})" if box.mailbox_id else ""
        line.say(f'* STATUS "{name}" (MESSAGES {len(box.mails)} UIDNEXT {box.next} UIDVALIDITY {box.uidvalidity}{more})')

    def _examine(self, line: Line, words: str) -> bool:
        name = words.split('"')[1] if '"' in words else words
        line.box = self.folders.get(name)
        if line.box is None:
            return False
        line.say(f"* {len(line.box.mails)} EXISTS")
        line.say(f"* OK [UIDVALIDITY {line.box.uidvalidity}] ok")
        line.say(f"* OK [UIDNEXT {line.box.next}] ok")
        line.say(f"* OK [HIGHESTMODSEQ {line.box.modseq}] ok")
        return True

    def _uid(self, line: Line, words: str) -> bool:
        command, _, rest = words.partition(" ")
        if line.box is None:
            return False
        if command == "SEARCH":
            line.say("* SEARCH " + " ".join(str(mail.uid) for mail in line.box.mails))
            return True
        uids, _, asked = rest.partition(" ")
        changed = re.search(r"CHANGEDSINCE (\d+)", asked)
        if "VANISHED" in asked and line.box.vanished:
            line.say(f"* VANISHED (EARLIER) {line.box.vanished}")
        for number, mail in enumerate(line.box.mails, 1):
            if _within(mail.uid, uids) and (not changed or mail.modseq > int(changed[1])):
                line.send(fetched(number, mail, asked))
        return True


def fetched(number: int, mail: Mail, asked: str) -> bytes:
    """Return the FETCH response of a mail."""
    start = f"* {number} FETCH (UID {mail.uid} ".encode()
    if "HEADER.FIELDS" in asked:
        found = re.search(rb"(?im)^message-id:[^\r\n]*\r?\n", mail.raw or b"")
        header = (found[0] if found else b"") + b"\r\n"
        return start + b"BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n" % len(header) + header + b")\r\n"
    if "BODY.PEEK[]" in asked:
        if mail.raw is None:
            return start + b"BODY[] NIL)\r\n"
        piece = re.search(r"<(\d+)\.(\d+)>", asked)
        raw = mail.raw[int(piece[1]) :][: int(piece[2])] if piece else mail.raw
        name = f"BODY[]<{piece[1]}>" if piece else "BODY[]"
        return start + f"{name} {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
    size = len(mail.raw or b"") if mail.size is None else mail.size
    more = f" {mail.more}" if mail.more else ""
    return start + f"RFC822.SIZE {size} FLAGS ({mail.flags}) INTERNALDATE {mail.date}{more})\r\n".encode()


def _within(uid: int, uids: str) -> bool:
    for part in uids.split(","):
        first, _, last = part.partition(":")
        if int(first) <= uid <= (1 << 32 if last == "*" else int(last or first)):
            return True
    return False
