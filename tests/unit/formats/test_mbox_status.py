"""Flags in the mails of an mbox."""

from __future__ import annotations

import pytest

from mailrescue.formats.mbox_status import flags_of, status_lines


@pytest.mark.parametrize(
    ("lines", "flags"),
    [
        (b"Status: RO\n", ("seen",)),
        (b"Status: O\r\nX-Status: AFT\r\n", ("answered", "draft", "flagged")),
        (b"X-Status: D\n", ("deleted",)),
        (b"X-Mozilla-Status: 1007\n", ("$forwarded", "answered", "flagged", "seen")),
        (b"X-Mozilla-Status: 0008\nX-Mozilla-Status2: 00800000\n", ("deleted",)),
        (b"X-Mozilla-Keys: $label1 junk          \n", ("$label1", "junk")),
        (b"x-keywords: a b\n", ("a", "b")),
        (b"X-Mozilla-Status: zzzz\nStatus:\nX-UID: 17\n", ()),
    ],
)
def test_status_lines_tell_flags(lines: bytes, flags: tuple[str, ...]) -> None:
    kept, found = status_lines(b"From: a\n" + lines + b"Subject: b\n")
    assert kept == b"From: a\nSubject: b\n"
    assert found == lines
    assert flags_of(found) == flags


def test_a_header_without_them_is_left_alone() -> None:
    block = b"Subject: Status: RO\nX-Status-Code: F\n folded\n"
    assert status_lines(block) == (block, b"")
