"""One connection to an IMAP server that is signed in: commands and their answers, several under way at once.

IMAPClient, like the library below it, waits for each answer before it sends the next command, cannot deflate or list with status, and
takes ten times the processor for a mail: none of that fits a mailbox at the end of a slow line. What is said here is little and
old. Only commands that read are ever sent: EXAMINE, never SELECT, and BODY.PEEK.
"""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace

from mailrescue.model.mail import Spool
from mailrescue.providers.base import Means
from mailrescue.providers.imap import parsing
from mailrescue.providers.imap.channel import PATIENCE, Channel, Lost, Silent
from mailrescue.providers.imap.options import ImapOptions
from mailrescue.providers.imap.parsing import LITERAL, Pieces, quoted
from mailrescue.providers.imap.refusals import Refused, Reply
from mailrescue.providers.net.connecting import Patience, Security, certificate_of, connect, upgrade
from mailrescue.providers.net.trust import Certificate

_REPLY = re.compile(rb"(?:\*|[A-Z]\d+|\+) +(OK|NO|BAD|BYE|PREAUTH)\b *(?:\[([^\] ]+)(?: ([^\]]*))?\] *)?(.*)", re.DOTALL | re.IGNORECASE)
_SASL = "sign-in"
# Seconds for the first word; a server that waits for TLS where we wait for words never says it.
_GREETING = 20.0
# What a server may say to one command at most, in bytes and pieces; the longest honest answers tell what changed in a huge folder.
_MOST_SAID, _MOST_PIECES = 256 * 1024 * 1024, 1000


class NotImap(Lost):
    """Something else than an IMAP server answers."""


