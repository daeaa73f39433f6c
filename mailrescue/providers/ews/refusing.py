"""What an answer means that is not the one asked for: HTTP statuses, pages in place of an answer, codes of the service."""

from __future__ import annotations

from urllib.parse import urlsplit

from mailrescue.core.errors import SourceUnreachable
from mailrescue.model.probe import Step, Told
from mailrescue.providers.ews.parsing import Element
from mailrescue.providers.ews.soap import said
from mailrescue.providers.net.failing import NotSignedIn, Unconnected
from mailrescue.providers.net.patience import suggested
from mailrescue.providers.net.portal import is_page

# Codes of a server that could answer later ([MS-OXWSCDATA] 2.2.5.24).
BUSY = frozenset({
    "ErrorServerBusy", "ErrorInternalServerTransientError", "ErrorTooManyObjectsOpened", "ErrorExceededConnectionCount",
    "ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorMailboxFailover", "ErrorConnectionFailed", "ErrorADUnavailable",
    "ErrorADOperation", "ErrorInsufficientResources", "ErrorNotEnoughMemory", "ErrorBatchProcessingStopped", "ErrorServiceUnavailable",
})  # fmt: skip
VERSION = frozenset({
    "ErrorInvalidServerVersion", "ErrorIncorrectSchemaVersion", "ErrorInvalidSchemaVersionForMailboxVersion",
})  # fmt: skip
# Codes that say that what was asked for does not exist in this server or for this class of items.
SHAPE = frozenset({
    "ErrorInvalidPropertyRequest", "ErrorInvalidPropertyForOperation", "ErrorInvalidExtendedProperty", "ErrorSchemaValidation",
    "ErrorInvalidRequest", "ErrorUnsupportedPathForQuery", "ErrorPropertyUpdate", "ErrorUnsupportedPropertyDefinition",
})  # fmt: skip
_GONE = frozenset({"ErrorNonExistentMailbox", "ErrorMailboxConfiguration", "ErrorNoRespondingCASInDestinationSite", "ErrorWrongServerVersion"})
_BARRED = frozenset({"ErrorAccessDenied", "ErrorAccountDisabled", "ErrorPasswordExpired", "ErrorPasswordChangeRequired", "ErrorImpersonateUserDenied"})
_ONCE_MORE = "/genericerrorpage.htm"


class Busy(Exception):
    """The server asks to wait, `seconds` or as we like. `error` is what to raise when it stays so and it is more than much to do."""

    def __init__(self, seconds: float | None = None, error: Unconnected | None = None) -> None:
        super().__init__(seconds)
        self.seconds, self.error = seconds, error


class Lost(Exception):
    """The answer never came, or was none; `error` is what to raise when it stays so."""

    def __init__(self, error: SourceUnreachable) -> None:
        super().__init__(str(error))
        self.error = error


