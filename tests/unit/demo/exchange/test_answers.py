"""Answers of the embedded Exchange against the schema, and that this check can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.ews_schema import AgainstSchema, check
from tests.kit.exchange import Asking, Marks, asking, running, simple_mail

_EVENT = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260601T100000Z\r\nSUMMARY:Stairs\r\nLOCATION:Hall\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
_CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Example;Bert;;;\r\nFN:Bert Example\r\nEMAIL:bert@example.org\r\nTITLE:Joiner\r\nEND:VCARD\r\n"
_FULL = (
    b"From: a@example.org\r\nTo: b@example.org\r\nCc: c@example.org\r\nReply-To: d@example.org\r\nIn-Reply-To: <1@x>\r\nReferences: <1@x>\r\n"
    b'Subject: Full\r\nMessage-ID: <2@x>\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hi\r\n'
    b'--b\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nx\r\n--b--\r\n'
)


def test_every_kind_of_item_and_of_folder_is_as_the_schema_says_with_all_it_has(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), asking(server) as client:
        mail = anna.add("inbox", _FULL, categories=["Red"], flag="Flagged")
        others = [
            anna.add("calendar", _EVENT), anna.add("contacts", _CARD), anna.add("inbox", simple_mail(1), item_class="IPM.Post"),
            anna.add("tasks", b"", properties={"item:Subject": "Glue", "task:DueDate": "2026-06-01T00:00:00Z", "task:Status": "NotStarted"}),
            anna.add("contacts", b"", item_class="IPM.DistList", properties={"contacts:DisplayName": "Crew"}),
            anna.add("inbox", simple_mail(2), item_class="IPM.Schedule.Meeting.Request"),
        ]  # fmt: skip
        told = client.get(mail, *others, mime=False, base="AllProperties")
        assert [one.tag.rpartition("}")[2] for one in client.found(told, "//m:Items/*")] == [
            "Message", "CalendarItem", "Contact", "PostItem", "Task", "DistributionList", "MeetingRequest",
        ]  # fmt: skip
        assert client.found(told, "//t:Message/t:Attachments/t:FileAttachment/t:Name/text()") == ["a.txt"]
        for word in ("inbox", "calendar", "contacts", "tasks", "msgfolderroot"):
            client.folder_id(word, base="AllProperties")


def test_a_listing_has_no_mime_and_no_bodies_whoever_asks(tmp_path: Path) -> None:
    with running(tmp_path, mails=1) as (server, _), asking(server) as client:
        told = client.ask(_find('<t:FieldURI FieldURI="item:MimeContent"/><t:FieldURI FieldURI="item:Body"/>'))
        assert client.found(told, "//t:ItemId")
        assert client.found(told, "//t:MimeContent|//t:Body") == []


def test_find_item_gives_a_thousand_at_most_and_a_quarter_of_that_with_a_restriction(tmp_path: Path) -> None:
    with running(tmp_path, mails=1003) as (server, anna), asking(server) as client:
        anna.update(anna.items("inbox")[5].id, Marks(read=False))

        def count(told: object) -> tuple[int, list[str], list[str]]:
            found = Asking.found
            return len(found(told, "//t:ItemId")), found(told, "//m:RootFolder/@IncludesLastItemInRange"), found(told, "//m:RootFolder/@TotalItemsInView")

        view = '<m:IndexedPageItemView MaxEntriesReturned="2000" Offset="{}" BasePoint="Beginning"/>'
        assert count(client.ask(_find("", view.format(0)))) == (1000, ["false"], ["1003"])
        assert count(client.ask(_find("", view.format(1000)))) == (3, ["true"], ["1003"])
        read = '<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="message:IsRead"/><t:FieldURIOrConstant><t:Constant Value="{}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>'
        assert count(client.ask(_find("", view.format(0) + read.format("true")))) == (250, ["false"], ["1002"])
        assert count(client.ask(_find("", read.format("false")))) == (1, ["true"], ["1"])


def _find(fields: str, rest: str = "") -> str:
    extra = f"<t:AdditionalProperties>{fields}</t:AdditionalProperties>" if fields else ""
    return (
        f'<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{extra}</m:ItemShape>{rest}'
        '<m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>'
    )


def test_an_operation_that_there_is_not_and_a_body_that_is_no_soap_are_refused(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _), asking(server) as client:
        answer = client.post("<m:GetInboxRules/>")
        assert (answer.status_code, b"ErrorInvalidRequest" in answer.content) == (500, True)
        assert client.session.post(server.endpoint, b"<no", timeout=5).status_code == 400


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<t:DisplayName>", b"<t:Unheard/><t:DisplayName>"), (b"<t:FolderId ", b"<t:TotalCount>1</t:TotalCount><t:FolderId "),
        (b"GetFolderResponseMessage", b"GetItemResponseMessage"), (b'ResponseClass="Success"', b'ResponseClass="Error"'), (b" Id=", b" Key="),
        (b"<s:Header>", b"<s:Header><!-- "),
    ],
)  # fmt: skip
def test_the_check_against_the_schema_can_fail(tmp_path: Path, before: bytes, after: bytes) -> None:
    with running(tmp_path) as (server, _), asking(server) as client:
        answer = client.post(
            "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"
            '<m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>'
        ).content
    assert check(answer) == "GetFolder"
    with pytest.raises(AgainstSchema):
        check(answer.replace(before, after).replace(b"</s:Header>", b" --></s:Header>" if b"<!--" in after else b"</s:Header>"))
