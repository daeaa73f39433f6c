"""Where the parts of a message begin and end."""

from __future__ import annotations

import pytest

from mailrescue.formats.mimeparts import MAX_PARTS, scan

MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def _bodies(raw: bytes) -> list[tuple[str, bytes]]:
    return [(part.kind, raw[part.start : part.end]) for part in scan(raw)]


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_a_body_ends_before_the_line_break_of_its_boundary(eol):
    raw = (MIXED + b"preamble\n--b\n\none\n\n--b  \nContent-Type: text/html\n\ntwo\n--b--\nepilogue").replace(b"\n", eol)
    assert _bodies(raw)[1:] == [("text/plain", b"one" + eol), ("text/html", b"two")]


def test_a_part_may_be_empty_or_have_no_blank_line():
    assert _bodies(MIXED + b"--b\n--b\nContent-Type: text/x\n--b\n\n--b--")[1:] == [
        ("text/plain", b""), ("text/x", b""), ("text/plain", b""),
    ]  # fmt: skip


def test_an_outer_boundary_ends_everything_inside():
    raw = MIXED + b"--b\nContent-Type: multipart/mixed; boundary=inner\n\n--inner\n\ndeep\n--b\n\nafter\n--b--"
    assert [(part.parent, raw[part.start : part.end]) for part in scan(raw)][2:] == [(1, b"deep"), (0, b"after")]


def test_text_after_a_closed_multipart_is_no_part():
    raw = MIXED + b"--b\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nx\n--i--\nepilogue\n--b\n\ny\n--b--\n--b\n\nz"
    assert [body for kind, body in _bodies(raw) if kind == "text/plain"] == [b"x", b"y"]


@pytest.mark.parametrize("boundary", ["b--", "a b", "--", "=_x:y(z)", "b" * 200, "ü"])
def test_odd_boundaries_are_matched_exactly(boundary):
    raw = f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n--{boundary}\n\nx\n--{boundary}y\n--{boundary}--\n'.encode()
    assert _bodies(raw)[1:] == [("text/plain", f"x\n--{boundary}y".encode())]


def test_members_of_a_digest_are_mails_and_mails_in_mails_are_opened():
    raw = b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\nx\n--b--"
    assert [(part.kind, part.parent) for part in scan(raw)] == [("multipart/digest", -1), ("message/rfc822", 0), ("text/plain", 1)]
    assert scan(raw)[2].main[b"subject"] == b" in"


def test_an_encoded_mail_is_one_part():
    raw = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDo="
    assert len(scan(raw)) == 1


def test_more_parts_than_anybody_sends_are_not_looked_for():
    raw = MIXED + b"--b\n\nx\n" * (MAX_PARTS + 5)
    assert len(scan(raw)) == MAX_PARTS
