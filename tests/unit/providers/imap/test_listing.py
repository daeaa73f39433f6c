"""Listed items from FETCH responses."""

from __future__ import annotations

import pytest

from mailrescue.model.mail import Listed
from mailrescue.providers.imap.listing import departed, listed, message_id, received

LINE = rb'* 1 FETCH (UID 5 RFC822.SIZE 120 FLAGS (\Seen $Label1 \Recent) INTERNALDATE "05-Jan-2026 09:00:00 +0100")'


def test_an_item_has_its_number_size_flags_and_date() -> None:
    assert listed([LINE], b"INBOX", 7) == Listed("7.5", "120", (b"INBOX", 7, 5), 120, ("$Label1", "seen"), 1_767_600_000)


def test_the_order_of_what_a_server_tells_is_of_no_matter() -> None:
    other = rb'* 1 FETCH (INTERNALDATE "05-Jan-2026 09:00:00 +0100" FLAGS ($Label1 \Recent \Seen) MODSEQ (9) RFC822.SIZE 120 UID 5)'
    assert listed([other], b"INBOX", 7) == listed([LINE], b"INBOX", 7)
    assert listed([LINE[:-1] + b" MODSEQ (9))"], b"INBOX", 7) == listed([LINE], b"INBOX", 7)


def test_ids_that_outlive_a_move_are_digests_that_are_shared() -> None:
    found = listed([LINE[:-1] + b" EMAILID (M6d99ac3275bb4e))"], b"INBOX", 7)
    assert found is not None
    assert (found.digest, found.shared, found.size) == ("M6d99ac3275bb4e", True, 120)
    gmail = listed([LINE[:-1] + rb' X-GM-MSGID 1278455344230334865 X-GM-LABELS (\Important "R&AOQ-tsel" plain))'], b"INBOX", 7)
    assert gmail is not None
    assert (gmail.digest, gmail.shared) == ("1278455344230334865", True)
    assert gmail.flags == ("$Label1", "label:Rätsel", "label:\\Important", "label:plain", "seen")


def test_a_label_that_came_as_a_literal_is_taken() -> None:
    found = listed([LINE[:-1] + b" X-GM-MSGID 1 X-GM-LABELS (", b'odd "label"', b"))"], b"INBOX", 7)
    assert found is not None
    assert 'label:odd "label"' in found.flags


def test_a_keyword_is_never_taken_for_a_flag_of_the_system() -> None:
    found = listed([LINE.replace(b"$Label1", b"Flagged junk")], b"INBOX", 7)
    assert found is not None
    assert found.flags == ("junk", "keyword:Flagged", "seen")


@pytest.mark.parametrize("line", [b"* 1 FETCH (FLAGS (\\Seen))", b"* 1 FETCH (FLAGS (\\Seen) UID 5)", b"* 5 EXISTS", b"* 1 FETCH (UID NIL RFC822.SIZE 5)"])
def test_what_a_server_tells_unasked_is_no_item(line: bytes) -> None:
    assert listed([line], b"INBOX", 7) is None


@pytest.mark.parametrize(("date", "moment"), [
    (b" 5-Jan-2026 09:00:00 +0100", 1_767_600_000),
    (b"05-jan-2026 03:00:00 -0500", 1_767_600_000),
    (b"29-Feb-2024 00:00:00 +0000", 1_709_164_800),
])  # fmt: skip
def test_a_date_is_read(date: bytes, moment: int) -> None:
    assert received(date) == moment


@pytest.mark.parametrize("date", [
    b"", b"NIL", b"01-Jan-0000 00:00:00 +0000", b"01-Jan-1601 00:00:00 +0000", b"31-Dec-9999 23:59:59 +0000", b"05-Foo-2026 09:00:00 +0100",
    b"99-Jan-2026 09:00:00 +0100", b"05-Jan-2026 25:00:00 +0100", b"01-Jan-1970 00:00:00 +0000", b"yesterday",
])  # fmt: skip
def test_a_date_that_is_missing_or_cannot_be_true_is_none(date: bytes) -> None:
    assert received(date) is None


def test_mail_that_leaves_while_it_is_listed_is_counted() -> None:
    assert [departed([line]) for line in (b"* 4 EXPUNGE", b"* VANISHED 3:5,9", b"* VANISHED (EARLIER) 3:5", b"* 4 EXISTS")] == [1, 4, 0, 0]


def test_a_message_id_is_read_as_it_stands_folded_or_not() -> None:
    def of(header: bytes) -> tuple[int, str] | None:
        return message_id([b"* 1 FETCH (UID 5 BODY[HEADER.FIELDS (MESSAGE-ID)] ", header, b")"])

    assert of(b"Message-ID:\r\n <a@b>\r\n\r\n") == (5, "<a@b>")
    assert of(b"\r\n") is None
