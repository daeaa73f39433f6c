"""Folders and what they hold: paths, roles, deltas that are told as they are, and one request for a folder in which nothing changed."""

from __future__ import annotations

import pytest

from mailrescue.core.errors import ItemUnreadable, SourceUnreachable
from mailrescue.demo.exchange.call import Call
from mailrescue.demo.exchange.mailbox import Marks
from mailrescue.demo.exchange.soap import Refused
from mailrescue.model.mail import Folder, Skip
from tests.kit.ews import Post
from tests.kit.exchange import ANNA, PASSWORD, simple_mail


def paths(post: Post) -> dict[str, str]:
    """Path and role of each folder."""
    with post.source() as source:
        return {one.path: one.role for one in source.folders() if isinstance(one, Folder)}


def refuse(post: Post, monkeypatch: pytest.MonkeyPatch, *operations: str, code: str = "ErrorInvalidOperation", word: str = "") -> None:
    """Let the server know nothing of some operations, or of requests with a word in them."""
    whole = post.server.operations.carried_out

    def carried_out(call: Call) -> bytes:
        if call.operation in operations and word in repr(call.node):
            raise Refused(code)
        return whole(call)

    monkeypatch.setattr(post.server.operations, "carried_out", carried_out)


def test_folders_have_the_roles_that_the_server_gives_them_whatever_they_are_called(post: Post) -> None:
    post.anna.rename_folder("sentitems", "Gesendete Elemente")
    found = paths(post)
    assert next(iter(found)) == "INBOX"
    assert {path: role for path, role in found.items() if role not in ("", "deleted")} == {
        "INBOX": "inbox", "Gesendete Elemente": "sent", "Drafts": "drafts", "Deleted Items": "trash", "Junk Email": "junk", "Outbox": "outbox",
        "Calendar": "calendar", "Contacts": "contacts", "Tasks": "tasks", "Notes": "notes", "Journal": "journal",
    }  # fmt: skip
    assert {path for path, role in found.items() if role == "deleted"} >= {"Recoverable Items/Deletions"}


@pytest.mark.parametrize("name", ["A/B", "a\\b", "受信トレイ", "🗂 archive", "it's 100 %", " ", "<&>", "Inbox"])
def test_a_folder_name_of_any_kind_comes_back_escaped(post: Post, name: str) -> None:
    from mailrescue.formats import folderpath

    post.anna.make_folder(("Inbox", name))
    post.anna.make_folder(("Inbox", name, "below"))
    found = {folderpath.split(path) for path in paths(post)}
    assert {("INBOX", name), ("INBOX", name, "below")} <= found


def test_the_archive_stands_below_a_name_of_its_own_and_keeps_its_folders_if_it_cannot_be_listed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    post.server.mailbox("archived@example.org", PASSWORD, archive=True)
    options = {"email": "archived@example.org"}
    with post.source(**options) as source:
        keys = {one.path: one.key for one in source.folders() if isinstance(one, Folder) and one.path.startswith("Online Archive/")}
    assert keys
    assert all(key.startswith("archive/") for key in keys.values())
    refuse(post, monkeypatch, "FindFolder", code="ErrorInternalServerError", word="archivemsgfolderroot")
    with post.source(**options) as source:
        skips = [one for one in source.folders() if isinstance(one, Skip)]
    assert [(skip.key, "ErrorInternalServerError" in skip.reason) for skip in skips] == [("archive", True)]


def test_a_folder_keeps_its_key_when_it_is_renamed_and_moved(post: Post) -> None:
    post.anna.make_folder(("Inbox", "Old"))
    with post.source() as source:
        before = post.folder(source, "INBOX/Old")
    post.anna.rename_folder(("Inbox", "Old"), "New")
    with post.source() as source:
        assert post.folder(source, "INBOX/New").key == before.key


