"""What the disasters leave of a mailbox's identity: exactly what they leave at a real provider."""

from __future__ import annotations

import base64
from pathlib import Path

from mailrescue.demo.exchange.ids import IdKind, kind_of
from tests.kit.exchange import Asking, asking, running, simple_mail

_TAGS = "<t:AdditionalProperties>" + "".join(
    f'<t:ExtendedFieldURI PropertyTag="{tag}" PropertyType="{kind}"/>' for tag, kind in (("0x3007", "SystemTime"), ("0x7c04", "Binary"))
) + "</t:AdditionalProperties>"


def _identity(client: Asking) -> dict[str, str]:
    """The ids of two folders, what is inside them, and the OST key."""
    inbox, top = (client.folder_id(word, more=_TAGS) for word in ("inbox", "msgfolderroot"))
    (known,) = client.found(inbox, "//t:FolderId/@Id")
    raw = base64.b64decode(known)
    return {
        "inbox": known, "top": client.found(top, "//t:FolderId/@Id")[0], "mailbox": raw[4:40].decode(), "replica": raw[65:81].hex(),
        "ostid": client.found(top, "//t:Value/text()")[1], "created": client.found(inbox, "//t:Value/text()")[0],
    }  # fmt: skip


def test_ids_have_mailbox_and_replica_inside_and_are_case_sensitive(tmp_path: Path) -> None:
    with running(tmp_path, mails=1) as (server, anna), asking(server) as client:
        known = _identity(client)
        assert known["mailbox"] == anna.guid
        assert base64.b64decode(known["inbox"])[-8:] == bytes.fromhex("00000000010c0000")
        item = anna.items("inbox")[0].id
        assert (kind_of(known["inbox"]), kind_of(item)) == (IdKind.FOLDER, IdKind.MESSAGE)
        assert client.codes(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"
            f'<m:ItemIds><t:ItemId Id="{item.swapcase()}"/><t:ItemId Id="{item}"/></m:ItemIds></m:GetItem>'
        ) == ["ErrorInvalidIdMalformed", "NoError"]


def test_a_dial_tone_has_the_same_mailbox_guid_and_everything_else_anew(tmp_path: Path) -> None:
    with running(tmp_path, mails=3) as (server, anna), asking(server) as client:
        before = _identity(client)
        anna.dial_tone(simple_mail(50))
        after = _identity(client)
        assert {name for name in before if before[name] == after[name]} <= {"mailbox", "created"}
        assert after["mailbox"] == before["mailbox"]
        assert [item.letter.content for item in anna.items("inbox")] == [simple_mail(50)]
        anna.come_back()
        assert _identity(client) == before
        assert len(anna.items("inbox")) == 3


def test_a_swap_is_another_mailbox(tmp_path: Path) -> None:
    with running(tmp_path, mails=3) as (server, anna), asking(server) as client:
        before = _identity(client)
        anna.swap((simple_mail(70), simple_mail(71)))
        assert _identity(client)["mailbox"] != before["mailbox"]
        assert len(anna.items("inbox")) == 2


def test_a_mass_delete_leaves_the_mailbox_itself(tmp_path: Path) -> None:
    with running(tmp_path, mails=10) as (server, anna), asking(server) as client:
        anna.add("sentitems", simple_mail(20))
        before, (_, state, _) = _identity(client), client.sync("inbox")
        assert anna.mass_delete("inbox", keep=2) == 8
        assert [kind for kind, _ in client.sync("inbox", state)[0]] == ["Delete"] * 8
        assert (len(anna.items("inbox")), len(anna.items("sentitems"))) == (2, 1)
        assert _identity(client) == before
        assert anna.mass_delete() == 3


def test_a_roll_back_brings_the_counts_and_the_items_of_then(tmp_path: Path) -> None:
    with running(tmp_path, mails=2) as (server, anna), asking(server) as client:
        before, kept = _identity(client), anna.remember()
        anna.delete(anna.items("inbox")[0].id)
        anna.add("inbox", simple_mail(30))
        anna.add("inbox", simple_mail(31))
        anna.roll_back(kept)
        assert [item.letter.content for item in anna.items("inbox")] == [simple_mail(0), simple_mail(1)]
        assert _identity(client) == before


def test_an_archive_and_a_dumpster_are_there_only_where_they_are_offered(tmp_path: Path) -> None:
    with running(tmp_path) as (server, _):
        server.mailbox("with@example.org", "a", archive=True).add("archivemsgfolderroot", simple_mail(1))
        server.mailbox("without@example.org", "b", recoverable=False)
        words = ("archivemsgfolderroot", "recoverableitemsdeletions")
        found = {}
        for name, password in (("with", "a"), ("without", "b")):
            with asking(server, f"{name}@example.org", password) as client:
                found[name] = [client.found(client.folder_id(word), "//m:ResponseCode/text()")[0] for word in words]
        assert found == {"with": ["NoError", "NoError"], "without": ["ErrorNonExistentMailbox", "ErrorFolderNotFound"]}
