"""When a mail arrived, and which dates are believed."""

from __future__ import annotations

import pytest

from mailrescue.formats.asctime import format_asctime, parse_envelope
from mailrescue.formats.received import HEAD_LENGTH, header_block, received_of

JANUARY_5 = 1_767_600_000  # 2026-01-05 08:00:00 UTC


@pytest.mark.parametrize(
    "head",
    [
        b"Received: by a; Mon, 5 Jan 2026 08:00:00 +0000\nReceived: by b; Tue, 6 Jan 2026 08:00:00 +0000\n\n",
        b"received:by a\r\n\tfor b;\r\n Mon, 5 Jan 2026\r\n 09:00:00 +0100 (CET)\r\nDate: x\r\n\r\n",
        b"Received: by a; Mon, 5 Jan 2026 08:00:00 +0000 (UTC; summer is far)\n\n",
        b"Received: no date here\nDate: Mon, 5 Jan 2026 08:00:00 GMT\n\n",
        b"Received: by a; Mon, 5 Jan 9026 08:00:00 +0000\nDATE : Mon, 5 Jan 2026 03:00:00 -0500\n\n",
        b"Subject: x\nDate: 5 Jan 26 08:00 UT",
        b"From x Tue Jan  6 08:00:00 2026\nDate: Mon, 5 Jan 2026 08:00:00 +0000\n\n",
    ],
)
def test_the_top_received_field_counts_else_date(head: bytes) -> None:
    assert received_of(head) == JANUARY_5


@pytest.mark.parametrize(
    "head",
    [
        b"", b"\nDate: Mon, 5 Jan 2026 08:00:00 +0000\n", b"\r\nDate: Mon, 5 Jan 2026 08:00:00 +0000\n",
        b"Subject: x\n\nDate: Mon, 5 Jan 2026 08:00:00 +0000\n", b"Date: yesterday\n\n", b"Date:\n\n",
        b"Date: Thu, 1 Jan 1970 00:00:00 +0000\n\n", b"Date: Mon, 31 Dec 1900 08:00:00 +0000\n\n",
        b"Date: Mon, 99 Jan 999999999999 08:00:00 +0000\n\n", b"X-Date: Mon, 5 Jan 2026 08:00:00 +0000\n\n",
        b"x" * HEAD_LENGTH + b"\nDate: Mon, 5 Jan 2026 08:00:00 +0000\n\n", b"Date: \xff\x00\n\n",
    ],
)  # fmt: skip
def test_without_a_date_that_can_be_believed_there_is_none(head: bytes) -> None:
    assert received_of(head) is None


def test_the_header_ends_at_the_first_blank_line() -> None:
    assert header_block(b"A: 1\r\nB: 2\r\n\r\nC: 3\r\n") == b"A: 1\r\nB: 2\r\n"
    assert header_block(b"A: 1\n\nB: 2\n") == b"A: 1\n"
    assert header_block(b"A: 1") == b"A: 1"


@pytest.mark.parametrize(
    "line",
    [
        b"From - Mon Jan  5 08:00:00 2026",
        b"From ann@example.org Mon Jan 05 08:00 2026",
        b"From ann@example.org Mon Jan  5 09:00:00 CET 2026 +0100",
        b"From ann@example.org Mon Jan  5 09:00:00 +0100 2026",
        b"From ann@example.org  Mon Jan  5 08:00:00 MET DST 2026\r",
        b'From "ann of Mon Feb  9 09:09:09 1999" Mon Jan  5 08:00:00 2026',
        b"From ann@example.org Mon, 5 Jan 2026 09:00:00 +0100",
        b"From Mon Jan  5 08:00:00 2026",
    ],
)
def test_from_lines_name_a_moment_in_many_ways(line: bytes) -> None:
    assert parse_envelope(line) == JANUARY_5


@pytest.mark.parametrize(
    "line",
    [
        b"From ", b"From here on", b"From x Mon Jan 99 08:00:00 2026", b"From x Mon Feb 30 08:00:00 2026",
        b"From x Mon Jan  5 25:00:00 2026", b"From x Thu Jan  1 00:00:00 1970", b"From x Mon Jan  5 08:00:00 9999",
        b"From x Mon Jan  5 08:00:00 0000", b"From \xff\xfe", b"From x Mon Jan  5 08:00:00 2026 +9999",
    ],
)  # fmt: skip
def test_an_absurd_date_in_a_from_line_is_none(line: bytes) -> None:
    assert parse_envelope(line) is None


def test_an_unknown_moment_is_written_as_the_start_of_1970() -> None:
    assert format_asctime(None) == b"Thu Jan  1 00:00:00 1970"
    assert format_asctime(10**15) == b"Thu Jan  1 00:00:00 1970"
    assert format_asctime(JANUARY_5) == b"Mon Jan  5 08:00:00 2026"
