"""The embedded Exchange as exchangelib sees it: a client that others wrote, and that knows real servers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from exchangelib import CalendarItem, Contact, ExtendedProperty, Folder, Message, Task
from exchangelib.errors import UnauthorizedError

from mailrescue.demo.exchange.store import NotThere
from tests.kit.exchange import ANNA, account, running, simple_mail


def test_folders_and_mails_are_found_and_come_as_they_were_put_in(tmp_path: Path) -> None:
    with running(tmp_path, mails=3) as (server, anna), account(server) as client:
        anna.add("Inbox/Orders/2026", simple_mail(9))
        client.root.refresh()
        assert client.inbox.total_count == 3
        assert {mail.mime_content for mail in client.inbox.all()} == {simple_mail(number) for number in range(3)}
        assert [mail.subject for mail in (client.inbox / "Orders" / "2026").all()] == ["Mail 9"]
        assert server.asked["FindItem"] > 0


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _), pytest.raises(UnauthorizedError), account(server, password="wrong") as client:
        client.root.refresh()


def test_a_folder_is_synced_in_pages_and_then_by_its_changes(tmp_path: Path) -> None:
    with running(tmp_path, mails=70) as (server, anna), account(server) as client:
        server.clip = 50
        inbox = client.inbox
        assert [kind for kind, _ in inbox.sync_items(max_changes_returned=512)] == ["create"] * 70
        assert server.asked["SyncFolderItems"] == 2
        first, second, third = (item.id for item in anna.items("inbox")[:3])
        anna.delete(first)
        anna.mark(second, read=False)
        anna.move(third, "Inbox/Elsewhere")
        new = anna.add("inbox", simple_mail(1000))
        changed = [(kind, what.id if hasattr(what, "id") else what[0].id) for kind, what in inbox.sync_items()]
        assert sorted(changed) == sorted([("delete", first), ("read_flag_change", second), ("delete", third), ("create", new)])
        assert list(inbox.sync_items()) == []


def test_what_a_mail_program_does_is_done(tmp_path: Path) -> None:
    with running(tmp_path, mails=2) as (server, anna), account(server) as client:
        orders = Folder(parent=client.inbox, name="Orders")
        orders.save()
        orders.name = "Orders 2026"
        orders.save()
        assert anna.folder("Inbox/Orders 2026").id == orders.id
        Message(account=client, folder=orders, mime_content=simple_mail(7), is_read=True).save()
        draft = Message(account=client, folder=client.drafts, subject="Offer", body="Dear Sir", to_recipients=["x@example.org"])
        draft.save()
        assert anna.items("drafts")[0].draft
        assert anna.items("drafts")[0].letter.text("To") == "x@example.org"
        mail = orders.all().get(subject="Mail 7")
        mail.categories, mail.importance, mail.subject = ["Red"], "High", "Mail seven"
        mail.save(update_fields=["categories", "importance", "subject"])
        kept = anna.items("Inbox/Orders 2026")[0]
        assert (kept.categories, kept.importance, kept.letter.text("Subject")) == (("Red",), "High", "Mail seven")
        assert kept.letter.content.split(b"\r\n\r\n", 1)[1] == simple_mail(7).split(b"\r\n\r\n", 1)[1]
        mail.move(client.inbox)
        assert mail.id != kept.id
        assert len(anna.items("inbox")) == 3
        mail.move_to_trash()
        soft, hard = client.inbox.all()
        soft.soft_delete()
        hard.delete()
        assert [len(anna.items(word)) for word in ("inbox", "deleteditems", "recoverableitemsdeletions")] == [0, 1, 1]
        orders.delete()
        with pytest.raises(NotThere):
            anna.folder("Inbox/Orders 2026")


def test_a_message_saved_with_its_flags_is_no_draft(tmp_path: Path) -> None:
    class Flags(ExtendedProperty):
        property_tag, property_type = 0x0E07, "Integer"

    Message.register("flags", Flags)
    try:
        with running(tmp_path) as (server, anna), account(server) as client:
            Message(account=client, folder=client.inbox, mime_content=simple_mail(1), flags=1).save()
            Message(account=client, folder=client.inbox, mime_content=simple_mail(2)).save()
            assert [item.draft for item in anna.items("inbox")] == [False, True]
            assert [mail.flags & 8 for mail in client.inbox.all().only("flags", "subject").order_by("subject")] == [0, 8]
    finally:
        Message.deregister("flags")


def test_appointments_contacts_tasks_and_notes_are_what_they_are(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), account(server) as client:
        start = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("UTC"))
        CalendarItem(account=client, folder=client.calendar, subject="Stairs; oak", start=start, end=start + timedelta(hours=1)).save()
        Contact(account=client, folder=client.contacts, display_name="Bert Example", given_name="Bert", surname="Example").save()
        Task(account=client, folder=client.tasks, subject="Order screws", body="M8", due_date=date(2026, 7, 1)).save()
        anna.add("notes", b"", properties={"item:Subject": "A note", "item:Body": "Glue\nPaint"})
        event, contact, task = (folder.all().get() for folder in (client.calendar, client.contacts, client.tasks))
        assert (event.subject, event.start) == ("Stairs; oak", start)
        assert b"BEGIN:VEVENT" in event.mime_content
        assert (contact.display_name, contact.surname) == ("Bert Example", "Example")
        assert (task.subject, task.text_body or task.body, task.due_date) == ("Order screws", "M8", date(2026, 7, 1))
        note = next(iter((client.msg_folder_root / "Notes").all().only("subject", "item_class", "body")))
        assert (note.subject, note.item_class, note.body) == ("A note", "IPM.StickyNote", "Glue\nPaint")
        assert task.mime_content is None


def test_attachments_come_with_their_content(tmp_path: Path) -> None:
    inner = EmailMessage(policy=SMTP)
    inner["Subject"] = "Inside"
    inner.set_content("Within.")
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "With papers"
    mail.set_content("See there.")
    mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="plan.pdf")
    mail.add_attachment(inner)
    with running(tmp_path) as (server, anna), account(server) as client:
        anna.add("inbox", mail.as_bytes())
        found = client.inbox.all().get()
        forwarded, plan = sorted(found.attachments, key=lambda one: one.name)
        assert found.has_attachments
        assert (plan.name, plan.content) == ("plan.pdf", b"%PDF-1")
        assert b"Within." in forwarded.item.mime_content


def test_a_blob_that_is_exported_can_be_uploaded_again(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), account(server) as client:
        first = anna.add("inbox", simple_mail(1), categories=["Red"], read=False)
        (blob,) = client.export([(first, None)])
        anna.delete(first)
        client.upload([(client.inbox, blob)])
        (back,) = anna.items("inbox")
        assert (back.letter.content, back.categories, back.read) == (simple_mail(1), ("Red",), False)


def test_what_happens_is_told_while_somebody_listens(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), account(server) as client:
        client.protocol.close()
        client.protocol.config.max_connections = 2
        inbox = client.inbox
        with inbox.streaming_subscription() as subscription:
            new = anna.add("inbox", simple_mail(1))
            told = next(iter(inbox.get_streaming_events(subscription, connection_timeout=1, max_notifications_returned=1)))
            assert {(event.ELEMENT_NAME, event.item_id.id) for event in told.events} == {("CreatedEvent", new), ("NewMailEvent", new)}


@pytest.mark.parametrize("scheme", ["basic", "NTLM"])
def test_whoever_knows_the_password_signs_in_and_nobody_else(tmp_path: Path, scheme: str) -> None:
    with running(tmp_path) as (server, _):
        server.schemes = (scheme,)
        with account(server, auth_type=scheme) as client:
            client.root.refresh()
        with pytest.raises(UnauthorizedError), account(server, password="wrong", auth_type=scheme) as client:
            client.root.refresh()


def test_names_and_time_zones_are_answered(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _), account(server) as client:
        client.root.refresh()
        assert [one.email_address for one in client.protocol.resolve_names(["anna"])] == [ANNA]
        assert "UTC" in {zone.id for zone in client.protocol.get_timezones()}
