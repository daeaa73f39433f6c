"""What it means that a server could not be reached: errors of sockets, names and TLS, told so that a shopkeeper can act."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from mailrescue.core.errors import SignInFailed, SourceUnreachable
from mailrescue.model.probe import Step, Told

# What of an account says where its server is.
SETTINGS = "server, port and security"
SAFE = "Nothing was changed, and what is stored already is safe."

_OWN_ERRORS = (errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
# The name is not there, or has no address; Windows says so by numbers of its own (WSAHOST_NOT_FOUND, WSANO_DATA).
_NO_NAME = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)} | {11001, 11004}
# What OpenSSL finds when the other side does not speak TLS at all.
_NO_TLS = (
    "WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG",
    "UNEXPECTED_MESSAGE", "BAD_RECORD_TYPE", "ENCRYPTED_LENGTH_TOO_LONG", "RECORD_TOO_SMALL",
)  # fmt: skip
_OLD_TLS = (
    "UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "NO_SHARED_CIPHER", "HANDSHAKE_FAILURE", "DH_KEY_TOO_SMALL", "NO_PROTOCOLS_AVAILABLE",
    "LEGACY_SIGALG", "UNSAFE_LEGACY", "INSUFFICIENT_SECURITY",
)  # fmt: skip


class Unconnected(SourceUnreachable):
    """A server could not be reached: at which step, what that says of it, what to do. The message has it all."""

    def __init__(self, step: Step, told: Told, sentence: str, advice: str) -> None:
        super().__init__(f"{sentence} {SAFE} {advice}")
        self.step, self.told, self.sentence, self.advice = step, told, sentence, advice

    def __reduce__(self) -> tuple[type[Unconnected], tuple[Step, Told, str, str]]:
        """Keep step and advice on the way from a worker process."""
        return type(self), (self.step, self.told, self.sentence, self.advice)


class NotSignedIn(SignInFailed):
    """The server let nobody in: what that says of it, what to do. The message has it all."""

    def __init__(self, told: Told, sentence: str, advice: str) -> None:
        super().__init__(f"{sentence} {SAFE} {advice}")
        self.told, self.sentence, self.advice = told, sentence, advice

    def __reduce__(self) -> tuple[type[NotSignedIn], tuple[Told, str, str]]:
        """Keep sentence and advice on the way from a worker process."""
        return type(self), (self.told, self.sentence, self.advice)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection was to go. `settings` are those of the account that say so, as in "check ... of the account"."""

    host: str
    port: int
    settings: str = SETTINGS

    def __str__(self) -> str:
        """Return "host, port N"."""
        return f"{self.host}, port {self.port}"


def translated(error: BaseException, place: Place) -> Unconnected:
    """Return what an error of a connection means. Takes errors that libraries wrapped, such as those of requests, too.

    Certificates that were refused are told better by `trust.refused`, which knows the certificate.
    """
    if isinstance(error, Unconnected):
        return error
    cause = root_cause(error)
    if isinstance(cause, socket.gaierror):
        return _unnamed(cause, place)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Unconnected(
            Step.TLS, Told.UNTRUSTED, f"{place.host} does not prove who it is: {cause.verify_message}.",
            "Do not go on if this worked before: somebody may be listening. Ask whoever runs the server.",
        )  # fmt: skip
    if isinstance(cause, ssl.SSLError):
        return _no_tls(cause, place)
    if not _tells(cause) and any(_is_no_http(inner) for inner in _inside(error, set())):
        return Unconnected(
            Step.PROTOCOL, Told.WRONG, f"Something answers at {place}, but not as a web server does.", f"Check {place.settings} of the account."
        )
    return _unanswered(cause, place)


def _is_no_http(error: BaseException) -> bool:
    import http.client  # noqa: PLC0415  15 ms; whoever raised its errors has it already

    return isinstance(error, http.client.HTTPException | UnicodeError)


def root_cause(error: BaseException) -> BaseException:
    """Return the innermost OSError that a library wrapped, or the error itself."""
    found: BaseException = error
    for inner in _inside(error, set()):
        # What a name look-up or TLS says is more than the OSError that a library made of it.
        if _tells(inner):
            found = inner
            if isinstance(inner, ssl.SSLError | socket.gaierror):
                break
    return found


