"""Items of every kind are read as they are, or put together from their properties, and the sidecar says which."""

from __future__ import annotations

import email
import email.policy
import pickle
from pathlib import Path

import icalendar
import msgpack
import pytest

from mailrescue.demo.exchange.faults import Fault
from mailrescue.model.mail import SPOOL_ABOVE, ItemKind, RawItem
from mailrescue.providers.ews import fetching
from tests.kit.ews import Post
from tests.kit.exchange import simple_mail

EVENT = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:e1\r\nDTSTAMP:20260601T080000Z\r\n"
    b"DTSTART:20260602T080000Z\r\nDTEND:20260602T090000Z\r\nSUMMARY:Meeting\r\nLOCATION:Room 5\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Carl Example\r\nN:Example;Carl;;;\r\nEMAIL;TYPE=INTERNET:carl@example.org\r\nEND:VCARD\r\n"
TASK = {"item:Subject": "Pay the rent", "task:DueDate": "2026-06-30T00:00:00Z", "task:Status": "InProgress", "task:PercentComplete": "40"}
LETTER = (
    b"From: Bert <bert@example.org>\r\nTo: Anna <anna@example.org>\r\nSubject: Two parts\r\nDate: Mon, 01 Jun 2026 10:00:00 +0000\r\n"
    b"Message-ID: <two@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\n"
    b"Content-Type: text/plain\r\n\r\nSee the file.\r\n--xx\r\nContent-Type: application/pdf; name=bill.pdf\r\n"
    b"Content-Disposition: attachment; filename=bill.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--xx--\r\n"
)


def sidecar(item: RawItem) -> dict[str, object]:
    """The sidecar of an item."""
    found: dict[str, object] = msgpack.unpackb(item.sidecar)
    return found


def one(items: list[RawItem]) -> RawItem:
    """The only item."""
    assert len(items) == 1
    return items[0]


def test_a_mail_is_read_byte_for_byte_with_what_the_server_knows_of_it(post: Post) -> None:
    post.anna.add("inbox", simple_mail(1), read=False, categories=("Red", "Seen"), importance="High", flag="Flagged")
    item = one(post.read())
    assert (item.raw, item.kind, item.lost) == (simple_mail(1), ItemKind.MESSAGE, ())
    found = sidecar(item)
    assert (found["v"], found["class"], found["read"], found["flag"]) == (1, "IPM.Note", False, 2)
    assert (found["categories"], found["importance"], found["via"]) == (["Red", "Seen"], "High", "mime")
    assert found["received"] == item.received == 1780394460
    with post.source() as source:
        listed = post.listed(source)[0]
    assert listed.flags == ("Red", "flagged")
    assert (found["id"], found["change_key"]) == (listed.key, listed.digest.partition(".")[0])


def test_a_draft_and_what_is_in_sent_items_are_there(post: Post) -> None:
    post.anna.add("drafts", simple_mail(1), draft=True)
    post.anna.add("sentitems", simple_mail(2))
    with post.source() as source:
        assert post.listed(source, "Drafts")[0].flags == ("draft", "seen")
    assert one(post.read("Sent Items")).raw == simple_mail(2)


def test_appointments_are_icalendar_and_contacts_are_vcards(post: Post) -> None:
    post.anna.add("calendar", EVENT)
    post.anna.add("contacts", CARD)
    event, card = one(post.read("Calendar")), one(post.read("Contacts"))
    assert (event.kind, card.kind) == (ItemKind.EVENT, ItemKind.CONTACT)
    assert event.raw.startswith(b"BEGIN:VCALENDAR")
    assert card.raw.startswith(b"BEGIN:VCARD")


def test_a_task_is_a_todo_with_the_servers_own_stream_beside_it(post: Post) -> None:
    post.anna.add("tasks", b"", item_class="IPM.Task", properties=TASK)
    item = one(post.read("Tasks"))
    todo = icalendar.Calendar.from_ical(item.raw).walk("VTODO")[0]
    assert (item.kind, todo["summary"], todo["status"], int(todo["percent-complete"])) == (ItemKind.TASK, "Pay the rent", "IN-PROCESS", 40)
    assert todo.decoded("due").isoformat() == "2026-06-30"
    assert (sidecar(item)["via"], bool(sidecar(item)["export"]), item.lost) == ("properties", True, ())
    assert b"Pay the rent" in sidecar(item)["properties"]  # type: ignore[operator]


