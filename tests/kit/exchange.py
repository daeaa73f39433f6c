"""The embedded Exchange for tests, with mail in it, and exchangelib as a client of its own that trusts its authority."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import requests
import requests.adapters
from exchangelib import DELEGATE, Account, Configuration, Credentials
from exchangelib.protocol import BaseProtocol, CachingProtocol
from lxml import etree

from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.exchange.mailbox import Mailbox, Marks
from mailrescue.demo.exchange.server import Exchange
from tests.kit.ews_schema import check

__all__ = ["ANNA", "PASSWORD", "Asking", "Exchange", "Fault", "Mailbox", "Marks", "account", "asking", "envelope", "running", "simple_mail", "trusting"]

ANNA, PASSWORD = "anna@example.org", "right-horse"


def simple_mail(number: int, *, size: int = 0, subject: str = "") -> bytes:
    """Return a mail; two of the same number are equal, byte for byte."""
    text = f"This is mail {number}.\r\n" + "".join(f"{line:08x}{number:08x}" * 4 + "\r\n" for line in range(size // 66))
    return (
        f"From: Bert Example <bert@example.org>\r\nTo: Anna Example <anna@example.org>\r\n"
        f"Subject: {subject or f'Mail {number}'}\r\nDate: Mon, {number % 27 + 1:02d} Jun 2026 10:{number % 60:02d}:00 +0000\r\n"
        f"Message-ID: <{number}@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{text}"
    ).encode()


@contextlib.contextmanager
def running(folder: Path, mails: int = 0) -> Iterator[tuple[Exchange, Mailbox]]:
    """Run a server with Anna's mailbox, and so many mails in her Inbox; at the end assert that nothing broke in it."""
    with Exchange(folder) as server:
        anna = server.mailbox(ANNA, PASSWORD)
        for number in range(mails):
            anna.add("inbox", simple_mail(number))
        yield server, anna
    assert server.broken == []


@contextlib.contextmanager
def trusting(server: Exchange) -> Iterator[list[str]]:
    """Let exchangelib trust the server's authority; its connections end with the block.

    Every answer of EWS is checked against the schema on its way; the operations that were answered are in the list.
    """
    seen: list[str] = []

    class Trusting(requests.adapters.HTTPAdapter):
        def cert_verify(self, conn, url, verify, cert):
            super().cert_verify(conn=conn, url=url, verify=str(server.ca_file), cert=cert)

        def send(self, request, stream=False, **more):
            answer = super().send(request, stream=stream, **more)
            if not stream and answer.status_code == 200 and answer.text[:1] == "<" and request.url == server.endpoint:
                seen.append(check(answer.content))
            return answer

    before, BaseProtocol.HTTP_ADAPTER_CLS = BaseProtocol.HTTP_ADAPTER_CLS, Trusting
    try:
        yield seen
    finally:
        CachingProtocol.clear_cache()
        BaseProtocol.HTTP_ADAPTER_CLS = before


@contextlib.contextmanager
def account(server: Exchange, address: str = ANNA, password: str = PASSWORD, auth_type: str = "basic") -> Iterator[Account]:
    """Sign in with exchangelib, which knows nothing of ours; `account.seen` are the operations that were answered."""
    with trusting(server) as seen:
        config = Configuration(service_endpoint=server.endpoint, credentials=Credentials(address, password), auth_type=auth_type)
        client = Account(address, config=config, autodiscover=False, access_type=DELEGATE)
        client.seen = seen
        yield client


_ENVELOPE = """<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"
 xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Header><t:RequestServerVersion Version="Exchange2013_SP1"/>
</s:Header><s:Body>{}</s:Body></s:Envelope>"""
_SHORT = {
    "m": "http://schemas.microsoft.com/exchange/services/2006/messages", "t": "http://schemas.microsoft.com/exchange/services/2006/types",
}  # fmt: skip


def envelope(inside: str) -> bytes:
    """Return a request of EWS."""
    return _ENVELOPE.format(inside).encode()


class Asking:
    """A bare client: SOAP as it goes over the wire. Every answer that is one is checked against the schema."""

    def __init__(self, server: Exchange, address: str = ANNA, password: str = PASSWORD) -> None:
        self.session = requests.Session()
        self.session.trust_env = False  # else REQUESTS_CA_BUNDLE of this machine counts for more than `verify`
        self.session.verify, self.session.auth = str(server.ca_file), (address, password)
        self._server = server

    def post(self, inside: str, **more) -> requests.Response:
        """Post what stands in the body of the envelope; no redirect is followed."""
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        return self.session.post(
            self._server.endpoint, envelope(inside), headers=headers, allow_redirects=False, timeout=20, **more
        )

    def ask(self, inside: str) -> etree._Element:
        """Post, and return the answer as XML; it must be one."""
        answer = self.post(inside)
        assert answer.status_code == 200, answer.text
        check(answer.content)
        return etree.fromstring(answer.content)

    def codes(self, inside: str) -> list[str]:
        """Post, and return the response codes."""
        return self.found(self.ask(inside), "//m:ResponseCode/text()")

    def folder_id(self, word: str, base: str = "IdOnly", more: str = "") -> etree._Element:
        """Return a folder by its distinguished word."""
        return self.ask(
            f"<m:GetFolder><m:FolderShape><t:BaseShape>{base}</t:BaseShape>{more}</m:FolderShape>"
            f'<m:FolderIds><t:DistinguishedFolderId Id="{word}"/></m:FolderIds></m:GetFolder>'
        )

    def sync(self, word: str, state: str = "", most: int = 512, fields: str = "") -> tuple[list[tuple[str, str]], str, bool]:
        """Sync a folder. Returns (change, id) in order, the new state, and whether that was all."""
        extra = f"<t:AdditionalProperties>{fields}</t:AdditionalProperties>" if fields else ""
        told = self.ask(
            f"<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{extra}</m:ItemShape>"
            f'<m:SyncFolderId><t:DistinguishedFolderId Id="{word}"/></m:SyncFolderId>'
            f"{f'<m:SyncState>{state}</m:SyncState>' if state else ''}<m:MaxChangesReturned>{most}</m:MaxChangesReturned></m:SyncFolderItems>"
        )
        assert self.found(told, "//m:ResponseCode/text()") == ["NoError"], self.found(told, "//m:ResponseCode/text()")
        changes = [(etree.QName(one).localname, self.found(one, ".//t:ItemId/@Id")[0]) for one in self.found(told, "//m:Changes/*")]
        last = self.found(told, "//m:IncludesLastItemInRange/text()") == ["true"]
        return changes, self.found(told, "//m:SyncState/text()")[0], last

    def get(self, *items: str, mime: bool = True, base: str = "IdOnly") -> etree._Element:
        """Get items by their ids."""
        ids = "".join(f'<t:ItemId Id="{item}"/>' for item in items)
        return self.ask(
            f"<m:GetItem><m:ItemShape><t:BaseShape>{base}</t:BaseShape><t:IncludeMimeContent>{'true' if mime else 'false'}"
            f"</t:IncludeMimeContent></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
        )

    @staticmethod
    def found(element: etree._Element, path: str) -> list:
        """Return what an XPath finds; m and t are the name spaces of EWS."""
        return element.xpath(path, namespaces=_SHORT)


@contextlib.contextmanager
def asking(server: Exchange, address: str = ANNA, password: str = PASSWORD) -> Iterator[Asking]:
    """Ask a server; the connection ends with the block."""
    client = Asking(server, address, password)
    with client.session:
        yield client