def test_folders_of_equal_names_are_told_apart(post: Post) -> None:
    from mailrescue.providers.ews.tree import MAIN, Row, build

    rows = [Row("b", "X", "root"), Row("a", "X", "root"), Row("c", "", "a"), Row("d", "S", "root", search=True)]
    tree = build([(MAIN, "root", rows)], {})
    assert [(one.key, one.path) for one in tree.folders if isinstance(one, Folder)] == [("a", "X"), ("b", "X (2)"), ("c", "X/\\e")]
    assert tree.searches == ["S"]


def test_a_circle_of_folders_ends(post: Post) -> None:
    from mailrescue.providers.ews.tree import MAIN, Row, build

    tree = build([(MAIN, "root", [Row("a", "A", "b"), Row("b", "B", "a")])], {})
    assert {one.path for one in tree.folders if isinstance(one, Folder)} == {"B/A", "A/B"}


def test_a_delta_tells_new_changed_and_gone_items_and_the_new_count(post: Post) -> None:
    ids = post.fill(4)
    with post.source() as source:
        inbox = post.folder(source)
        token = source.token(inbox)
        before = {item.key: item for item in source.items(inbox) if not isinstance(item, Skip)}
        post.anna.delete(ids[0])
        post.anna.update(ids[1], Marks(categories=("Blue",)))
        post.anna.mark(ids[2], read=False)
        new = post.anna.add("Inbox", simple_mail(9))
        delta = source.delta(inbox, token)
        assert delta is not None
        changed = {item.key: item for item in delta.entries if not isinstance(item, Skip)}
        assert (set(changed), delta.gone, delta.total) == ({ids[1], ids[2], new}, (ids[0],), 4)
        assert changed[ids[1]].flags == ("Blue", "seen")
        assert changed[ids[2]].flags == ()
        assert changed[ids[2]].size == before[ids[2]].size
        assert changed[ids[2]].received == before[ids[2]].received
        again = source.delta(inbox, delta.token)
        assert again is not None
        assert (again.entries, again.gone, again.token, again.total) == ((), (), delta.token, 4)


def test_a_mail_that_is_moved_leaves_one_folder_and_comes_into_the_other(post: Post) -> None:
    ids = post.fill(2)
    with post.source() as source:
        tokens = {path: source.token(post.folder(source, path)) for path in ("INBOX", "Sent Items")}
        moved = post.anna.move(ids[0], "sentitems")
        gone, came = (source.delta(post.folder(source, path), token) for path, token in tokens.items())
        assert gone is not None
        assert came is not None
        assert (gone.gone, [item.key for item in came.entries if not isinstance(item, Skip)]) == ((ids[0],), [moved])


def test_nothing_changed_takes_one_request_a_folder_and_a_few_to_open(post: Post) -> None:
    for number in range(30):
        post.anna.make_folder(("Inbox", f"Folder {number}"))
    with post.source() as source:
        tokens = {one: source.token(one) for one in source.folders() if isinstance(one, Folder)}
    before = post.server.requests()
    with post.source() as source:
        source.fingerprint()
        for folder in source.folders():
            if isinstance(folder, Folder):
                delta = source.delta(folder, tokens[folder])
                assert delta is not None
                assert (delta.token, delta.total, delta.entries) == (tokens[folder], 0, ())
    assert post.server.requests() - before <= len(tokens) + 8


def test_more_items_than_the_server_gives_at_once_are_all_listed(post: Post) -> None:
    post.server.clip = 7
    post.fill(30)
    with post.source() as source:
        assert len({item.key for item in post.listed(source)}) == 30
        token = source.token(post.folder(source))
        post.fill(20)
        delta = source.delta(post.folder(source), token)
        assert delta is not None
        assert (len(delta.entries), delta.total) == (20, 50)


