"""The embedded Exchange as exchangelib sees it: a client that others wrote, and that knows real servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchangelib.errors import UnauthorizedError

from tests.kit.exchange import account, running, simple_mail


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
    with running(tmp_path, mails=700) as (server, anna), account(server) as client:
        inbox = client.inbox
        assert [kind for kind, _ in inbox.sync_items(max_changes_returned=512)] == ["create"] * 700
        assert server.asked["SyncFolderItems"] == 2
        first, second, third = (item.id for item in anna.items("inbox")[:3])
        anna.delete(first)
        anna.mark(second, read=False)
        anna.move(third, "Inbox/Elsewhere")
        new = anna.add("inbox", simple_mail(1000))
        changed = [(kind, what.id if hasattr(what, "id") else what[0].id) for kind, what in inbox.sync_items()]
        assert sorted(changed) == sorted([("delete", first), ("read_flag_change", second), ("delete", third), ("create", new)])
        assert list(inbox.sync_items()) == []