class Ended(Lost):
    """The server said BYE."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"it ended the connection: {reply.quote()}")
        self.reply = reply


@dataclass(slots=True)
class Answer:
    """What came for one command: untagged responses in order, and how it ended."""

    reply: Reply = field(default_factory=lambda: Reply(""))
    lines: list[Pieces] = field(default_factory=list)


class Session:
    """A signed-in connection. Raises Lost, Refused and Cancelled; Unconnected while it is being made."""

    def __init__(self, options: ImapOptions, means: Means) -> None:
        self.options = options
        self.capabilities: frozenset[str] = frozenset()
        self.greeting = ""
        self.certificate: Certificate | None = None
        self._means = means
        self.server: dict[str, str] = {}
        self.deflated = False
        self._count = 0
        self._early: list[bytes] = []
        self._early_tags: set[bytes] = set()
        self._told: set[str] = set()
        self._channel: Channel | None = None
        self._veil: tuple[str, ...] = ()  # what must not be quoted: servers say again what they do not understand

    def connect(self) -> None:
        """Make the connection, encrypted as the options say, up to where one can sign in."""
        options, patience = self.options, Patience(cancel=self._means.cancel)
        ca_file = options.ca_file or None
        made = connect(options.host, options.port, options.security, ca_file=ca_file, patience=patience)
        if options.security is not Security.STARTTLS:
            self.adopt(made)
            return
        try:
            self.agree_on_tls(made)
        except BaseException:
            made.close()
            raise
        self.adopt(upgrade(made, options.host, ca_file=ca_file, patience=patience), greeted=True)

    def adopt(self, made: socket.socket, *, greeted: bool = False) -> None:
        """Go on with a connection that is as secure as it will be. Raises NotImap where no IMAP server answers."""
        self._channel = Channel(made, self._means.cancel)
        self.certificate = certificate_of(made)
        if not greeted:
            self._greeted()

    def agree_on_tls(self, made: socket.socket) -> None:
        """Bring a connection in clear to where TLS begins. What was said in clear is forgotten (RFC 9051, 11.1)."""
        self._channel = channel = Channel(made, self._means.cancel)
        # Whoever is signed in already cannot encrypt, so that somebody in between could keep us in clear.
        if self._greeted().status == "PREAUTH":
            raise NotImap("it lets programs in unasked, so that the connection cannot be encrypted")
        reply = self.run(b"STARTTLS")[0].reply
        if not reply.ok:
            raise NotImap(f"it does not encrypt by STARTTLS: {reply.quote()}")
        if channel.ahead:
            raise NotImap("it said more than it may before the connection was encrypted; somebody may be in between")
        self._channel, self.capabilities = None, frozenset()

    def sign_in(self) -> None:
        """Sign in. Raises Refused with the server's words."""
        if not self.capabilities:
            self.capability()
        if "PREAUTH" in self.greeting.split(" ", 1)[0]:
            return
        known, self.capabilities = self.capabilities, frozenset()
        user, secret = self.options.user.encode(), self._means.secret.encode("utf-8", "surrogateescape")
        self._veil = tuple({parsing.readable(secret), parsing.readable(quoted(secret))[1:-1], parsing.readable(base64.b64encode(_plain(user, secret)))} - {""})
        plain = (user + secret).isascii() and min(user + secret) >= 32
        if plain and "LOGINDISABLED" not in known:
            reply = self.run(b"LOGIN " + quoted(user) + b" " + quoted(secret))[0].reply
        elif "AUTH=PLAIN" in known and b"\0" not in secret:
            reply = self._authenticate(_plain(user, secret), initial="SASL-IR" in known)
        else:
            words = "it offers no way to sign in with a name and this password"
            reply = Reply("NO", "PRIVACYREQUIRED" if plain else "AUTHENTICATIONFAILED", words)
        if not reply.ok:
            raise Refused(_SASL, reply)
        if not self.capabilities:
            self.capability()

    def capability(self) -> None:
        """Ask what the server can do."""
        self.check("CAPABILITY", self.run(b"CAPABILITY")[0])

    def deflate(self) -> None:
        """Deflate what is sent and received from now on, where the server can (RFC 4978). Nothing may be under way."""
        if not self.deflated and "COMPRESS=DEFLATE" in self.capabilities and self.run(b"COMPRESS DEFLATE")[0].reply.ok:
            self._open.deflate()
            self.deflated = True

    def beforehand(self, command: bytes) -> None:
        """Send a command together with the next one; how it ends is of no matter."""
        self._early.append(command)

    def introduce(self) -> None:
        """Say who we are and learn who the server is (RFC 2971), beforehand. Some servers let in only programs that do."""
        if "ID" in self.capabilities:
            self.beforehand(b'ID ("name" "MailRescue")')

    def run(self, *commands: bytes) -> list[Answer]:
        """Send commands all at once, and return what came for each, in order.

        Servers may work on several at once (RFC 9051, 5.5): what came then stands with the first that was not done.
        """
        tags = self.send(*commands)
        answers = {tag: Answer() for tag in tags}
        pending, said = dict(answers), 0
        while pending:
            found = self.receive(pending)
            if isinstance(found, Reply):
                pending.pop(found.tag).reply = found
            else:
                next(iter(pending.values())).lines.append(found)
                said += _weight(found)
                if said > _MOST_SAID:
                    raise Lost("it talks without end")
        return list(answers.values())

    def check(self, what: str, answer: Answer) -> list[Pieces]:
        """Return what came for a command. Raises Refused when it was not done."""
        if not answer.reply.ok:
            raise Refused(what, answer.reply)
        return answer.lines

    def send(self, *commands: bytes) -> list[bytes]:
        """Send commands at once; returns their tags."""
        early, self._early = self._early, []
        commands = (*early, *commands)
        tags = [b"M%d" % number for number in range(self._count + 1, self._count + 1 + len(commands))]
        self._count += len(commands)
        self._early_tags.update(tags[: len(early)])
        self._open.send(b"".join(tag + b" " + command + b"\r\n" for tag, command in zip(tags, commands, strict=True)))
        return tags[len(early) :]

    def stream(self, tag: bytes) -> Iterator[Pieces | Reply]:
        """Yield the untagged responses up to the end of the command `tag`, and last how it ended."""
        while True:
            found = self.receive((tag,))
            yield found
            if isinstance(found, Reply):
                return

    def receive(self, tags: Container[bytes]) -> Pieces | Reply:
        """Return the next response, a Reply when it ends one of the commands `tags`."""
        return self._begun(tags, self._open.line())

    def body(self, tags: Container[bytes], pattern: re.Pattern[bytes]) -> tuple[int, bytes | Spool] | Pieces | Reply:
        """Return like `receive`, but the number and literal of a line that is wholly of `pattern` (number, size) at once."""
        channel = self._open
        line = channel.line()
        found = pattern.fullmatch(line)
        if not found:
            return self._begun(tags, line)
        literal = channel.literal(int(found[2]))
        end = channel.line()
        return (int(found[1]), literal) if end == b")\r\n" else self._whole(end, [LITERAL.sub(b"", line), literal])

    def close(self, *, politely: bool = False) -> None:
        """Let go of the connection; politely with a LOGOUT, whose answer is not waited for."""
        channel, self._channel = self._channel, None
        if channel is None:
            return
        try:
            if politely:
                channel.send(b"M0 LOGOUT\r\n")
        except Exception:  # noqa: BLE001, S110  it is over in any case
            pass
        finally:
            channel.close()

    @property
    def _open(self) -> Channel:
        if self._channel is None:
            raise Lost("the connection was closed")
        return self._channel

    def _greeted(self) -> Reply:
        channel = self._open
        channel.be_patient(_GREETING)
        try:
            line = channel.line()
        except Silent as silent:
            raise NotImap(f"{silent}, as servers do that expect to be spoken to in another way") from silent
        channel.be_patient(PATIENCE)
        reply = _reply(line) if line.startswith(b"* ") else None
        if reply is None:
            raise NotImap(f"it greets with {parsing.readable(line[:60]).strip()!r}, which no IMAP server does")
        if reply.status == "BYE":
            raise Ended(reply)
        self.greeting = f"{reply.status} {reply.words}"
        self._learn_code(line)
        return reply

    def _authenticate(self, message: bytes, *, initial: bool) -> Reply:
        """Sign in by PLAIN (RFC 4616), for names and passwords beyond ASCII and servers that know no LOGIN."""
        encoded = base64.b64encode(message)
        if initial:
            return self.run(b"AUTHENTICATE PLAIN " + encoded)[0].reply
        (tag,) = self.send(b"AUTHENTICATE PLAIN")
        while True:
            line = self._open.line()
            if line.startswith(b"+"):
                self._open.send(encoded + b"\r\n")
                return next(found for found in self.stream(tag) if isinstance(found, Reply))
            if not line.startswith(b"* "):
                found = self._tagged((tag,), line)
                assert isinstance(found, Reply)
                return found

    def _begun(self, tags: Container[bytes], line: bytes) -> Pieces | Reply:
        if not line.startswith(b"* "):
            return self._tagged(tags, line)
        if line[2:5].upper() in (b"OK ", b"NO ", b"BAD", b"BYE"):
            return self._untagged_status(line)
        if line[:13].upper() == b"* CAPABILITY ":
            self._learn(line[13:])
        pieces = self._whole(line, [])
        if line[:5].upper() == b"* ID ":
            self._learn_server(pieces)
        return pieces

    def _whole(self, line: bytes, pieces: list[bytes | Spool]) -> Pieces:
        """Return all pieces of a response whose first ones, and the line after them, have been read."""
        while line.endswith((b"}\r\n", b"}\n")) and (found := LITERAL.search(line)):
            pieces += [line[: found.start()], self._open.literal(int(found[1]))]
            line = self._open.line()
            if len(pieces) > _MOST_PIECES or _weight(pieces) > _MOST_SAID:
                raise Lost("it talks without end")
        pieces.append(line.rstrip(b"\r\n"))
        return pieces

    def _tagged(self, tags: Container[bytes], line: bytes) -> Reply | Pieces:
        if line.startswith(b"+"):
            return [line.rstrip(b"\r\n")]
        reply, found = self._reply(line), line.split(b" ", 1)[0]
        if reply and found in self._early_tags:
            self._early_tags.remove(found)
            return [line.rstrip(b"\r\n")]
        if reply is None or found not in tags:
            raise Lost(f"it answers {self._veiled(parsing.readable(line))[:60].strip()!r}, which makes no sense here")
        self._learn_code(line)
        self._tell_alert(reply)
        return reply

    def _untagged_status(self, line: bytes) -> Pieces:
        reply = self._reply(line)
        if reply and reply.status == "BYE":
            raise Ended(reply)
        if reply:
            self._learn_code(line)
            self._tell_alert(reply)
        return [line.rstrip(b"\r\n")]

    def _reply(self, line: bytes) -> Reply | None:
        reply = _reply(line)
        return replace(reply, words=self._veiled(reply.words)) if reply else None

    def _veiled(self, words: str) -> str:
        for secret in self._veil:
            words = words.replace(secret, "***")
        return words

    def _tell_alert(self, reply: Reply) -> None:
        """Show what the server wants its users to see (RFC 9051, 7.1), once."""
        if reply.code == "ALERT" and reply.words not in self._told:
            self._told.add(reply.words)
            self._means.tell(f"{self.options.host} says: {reply.quote()}.")

    def _learn_code(self, line: bytes) -> None:
        found = _REPLY.match(line)
        if found and found[2] and found[2].upper() == b"CAPABILITY" and found[3]:
            self._learn(found[3])

    def _learn_server(self, pieces: Pieces) -> None:
        match parsing.values(pieces):
            case [_, _, list(found)]:
                self.server = {name.decode("ascii", "replace").lower(): parsing.text(value) for name, value in parsing.pairs(found).items()}
            case _:
                pass

    def _learn(self, names: bytes) -> None:
        self.capabilities = frozenset(parsing.readable(names).upper().split())


def _plain(user: bytes, secret: bytes) -> bytes:
    """Return what PLAIN says (RFC 4616, 2)."""
    return b"\0" + user + b"\0" + secret


def _weight(pieces: Pieces) -> int:
    """Return how many bytes of the memory pieces take; each costs some besides."""
    return sum(len(piece) for piece in pieces if isinstance(piece, bytes)) + 100 * len(pieces)


def _reply(line: bytes) -> Reply | None:
    found = _REPLY.match(line.rstrip(b"\r\n"))
    if not found:
        return None
    status, code, rest, words = found.groups()
    more = f" {parsing.readable(rest)}" if rest and code and code.upper() == b"SYS/TEMP" else ""
    return Reply(status.decode().upper(), parsing.readable(code or b"").upper() + more, parsing.readable(words), line.split(b" ", 1)[0])
