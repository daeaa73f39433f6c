"""What looks like a mail."""

from __future__ import annotations

import pytest

from mailrescue.formats.sniff import SNIFF_LENGTH, looks_like_mail


@pytest.mark.parametrize(
    "start",
    [
        b"From: a\n\n",
        b"Return-Path: <a>\r\nReceived: by b\r\n\tfor c\r\n\r\nbody",
        b"Subject: a\nTo: b\n",
        b"From a Mon Jan  5 09:00:00 2026\nFrom: a\n\n",
        b">From a\nMessage-ID: <1>\n\n",
        b"Received: a\nFrom: b\nTo: c\nthis line is broken\nSubject: d\n\n",
        (b"Received: by a\n\tfor b\n" * 1000)[:SNIFF_LENGTH],
    ],
)
def test_a_header_block_is_a_mail(start: bytes) -> None:
    assert looks_like_mail(start)


@pytest.mark.parametrize(
    "start",
    [
        b"", b"\n", b"Dear Bob,\n", b"\nFrom: a\n\n", b"BEGIN:VCARD\nVERSION:3.0\n\n", b"<html>\n", b"%PDF-1.4\n",
        b"Subject: only\n\n", b"From\x00: a\n\n", b"From: \x00\n\n", b"title: a\nauthor: b\n\n", b"From here on\nwe go\n",
        b"http://example.org\n",
    ],
)  # fmt: skip
def test_anything_else_is_none(start: bytes) -> None:
    assert not looks_like_mail(start)
