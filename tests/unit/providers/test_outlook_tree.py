"""Which folders of an Outlook file the user sees, under which paths and for what."""

from __future__ import annotations

import struct

import pytest

from mailrescue.formats.mapi import tags
from mailrescue.model.mail import Folder, Skip
from mailrescue.providers.files.outlook.tree import Node, build


def entry(node: int) -> bytes:
    """An entry id of a PST folder."""
    return b"\0" * 20 + struct.pack("<I", node)


def ost_entry(counter: int) -> bytes:
    """An entry id of an Exchange folder."""
    return b"\0" * 38 + counter.to_bytes(6, "big") + b"\0\0"


ROOT, TOP, SEARCH = Node((), 0x122), Node((0,), 0x8022, "Ganz oben"), Node((1,), 0x2223, "Suche")
STORE = {tags.IPM_SUBTREE_ENTRYID: entry(0x8022), tags.IPM_WASTEBASKET_ENTRYID: entry(0x8062)}


def shown(nodes: list[Node], store: dict[int, bytes] | None = None, *, ost: bool = False) -> dict[str, str]:
    """Return path and role of each folder."""
    found = build(nodes, STORE if store is None else store, ost=ost).folders
    return {folder.path: folder.role for folder in found if isinstance(folder, Folder)}


def test_paths_start_below_the_subtree_the_store_names() -> None:
    nodes = [ROOT, TOP, Node((0, 0), 0x8062, "Papierkorb"), Node((0, 0, 0), 0x80A2, "a/b\\c")]
    assert shown(nodes) == {"Papierkorb": "trash", "Papierkorb/a\\/b\\\\c": ""}


def test_the_inbox_is_told_by_the_ids_it_keeps_whatever_it_is_called() -> None:
    inbox = Node((0, 0), 0x8082, "Eingang", ids={tags.CALENDAR_ENTRYID: entry(0x8122), tags.DRAFTS_ENTRYID: entry(0x81C2)})
    nodes = [ROOT, TOP, inbox, Node((0, 0, 0), 0x80A2, "Alt"), Node((0, 1), 0x8122, "Termine"), Node((0, 2), 0x81C2, "Offen")]
    assert shown(nodes) == {"INBOX": "inbox", "INBOX/Alt": "", "Termine": "calendar", "Offen": "drafts"}


def test_junk_is_the_fifth_of_the_additional_ids() -> None:
    more = tuple(entry(n) for n in (1, 2, 3, 4, 0x8202))
    nodes = [ROOT, TOP, Node((0, 0), 0x8082, "In", more=more), Node((0, 1), 0x8202, "Muell")]
    assert shown(nodes) == {"INBOX": "inbox", "Muell": "junk"}


@pytest.mark.parametrize("name", ["Inbox", "Posteingang", "Boîte de réception", "受信トレイ", "Входящие"])
def test_the_inbox_is_told_by_name_where_nothing_else_tells(name: str) -> None:
    assert shown([ROOT, TOP, Node((0, 0), 0x8082, name)]) == {"INBOX": "inbox"}


def test_only_one_folder_is_the_inbox_and_another_of_that_name_is_numbered() -> None:
    inbox = Node((0, 1), 0x8082, "Eingang", ids={tags.CALENDAR_ENTRYID: entry(0x8122)})
    nodes = [ROOT, TOP, Node((0, 0), 0x80A2, "inbox"), Node((0, 0, 0), 0x80C2, "x"), inbox]
    assert shown(nodes) == {"inbox (2)": "", "inbox (2)/x": "", "INBOX": "inbox"}


def test_an_ost_is_told_by_the_nodes_and_folder_ids_of_exchange() -> None:
    fid = b"\x01\x00" + (0x10D).to_bytes(6, "big")
    nodes = [
        ROOT, Node((0,), 0x20A2, "Stamm - Postfach"), Node((0, 0), 0x2142, "IPM_SUBTREE"),
        Node((0, 0, 0), 0x2182, "Posteingang", ids={tags.CALENDAR_ENTRYID: ost_entry(0x10D)}),
        Node((0, 0, 1), 0x2162, "x"), Node((0, 0, 2), 0x8022, "Kalender", fid=fid), Node((0, 0, 3), 0x21C2, "y"),
        Node((0, 1), 0x2202, "Drizzle"),
    ]  # fmt: skip
    assert shown(nodes, {}, ost=True) == {"INBOX": "inbox", "x": "trash", "Kalender": "calendar", "y": "sent"}


def test_the_subtree_is_told_by_name_where_nothing_else_tells() -> None:
    nodes = [ROOT, Node((0,), 0x8022, "Top of Personal Folders"), Node((0, 0), 0x8062, "Ordner"), Node((1,), 0x8042, "Search Root")]
    assert shown(nodes, {}) == {"Ordner": ""}


def test_without_any_subtree_all_folders_are_shown() -> None:
    assert shown([ROOT, Node((0,), 0x8022, "a"), Node((0, 0), 0x8062, "b")], {}) == {"a": "", "a/b": ""}


def test_folders_elsewhere_are_shown_when_they_hold_items_and_so_is_the_subtree_itself() -> None:
    top = Node((0,), 0x8022, "Ganz oben", items=2)
    nodes = [ROOT, top, Node((0, 0), 0x80A2, "Ordner"), Node((1,), 0x8222, "Freebusy Data", items=1), Node((2,), 0x8042, "Views")]
    assert shown(nodes) == {"Ganz oben": "", "Ordner": "", "Freebusy Data": ""}


def test_search_folders_are_not_shown_but_named() -> None:
    found = build([ROOT, TOP, SEARCH, Node((0, 0), 0x80023, "Reminders", items=3)], STORE, ost=False)
    assert found.folders == ()
    assert found.searches == ("Suche", "Reminders")


def test_folders_of_the_same_path_are_numbered() -> None:
    nodes = [ROOT, TOP, Node((0, 0), 0x8062, "a"), Node((0, 1), 0x8082, "a"), Node((1,), 0x80A2, "a", items=1)]
    assert list(shown(nodes)) == ["a", "a (2)", "a (3)"]


def test_a_folder_that_cannot_be_opened_is_named_by_its_key() -> None:
    found = build([ROOT, TOP, Node((0, 0), 0x8062, failed="bad table"), Node((0, 1), 0, failed="bad table")], STORE, ost=False)
    keys = [entry.key for entry in found.folders if isinstance(entry, Skip)]
    assert keys == [str(0x8062), "folder-0-1"]


def test_a_folder_without_a_name_gets_one() -> None:
    assert shown([ROOT, TOP, Node((0, 0), 0x80A2, " ")]) == {"Folder 32930": ""}


def test_orphaned_items_get_a_folder_of_their_own() -> None:
    found = build([ROOT, TOP], STORE, ost=False, orphans=3)
    assert [(folder.key, folder.path) for folder in found.folders if isinstance(folder, Folder)] == [("orphans", "Orphaned items")]
