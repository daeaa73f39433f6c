"""The tree of folders, from what servers list."""

from __future__ import annotations

import pytest

from mailrescue.model.mail import Folder, Skip
from mailrescue.providers.base import Means
from mailrescue.providers.imap.folders import State
from mailrescue.providers.imap.source import ImapSource
from tests.kit.scripted_imap import Box, Mail, ScriptedImap


def opened(server: ScriptedImap) -> ImapSource:
    """The source of a server that runs, entered."""
    source = ImapSource.of(server.options(), Means("secret"))
    source.__enter__()
    return source


def paths(server: ScriptedImap) -> list[str]:
    """The paths of all folders."""
    with server.running(), opened(server) as source:
        return [folder.path if isinstance(folder, Folder) else folder.folder for folder in source.folders()]


def listing(*lines: str, capabilities: str = "") -> ScriptedImap:
    """A server that lists so."""
    return ScriptedImap({}, lists=[line.encode("utf-8", "surrogateescape") for line in lines], capabilities=capabilities)


def test_names_are_split_where_the_server_says_and_escaped_where_they_hold_our_own_signs() -> None:
    server = listing(r'* LIST () "." INBOX', r'* LIST () "." INBOX.Sent', r'* LIST () "." "a/b.c\\d"', r"* LIST () NIL flat.name")
    assert paths(server) == ["INBOX", "INBOX/Sent", r"a\/b/c\\d", "flat.name"]


def test_names_are_modified_utf7_or_else_taken_as_they_stand() -> None:
    server = listing('* LIST () "/" "Entw&APw-rfe"', '* LIST () "/" "&2DzfgQ-"', '* LIST () "/" "&broken"', '* LIST () "/" "caf\udce9"')
    assert paths(server) == ["&broken", "Entwürfe", "caf\\xE9", "🎁"]


def test_the_inbox_comes_first_and_is_called_so_in_whatever_case() -> None:
    server = listing('* LIST () "/" Archive', '* LIST () "/" inbox', '* LIST () "/" Inbox/Old')
    assert paths(server) == ["INBOX", "Archive", "INBOX/Old"]


def test_a_name_that_came_as_a_literal_is_a_name() -> None:
    assert paths(listing('* LIST () "/" {7}\r\na "b" c')) == ['a "b" c']


def test_what_cannot_be_opened_is_no_folder() -> None:
    server = listing(r'* LIST (\Noselect) "/" "[Gmail]"', r'* LIST (\NonExistent) "/" "Gone"', r'* LIST () "/" "[Gmail]/Spam"')
    assert paths(server) == ["[Gmail]/Spam"]


def test_a_name_that_no_command_can_say_is_told_and_the_others_are_listed() -> None:
    server = listing('* LIST () "/" INBOX', '* LIST () "/" {3}\r\na\rb')
    with server.running(), opened(server) as source:
        found = source.folders()
    assert [type(each) for each in found] == [Folder, Skip]


def test_roles_are_what_the_server_says_else_what_names_say() -> None:
    server = listing(r'* LIST (\Sent) "/" Trash', r'* LIST (\Junk) "/" Werbung', '* LIST () "/" "Gesendete Elemente"', '* LIST () "/" Posteingang', '* LIST () "/" INBOX')
    with server.running(), opened(server) as source:
        found = {folder.path: folder.role for folder in source.folders() if isinstance(folder, Folder)}
    assert found == {"INBOX": "inbox", "Trash": "sent", "Werbung": "junk", "Gesendete Elemente": "sent", "Posteingang": ""}


def test_folders_of_others_are_left_out_by_name() -> None:
    server = listing('* LIST () "/" INBOX', '* LIST () "/" "Other Users/bob"', '* LIST () "/" "Other Users"', '* LIST () "/" Public/News', capabilities="NAMESPACE")
    server.when("NAMESPACE", lambda line, tag, rest: line.say('* NAMESPACE (("" "/")) (("Other Users/" "/")) (("Public/" "/"))') and line.say(f"{tag} OK"))
    with server.running(), opened(server) as source:
        assert [folder.path for folder in source.folders() if isinstance(folder, Folder)] == ["INBOX"]
        assert source.ignored() == ["folders of others (Other Users/)", "folders of others (Public/)"]


def test_states_come_with_the_list_in_one_round_trip_where_the_server_can() -> None:
    server = ScriptedImap({"INBOX": [Mail(1, b"x")], "Sent": []}, capabilities="LIST-EXTENDED LIST-STATUS CONDSTORE SPECIAL-USE")
    with server.running(), opened(server) as source:
        tokens = [source.token(folder) for folder in source.folders() if isinstance(folder, Folder)]
    assert tokens == ["7.2.1.10", "7.1.0.10"]
    assert not any(command.startswith("STATUS") for command in server.commands)


def test_states_are_asked_for_all_at_once_where_it_cannot() -> None:
    server = ScriptedImap({f"box {number}": [] for number in range(250)}, capabilities="CONDSTORE")
    with server.running(), opened(server) as source:
        assert {source.token(folder) for folder in source.folders() if isinstance(folder, Folder)} == {"7.1.0.10"}


def test_there_is_no_token_where_the_server_does_not_tell_of_every_change() -> None:
    server = ScriptedImap({"INBOX": [Mail(1, b"x")]})
    with server.running(), opened(server) as source:
        assert source.token(Folder("INBOX", "INBOX")) == ""


def test_a_list_with_status_that_the_server_refuses_after_all_is_asked_for_in_the_old_way() -> None:
    server = ScriptedImap({"INBOX": []}, capabilities="LIST-STATUS CONDSTORE")
    server.when('LIST "" "*" RETURN', lambda line, tag, rest: line.say(f"{tag} BAD not today"))
    assert paths(server) == ["INBOX"]


def test_the_id_of_a_folder_is_its_key_so_that_a_rename_changes_nothing() -> None:
    server = ScriptedImap({"INBOX": Box([], mailbox_id="F1"), "b": Box([], mailbox_id="F2")}, capabilities="OBJECTID LIST-STATUS")
    with server.running(), opened(server) as source:
        assert [folder.key for folder in source.folders() if isinstance(folder, Folder)] == ["F1", "F2"]
        assert source.fingerprint().facts["mailbox_id"] == "F1"


def test_equal_ids_of_two_folders_are_not_believed() -> None:
    server = ScriptedImap({"a": Box([], mailbox_id="F1"), "b": Box([], mailbox_id="F1")}, capabilities="OBJECTID LIST-STATUS")
    with server.running(), opened(server) as source:
        assert [folder.key for folder in source.folders() if isinstance(folder, Folder)] == ["a", "b"]


def test_names_that_meet_are_all_kept() -> None:
    server = listing('* LIST () "/" a/b', '* LIST () "." a.b')
    assert paths(server) == ["a/b", "a/b (2)"]


@pytest.mark.parametrize("token", ["", "1.2.3", "1.2.3.x", "1.2.3.4.5", "-1.2.3.4", f"{'9' * 30}.1.1.1"])
def test_what_is_no_token_is_none(token: str) -> None:
    assert State.of(token) is None


def test_a_token_is_the_state_that_it_was_made_of() -> None:
    assert State.of(State(1, 2, 3, 4).token) == State(1, 2, 3, 4)