def test_a_note_is_kept_whatever_the_server_gives_of_it(post: Post) -> None:
    post.anna.add("notes", b"", item_class="IPM.StickyNote", properties={"item:Subject": "Remember", "item:Body": "the milk"})
    item = one(post.read("Notes"))
    assert (item.kind, item.lost) == (ItemKind.OTHER, ())
    assert b"Remember" in item.raw


def test_a_mail_without_mime_is_put_together_with_its_attachments(post: Post) -> None:
    post.anna.add("inbox", LETTER)
    post.server.faults.on(Fault.NO_MIME)
    item = one(post.read())
    mail = email.message_from_bytes(item.raw, policy=email.policy.default)
    assert (mail["subject"], mail["from"], mail["message-id"]) == ("Two parts", "Bert <bert@example.org>", "<two@example.org>")
    body = mail.get_body()
    assert body is not None
    assert body.get_content().strip() == "See the file."
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [("bill.pdf", b"%PDF-1.4\n")]
    assert ["ErrorMimeContentConversionFailed" in sentence for sentence in item.lost] == [True]
    assert (sidecar(item)["via"], bool(sidecar(item)["export"])) == ("properties", True)


def test_damaged_base64_is_said_and_the_mail_is_kept_by_its_properties(post: Post) -> None:
    ids = [post.anna.add("inbox", LETTER), post.anna.add("inbox", simple_mail(2))]
    post.server.faults.on(Fault.BAD_BASE64, item=ids[0])
    items = post.read()
    assert sorted(len(item.lost) for item in items) == [0, 1]
    (rebuilt,) = (item for item in items if item.lost)
    assert "no valid base64" in rebuilt.lost[0]
    assert b"Two parts" in rebuilt.raw


def test_items_put_together_are_the_same_each_time(post: Post) -> None:
    post.anna.add("inbox", LETTER)
    post.anna.add("inbox", EVENT)
    post.anna.add("inbox", CARD)
    post.server.faults.on(Fault.NO_MIME)
    first, second = post.read(), post.read()
    assert first == second
    assert sorted(item.kind for item in first) == [ItemKind.CONTACT, ItemKind.EVENT, ItemKind.MESSAGE]
    assert all(len(item.lost) == 1 for item in first)


def test_an_illegal_character_in_a_subject_costs_no_item(post: Post) -> None:
    post.fill(3)
    post.server.faults.on(Fault.ILLEGAL_XML)
    assert len(post.read()) == 3
    post.server.faults.on(Fault.NO_MIME)
    assert [b"\x1f" in item.raw for item in post.read()] == [False] * 3


def test_a_reader_travels_without_its_connection_but_with_the_password(post: Post) -> None:
    post.fill(2)
    with post.source() as source:
        items, reader = post.listed(source), source.reader()
        reader.expect(items)
        first = reader.read(items[0])
        twin = pickle.loads(pickle.dumps(reader))
        assert twin.read(pickle.loads(pickle.dumps(items[0]))) == first
        assert b"right-horse" not in repr(reader).encode()
        reader.close()
        twin.close()
        twin.close()


def test_one_request_brings_many_mails_and_large_ones_come_alone(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.fill(70)
    post.read()
    assert post.server.asked["GetItem"] == 2
    monkeypatch.setattr(fetching, "BATCH_BYTES", 20_000)
    post.fill(3, 50_000)
    post.read()
    assert post.server.asked["GetItem"] >= 2 + 3 + 1


def test_mails_may_be_read_in_another_order_than_expected_or_unexpected(post: Post) -> None:
    post.fill(5)
    with post.source() as source:
        items, reader = post.listed(source), source.reader()
        reader.expect(items[:3])
        read = [reader.read(item).raw for item in reversed(items)]
        reader.close()
    assert sorted(read) == sorted(simple_mail(number) for number in range(5))


def test_a_huge_mail_is_spooled_and_its_file_goes_with_the_reader_that_did_not_hand_it_out(
    post: Post, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spool))
    huge = simple_mail(1) + b"0123456789abcde\r\n" * (SPOOL_ABOVE // 17 + 1)
    post.anna.add("inbox", huge)
    with post.source() as source:
        items, reader = post.listed(source), source.reader()
        item = reader.read(items[0])
        assert item.spool
        assert item.spool.temporary
        assert (item.raw, item.spool.length) == (b"", len(huge))
        assert Path(item.spool.path).read_bytes() == huge
        Path(item.spool.path).unlink()
        reader.expect(items)
        reader._working.fetcher._fetch([items[0].key])  # type: ignore[union-attr]
        assert len(list(spool.iterdir())) == 1
        reader.close()
    assert list(spool.iterdir()) == []
