"""Written MIME, read back by Python's own parser: contents, names and headers come back as they went in."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrescue.formats import headerwrite, mimewrite
from mailrescue.formats.mimewrite import Leaf, Multi, Verbatim, Whole

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def written(part: mimewrite.Part, head: bytes = b"Subject: x\r\n") -> bytes:
    """Return a message as bytes."""
    out = bytearray()
    mimewrite.write(part, head, out.extend)
    return bytes(out)


def parsed(raw: bytes) -> EmailMessage:
    """Return a message as Python reads it; it must find no fault."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def attachment(data: bytes, name: str) -> Leaf:
    """An attachment of that name."""
    return Leaf(
        f"application/octet-stream{headerwrite.parameter('name', name)}", Whole(data), "base64",
        (("Content-Disposition", f"attachment{headerwrite.parameter('filename', name)}"),),
    )  # fmt: skip


@given(st.binary(max_size=2000))
def test_a_text_gives_back_exactly_its_bytes(data: bytes) -> None:
    assert parsed(written(mimewrite.text(data, "utf-8"))).get_payload(decode=True) == data


@given(st.lists(st.sampled_from([b"=", b" ", b"\t", b"\r", b"\n", b"\r\n", b"a", b"\xe4", b".", b"From ", b"x" * 80]), max_size=40))
def test_odd_line_ends_and_blanks_at_line_ends_survive_each_encoding(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert parsed(written(Leaf("text/plain", Whole(data), "quoted-printable"))).get_payload(decode=True) == data
    assert parsed(written(mimewrite.text(data, "utf-8"))).get_payload(decode=True) == data


@given(st.binary(max_size=2000))
def test_no_line_is_longer_than_998_bytes(data: bytes) -> None:
    raw = written(Multi("mixed", (mimewrite.text(data * 3, "utf-8"), attachment(data, "ä" * 200))))
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_plain_text_travels_as_it_is_and_foreign_text_by_the_shorter_encoding() -> None:
    assert mimewrite.text_encoding(b"Hello.\r\nBye.\r\n") == "7bit"
    assert mimewrite.text_encoding("Größe, sonst nichts als ASCII".encode()) == "quoted-printable"
    assert mimewrite.text_encoding("日本語のメール".encode()) == "base64"
    assert mimewrite.text_encoding(b"x" * 2000) == "quoted-printable"


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5))
def test_content_in_pieces_is_encoded_as_content_in_one_piece(pieces: list[bytes]) -> None:
    class Pieces:
        size = sum(map(len, pieces))

        def chunks(self):
            return iter(pieces)

    whole = written(Leaf("application/x", Whole(b"".join(pieces)), "base64"))
    assert written(Leaf("application/x", Pieces(), "base64")) == whole


def test_the_same_parts_give_the_same_bytes_and_other_parts_another_boundary() -> None:
    one = Multi("mixed", (mimewrite.text(b"a", "us-ascii"), attachment(b"data", "x")))
    other = Multi("mixed", (mimewrite.text(b"b", "us-ascii"), attachment(b"data", "x")))
    assert written(one) == written(one)
    assert parsed(written(one)).get_boundary() != parsed(written(other)).get_boundary()


def test_nested_multiparts_keep_their_order_and_boundaries_apart() -> None:
    inner = Multi("alternative", (mimewrite.text(b"a", "us-ascii"), mimewrite.text(b"<b>", "us-ascii", "html")))
    message = parsed(written(Multi("mixed", (Multi("mixed", (inner,)), attachment(b"x", "x.bin")))))
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/octet-stream",
    ]  # fmt: skip


def test_a_finished_entity_is_written_as_it_is() -> None:
    entity = b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"
    assert written(Verbatim(Whole(entity))).endswith(b"MIME-Version: 1.0\r\n" + entity)


@pytest.mark.parametrize("name", [
    "report.pdf", "my report.pdf", 'quo"te\\.txt', "Größe.txt", "議事録.docx", "x" * 300 + ".txt", "ж" * 120 + ".doc",
    "semi;colon=1.txt", "100%.txt", "it's.txt",
])  # fmt: skip
def test_a_file_name_comes_back(name: str) -> None:
    part = Multi("mixed", (mimewrite.text(b"", "us-ascii"), attachment(b"x", name)))
    found = list(parsed(written(part)).iter_attachments())
    assert [each.get_filename() for each in found] == [name]


@given(TEXT)
def test_a_subject_comes_back_with_blanks_for_control_characters(subject: str) -> None:
    raw = headerwrite.field("Subject", headerwrite.unstructured(subject)) + b"\r\n"
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    found = email.message_from_bytes(raw, policy=email.policy.default)["Subject"]
    expected = "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in subject)
    assert "".join(str(found).split()) == "".join(expected.split())


@given(TEXT.filter(str.strip))
def test_a_display_name_comes_back_beside_its_address(name: str) -> None:
    raw = headerwrite.field("From", headerwrite.mailbox(name, "ann@example.org")) + b"\r\n"
    found = email.message_from_bytes(raw, policy=email.policy.default)["From"].addresses
    assert [address.addr_spec for address in found] == ["ann@example.org"]


@pytest.mark.parametrize(("name", "address", "value"), [
    ("Ann Example", "ann@example.org", "Ann Example <ann@example.org>"),
    ("Example, Ann", "ann@example.org", '"Example, Ann" <ann@example.org>'),
    ('"quoted"', "a@b.c", '"\\"quoted\\"" <a@b.c>'),
    ("ann@example.org", "ann@example.org", "ann@example.org"),
    ("Müller", "m@müller.de", "=?utf-8?B?TcO8bGxlcg==?= <m@xn--mller-kva.de>"),
    ("", "odd name@host", '"odd name"@host'),
    ("x\r\nBcc: evil@example.org", "a@b.c", '"x Bcc: evil@example.org" <a@b.c>'),
    ("", "a\r\nBcc: b@host c", '"aBcc: b"@host-c'),
])  # fmt: skip
def test_mailboxes_are_written_so_that_no_reader_can_misread_them(name: str, address: str, value: str) -> None:
    assert headerwrite.mailbox(name, address) == value


def test_dates_are_written_in_utc_and_years_no_calendar_has_are_not() -> None:
    assert headerwrite.date(1_767_600_000) == "Mon, 05 Jan 2026 08:00:00 +0000"
    assert headerwrite.date(-2_208_988_800) == "Mon, 01 Jan 1900 00:00:00 +0000"
    assert headerwrite.date(10**15) == ""


def test_long_values_are_folded_at_blanks() -> None:
    raw = headerwrite.field("To", ", ".join(f"person{n} <person{n}@example.org>" for n in range(20)))
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert raw.replace(b"\r\n", b"").count(b"@") == 20
