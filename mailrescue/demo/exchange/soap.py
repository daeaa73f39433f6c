"""An answer, written: elements as text, response messages and envelopes, in the names and the order of the EWS schema.

Formats: [MS-OXWSCDATA] 2.2 (response messages and codes), [MS-OXWSCORE], SOAP 1.1. Answers are put together as text, not
as a tree, so that a server of this sort is never what a benchmark measures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
_TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
_ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
Pieces = tuple[bytes, ...]  # of an answer; what is large in it is copied once, when they are put together
_TEXTS = {
    "ErrorItemNotFound": "The specified object was not found in the store.",
    "ErrorFolderNotFound": "The specified folder could not be found in the store.",
    "ErrorInvalidIdMalformed": "Id is malformed.",
    "ErrorInvalidSyncStateData": "Synchronization state data is corrupt or otherwise invalid.",
    "ErrorNonExistentMailbox": "No mailbox with such guid.",
    "ErrorMailboxMoveInProgress": "Mailbox move in progress. Try again later.",
    "ErrorMailboxStoreUnavailable": "The mailbox database is temporarily unavailable.",
    "ErrorTimeoutExpired": "The request timed out.",
    "ErrorAccessDenied": "Access is denied. Check credentials and try again.",
    "ErrorServerBusy": "The server cannot service this request right now. Try again later.",
    "ErrorMimeContentConversionFailed": "Mime content conversion failed.",
    "ErrorUnsupportedMimeConversion": "Mime conversion is not supported for this item type.",
    "ErrorMimeContentInvalid": "Mime content is not valid.",
    "ErrorQuotaExceeded": "The mailbox has exceeded its quota.",
    "ErrorFolderExists": "A folder with the specified name already exists.",
    "ErrorDeleteDistinguishedFolder": "Distinguished folders cannot be deleted.",
    "ErrorIrresolvableConflict": "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
    "ErrorChangeKeyRequired": "Change key is required for this operation.",
    "ErrorInvalidRequest": "The request is invalid.",
    "ErrorSchemaValidation": "The request failed schema validation.",
    "ErrorSubscriptionNotFound": "The specified subscription was not found.",
    "ErrorInvalidAttachmentId": "The attachment Id is invalid.",
    "ErrorNameResolutionNoResults": "No results were found.",
    "ErrorUnsupportedPathForQuery": "The property cannot be used in a query.",
    "ErrorInvalidOperation": "The operation isn't supported.",
    "ErrorCorruptData": "Corrupt Data.",
}


class Refused(Exception):
    """The server says no to one thing that was asked for, by one of the codes of [MS-OXWSCDATA] 2.2.5.24."""

    def __init__(self, code: str, text: str = "", back_off: int = 0) -> None:
        super().__init__(code)
        self.code, self.back_off = code, back_off
        self.text = text or _TEXTS.get(code, "") or "An internal server error occurred. The operation failed."


@dataclass(frozen=True, slots=True)
class Version:
    """What a server says of itself: its build, and the name of the newest schema it speaks."""

    major: int
    minor: int
    build: int
    revision: int
    name: str

    @property
    def header(self) -> str:
        """The ServerVersionInfo of an answer."""
        return (
            f'<h:ServerVersionInfo MajorVersion="{self.major}" MinorVersion="{self.minor}" MajorBuildNumber="{self.build}"'
            f' MinorBuildNumber="{self.revision}" Version="{self.name}" xmlns:h="{_TYPES}"/>'
        )


EXCHANGE_2019 = Version(15, 2, 1544, 9, "V2017_07_11")
EXCHANGE_2016 = Version(15, 1, 2507, 39, "V2017_07_11")
EXCHANGE_2013 = Version(15, 0, 1497, 48, "Exchange2013_SP1")


def escaped(text: str) -> str:
    """Return text for XML; what XML does not allow is left out, as Exchange does unless something is broken."""
    if not text.isprintable():
        text = "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(name: str, *inside: str, **attributes: str) -> str:
    """Return an element around what is XML already; its attributes are texts."""
    head = name + "".join(f' {key}="{escaped(value)}"' for key, value in attributes.items())
    text = "".join(inside)
    return f"<{head}>{text}</{name}>" if text else f"<{head}/>"


def plain(name: str, text: str) -> str:
    """Return an element around text."""
    return f"<{name}>{escaped(text)}</{name}>"


def moment(when: datetime, *, fractions: bool = False) -> str:
    """Return a moment as XML Schema has it."""
    whole = when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    return f"{whole}{'.1234567' if fractions else ''}Z"


def yes(what: bool) -> str:
    """Return true or false as XML Schema writes it."""
    return "true" if what else "false"


def success(operation: str, inside: Pieces | str) -> Pieces:
    """Return a response message of an operation that went well."""
    name = f"m:{operation}ResponseMessage".encode()
    body = (inside.encode(),) if isinstance(inside, str) else inside
    return (b'<%s ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>' % name, *body, b"</%s>" % name)


def failure(operation: str, refused: Refused, inside: str = "") -> Pieces:
    """Return a response message of one that did not; `inside` is the empty container that some operations have even then."""
    text = plain("m:MessageText", refused.text) + plain("m:ResponseCode", refused.code) + "<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
    xml = f"<m:MessageXml>{_back_off(refused)}</m:MessageXml>" if refused.back_off else ""
    return (element(f"m:{operation}ResponseMessage", text, xml, inside, ResponseClass="Error").encode(),)


def response(operation: str, messages: Iterable[Pieces]) -> Pieces:
    """Return the whole answer to an operation that answers by messages."""
    name = operation.encode()
    inside = (piece for message in messages for piece in message)
    return (b"<m:%sResponse><m:ResponseMessages>" % name, *inside, b"</m:ResponseMessages></m:%sResponse>" % name)


def envelope(version: Version, body: Pieces) -> bytes:
    """Return the envelope around an answer."""
    return b"".join((
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{_ENVELOPE}"><s:Header>{version.header}</s:Header>'
        f'<s:Body xmlns:m="{_MESSAGES}" xmlns:t="{_TYPES}">'.encode(),
        *body,
        b"</s:Body></s:Envelope>",
    ))  # fmt: skip


def fault(refused: Refused) -> bytes:
    """Return the envelope of a SOAP fault, which comes with HTTP 500 and without a version."""
    xml = f'<t:MessageXml xmlns:t="{_TYPES}">{_back_off(refused)}</t:MessageXml>' if refused.back_off else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{_ENVELOPE}"><s:Body><s:Fault>'
        f'<faultcode xmlns:a="{_TYPES}">a:{refused.code}</faultcode><faultstring xml:lang="en-US">{escaped(refused.text)}</faultstring>'
        f'<detail><e:ResponseCode xmlns:e="{_ERRORS}">{refused.code}</e:ResponseCode>'
        f'<e:Message xmlns:e="{_ERRORS}">{escaped(refused.text)}</e:Message>{xml}</detail></s:Fault></s:Body></s:Envelope>'
    ).encode()


def _back_off(refused: Refused) -> str:
    return f'<t:Value Name="BackOffMilliseconds">{refused.back_off}</t:Value>' if refused.back_off else ""