def test_more_folders_than_the_server_gives_at_once_are_all_listed(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailrescue.providers.ews.soap.FIND_PAGE", 5)
    for number in range(23):
        post.anna.make_folder(("Inbox", f"Folder {number}"))
    assert sum(path.startswith("INBOX/") for path in paths(post)) == 23


def test_a_folder_that_the_server_does_not_sync_is_listed_otherwise_and_has_no_state(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    post.fill(12)
    monkeypatch.setattr("mailrescue.providers.ews.soap.FIND_PAGE", 5)
    refuse(post, monkeypatch, "SyncFolderItems")
    with post.source() as source:
        inbox = post.folder(source)
        assert source.token(inbox) == ""
        assert len({item.key for item in post.listed(source)}) == 12
        assert source.delta(inbox, "x") is None


def test_a_folder_that_cannot_be_listed_at_all_is_named_with_the_servers_words(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(post, monkeypatch, "SyncFolderItems", "FindItem", code="ErrorItemCorrupt")
    with post.source() as source, pytest.raises(ItemUnreadable, match="ErrorItemCorrupt"):
        source.token(post.folder(source))


def test_a_server_that_knows_few_properties_is_asked_for_fewer(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.fill(3)
    refuse(post, monkeypatch, "SyncFolderItems", code="ErrorInvalidPropertyRequest", word="item:Importance")
    with post.source() as source:
        items = post.listed(source)
        assert len(items) == 3
        assert all(item.size for item in items)
    monkeypatch.undo()
    refuse(post, monkeypatch, "GetFolder", code="ErrorInvalidPropertyRequest", word="0x7c04")
    with post.source() as source:
        assert "ostid" not in source.fingerprint().facts
        assert len(source.folders()) > 5


def test_an_older_server_is_spoken_to_in_its_own_version(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.fill(2)
    whole, asked = post.server.operations.carried_out, []

    def carried_out(call: Call) -> bytes:
        asked.append(call.operation)
        if len(asked) <= 2:
            raise Refused("ErrorInvalidServerVersion")
        return whole(call)

    monkeypatch.setattr(post.server.operations, "carried_out", carried_out)
    assert len(post.read()) == 2
    assert asked[:3] == ["GetFolder"] * 3


def test_a_folder_that_is_gone_from_the_mailbox_is_no_empty_folder(post: Post) -> None:
    with post.source() as source, pytest.raises(ItemUnreadable, match="not in this mailbox"):
        source.token(Folder("nowhere", "X"))


def test_a_server_that_lists_only_some_of_its_folders_is_not_believed(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailrescue.providers.ews.folders._row", lambda _: None)
    with pytest.raises(SourceUnreachable, match="lists only 0 of"), post.source():
        pass


def test_message_ids_are_told_without_reading_mails(post: Post) -> None:
    post.fill(2)
    with post.source() as source:
        inbox = post.folder(source)
        assert sorted(source.message_ids(inbox, post.listed(source)).values()) == ["<0@example.org>", "<1@example.org>"]


def test_the_fingerprint_tells_a_dial_tone_and_a_swap_from_the_mailbox(post: Post) -> None:
    post.fill(1)

    def facts() -> dict[str, str]:
        with post.source() as source:
            return source.fingerprint().facts

    before = facts()
    assert facts() == before
    assert before["identity"] == f"ews:{ANNA}"
    assert before["mailbox_guid"] == post.anna.guid
    assert before["replica_guid"] == str(post.anna.state.replica.guid)
    assert {"replica_guid", "root_id", "inbox_id", "sent_id", "root_created", "inbox_created", "ostid", "server.version", "server.certificate"} <= set(before)
    post.anna.dial_tone()
    after = facts()
    assert after["mailbox_guid"] == before["mailbox_guid"]
    assert all(after[name] != before[name] for name in ("replica_guid", "inbox_id", "ostid"))
    post.anna.swap()
    assert facts()["mailbox_guid"] != before["mailbox_guid"]


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_every_way_to_sign_in_leads_to_the_mail(post: Post, auth: str) -> None:
    post.fill(2)
    assert len(post.read(auth=auth)) == 2


def test_a_token_leads_to_the_mail(post: Post) -> None:
    post.fill(2)
    with post.source(post.anna.token, auth="oauth") as source:
        assert len(post.listed(source)) == 2