def _tells(error: BaseException) -> bool:
    """Whether an error says what happened; those of requests are OSErrors that do not."""
    return isinstance(error, OSError) and (error.errno is not None or isinstance(error, ssl.SSLError | TimeoutError | ConnectionError))


def _inside(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    if id(error) in seen:
        return
    seen.add(id(error))
    yield error
    wrapped = (error.__cause__, error.__context__, getattr(error, "reason", None), *error.args)
    for inner in wrapped:
        if isinstance(inner, BaseException):
            yield from _inside(inner, seen)


def _unnamed(error: socket.gaierror, place: Place) -> Unconnected:
    if error.errno in _NO_NAME:
        return Unconnected(
            Step.NAME, Told.DOWN, f"There is no server named {place.host}: the name has no address.",
            "Compare the name with what your provider gives for it. If it worked before, the provider has trouble with its name.",
        )  # fmt: skip
    return Unconnected(
        Step.NAME, Told.OWN, f"The address of {place.host} could not be looked up: the name service does not answer.",
        "Look whether this computer is on the internet. If other sites open, the provider's name service has trouble; try again later.",
    )  # fmt: skip


def _no_tls(error: ssl.SSLError, place: Place) -> Unconnected:
    reason = (error.reason or str(error)).upper().replace(" ", "_")
    if any(word in reason for word in _OLD_TLS):
        return Unconnected(
            Step.TLS, Told.UNTRUSTED, f"{place} offers only encryption that is too old to be safe.",
            "The server must offer TLS 1.2 or newer. Ask whoever runs it.",
        )  # fmt: skip
    if any(word in reason for word in _NO_TLS):
        return not_tls(place)
    return broken_off(place, "" if "EOF" in reason else f" ({reason.replace('_', ' ').lower()})")


def broken_off(place: Place, why: str = "") -> Unconnected:
    """Return the error of a handshake that ended early."""
    return Unconnected(
        Step.TLS, Told.DOWN, f"{place} broke off while the encrypted connection was being made{why}.",
        f"Try again later. If it stays so, check {place.settings} of the account.",
    )  # fmt: skip


def not_tls(place: Place) -> Unconnected:
    """Return the error of a port at which something answers in clear."""
    return Unconnected(Step.TLS, Told.WRONG, f"Something answers at {place}, but it does not speak TLS.", _compare(place))


def mute(place: Place) -> Unconnected:
    """Return the error of a handshake that was never answered: by a server that hangs, or one that waits for words in clear."""
    return Unconnected(
        Step.TLS, Told.DOWN, f"{place} takes connections, but does not answer when an encrypted one is asked for.",
        f"If it worked before, the server is down; try again later. If it never did: it may be that it does not speak TLS. {_compare(place)}",
    )  # fmt: skip


def _compare(place: Place) -> str:
    return f"Check {place.settings} of the account." + (" Port 993 goes with tls, 143 with starttls." if "port" in place.settings else "")


def _unanswered(error: BaseException, place: Place) -> Unconnected:
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, TimeoutError):
        sentence, advice = f"{place} does not answer.", f"Check {place.settings} of the account. If it worked before, the server or the way to it is down; try again later."
    elif isinstance(error, ConnectionRefusedError):
        sentence, advice = f"Nothing answers at {place}: the connection was refused.", f"Check {place.settings} of the account. If it worked before, the server is down; try again later."
    elif number in _OWN_ERRORS:
        return Unconnected(Step.TCP, Told.OWN, f"There is no way from this computer to {place.host}.", "Connect this computer to the internet, or to the server's network, and try again.")
    elif isinstance(error, PermissionError):
        return Unconnected(Step.TCP, Told.OWN, f"This computer does not let MailRescue connect to {place}.", "Allow it in the firewall or security program of this computer.")
    elif isinstance(error, ConnectionError):
        sentence, advice = f"{place} closed the connection.", f"Try again later. If it stays so, check {place.settings} of the account."
    else:
        sentence, advice = f"{place} cannot be reached ({_words(error)}).", f"Check {place.settings} of the account, and try again later."
    return Unconnected(Step.TCP, Told.DOWN, sentence, advice)


def _words(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
