"""No bytes are too broken to be described, and a skeleton says what its mail says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailrescue.formats.mime import Described, describe
from mailrescue.formats.words import index_text
from mailrescue.vault.parts import encode, skeleton, split

_PIECES = [
    b"Subject: ", b"From: ", b"To: ", b"Date: Thu, 1 Jan 2004 00:00:00 +0000", b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Type: multipart/alternative; boundary=\"c\"", b"Content-Type: text/html; charset=utf-7", b"Content-Type: message/rfc822",
    b"Content-Type: text/plain; charset=utf-16; name*0*=utf-16''%00%d8; name*1=x", b"Content-Type: text/calendar; charset=iso-2022-kr",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: x-uuencode",
    b"Content-Disposition: attachment; filename=\"", b"=?utf-8?b?", b"=?utf-16?q?=00=d8?=", b"?=", b"\n--b\n", b"\n--c\n", b"\n--b--\n", b"\n--c--\n",
    b"\n", b"\n\n", b"\r\n", b"\r", b"\n ", b"\0", b"\x1b$B", b"\xff\xfe", b"+2AA-", b"<style>", b"<!--", b"<a '", b"&#xd800;", b"From x\n",
    b"\nbegin 644 x\nM", b"QUJD", b"\xef\xbb\xbf", b";", b'"', b"words ",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(_PIECES) | st.binary(max_size=8), max_size=40).map(b"".join)


def _fields(told: Described) -> list[str]:
    return [told.subject, told.sender, told.recipients, told.message_id, *told.attachments]


@given(MESSY | st.binary())
def test_any_bytes_are_described_in_text_that_a_database_can_hold(raw):
    told = describe(raw)
    for text in (*_fields(told), told.text, index_text(told.text)):
        text.encode("utf-8")
        assert "\0" not in text
    assert all(ord(letter) >= 0x20 for field in _fields(told) for letter in field)
    assert told.date is None or 0 <= told.date < 4102444800


WORDS = st.text("abc äß漢ı中\n", min_size=1, max_size=30).map(lambda text: text * 120)
KINDS = st.sampled_from(["text/plain; charset=utf-8", "text/html; charset=utf-8", "application/pdf; name=a.pdf", "message/rfc822"])
PARTS = st.lists(st.tuples(KINDS, WORDS, st.booleans(), st.sampled_from([60, 76])), max_size=5)


@given(PARTS, st.sampled_from([b"\n", b"\r\n"]), st.sampled_from(["mixed", "alternative", "related"]))
def test_a_mail_and_its_skeleton_with_its_cuts_are_described_alike(parts, eol, kind):
    raw = f"Subject: s\nContent-Type: multipart/{kind}; boundary=b\n\n".encode().replace(b"\n", eol)
    for content_type, text, encoded, width in parts:
        raw += f"--b\nContent-Type: {content_type}\nContent-Transfer-Encoding: {'base64' if encoded else '8bit'}\n\n".encode().replace(b"\n", eol)
        raw += (encode(text.encode(), width, eol, last=True) if encoded else text.encode()) + eol
    raw += b"--b--" + eol
    assert describe(*skeleton(raw, list(split(raw)))) == describe(raw)
