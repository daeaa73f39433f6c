"""The embedded Exchange for tests, with mail in it, and exchangelib as a client of its own that trusts its authority."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import requests.adapters
from exchangelib import DELEGATE, Account, Configuration, Credentials
from exchangelib.protocol import BaseProtocol, CachingProtocol

from mailrescue.demo.exchange.faults import Fault
from mailrescue.demo.exchange.mailbox import Mailbox, Marks
from mailrescue.demo.exchange.server import Exchange

__all__ = ["ANNA", "PASSWORD", "Exchange", "Fault", "Mailbox", "Marks", "account", "running", "simple_mail"]

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
def account(server: Exchange, address: str = ANNA, password: str = PASSWORD, auth_type: str = "basic") -> Iterator[Account]:
    """Sign in with exchangelib, which knows nothing of ours; its connections end with the block."""

    class Trusting(requests.adapters.HTTPAdapter):
        def cert_verify(self, conn, url, verify, cert):
            super().cert_verify(conn=conn, url=url, verify=str(server.ca_file), cert=cert)

    before, BaseProtocol.HTTP_ADAPTER_CLS = BaseProtocol.HTTP_ADAPTER_CLS, Trusting
    config = Configuration(service_endpoint=server.endpoint, credentials=Credentials(address, password), auth_type=auth_type)
    try:
        yield Account(address, config=config, autodiscover=False, access_type=DELEGATE)
    finally:
        CachingProtocol.clear_cache()
        BaseProtocol.HTTP_ADAPTER_CLS = before
