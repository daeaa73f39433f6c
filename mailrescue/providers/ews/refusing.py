"""What an answer means that is not the one asked for: HTTP statuses, pages in place of an answer, codes of the service."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from mailrescue.core.errors import MailRescueError, SignInFailed, SourceUnreachable
from mailrescue.model.probe import Told
from mailrescue.providers.ews.parsing import Element, local
from mailrescue.providers.ews.soap import said
from mailrescue.providers.net.failing import SAFE
from mailrescue.providers.net.patience import suggested

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
_HTML = re.compile(rb"\s*(<\?xml[^>]*\?>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_ONCE_MORE = "/genericerrorpage.htm"


class Busy(Exception):
    """The server asks to wait, `seconds` or as we like."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


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


class SignInRefused(SignInFailed):
    """The server let nobody in; `told` says of what kind that is."""

    def __init__(self, sentence: str, told: Told = Told.REFUSED) -> None:
        super().__init__(sentence)
        self.told = told

    def __reduce__(self) -> tuple[type[SignInRefused], tuple[str, Told]]:
        """Keep the kind on the way from a worker process."""
        return type(self), (str(self), self.told)


def wrong_password(user: str) -> SignInRefused:
    """Return the error of status 401."""
    return SignInRefused(
        f"The Exchange server does not accept the name {user} with this password. {SAFE} Check both, and the way to sign in "
        "(--auth); some providers want the name as DOMAIN\\name, or a password made for programs."
    )


def switched_off(host: str) -> SignInRefused:
    """Return the error of status 403."""
    return SignInRefused(
        f"EWS is switched off for this mailbox: {host} knows the account but lets no program in this way. {SAFE} Ask whoever runs "
        "the server to allow EWS for the mailbox and for MailRescue, or add the mailbox by IMAP.",
        Told.POLICY,
    )  # fmt: skip


def other_service(host: str, what: str) -> SourceUnreachable:
    """Return the error of something that answers but is no Exchange Web Service."""
    return SourceUnreachable(
        f"{what} answered in place of the Exchange server at {host}. {SAFE} If this network asks for a sign-in, open any web page in a "
        "browser and do so; otherwise check the server's address (--endpoint)."
    )


def looks_like_page(start: bytes, kind: str) -> bool:
    """Return whether an answer is a web page."""
    return bool(_HTML.match(start)) or (kind.partition(";")[0].strip().lower() == "text/html" and b"Envelope" not in start)


def check_status(status: int, target: str, wait: float | None, host: str, user: str) -> None:
    """Raise what a status means that carries no answer of the service; returns for 200 and for 500, which may.

    `target` is where the answer sends elsewhere, `wait` how long it asks to wait.
    """
    if status in (200, 500):
        return
    if status == 401 or status == 456:  # noqa: PLR1714  456 is what Microsoft's sign-in uses for accounts that are blocked
        raise wrong_password(user)
    if status == 403:
        raise switched_off(host)
    if status in (301, 302, 303, 307, 308):
        _check_redirect(target, host)
    if status in (408, 429, 502, 503, 504) or wait is not None:
        raise Busy(wait)
    if status in (404, 405, 410):
        raise other_service(host, "A server without Exchange Web Services at this address")
    if status in (407, 511):
        raise other_service(host, "A gateway of this network that asks for a sign-in")
    raise Lost(SourceUnreachable(f"{host} answered with HTTP status {status} and nothing else. {SAFE} Try again later."))


def _check_redirect(target: str, host: str) -> None:
    if _ONCE_MORE in target.lower():  # what IIS does while its service restarts
        raise Busy
    other = urlsplit(target).hostname or host
    raise other_service(host, f"A page that sends elsewhere, to {other}, such as a sign-in page,")


def check_fault(fault: Element) -> None:
    """Raise what a SOAP fault says."""
    code, text = "", said(fault, "faultstring")
    for each in fault.iter():
        if local(each.tag) == "ResponseCode" and each.text:
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
    if code in BUSY:
        raise Busy(wait)
    if code == "ErrorTimeoutExpired":
        raise Lost(SourceUnreachable(f"The server does not finish an answer in its own time limit. {SAFE} Try again later."))
    raise Refused(code, text)


def of_mailbox(refused: Refused, email: str, host: str) -> MailRescueError:
    """Return what a refusal means when the mailbox was to be opened."""
    if refused.code in _BARRED:
        return SignInRefused(
            f"The name and password are right, but {host} does not give access to the mailbox {email} ({refused.code}). {SAFE} "
            "Ask whoever runs the server."
        )
    if refused.code in _GONE:
        return SourceUnreachable(
            f"{host} has no mailbox for {email} ({refused.code}). {SAFE} It may have been moved: check the address and the server (--endpoint)."
        )
    return SourceUnreachable(f"{host} does not open the mailbox {email}: {refused.sentence} {SAFE} Try again later.")


def _back_off(element: Element) -> float | None:
    found = next((each for each in element.iter() if local(each.tag) == "Value" and each.get("Name") == "BackOffMilliseconds"), None)
    return suggested(f"BackOffMilliseconds={found.text}") if found is not None else None
