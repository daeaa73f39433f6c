"""Sync states of the embedded Exchange: pages, changes between pages, and states that are no longer good for anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.exchange import Fault, Marks, asking, running, simple_mail


def test_an_item_changed_while_a_listing_is_paged_is_first_told_as_new(tmp_path: Path) -> None:
    with running(tmp_path, mails=6) as (_, anna), asking(_) as client:
        ids = [item.id for item in anna.items("inbox")]
        first, state, last = client.sync("inbox", most=2)
        assert (first, last) == ([("Create", ids[0]), ("Create", ids[1])], False)
        anna.mark(ids[0], read=False)
        anna.update(ids[4], Marks(categories=("Red",)))
        anna.delete(ids[1])
        anna.delete(ids[5])
        told = []
        while not last:
            page, state, last = client.sync("inbox", state, most=2)
            told += page
        assert told == [("ReadFlagChange", ids[0]), ("Delete", ids[1]), ("Create", ids[2]), ("Create", ids[3]), ("Create", ids[4])]
        assert client.sync("inbox", state)[0] == []


def test_no_more_than_512_changes_come_at_once_and_more_may_not_be_asked_for(tmp_path: Path) -> None:
    with running(tmp_path, mails=513) as (server, _), asking(server) as client:
        page, state, last = client.sync("inbox")
        assert (len(page), last) == (512, False)
        page, _, last = client.sync("inbox", state)
        assert (len(page), last) == (1, True)
        with pytest.raises(AssertionError, match="ErrorInvalidRequest"):
            client.sync("inbox", most=513)


@pytest.mark.parametrize("state", ["nonsense", "aGVsbG8=", "A" * 72])
def test_a_state_that_is_garbage_is_refused(tmp_path: Path, state: str) -> None:
    with running(tmp_path, mails=1) as (server, _), asking(server) as client, pytest.raises(AssertionError, match="ErrorInvalidSyncStateData"):
        client.sync("inbox", state)


def test_a_state_of_another_folder_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, mails=1) as (server, _), asking(server) as client:
        _, state, _ = client.sync("sentitems")
        with pytest.raises(AssertionError, match="ErrorInvalidSyncStateData"):
            client.sync("inbox", state)


def test_after_a_dial_tone_the_old_states_are_refused_and_good_again_when_the_mailbox_comes_back(tmp_path: Path) -> None:
    with running(tmp_path, mails=2) as (server, anna), asking(server) as client:
        _, state, _ = client.sync("inbox")
        anna.dial_tone(simple_mail(99))
        with pytest.raises(AssertionError, match="ErrorInvalidSyncStateData"):
            client.sync("inbox", state)
        assert len(client.sync("inbox")[0]) == 1
        anna.come_back()
        assert client.sync("inbox", state)[0] == []


def test_a_server_that_takes_foreign_states_tells_of_false_deletes_and_hides_new_mail(tmp_path: Path) -> None:
    with running(tmp_path, mails=3) as (server, anna), asking(server) as client:
        before, state, _ = client.sync("inbox")
        anna.dial_tone(simple_mail(99))
        server.faults.on(Fault.FOREIGN_STATES)
        changes, state, last = client.sync("inbox", state)
        assert (changes, last) == ([("Delete", key) for _, key in before], True)
        assert client.sync("inbox", state)[0] == []
        anna.add("inbox", simple_mail(100))
        assert client.sync("inbox", state)[0] == []
        assert len(client.sync("inbox")[0]) == 2


def test_after_a_roll_back_states_are_refused_or_taken_as_the_server_likes(tmp_path: Path) -> None:
    with running(tmp_path, mails=1) as (server, anna), asking(server) as client:
        kept = anna.remember()
        anna.add("inbox", simple_mail(5))
        _, state, _ = client.sync("inbox")
        anna.roll_back(kept, same_numbers=True)
        assert client.sync("inbox", state)[0] == []
        anna.roll_back(kept)
        assert len(anna.items("inbox")) == 1
        with pytest.raises(AssertionError, match="ErrorInvalidSyncStateData"):
            client.sync("inbox", state)


def test_the_tree_of_folders_is_told_and_then_what_changed_in_it(tmp_path: Path) -> None:
    with running(tmp_path) as (server, anna), asking(server) as client:

        def sync(state: str = "") -> tuple[list[str], str]:
            given = f"<m:SyncState>{state}</m:SyncState>" if state else ""
            told = client.ask(
                "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>"
                f'<m:SyncFolderId><t:DistinguishedFolderId Id="msgfolderroot"/></m:SyncFolderId>{given}</m:SyncFolderHierarchy>'
            )
            changes = [f"{one.tag.rpartition('}')[2]} {''.join(client.found(one, './/t:DisplayName/text()'))}" for one in client.found(told, "//m:Changes/*")]
            return changes, client.found(told, "//m:SyncState/text()")[0]

        anna.make_folder("Inbox/Orders")
        anna.make_folder("Inbox/Old")
        first, state = sync()
        assert {"Create Inbox", "Create Orders", "Create Old"} <= set(first)
        assert first.index("Create Inbox") < first.index("Create Orders")
        anna.rename_folder("Inbox/Orders", "Orders 2026")
        anna.delete_folder("Inbox/Old")
        anna.make_folder("Inbox/New")
        changes, state = sync(state)
        assert sorted(changes) == ["Create New", "Delete ", "Update Orders 2026"]
        assert sync(state)[0] == []