class Refused(Exception):
    """The service says no to the request as a whole, or to one item or folder of it; `code` is its own word for why."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code, self.text = code, text

    @property
    def sentence(self) -> str:
        """What to say of it: the code is what an administrator can look up."""
        return f"The server refused with {self.code or 'an error without a name'}."


def wrong_password(host: str, user: str) -> NotSignedIn:
    """Return the error of status 401."""
    return NotSignedIn(
        Told.REFUSED, f"{host} does not accept the name {user} with this password.",
        "Check both, and the way to sign in (--auth); some providers want the name as DOMAIN\\name, or a password made for programs.",
    )  # fmt: skip


def switched_off(host: str) -> NotSignedIn:
    """Return the error of status 403."""
    return NotSignedIn(
        Told.POLICY, f"EWS is switched off for this mailbox: {host} knows the account but lets no program in this way.",
        "Ask whoever runs the server to allow EWS for the mailbox and for MailRescue, or add the mailbox by IMAP.",
    )  # fmt: skip


def other_service(host: str, what: str) -> Unconnected:
    """Return the error of something that answers but is no Exchange Web Service."""
    return Unconnected(
        Step.PROTOCOL, Told.WRONG, f"{what} answered in place of the Exchange server at {host}.",
        "If this network asks for a sign-in, open any web page in a browser and do so; otherwise check the server's address (--endpoint).",
    )  # fmt: skip


def out_of_order(host: str, what: str) -> Unconnected:
    """Return the error of a server that answers, but of no use."""
    return Unconnected(Step.PROTOCOL, Told.DOWN, f"{host} {what}.", "Try again later; if it stays so, tell the provider.")


def looks_like_page(start: bytes, kind: str) -> bool:
    """Return whether an answer is a web page, or calls itself one and is nothing of the service."""
    return is_page(kind, start) or (kind.partition(";")[0].strip().lower() == "text/html" and b"Envelope" not in start)


def check_status(status: int, target: str, wait: float | None, host: str, user: str) -> None:
    """Raise what a status means that carries no answer of the service; returns for 200 and for 500, which may.

    `target` is where the answer sends elsewhere, `wait` how long it asks to wait.
    """
    if status in (200, 500):
        return
    if status == 401 or status == 456:  # noqa: PLR1714  456 is what Microsoft's sign-in uses for accounts that are blocked
        raise wrong_password(host, user)
    if status == 403:
        raise switched_off(host)
    if status in (301, 302, 303, 307, 308):
        _check_redirect(target, host)
    if status == 429:
        raise Busy(wait)
    if status in (408, 502, 503, 504) or wait is not None:
        raise Busy(wait, out_of_order(host, f"is out of order (HTTP status {status})"))
    if status in (404, 405, 410):
        raise other_service(host, "A server without Exchange Web Services at this address")
    if status in (407, 511):
        raise other_service(host, "A gateway of this network that asks for a sign-in")
    raise Lost(out_of_order(host, f"answers with HTTP status {status} and nothing else"))


def _check_redirect(target: str, host: str) -> None:
    if _ONCE_MORE in target.lower():  # what IIS does while its service restarts
        raise Busy
    other = urlsplit(target).hostname or host
    raise other_service(host, f"A page that sends elsewhere, to {other}, such as a sign-in page,")


def check_fault(fault: Element) -> None:
    """Raise what a SOAP fault says."""
    code, text = "", said(fault, "faultstring")
    for each in fault.every():
        if each.tag == "ResponseCode" and each.text:
            code = each.text.strip()
    code = code or said(fault, "faultcode").rpartition(":")[2]
    check_code(code, text, _back_off(fault))


def check_message(message: Element) -> None:
    """Raise what a response message says unless it is a success. A warning, such as of a batch that stopped, is none."""
    if message.get("ResponseClass", "Success") == "Success":
        return
    check_code(said(message, "ResponseCode"), said(message, "MessageText"), _back_off(message))


def check_code(code: str, text: str, wait: float | None) -> None:
    """Raise Busy for codes of a server that could answer later, Lost where it was asked for too much at once, Refused for all others."""
    if code in ("ErrorServerBusy", "ErrorExceededConnectionCount"):
        raise Busy(wait)
    if code in BUSY:
        raise Busy(wait, out_of_order("The server", f"cannot get at the mailbox now ({code})"))
    if code == "ErrorTimeoutExpired":
        raise Lost(out_of_order("The server", "does not finish its answers within its own time limit"))
    raise Refused(code, text)


def of_mailbox(refused: Refused, email: str, host: str) -> NotSignedIn | Unconnected:
    """Return what a refusal means when the mailbox was to be opened."""
    if refused.code in _BARRED:
        return NotSignedIn(
            Told.REFUSED, f"{host} takes the name and password, but does not give access to the mailbox {email} ({refused.code}).",
            "Check the address, and ask whoever runs the server.",
        )  # fmt: skip
    if refused.code in _GONE:
        return Unconnected(
            Step.SIGN_IN, Told.WRONG, f"{host} has no mailbox for {email} ({refused.code}).",
            "It may have been moved: check the address and the server (--endpoint).",
        )  # fmt: skip
    return Unconnected(Step.SIGN_IN, Told.DOWN, f"{host} does not open the mailbox {email}: {refused.sentence}", "Try again later.")


def _back_off(element: Element) -> float | None:
    found = next((each for each in element.every() if each.tag == "Value" and each.get("Name") == "BackOffMilliseconds"), None)
    return suggested(f"BackOffMilliseconds={found.text}") if found is not None else None
