"""Parts of the embedded Exchange by themselves: ids, sync states under any life, MD4, and requests without sense."""

from __future__ import annotations

import base64
import random
import uuid
from pathlib import Path

import pytest

from mailrescue.core.clock import SystemClock
from mailrescue.demo.exchange import ids, ntlm
from mailrescue.demo.exchange.mailbox import Mailbox, Marks
from mailrescue.demo.exchange.soap import EXCHANGE_2013, Refused
from mailrescue.demo.exchange.sync import SyncState, item_changes
from tests.kit.exchange import ANNA, Exchange, asking, running, simple_mail


def test_an_id_is_laid_out_as_those_of_real_servers() -> None:
    # An id out of a public report, taken apart: its mailbox, its replica, the counter of its folder.
    real = "AAMkADBlZTI2MGY0LWZkNzktNDIwNS1hZjgxLWI1MDAxODM1ODJkMwAuAAAAAACw7tTmWmfyTK7P9l4n/fvhAQD2NrB1yB7yQb2iBvHVD7s2AAAAAAEMAAA="
    raw = base64.b64decode(real)
    replica = ids.Replica(uuid.UUID(raw[4:40].decode()), uuid.UUID(bytes_le=raw[65:81]))
    made = base64.b64decode(replica.folder_id(0x10C))
    assert ids.kind_of(real) is ids.IdKind.FOLDER
    # All but the UID of the provider, which tells nothing.
    assert (made[:47], made[63:]) == (raw[:47], raw[63:])


def test_an_id_of_a_message_has_its_folder_inside_and_that_of_an_attachment_its_message() -> None:
    replica = ids.Replica(uuid.uuid4(), uuid.uuid4())
    message = replica.message_id(0x10C, 7)
    assert ids.kind_of(message) is ids.IdKind.MESSAGE
    assert base64.b64decode(replica.folder_id(0x10C))[-24:] in base64.b64decode(message)
    assert ids.of_attachment(ids.attachment_id(message, 3)) == (message, 3)
    assert ids.of_attachment(message) is None
    assert ids.kind_of(message[:-4]) is ids.IdKind.MALFORMED


@pytest.mark.parametrize("seed", range(8))
def test_whoever_syncs_in_pages_of_any_size_ends_with_what_is_there_whatever_happens_meanwhile(seed: int) -> None:
    dice, mailbox, known = random.Random(seed), Mailbox("a@example.org", "", SystemClock()), dict[str, tuple[int, bool]]()
    token, quiet = "", 0
    for step in range(400):
        live = mailbox.items("inbox")
        what = dice.random() if step < 300 else 1.0
        if what < 0.35 or not live:
            mailbox.add("inbox", simple_mail(step))
        elif what < 0.45:
            mailbox.delete(dice.choice(live).id)
        elif what < 0.55:
            mailbox.mark(dice.choice(live).id, read=dice.random() < 0.5)
        elif what < 0.65:
            mailbox.update(dice.choice(live).id, Marks(categories=(str(step),)))
        elif what < 0.7:
            mailbox.move(dice.choice(live).id, "sentitems")
        else:
            folder = mailbox.folder("inbox")
            since = SyncState.read(token, "items") if token else SyncState(mailbox.state.epoch, "items", folder.counter, 0, 0)
            page, last = item_changes(mailbox.state, folder, since, associated=False, most=dice.randint(1, 9))
            for change in page:
                assert (change.kind == "Create") == (change.id not in known), change
                if change.item is None:
                    del known[change.id]
                else:
                    known[change.id] = (mailbox.state.newest(change.item), change.item.read)
            token = since.after(page, last=last, now=mailbox.state.change).text()
            quiet = quiet + 1 if last and not page else 0
    assert quiet > 3
    assert known == {item.id: (mailbox.state.newest(item), item.read) for item in mailbox.items("inbox")}


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("", "31d6cfe0d16ae931b73c59d7e0c089c0"), ("abc", "a448017aaf21d8525fc10ae87aa6729d"),
        ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "e33b4ddc9c38f2199c3e7b164fcc0536"),
    ],
)  # fmt: skip
def test_md4_is_that_of_rfc_1320(text: str, digest: str) -> None:
    assert ntlm.md4(text.encode()).hex() == digest


def test_a_change_key_is_another_after_each_change(tmp_path: Path) -> None:
    with running(tmp_path, mails=1) as (server, anna), asking(server) as client:
        item, keys = anna.items("inbox")[0].id, list[str]()
        for marks in (Marks(), Marks(read=False), Marks(flag="Flagged"), Marks(categories=("Red",))):
            anna.update(item, marks)
            keys += client.found(client.get(item, mime=False), "//t:ItemId/@ChangeKey")
        assert len(set(keys)) == 4


def test_counts_are_those_of_now(tmp_path: Path) -> None:
    with running(tmp_path, mails=3) as (server, anna), asking(server) as client:
        anna.mark(anna.items("inbox")[0].id, read=False)
        anna.make_folder("Inbox/Orders")
        told = client.folder_id("inbox", base="Default")
        assert [client.found(told, f"//t:{name}/text()") for name in ("TotalCount", "UnreadCount", "ChildFolderCount")] == [["3"], ["1"], ["1"]]


def test_a_server_of_another_version_says_so(tmp_path: Path) -> None:
    with Exchange(tmp_path, version=EXCHANGE_2013) as server:
        server.mailbox(ANNA, "right-horse")
        with asking(server) as client:
            told = client.folder_id("inbox")
            assert client.found(told, "//*[local-name()='ServerVersionInfo']/@Version") == ["Exchange2013_SP1"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ("<m:MoveItem><m:ItemIds><t:ItemId Id='{}'/></m:ItemIds></m:MoveItem>", "ErrorSchemaValidation"),
        ("<m:SyncFolderItems><m:MaxChangesReturned>5</m:MaxChangesReturned></m:SyncFolderItems>", "ErrorSchemaValidation"),
        ("<m:CreateItem><m:Items><t:Message><t:MimeContent>*</t:MimeContent></t:Message></m:Items></m:CreateItem>", "ErrorMimeContentInvalid"),
        ("<m:DeleteFolder DeleteType='HardDelete'><m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:DeleteFolder>", "ErrorDeleteDistinguishedFolder"),
        ("<m:UploadItems><m:Items><t:Item CreateAction='Update'><t:Data>AAAA</t:Data></t:Item></m:Items></m:UploadItems>", "ErrorInvalidIdMalformed"),
        ("<m:Unsubscribe><m:SubscriptionId>none</m:SubscriptionId></m:Unsubscribe>", "ErrorSubscriptionNotFound"),
        ("<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id='{}'/></m:AttachmentIds></m:GetAttachment>", "ErrorInvalidAttachmentId"),
        ("<m:ConvertId DestinationFormat='EwsId'><m:SourceIds><t:AlternateId Id='DUMMY'/></m:SourceIds></m:ConvertId>", "ErrorInvalidIdMalformed"),
    ],
)  # fmt: skip
def test_a_request_without_sense_is_refused_by_its_code(tmp_path: Path, request_: str, code: str) -> None:
    with running(tmp_path, mails=1) as (server, anna), asking(server) as client:
        assert client.codes(request_.format(anna.items("inbox")[0].id)) == [code]


def test_a_sync_state_of_folders_is_none_of_items() -> None:
    with pytest.raises(Refused):
        SyncState.read(SyncState(uuid.uuid4(), "folders", 1, 2, 2).text(), "items")
